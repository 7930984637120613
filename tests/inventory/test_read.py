"""Whatever an inventory comes as, the same sites come out."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from govsite.errors import InputError
from govsite.inventory.ledger import make_ledger, read_rows
from govsite.inventory.read import read_grids, read_inventory
from govsite.inventory.readers.links import link_of_formula
from govsite.model.site import Kind, Level, SiteStatus

TABLE = (
    "网站标识码,网站名称,首页网址,主办单位,级别,网站状态\r\n"
    "5101000001,某市人民政府,http://www.mou.gov.cn/,某市人民政府办公室,市级,正常运行\r\n"
    '5101000002,"某市教育局, 某市",http://jyj.mou.gov.cn/,某市教育局,市级,永久下线\r\n'
)
URLS = ["http://www.mou.gov.cn/", "http://jyj.mou.gov.cn/"]


def urls(ledger):
    return [site.url for site in ledger.sites]


def troubles(ledger):
    return [complaint.trouble.value for complaint in ledger.complaints]


ENCODINGS = {
    "UTF-8": TABLE.encode(),
    "UTF-8 with a byte order mark": TABLE.encode("utf-8-sig"),
    "GB18030": TABLE.encode("gb18030"),
    "UTF-16 with a byte order mark": TABLE.encode("utf-16"),
    "UTF-16 big-endian without one": "".join(TABLE).encode("utf-16-be"),
    "tabs": TABLE.replace(",", "\t").replace('"某市教育局\t', '"某市教育局,').encode(),
    "tabs in UTF-16, as spreadsheets export": TABLE.replace(",", "\t").encode("utf-16"),
    "semicolons": TABLE.replace(",", ";").encode(),
    "lines end in line feeds": TABLE.replace("\r\n", "\n").encode(),
    "lines end in carriage returns": TABLE.replace("\r\n", "\r").encode(),
    "title and notes above the header": ("某市政府网站清单,,,,,\r\n填报单位：某市,,,,,\r\n" + TABLE).encode(),
    "blank lines": TABLE.replace("\r\n", "\r\n,,,,,\r\n").encode(),
    "the header again in the middle": (TABLE + TABLE.partition("\r\n")[0]).encode(),
}


@pytest.mark.parametrize("content", ENCODINGS.values(), ids=ENCODINGS.keys())
def test_text_tables(read, content):
    ledger = read(content)
    assert urls(ledger) == URLS
    first, second = ledger.sites
    assert (first.id, first.name, first.level, first.status) == (
        "5101000001",
        "某市人民政府",
        Level.CITY,
        SiteStatus.RUNNING,
    )
    assert second.status is SiteStatus.CLOSED
    assert second.name.startswith("某市教育局")


def test_a_csv_under_the_name_of_a_workbook(read):
    assert urls(read(TABLE, name="list.xls")) == URLS


def test_html_under_the_name_of_a_workbook_with_a_merged_owner(read):
    html = """<html><meta charset=gb2312><table><tr><td colspan=3>清单</td></tr>
    <tr><th>网站名称</th><th>主办单位</th><th>首页网址</th></tr>
    <tr><td>甲</td><td rowspan="2">某市教育局</td><td><a href="http://a.mou.gov.cn/">http://a.mou.gov.cn/</a></td></tr>
    <tr><td>乙</td><td>http://b.mou.gov.cn/</td></tr></table></html>"""
    ledger = read(html.encode("gb18030"), name="list.xls")
    assert [(site.name, site.owner) for site in ledger.sites] == [("甲", "某市教育局"), ("乙", "某市教育局")]


def linked_html(*rows, heads):
    cells = [f"<tr>{''.join(f'<th>{head}</th>' for head in heads)}</tr>"]
    cells += [f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows]
    return f"<html><table>{''.join(cells)}</table></html>"


def link(href, text):
    return f'<a href="{href}">{text}</a>'


def test_links_behind_words_are_the_addresses_where_the_words_are_none(read):
    ledger = read(
        linked_html(
            ["甲", link("https://a.mou.gov.cn/", "点击进入")],
            ["乙", link("http://x.mou.gov.cn/", "http://b.mou.gov.cn/")],
            ["丙", link("http://c.mou.gov.cn/", "新站") + link("http://d.mou.gov.cn/", "旧站")],
            ["丁", link("javascript:void(0)", "建设中")],
            ["戊", link("http://e.mou.gov.cn/", "")],
            heads=["网站名称", "首页网址"],
        ),
        name="list.xls",
    )
    assert urls(ledger) == [
        "https://a.mou.gov.cn/", "http://b.mou.gov.cn/", "http://c.mou.gov.cn/", "http://e.mou.gov.cn/",
    ]  # fmt: skip
    assert ledger.sites[2].hosts == ("d.mou.gov.cn",)
    assert troubles(ledger) == ["url-from-link", "url-from-link", "url-several", "url-no-dot"]
    assert (ledger.complaints[0].line, ledger.complaints[0].value) == (2, "点击进入")


