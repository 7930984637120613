"""What elements show and where they lead, as systems and editors write it."""

from __future__ import annotations

import pytest

from govsite.markup import Files, largest_of, link_target, opened, picture_source, refresh_of


@pytest.mark.parametrize(
    ("attrs", "source"),
    [
        pytest.param({"src": " /1.jpg "}, "/1.jpg", id="its own"),
        pytest.param({"alt": "x"}, "", id="none"),
        pytest.param({"src": "/b.gif", "data-src": "/1"}, "/1", id="late"),
        *(
            pytest.param({"src": "/b.gif", name: "/1.jpg"}, "/1.jpg", id=name)
            for name in ("data-lazy", "data-url", "real_src", "lay-src", "data-echo", "original", "file", "orisrc")
        ),
        pytest.param({"src": "/1.jpg", "data-lazy": "true"}, "/1.jpg", id="a switch"),
        pytest.param({"src": "/1.jpg", "data-url": "/t.html"}, "/1.jpg", id="a page"),
        pytest.param({"src": "/1.jpg", "file": None}, "/1.jpg", id="nothing"),
        pytest.param({"src": "/b.gif", "srcset": "/1.jpg 1x, /2.jpg 2x"}, "/2.jpg", id="the largest of a set"),
        pytest.param({"srcset": "/1.jpg 1080w, /2.jpg 480w"}, "/1.jpg", id="by width"),
        pytest.param({"srcset": "/1.jpg"}, "/1.jpg", id="a set of one"),
        pytest.param({"src": "/1.jpg", "srcset": "/1.jpg 1x, /2.jpg 2x"}, "/1.jpg", id="one of the set"),
        pytest.param({"src": "/1.jpg", "srcset": ", ,"}, "/1.jpg", id="an empty set"),
        pytest.param({"src": "/1.jpg", "srcset": "/2.jpg ²x"}, "/2.jpg", id="a size that is none"),
    ],
)
def test_pictures(attrs: dict[str, str | None], source: str) -> None:
    assert picture_source(attrs) == source


@pytest.mark.parametrize(
    ("srcset", "largest"),
    [
        pytest.param(
            "/a.jpg?x=resize,w_640 640w, /a.jpg?x=resize,w_750 750w", "/a.jpg?x=resize,w_750", id="commas inside"
        ),
        pytest.param("/300.png 300w,/600.png 600w,/6.png 10w", "/600.png", id="no blanks between"),
        pytest.param("\n /1.png\t1.5x,\n /2.png\n   2x", "/2.png", id="one in a line"),
        pytest.param("/1.png, /2.png 2x", "/2.png", id="no size"),
        pytest.param("/1.png 1x (, /2.png 2x", "/1.png", id="a bracket that nothing closes"),
        pytest.param("data:image/gif;base64,R0lGAA7 700w, /1.png 480w", "/1.png", id="one held in the page"),
        pytest.param("data:image/gif;base64,R0lGAA7", "", id="nothing but one"),
        pytest.param("\t\n ,,\t", "", id="nothing"),
    ],
)
def test_the_largest_of_a_set_as_browsers_read_it(srcset: str, largest: str) -> None:
    assert largest_of(srcset) == largest


FILES = Files(("pdf", "xls", "docx", "doc"))


@pytest.mark.parametrize(
    ("attrs", "target"),
    [
        ({"href": "/a.html", "onclick": "down('/1.doc')"}, "/a.html"),
        ({"href": "javascript:downloadFile('/at/1.xls','统计表.xls')"}, "/at/1.xls"),
        ({"href": "javascript:downloadFile('统计表.xls', '/at/1.xls')"}, "/at/1.xls"),
        ({"href": "javascript:;", "onclick": 'down("/at/2.DOCX?id=1")'}, "/at/2.DOCX?id=1"),
        ({"href": "#", "onclick": "window.open('/at/3.doc')"}, "/at/3.doc"),
        ({"href": "javascript:;", "onclick": "down('/at/名单 1.doc')"}, "/at/名单 1.doc"),
        ({"href": "javascript:;", "data-href": "/a.html"}, "/a.html"),
        ({"href": "javascript:down('/at/' + id + '.doc')"}, "javascript:down('/at/' + id + '.doc')"),
        ({"href": "javascript:down(base + '/at/1.doc')"}, "javascript:down(base + '/at/1.doc')"),
        ({"href": "javascript:down('统计表.xls')"}, "javascript:down('统计表.xls')"),
        ({"href": "javascript:down('/at/1.html')"}, "javascript:down('/at/1.html')"),
        ({"href": " /a.html\n"}, "/a.html"),
        ({"xlink:href": "/a.html"}, "/a.html"),
        ({"href": "/a.html", "xlink:href": "/b.html"}, "/a.html"),
        ({"href": "\u3000http://k.gov.cn/\xa0"}, "\u3000http://k.gov.cn/\xa0"),
        ({"onclick": "down()"}, ""),
        ({"href": None}, ""),
    ],
)
def test_links(attrs: dict[str, str | None], target: str) -> None:
    assert link_target(attrs, FILES) == target


@pytest.mark.parametrize(
    ("script", "file"),
    [
        ('showVsbpdfIframe("/__local/A/1.pdf","100%","600");', "/__local/A/1.pdf"),
        ('PDFObject.embed( "/a/2.pdf", "#box")', "/a/2.pdf"),
        ('var files = ["/a/2.pdf"];', ""),
        ('open("/a/" + name + ".pdf")', ""),
    ],
)
def test_viewers_that_scripts_call(script: str, file: str) -> None:
    assert FILES.in_script(script) == file


@pytest.mark.parametrize(
    ("script", "url"),
    [
        ("window.open('/a.html','_blank')", "/a.html"),
        ("self.location = 'a.html'", "a.html"),
        ("if(confirm('?')){top.location.href=\"/a.html\"}", "/a.html"),
        ("window.open(`/a.html`)", "/a.html"),
        ("window.open(`/a/${id}.html`)", ""),
        ("location.href='/a.html'\nreturn false", "/a.html"),
        ("location.href='/a.html'\n + id", ""),
        ("location.href='/s?q='+q", ""),
        ("window.open('')", ""),
    ],
)
def test_what_a_short_script_opens(script: str, url: str) -> None:
    assert opened(script) == url


@pytest.mark.parametrize(
    ("content", "found"),
    [
        pytest.param("3; url=a.html", (3, "a.html"), id="as it should be"),
        pytest.param("  1  URL  =  a.html ", (1, "a.html"), id="blanks instead of a semicolon"),
        pytest.param("1;a b.html", (1, "a b.html"), id="no url=, and a blank in the name"),
        pytest.param("1; url='a.html' x", (1, "a.html"), id="quotes end the address"),
        pytest.param("1; url=\"a'b.html", (1, "a'b.html"), id="a quote that nothing closes"),
        pytest.param("1; url a", (1, "url a"), id="url without ="),
        pytest.param("1.9..5; url=a", (1, "a"), id="parts of a second"),
        pytest.param(".5;url=a", (0, "a"), id="less than a second"),
        pytest.param("60", (60, ""), id="a reload"),
        pytest.param("0;url=", (0, ""), id="nothing behind url="),
        *(
            pytest.param(text, None, id=text)
            for text in ("", "url=a", "; a", "-1; url=a", "1x;url=a", "1url=a", "1e1;url=a")
        ),
    ],
)
def test_refreshes_as_browsers_read_them(content: str, found: tuple[int, str] | None) -> None:
    assert refresh_of(content) == found
