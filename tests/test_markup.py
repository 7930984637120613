"""What elements show and where they lead, as systems and editors write it."""

from __future__ import annotations

import pytest

from govsite.markup import picture_source


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