def test_names_that_are_links_stay_names(read):
    ledger = read(
        linked_html(
            [link("https://a.mou.gov.cn/", "某市教育局"), "市级"],
            [link("https://b.mou.gov.cn/", "某市水利局"), "市级"],
            heads=["网站名称", "级别"],
        )
    )
    assert [(site.name, site.url) for site in ledger.sites] == [
        ("某市教育局", "https://a.mou.gov.cn/"),
        ("某市水利局", "https://b.mou.gov.cn/"),
    ]


def test_the_menu_of_a_page_is_no_ledger(read):
    with pytest.raises(InputError):
        read(
            linked_html([link("http://b.mou.gov.cn/", "公开"), "x"], heads=[link("http://a.mou.gov.cn/", "首页"), "y"])
        )


def test_links_of_a_workbook(read):
    def fill(book):
        book.add_worksheet("说明").write("A1", "填表说明")
        sheet = book.add_worksheet("清单")
        sheet.write("A2", "清单")
        sheet.write_row("B4", ["网站名称", "首页网址"])
        for row, host in enumerate("abc", 5):
            sheet.write(f"B{row}", host)
        sheet.write_url("C5", "http://a.mou.gov.cn/", string="点击访问")
        sheet.write_url("C6", "mailto:x@mou.gov.cn", string="邮箱")
        sheet.write_url("C7", "http://c.mou.gov.cn/")

    ledger = read(workbook(fill), name="list.xlsx")
    assert [(site.name, site.url) for site in ledger.sites] == [
        ("a", "http://a.mou.gov.cn/"),
        ("c", "http://c.mou.gov.cn/"),
    ]
    assert troubles(ledger) == ["url-from-link", "url-no-dot", "sheet-skipped"]


def test_a_link_of_a_workbook_over_merged_cells(read):
    def fill(book):
        sheet = book.add_worksheet()
        sheet.write_row("A1", ["网站名称", "首页网址"])
        sheet.merge_range("B2:B3", "")
        sheet.write_url("B2", "http://a.mou.gov.cn/", string="点击访问")
        sheet.write("A2", "甲")
        sheet.write("A3", "乙")

    assert urls(read(workbook(fill))) == ["http://a.mou.gov.cn/"]


def test_broken_links_of_a_workbook_lose_nothing_else(read):
    def fill(book):
        sheet = book.add_worksheet()
        sheet.write_row("A1", ["网站名称", "首页网址"])
        sheet.write_url("B2", "http://a.mou.gov.cn/")

    whole = io.BytesIO(workbook(fill))
    broken = io.BytesIO()
    with zipfile.ZipFile(whole) as old, zipfile.ZipFile(broken, "w") as new:
        for name in old.namelist():
            new.writestr(name, b"<broken" if name.endswith("sheet1.xml.rels") else old.read(name))
    assert urls(read(broken.getvalue(), name="list.xlsx")) == ["http://a.mou.gov.cn/"]


def test_links_of_spreadsheet_xml(read):
    ns = "urn:schemas-microsoft-com:office:spreadsheet"
    xml = f"""<?xml version="1.0" encoding="UTF-8"?><?mso-application progid="Excel.Sheet"?>
    <Workbook xmlns="{ns}" xmlns:ss="{ns}"><Worksheet ss:Name="x"><Table>
    <Row><Cell><Data>主办单位</Data></Cell><Cell><Data>网址</Data></Cell></Row>
    <Row><Cell><Data>教育局</Data></Cell><Cell ss:HRef="http://a.mou.gov.cn/"><Data>点击进入</Data></Cell></Row>
    <Row><Cell><Data>水利局</Data></Cell>
    <Cell ss:Formula="=HYPERLINK(&quot;http://b.mou.gov.cn/&quot;,&quot;进入&quot;)"><Data>进入</Data></Cell></Row>
    </Table></Worksheet></Workbook>"""
    assert urls(read(xml, name="a.xls")) == ["http://a.mou.gov.cn/", "http://b.mou.gov.cn/"]


FORMULAS = {
    "commas": ('=HYPERLINK("http://a.mou.gov.cn/","点击进入")', "点击进入"),
    "semicolons": ('=hyperlink("http://a.mou.gov.cn/"; "进 ""入""")', '进 "入"'),
    "words of another cell": ('=HYPERLINK("http://a.mou.gov.cn/",A2)', ""),
    "no words": ('=HYPERLINK("http://a.mou.gov.cn/")', ""),
    "OpenDocument": ('of:=HYPERLINK("http://a.mou.gov.cn/";"进入")', "进入"),
}


@pytest.mark.parametrize(("formula", "words"), FORMULAS.values(), ids=FORMULAS)
def test_a_formula_of_a_link_is_its_words_and_its_address(formula, words):
    link = link_of_formula(formula)
    assert (str(link), link.target) == (words, "http://a.mou.gov.cn/")


@pytest.mark.parametrize(
    "formula",
    ['=HYPERLINK("http://"&A2,"进入")', '=HYPERLINK("#清单!A1","返回")', '=HYPERLINK("mailto:x@mou.gov.cn")', "=A2"],
)
def test_other_formulas_are_no_links(formula):
    assert link_of_formula(formula) is None


def test_formulas_of_links_in_text(read):
    ledger = read(
        '网站名称,首页网址\n甲,"=HYPERLINK(""http://a.mou.gov.cn/"",""点击进入"")"\n'
        '"=HYPERLINK(""http://x.mou.gov.cn/"",""乙"")","=HYPERLINK(""http://b.mou.gov.cn/"")"\n'
    )
    assert [(site.name, site.url) for site in ledger.sites] == [
        ("甲", "http://a.mou.gov.cn/"),
        ("乙", "http://b.mou.gov.cn/"),
    ]


def linked_workbook() -> bytes:
    """Links of cells, of formulas, and one that no program has calculated; shares shown as percentages."""

    def fill(book):
        tenths, whole = book.add_format({"num_format": '0.0%"率"'}), book.add_format({"num_format": 9})
        literal = book.add_format({"num_format": '0.0"%"'})
        sheet = book.add_worksheet("清单")
        sheet.write_row("B2", ["网站名称", "首页网址", "更新率", "可用率"])
        sheet.write_column("B3", ["甲", "乙", "丙", "丁"])
        sheet.write_url("C3", "http://a.mou.gov.cn/", string="点击进入")
        sheet.write_formula("C4", '=HYPERLINK("http://b.mou.gov.cn/","进入")', None, "进入")
        sheet.write_formula("C5", '=HYPERLINK("http://c.mou.gov.cn/","进入")', None, "")
        sheet.write_formula("C6", '=HYPERLINK("http://"&B3,"进入")', None, "进入")
        sheet.write("D3", 0.995, tenths)
        sheet.write_formula("D4", "=1/4", tenths, 0.25)
        sheet.write("D5", 99.5, literal)
        sheet.write("E3", 1, whole)
        sheet.write("E4", 0.07, whole)

    return workbook(fill)


BOOKS = {
    "xlsx": linked_workbook,
    # The same workbook, saved by LibreOffice 7.4 as Excel 97 and as OpenDocument.
    "xls": (Path(__file__).parent / "linked.xls").read_bytes,
    "ods": (Path(__file__).parent / "linked.ods").read_bytes,
}


@pytest.mark.parametrize("made", BOOKS.values(), ids=BOOKS)
def test_links_and_percentages_of_every_kind_of_workbook(read, made):
    ledger = read(made(), name="list.xls")
    assert [(site.name, site.url) for site in ledger.sites] == [
        ("甲", "http://a.mou.gov.cn/"),
        ("乙", "http://b.mou.gov.cn/"),
        ("丙", "http://c.mou.gov.cn/"),
    ]
    assert troubles(ledger) == ["url-from-link", "url-from-link", "url-from-link", "url-no-dot"]
    assert [site.extra for site in ledger.sites] == [
        {"更新率": "99.5%", "可用率": "100%"},
        {"更新率": "25%", "可用率": "7%"},
        {"更新率": "99.5"},
    ]


def test_a_number_that_is_shown_as_a_percentage_by_mistake_is_the_number(read):
    def fill(book):
        sheet = book.add_worksheet()
        sheet.write_row("A1", ["网址", "页面数"])
        sheet.write("A2", "http://a.mou.gov.cn/")
        sheet.write("B2", 1200, book.add_format({"num_format": "0%"}))

    assert read(workbook(fill)).sites[0].pages == 1200


def test_spreadsheet_xml_under_the_name_of_a_workbook(read):
    ns = "urn:schemas-microsoft-com:office:spreadsheet"
    xml = f"""<?xml version="1.0" encoding="UTF-8"?><?mso-application progid="Excel.Sheet"?>
    <Workbook xmlns="{ns}" xmlns:ss="{ns}"><Worksheet ss:Name="x"><Table>
    <Row><Cell><Data ss:Type="String">主办单位</Data></Cell><Cell><Data ss:Type="String">网址</Data></Cell></Row>
    <Row><Cell ss:MergeDown="1"><Data ss:Type="String">教育局</Data></Cell><Cell><Data>a.mou.gov.cn</Data></Cell></Row>
    <Row><Cell ss:Index="2"><Data ss:Type="String">b.mou.gov.cn</Data></Cell></Row>
    </Table></Worksheet></Workbook>"""
    assert [site.owner for site in read(xml, name="a.xls").sites] == ["教育局", "教育局"]


def workbook(fill) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    fill(book)
    book.close()
    return out.getvalue()


def test_a_workbook_with_title_merges_numbers_and_dates(read):
    def fill(book):
        sheet = book.add_worksheet("清单")
        sheet.merge_range("A1:F1", "某市政府网站清单")
        sheet.write_row("A3", ["网站标识码", "主办单位", "首页网址", "合同到期日", "年运维费（万元）", "月访问量"])
        sheet.merge_range("B4:B5", "某市教育局")
        sheet.write("A4", 5101000001)
        sheet.write("C4", "http://a.mou.gov.cn")
        sheet.write_datetime(
            "D4", __import__("datetime").datetime(2026, 12, 31), book.add_format({"num_format": "yyyy-mm-dd"})
        )
        sheet.write("E4", 1.5)
        sheet.write("F4", "1.2万")
        sheet.write("A5", 5101000002)
        sheet.write("C5", "http://b.mou.gov.cn")

    ledger = read(workbook(fill), name="list.csv")
    first, second = ledger.sites
    assert (first.id, first.owner, first.contract_end) == ("5101000001", "某市教育局", "2026-12-31")
    assert (first.annual_cost, first.monthly_visits) == (15000, 12000)
    assert (second.id, second.owner, second.place.line) == ("5101000002", "某市教育局", 5)


def ods(rows: str) -> bytes:
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    body = f"<office:body><office:spreadsheet><table:table table:name='S'>{rows}</table:table></office:spreadsheet></office:body>"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        manifest = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
        archive.writestr("META-INF/manifest.xml", f'<manifest:manifest xmlns:manifest="{manifest}"/>')
        archive.writestr("content.xml", f"<office:document-content {spaces}>{body}</office:document-content>")
    return out.getvalue()


def test_an_opendocument_sheet_with_a_merged_owner(read):
    def cell(text, more=""):
        return f"<table:table-cell office:value-type='string' {more}><text:p>{text}</text:p></table:table-cell>"

    def row(*cells):
        return f"<table:table-row>{''.join(cells)}</table:table-row>"

    covered = "<table:covered-table-cell/>"
    rows = (
        row(cell("清单")),
        "<table:table-row table:number-rows-repeated='2'><table:table-cell/></table:table-row>",
        row(cell("名称"), cell("主办单位"), cell("网址")),
        row(cell("甲"), cell("教育局", "table:number-rows-spanned='2'"), cell("a.mou.gov.cn")),
        row(cell("乙"), covered, cell("b.mou.gov.cn")),
    )
    ledger = read(ods("".join(rows)), name="list.ods")
    assert [(site.name, site.owner, site.place.line) for site in ledger.sites] == [
        ("甲", "教育局", 5),
        ("乙", "教育局", 6),
    ]


def test_empty_cells_are_not_filled_where_nothing_was_merged(read):
    def fill(book):
        sheet = book.add_worksheet()
        sheet.write_row("A1", ["主办单位", "网址"])
        sheet.write_row("A2", ["教育局", "a.mou.gov.cn"])
        sheet.write("B3", "b.mou.gov.cn")

    assert [site.owner for site in read(workbook(fill)).sites] == ["教育局", ""]


def test_all_visible_sheets_are_read_and_others_are_named(read):
    def fill(book):
        for name, host in (("市级", "a"), ("区县", "b"), ("隐藏", "c")):
            sheet = book.add_worksheet(name)
            sheet.write_row("A1", ["名称", "网址"])
            sheet.write_row("A2", [name, f"http://{host}.mou.gov.cn/"])
        sheet.hide()
        book.add_worksheet("说明").write("A1", "填表说明")

    ledger = read(workbook(fill), name="list.xlsx")
    assert urls(ledger) == ["http://a.mou.gov.cn/", "http://b.mou.gov.cn/"]
    assert troubles(ledger) == ["sheet-skipped"]


def test_a_header_of_two_rows(read):
    def fill(book):
        sheet = book.add_worksheet()
        sheet.merge_range("A1:A2", "序号")
        sheet.merge_range("B1:C1", "网站信息")
        sheet.write_row("B2", ["名称", "首页网址"])
        sheet.merge_range("D1:D2", "主办单位")
        sheet.write_row("A3", [1, "甲", "a.mou.gov.cn", "教育局"])

    (site,) = read(workbook(fill)).sites
    assert (site.name, site.owner) == ("甲", "教育局")


def test_a_header_of_two_rows_without_merges(read):
    ledger = read("序号,网站信息,,主办单位\n,名称,首页网址,\n1,甲,http://a.mou.gov.cn/,教育局\n")
    assert (ledger.sites[0].name, ledger.sites[0].owner) == ("甲", "教育局")


YAMLS = {
    "a list of mappings": "- url: http://a.mou.gov.cn/\n  id: 5101000001\n  name: 甲\n- url: b.mou.gov.cn\n",
    "below a key": "sites:\n  - {url: 'http://a.mou.gov.cn/', id: 5101000001, name: 甲}\n  - {url: b.mou.gov.cn}\n",
    "Chinese keys": "- 首页网址: http://a.mou.gov.cn/\n  网站标识码: 5101000001\n  网站名称: 甲\n- 首页网址: b.mou.gov.cn\n",
    "JSON": '[{"url": "http://a.mou.gov.cn/", "id": 5101000001, "name": "甲"}, {"url": "b.mou.gov.cn"}]',
}


@pytest.mark.parametrize("content", YAMLS.values(), ids=YAMLS.keys())
def test_yaml(read, content):
    ledger = read(content, name="list.yaml")
    assert [(site.id, site.name) for site in ledger.sites] == [("5101000001", "甲"), ("b.mou.gov.cn", "")]


def test_yaml_lists_become_aliases_and_systems(read):
    ledger = read(
        "- url: a.mou.gov.cn\n  hosts: [b.mou.gov.cn, c.mou.gov.cn]\n  systems: [OA 系统, 邮件]\n", name="x.yaml"
    )
    assert ledger.sites[0].hosts == ("b.mou.gov.cn", "c.mou.gov.cn")
    assert ledger.sites[0].systems == ("OA 系统", "邮件")
    assert ledger.sites[0].place.line == 1


LISTS = {
    "hosts": "a.mou.gov.cn\nb.mou.gov.cn\n",
    "addresses with a comma": "http://a.mou.gov.cn/\nhttp://b.mou.gov.cn/col,1.html\n",
    "comments and blank lines": "# 清单\n\na.mou.gov.cn\n\nb.mou.gov.cn\n",
    "a header": "网址\na.mou.gov.cn\nb.mou.gov.cn\n",
    "one line": "a.mou.gov.cn",
}


@pytest.mark.parametrize("content", LISTS.values(), ids=LISTS.keys())
def test_plain_lists(read, content):
    ledger = read(content, name="list.txt")
    assert len(ledger.sites) == (1 if content == "a.mou.gov.cn" else 2)
    assert ledger.sites[0].url == "http://a.mou.gov.cn/"
    assert ledger.complaints == ()


def test_a_table_without_a_known_header_is_read_by_its_content(read):
    ledger = read("单位甲,http://a.mou.gov.cn/,x\n单位乙,http://b.mou.gov.cn/,y\n")
    assert urls(ledger) == ["http://a.mou.gov.cn/", "http://b.mou.gov.cn/"]
    assert "header-guessed" in troubles(ledger)


WORDS = [
    "官网", "官方网站", "官网地址", "官网网址", "门户网址", "门户网站", "网址链接", "URL链接", "URL地址", "网站域名/网址", "Website URL",
    "Domain name", "Official website", "Homepage URL", "Site", "initial_url", "target_url", "入口", "Where to find it",
]  # fmt: skip


@pytest.mark.parametrize("beside", ["单位", "责任科室"])
@pytest.mark.parametrize("word", WORDS)
def test_a_header_is_no_site_whatever_it_calls_the_addresses(read, word, beside):
    ledger = read(f"{beside},{word},楼层\n某市人民政府,http://www.mou.gov.cn/,三楼\n某局,http://b.mou.gov.cn/,五楼\n")
    assert ledger.rows == len(ledger.sites) == 2
    assert ledger.sites[0].extra["楼层"] == "三楼"
    assert "某市人民政府" in (ledger.sites[0].owner, ledger.sites[0].extra.get(beside))
    assert set(troubles(ledger)) <= {"header-guessed"}


@pytest.mark.parametrize("word", WORDS)
def test_a_header_is_no_site_in_another_country(tmp_path, uk, word):
    path = tmp_path / "list.csv"
    path.write_text(f"Owner,{word},Representing\nHome Office,http://a.gov.uk/,B\n,http://b.gov.uk/,C\n", "utf-8")
    ledger = read_inventory(path, place=uk, divisions={})
    assert ledger.rows == len(ledger.sites) == 2
    assert (ledger.sites[0].owner, ledger.sites[0].extra) == ("Home Office", {"Representing": "B"})


UNKNOWN_HEADERS = {
    "below a title": "某市清单,\n责任科室,入口\n甲,http://a.mou.gov.cn/\n乙,http://b.mou.gov.cn/\n",
    "below a title that is a known word": "网站,\n责任科室,入口\n甲,http://a.mou.gov.cn/\n乙,http://b.mou.gov.cn/\n",
    "of two rows": "序号,信息,\n,责任科室,入口\n1,甲,http://a.mou.gov.cn/\n2,乙,http://b.mou.gov.cn/\n",
    "of one column": "入口\nhttp://a.mou.gov.cn/\nhttp://b.mou.gov.cn/\n",
    "a name": "网站\nhttp://a.mou.gov.cn/\nhttp://b.mou.gov.cn/\n",
    "beside amounts and days": "入口,金额,日期\nhttp://a.mou.gov.cn/,12.50,2026.10.01\nb.mou.gov.cn,13.75,2026.10.02\n",
}


@pytest.mark.parametrize("content", UNKNOWN_HEADERS.values(), ids=UNKNOWN_HEADERS.keys())
def test_where_an_unknown_header_stands(read, content):
    ledger = read(content)
    assert urls(ledger) == ["http://a.mou.gov.cn/", "http://b.mou.gov.cn/"]
    assert ledger.rows == 2
    assert "header-guessed" in troubles(ledger)


FIRST_SITES = {
    "with an address": "单位甲,http://a.mou.gov.cn/,x\n单位乙,http://b.mou.gov.cn/,y\n",
    "with a word for none": "单位甲,无,x\n单位乙,http://b.mou.gov.cn/,y\n",
    "with a bad address": "单位甲,http：//wwwmougovcn,x\n单位乙,http://b.mou.gov.cn/,y\n",
}


@pytest.mark.parametrize("content", FIRST_SITES.values(), ids=FIRST_SITES.keys())
def test_a_first_site_is_no_header(read, content):
    assert read(content).rows == 2


def test_records_have_a_header_whatever_their_keys(read):
    ledger = read(
        '[{"单位": "甲", "入口": "http://a.mou.gov.cn/"}, {"单位": "乙", "入口": "b.mou.gov.cn"}]', name="a.json"
    )
    assert [site.owner for site in ledger.sites] == ["甲", "乙"]
    assert ledger.rows == 2


def test_json_that_escapes_everything_is_read_with_its_rare_characters(read):
    """As Python's ``json.dumps`` writes it: a character beyond U+FFFF in two halves, which YAML does not know."""
    written = r'[{"url": "http://a.mou.gov.cn/", "name": "\ud842\udfb7\u5c40", "备注": "C:\\ud842 \ud842!"}]'
    site = read(written, name="a.json").sites[0]
    assert (site.name, site.notes) == ("𠮷局", "C:\\ud842 \N{REPLACEMENT CHARACTER}!")


def test_of_a_name_and_a_code_that_alone_becomes_the_address_that_holds_addresses(read):
    ledger = read("标识码,网站,级别\n5101000001,http://a.mou.gov.cn/,市级\n5101000002,http://b.mou.gov.cn/,市级\n")
    assert [site.id for site in ledger.sites] == ["5101000001", "5101000002"]


AGAIN = {
    "one column": "网址\nhttp://a.mou.gov.cn/\n网址\nhttp://b.mou.gov.cn/\n",
    "one known word": "科室,网址\n甲,http://a.mou.gov.cn/\n科室,网址\n乙,http://b.mou.gov.cn/\n",
    "Markdown": "| 科室 | 网址 |\n| --- | :---: |\n| 甲 | http://a.mou.gov.cn/ |\n| 乙 | http://b.mou.gov.cn/ |\n",
    "Markdown, aligned": "| 网址 | 科室 |\n|-----:|:-----|\n| http://a.mou.gov.cn/ | 甲 |\n| http://b.mou.gov.cn/ | 乙 |\n",
}


@pytest.mark.parametrize("content", AGAIN.values(), ids=AGAIN.keys())
def test_rows_of_a_header_are_no_sites(read, content):
    ledger = read(content, name="list.md")
    assert urls(ledger) == ["http://a.mou.gov.cn/", "http://b.mou.gov.cn/"]
    assert (ledger.rows, troubles(ledger)) == (2, [])


def test_a_bad_address_that_was_taken_for_a_header_is_refused_where_it_stands_again(read):
    ledger = read("甲,建设中\n乙,http://b.mou.gov.cn/\n丙,建设中\n")
    assert troubles(ledger) == ["header-guessed", "url-no-dot"]


WIDE = {
    "a header": ("省份,发改,交通,电话\n甲省,http://a.mou.gov.cn/,http://b.mou.gov.cn/,12.50\n", "发改", "交通"),
    "no header": ("甲省,http://a.mou.gov.cn/,http://b.mou.gov.cn/,12.50\n", "2", "3"),
    "gaps": ("省份,发改,交通,水利\n甲省,http://a.mou.gov.cn/,,http://c.mou.gov.cn/\n乙省,http://d.mou.gov.cn/,,\n", "发改", "水利"),
}  # fmt: skip


@pytest.mark.parametrize(("content", "taken", "others"), WIDE.values(), ids=WIDE.keys())
def test_further_columns_of_addresses_are_told(read, content, taken, others):
    ledger = read(content)
    (told,) = [c for c in ledger.complaints if c.trouble.value == "columns-unread"]
    assert (told.value, told.column) == (others, taken)
    assert others in told.message.en
    assert "别名" in told.advice.zh


def test_a_column_of_addresses_beside_a_known_one_is_only_carried_through(read):
    ledger = read("名称,网址,备案查询\n甲,http://a.mou.gov.cn/,https://beian.miit.gov.cn/\n")
    assert troubles(ledger) == []
    assert ledger.sites[0].extra == {"备案查询": "https://beian.miit.gov.cn/"}


def test_a_broken_byte_does_not_make_utf_8_something_else(read):
    content = (TABLE * 3).encode() + b"5101000009,\xe6\x9f,http://x.mou.gov.cn/,,,\n"
    ledger = read(content)
    assert ledger.sites[0].name == "某市人民政府"
    assert "undecodable" in troubles(ledger)


def test_a_quotation_mark_that_is_never_closed_in_a_short_list(read):
    ledger = read(b'url,name\n"http://a.gov.cn/,x\nhttp://b.gov.cn/,y\n')
    assert urls(ledger) == ["http://a.gov.cn/", "http://b.gov.cn/"]
    assert "quote-open" in troubles(ledger)


def test_a_quotation_mark_that_is_never_closed_swallows_nothing(read):
    rows = "".join(f"单位{n},http://s{n}.mou.gov.cn/\n" for n in range(200))
    ledger = read('名称,网址\n"单位,http://a.mou.gov.cn/\n' + rows)
    assert len(ledger.sites) == 201
    assert "quote-open" in troubles(ledger)


REFUSED = {
    "nothing": b"",
    "white space": b" \n\n",
    "a broken workbook": b"PK\x03\x04broken",
    "an old workbook, broken": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1broken",
    "bytes": bytes(range(256)) * 20,
    "no addresses": "名称,单位\n甲,乙\n丙,丁\n".encode(),
    "YAML without a list": b"a: b\nc: d\n",
    "YAML that nests deeply": b"- " + b"[" * 5000,
    "broken YAML": b"- {a: b\n- c: ]\n",
}


@pytest.mark.parametrize(("name", "content"), REFUSED.items(), ids=REFUSED.keys())
def test_what_cannot_be_read_is_one_clear_error(read, name, content):
    with pytest.raises(InputError) as error:
        read(content, name="list.yaml" if "YAML" in name else "list.csv")
    assert "list." in str(error.value)


def test_an_empty_workbook_is_called_empty(read):
    for fill in (lambda book: book.add_worksheet(), lambda book: [book.add_worksheet(), book.add_worksheet()]):
        with pytest.raises(InputError, match="is empty"):
            read(workbook(fill), name="list.xlsx")


def test_a_missing_file_is_one_clear_error(cn, tmp_path):
    with pytest.raises(InputError, match="cannot be read"):
        read_inventory(tmp_path / "none.csv", place=cn, divisions={})


@pytest.mark.reference
def test_the_sites_of_the_united_kingdom(uk, reference):
    ledger = read_inventory(reference / "uk-sites" / "inventory.csv", place=uk, divisions={})
    assert len(ledger.sites) == 855
    assert len({site.id for site in ledger.sites}) == 855
    by_id = {site.id: site for site in ledger.sites}
    assert by_id["ago"].hosts == ("www.attorney-general.gov.uk", "www.ago.gov.uk", "www.lslo.gov.uk")
    assert by_id["ago"].owner == "attorney-generals-office"
    assert troubles(ledger).count("alias-repeated") == 5


@pytest.mark.reference
def test_a_list_of_chinese_hosts(cn, divisions, reference):
    ledger = read_inventory(reference / "hosts" / "swh_chn_subdomains_2026.csv", place=cn, divisions=divisions)
    assert ledger.rows == 2454
    known = {host for site in ledger.sites for host in (site.url.split("/")[2], *site.hosts)}
    assert len(known) >= 2453
    assert set(troubles(ledger)) <= {"duplicate-www", "duplicate", "field-differs"}
    assert {c.column for c in ledger.complaints if c.trouble.value == "field-differs"} == {"http_status"}


def test_columns_that_nobody_knows_are_carried_through(read):
    (site,) = read("网址,科室电话,备注\nhttp://a.mou.gov.cn/,028-1234567,重要\n").sites
    assert site.extra == {"科室电话": "028-1234567"}
    assert site.notes == "重要"


def test_two_unknown_columns_of_one_title_are_both_carried_through(read):
    (site,) = read("网址,科室,科室\nhttp://a.mou.gov.cn/,一科,二科\n").sites
    assert site.extra == {"科室": "一科", "科室 (3)": "二科"}


def test_columns_without_a_title_of_two_sheets_are_two(read):
    def fill(book):
        for name in ("市级", "区县"):
            sheet = book.add_worksheet(name)
            sheet.write_row("A1", ["网址", ""])
            sheet.write_row("A2", [f"http://{'a' if name == '市级' else 'b'}.mou.gov.cn/", name])

    sites = read(workbook(fill), name="list.xlsx").sites
    assert [site.extra for site in sites] == [{"column 2 [市级]": "市级"}, {"column 2 [区县]": "区县"}]


def test_the_portal_column_makes_a_portal_and_its_division_the_level(read):
    ledger = read("网址,是否门户网站,行政区划代码\na.mou.gov.cn,是,510100\nb.mou.gov.cn,否,510104\n")
    assert [(site.kind, site.level) for site in ledger.sites] == [(Kind.PORTAL, Level.CITY), (None, None)]
    assert "level-from-division" in troubles(ledger)


PIECES = st.sampled_from(
    [b"http://a.mou.gov.cn", b"a.b", b",", b"\t", b"\n", b'"', b"<table>", b"<tr><td rowspan=9>", b"PK\x03\x04", b"\xef\xbb\xbf",
     "网址".encode(), "网址".encode("gb18030"), b"url:", b"- ", b"{", b"[", b"\xff\xfe", b"\0", b"<?xml ?><?mso-application", b"&#0;"]
)  # fmt: skip


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    content=st.lists(PIECES | st.binary(max_size=8), max_size=20).map(b"".join),
    name=st.sampled_from(["a.csv", "a.yaml", "a"]),
)
def test_no_file_is_too_odd(cn, content, name):
    try:
        grids, _ = read_grids(content, file=name, charsets=cn.pages.fallback_charsets)
    except InputError:
        return
    rows = read_rows(grids, file=name, place=cn, divisions={})
    if rows is not None:
        ledger = make_ledger(rows, place=cn)
        assert len({site.id for site in ledger.sites}) == len(ledger.sites)


MARKDOWN_TABLE = """# 政府网站导航

| 网站名称 | 网址 | 主办单位 |
| :--- | :--- | :---: |
| **甲** | [www.a.mou.gov.cn](https://www.a.mou.gov.cn) | 某市 |
| [乙](http://b.mou.gov.cn/) | <http://b.mou.gov.cn/> | 某市 |
| 丙 | `http://c.mou.gov.cn` | |
"""


def test_marks_of_markdown_are_no_part_of_a_cell(read):
    ledger = read(MARKDOWN_TABLE, name="list.md")
    assert [(site.name, site.url) for site in ledger.sites] == [
        ("甲", "https://www.a.mou.gov.cn/"),
        ("乙", "http://b.mou.gov.cn/"),
        ("丙", "http://c.mou.gov.cn/"),
    ]
    assert troubles(ledger) == []


def test_a_list_of_links_in_markdown(read):
    content = "## 部门\n\n- [甲局](https://a.mou.gov.cn)\n1. [乙局](http://b.mou.gov.cn/ '乙')，[丙局](http://c.mou.gov.cn/)\n\n说明\n"
    ledger = read(content, name="list.md")
    assert [(site.name, site.url, site.extra) for site in ledger.sites] == [
        ("甲局", "https://a.mou.gov.cn/", {"group": "部门"}),
        ("乙局", "http://b.mou.gov.cn/", {"group": "部门"}),
        ("丙局", "http://c.mou.gov.cn/", {"group": "部门"}),
    ]


def test_of_a_short_address_and_its_link_the_link_is_whole(read):
    ledger = read(
        linked_html(
            ["甲", link("https://www.a.mou.gov.cn/index.html", "a.mou.gov.cn")],
            ["乙", link("http://x.mou.gov.cn/", "b.mou.gov.cn")],
            heads=["网站名称", "首页网址"],
        )
    )
    assert urls(ledger) == ["https://www.a.mou.gov.cn/index.html", "http://b.mou.gov.cn/"]
    assert troubles(ledger) == ["url-scheme-added"]


def test_a_column_none_of_whose_values_is_known_is_carried_through_and_told_once(read):
    rows = "".join(
        f"http://{name}.mou.gov.cn/,{state},部门\n" for name, state in zip("abcd", ["DC", "VA", "DC", ""], strict=True)
    )
    ledger = read(f"url,State,类型\n{rows}")
    assert [site.extra.get("State") for site in ledger.sites] == ["DC", "VA", "DC", None]
    assert {site.kind for site in ledger.sites} == {Kind.DEPARTMENT}
    (told,) = ledger.complaints
    assert (told.trouble.value, told.column, told.value) == ("words-unknown", "State", "DC, VA")
    assert ledger.titles["status"] == "State"


def test_a_column_with_one_known_value_is_what_its_title_says(read):
    rows = "".join(
        f"http://{name}.mou.gov.cn/,{state}\n"
        for name, state in zip("abcd", ["DC", "VA", "DC", "正常运行"], strict=True)
    )
    ledger = read(f"url,State\n{rows}")
    assert [site.status for site in ledger.sites] == [None, None, None, SiteStatus.RUNNING]
    assert troubles(ledger) == ["value-unknown"] * 3
