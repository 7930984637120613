"""What can be wrong with a row of an inventory, and how it is told: what was found, then what to do."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from msgspec import Struct

from govsite.model.words import Words
from govsite.passwords import shown_address

MAX_SHOWN = 120
"""Characters of a value that a message repeats."""


class Gravity(StrEnum):
    """What became of the row or value that is complained about."""

    REFUSED = "refused"
    """The row is not a site of the ledger."""
    MERGED = "merged"
    """The row went into another one."""
    CHANGED = "changed"
    """A value was read otherwise than it is written, or dropped."""
    NOTED = "noted"
    """Nothing was changed, but someone should look at it."""


class Trouble(StrEnum):
    """The closed list of complaints."""

    URL_EMPTY = "url-empty"
    URL_MALFORMED = "url-malformed"
    URL_NO_DOT = "url-no-dot"
    URL_NOT_HTTP = "url-not-http"
    URL_IS_MAIL = "url-is-mail"
    URL_SCHEME_ADDED = "url-scheme-added"
    URL_REWRITTEN = "url-rewritten"
    URL_SEVERAL = "url-several"
    URL_FROM_LINK = "url-from-link"
    URL_CREDENTIALS = "url-credentials"
    HOST_IS_ADDRESS = "host-is-address"
    HOST_IS_SERVICE = "host-is-service"
    HOST_UNKNOWN_SUFFIX = "host-unknown-suffix"
    ID_MALFORMED = "id-malformed"
    ID_REWRITTEN = "id-rewritten"
    ID_ROUNDED = "id-rounded"
    ID_TWICE = "id-twice"
    ID_DIFFERS = "id-differs"
    DIVISION_UNKNOWN = "division-unknown"
    DIVISION_REWRITTEN = "division-rewritten"
    VALUE_UNKNOWN = "value-unknown"
    NUMBER_MALFORMED = "number-malformed"
    DATE_MALFORMED = "date-malformed"
    LEVEL_FROM_DIVISION = "level-from-division"
    KIND_FROM_LEVEL = "kind-from-level"
    ALIAS_MALFORMED = "alias-malformed"
    ALIAS_REPEATED = "alias-repeated"
    HOST_CLAIMED_TWICE = "host-claimed-twice"
    HOST_SHARED = "host-shared"
    DUPLICATE = "duplicate"
    DUPLICATE_WWW = "duplicate-www"
    FIELD_DIFFERS = "field-differs"
    CLOSED = "closed"
    NOTE_ROW = "note-row"
    SHEET_SKIPPED = "sheet-skipped"
    HEADER_GUESSED = "header-guessed"
    COLUMNS_UNREAD = "columns-unread"
    WORDS_UNKNOWN = "words-unknown"
    UNDECODABLE = "undecodable"
    CHARSET_ASSUMED = "charset-assumed"
    QUOTE_OPEN = "quote-open"


class _Kind(Struct, frozen=True):
    """Gravity, message and advice of one kind of complaint; ``{value}`` and ``{other}`` are filled in."""

    gravity: Gravity
    message: Words
    advice: Words


_R, _M, _C, _N = Gravity.REFUSED, Gravity.MERGED, Gravity.CHANGED, Gravity.NOTED
_CHECK = Words("请核对原始台账", "compare with the original list")
_KINDS: dict[Trouble, _Kind] = {
    Trouble.URL_EMPTY: _Kind(
        _R, Words("没有首页网址", "no home page address"), Words("补填首页网址后重新导入", "fill in the address")
    ),
    Trouble.URL_MALFORMED: _Kind(
        _R,
        Words("“{value}”不是网址", "{value!r} is no web address"),
        Words("改为 http:// 或 https:// 开头的完整网址", "write a whole address that begins with http:// or https://"),
    ),
    Trouble.URL_NO_DOT: _Kind(
        _R,
        Words("主机名“{other}”中没有点号", "the host {other!r} has no dot"),
        Words("补全域名", "write the whole domain name"),
    ),
    Trouble.URL_NOT_HTTP: _Kind(
        _R,
        Words("“{value}”不是 http 或 https 网址", "{value!r} is no http or https address"),
        Words("改为网站首页的网址", "give the address of the home page"),
    ),
    Trouble.URL_IS_MAIL: _Kind(
        _R,
        Words("“{value}”是电子邮箱，不是网址", "{value!r} is an e-mail address and no web address"),
        Words("改为网站首页的网址", "give the address of the home page"),
    ),
    Trouble.URL_SCHEME_ADDED: _Kind(
        _N,
        Words("网址缺少协议，按 {other} 读取", "no scheme, read as {other}"),
        Words("写明 http:// 或 https://", "write http:// or https://"),
    ),
    Trouble.URL_REWRITTEN: _Kind(
        _C,
        Words("网址书写不规范，按 {other} 读取", "badly written, read as {other}"),
        Words("用半角字符书写，去掉空格和中文标点", "write it in ASCII, without blanks or Chinese punctuation"),
    ),
    Trouble.URL_SEVERAL: _Kind(
        _C,
        Words("一格中有多个网址，取 {other}，其余作为别名", "several addresses, {other} taken, the rest as aliases"),
        Words("一行只写一个首页网址，其余写入别名列", "one address a row, the others belong to the aliases"),
    ),
    Trouble.URL_FROM_LINK: _Kind(
        _C,
        Words("“{value}”不是网址，取其链接 {other}", "{value!r} is no address, its link {other} taken"),
        Words("写出完整网址", "write the whole address"),
    ),
    Trouble.URL_CREDENTIALS: _Kind(
        _C,
        Words("网址中的用户名和口令已去掉", "user name and password were left out"),
        Words("台账中不得保存口令", "keep no passwords in a ledger"),
    ),
    Trouble.HOST_IS_ADDRESS: _Kind(
        _N,
        Words("用IP地址 {other} 而不是域名", "the address {other} and no domain name"),
        Words("填写网站的域名", "give the domain name of the site"),
    ),
    Trouble.HOST_IS_SERVICE: _Kind(
        _R,
        Words("“{other}”是服务记录的名称，不是网站", "{other!r} is the name of a service record and no site"),
        Words("改为网站首页的网址，或删除该行", "give the address of the home page, or drop the row"),
    ),
    Trouble.HOST_UNKNOWN_SUFFIX: _Kind(
        _N,
        Words("域名后缀“{other}”不存在", "there is no such suffix as {other!r}"),
        Words("检查域名是否写错", "look for a slip in the name"),
    ),
    Trouble.ID_MALFORMED: _Kind(
        _N, Words("标识码“{value}”格式不符", "{value!r} has not the form of a site code"), Words("", "")
    ),
    Trouble.ID_REWRITTEN: _Kind(
        _C,
        Words("标识码按 {other} 读取", "site code read as {other}"),
        Words("用半角字符书写标识码", "write the code in plain ASCII"),
    ),
    Trouble.ID_ROUNDED: _Kind(
        _C,
        Words("标识码被表格软件改成“{value}”，位数已丢失", "the spreadsheet rounded the code to {value!r}"),
        Words("把该列设为文本后重新填写", "set the column to text and fill it in again"),
    ),
    Trouble.ID_TWICE: _Kind(
        _C,
        Words("标识码已用于 {other}，本行改用域名作标识", "the code belongs to {other} already; the host is used"),
        Words("一个标识码只对应一个网站，请更正", "a code belongs to one site: correct one of the two"),
    ),
    Trouble.ID_DIFFERS: _Kind(
        _N,
        Words("同一网站有两个标识码：{value} 与 {other}", "one site with two codes: {value} and {other}"),
        _CHECK,
    ),
    Trouble.DIVISION_UNKNOWN: _Kind(
        _N,
        Words("行政区划代码 {other} 不在代码表中", "{other} is no division of the code table"),
        Words("核对行政区划代码；已撤销的代码请换成现行代码", "check it; a code that was given up has a successor"),
    ),
    Trouble.DIVISION_REWRITTEN: _Kind(
        _C, Words("行政区划代码按 {other} 读取", "division read as {other}"),
        Words("写六位代码", "write all its digits")
    ),
    Trouble.VALUE_UNKNOWN: _Kind(
        _C,
        Words("不认识“{value}”，按未填处理", "{value!r} is not known and was left out"),
        Words("改用规定的用语，或在辖区词表中增加该词", "use a known word, or add it to the jurisdiction's vocabulary"),
    ),
    Trouble.NUMBER_MALFORMED: _Kind(
        _C, Words("“{value}”不是数", "{value!r} is no number"), Words("只写数字", "write digits only")
    ),
    Trouble.DATE_MALFORMED: _Kind(
        _C, Words("“{value}”不是日期", "{value!r} is no date"), Words("写成 2026-12-31", "write it like 2026-12-31")
    ),
    Trouble.LEVEL_FROM_DIVISION: _Kind(
        _N,
        Words("门户没有级别，按区划代码读为 {other}", "level of the portal taken from its division: {other}"),
        Words("补填级别", "fill in the level"),
    ),
    Trouble.KIND_FROM_LEVEL: _Kind(
        _N,
        Words("类型由级别“{value}”读出", "kind taken from the level {value!r}"),
        Words("补填网站类型", "fill in the kind"),
    ),
    Trouble.ALIAS_MALFORMED: _Kind(
        _C, Words("别名“{value}”不是主机名", "the alias {value!r} is no host name"),
        Words("改正或删除", "mend or drop it")
    ),
    Trouble.ALIAS_REPEATED: _Kind(
        _C,
        Words("主机 {other} 在本行中重复", "the host {other} is named twice in this row"),
        Words("删除重复的别名", "drop the repeated alias"),
    ),
    Trouble.HOST_CLAIMED_TWICE: _Kind(
        _N,
        Words("主机 {value} 也属于 {other}", "the host {value} belongs to {other} as well"),
        Words("一个主机只能属于一个网站，请更正其中一行", "a host belongs to one site: correct one of the rows"),
    ),
    Trouble.HOST_SHARED: _Kind(
        _N,
        Words("与 {other} 在同一主机的不同路径或端口下", "on the same host as {other}, other path or port"),
        Words("确认是独立网站而不是栏目", "make sure that it is a site and not a column"),
    ),
    Trouble.DUPLICATE: _Kind(
        _M, Words("与 {other} 是同一网址", "the same address as {other}"), Words("删除重复的行", "drop one of the rows")
    ),
    Trouble.DUPLICATE_WWW: _Kind(
        _M,
        Words("与 {other} 只差“www.”", "differs from {other} by www. alone"),
        Words("保留一行，另一个主机写入别名列", "keep one row, the other host is an alias"),
    ),
    Trouble.FIELD_DIFFERS: _Kind(
        _N,
        Words("重复的行在此列不一致：“{value}”与“{other}”，取后者",
              "merged rows differ: {value!r} and {other!r} (kept)"),
        _CHECK,
    ),
    Trouble.CLOSED: _Kind(
        _R, Words("网站已关停", "the site is closed"), Words("无须处理", "nothing has to be done")
    ),
    Trouble.NOTE_ROW: _Kind(
        _N, Words("不是网站的行（说明或合计）", "a line of notes or totals, no site"),
        Words("无须处理", "nothing to do")
    ),
    Trouble.SHEET_SKIPPED: _Kind(
        _N,
        Words("工作表“{value}”没有网址列，已略过", "the sheet {value!r} has no column of addresses and was left out"),
        Words("如果它是台账，请写上表头", "if it is a ledger, give it a header"),
    ),
    Trouble.HEADER_GUESSED: _Kind(
        _N,
        Words("没有可识别的网址表头，把“{value}”列当作网址", "no known header; column {value!r} is read as addresses"),
        Words("写上表头“首页网址”或 url", "name the column url"),
    ),
    Trouble.WORDS_UNKNOWN: _Kind(
        _N,
        Words("该列的值都不认识（{value}），按其他列原样保留", "none of its values is known ({value}), kept as it is"),
        Words(
            "若确是该项内容，改用规定的用语，或在辖区词表中增加这些词",
            "if it is what its title says, use the known words, or add these to the jurisdiction's vocabulary",
        ),
    ),
    Trouble.COLUMNS_UNREAD: _Kind(
        _N,
        Words(
            "“{value}”各列也都是网址，只读了“{other}”列，其余网址没有成为网站",
            "columns {value!r} hold addresses, too: only {other!r} was read, the others are no sites",
        ),
        Words(
            "一行只写一个网站：把各列网址改为各占一行；属于同一网站的写入别名列",
            "one site a row: give each address a row of its own, those of one site belong to the aliases",
        ),
    ),
    Trouble.UNDECODABLE: _Kind(
        _C,
        Words("有 {other} 个字符不能按 {value} 解码", "{other} characters are not {value}"),
        Words("把文件另存为 UTF-8", "save the file as UTF-8"),
    ),
    Trouble.CHARSET_ASSUMED: _Kind(
        _N,
        Words("文件不是 UTF-8，也没有写明编码，按 {value} 读取", "is no UTF-8 and names no charset; read as {value}"),
        Words("如有乱码，把文件另存为 UTF-8", "where names look wrong, save the file as UTF-8"),
    ),
    Trouble.QUOTE_OPEN: _Kind(
        _C,
        Words("引号没有配对，按普通字符读取", "a quotation mark is not closed; quotes are read as they stand"),
        Words("检查该行的引号", "look at the quotes of that line"),
    ),
}  # fmt: skip


class Complaint(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One thing to tell about an inventory, with its place.

    ``line`` counts from 1 (rows of a sheet or table, lines of a text; 0: the whole file);
    ``column`` is the header as the file has it; ``value`` is what stands there.
    """

    trouble: Trouble
    gravity: Gravity
    message: Words
    advice: Words
    file: str = ""
    sheet: str = ""
    line: int = 0
    column: str = ""
    value: str = ""
    site: str = ""
    """Id of the site that the row became or went into, empty for a refused row."""
    name: str = ""
    """Name of the site in a row that was refused."""

    @property
    def where(self) -> str:
        """``file:line`` (with the sheet where a file has several) for people and editors."""
        file = f"{self.file}[{self.sheet}]" if self.sheet else self.file
        return f"{file}:{self.line}" if self.line else file


class Spot(NamedTuple):
    """A place in an inventory, as ``Complaint`` tells it."""

    file: str
    line: int = 0
    column: str = ""
    sheet: str = ""


_OF_ADDRESSES = frozenset(t for t in Trouble if t.value.startswith(("url-", "host-", "alias-")))


def _cut(text: str) -> str:
    return text if len(text) <= MAX_SHOWN else text[: MAX_SHOWN - 1] + "…"


def complain(
    trouble: Trouble, at: Spot, *, value: str = "", other: str = "", advice: Words | None = None, site: str = ""
) -> Complaint:
    """A complaint of one kind with its sentences filled in.

    ``other`` is what was made of ``value``, or what it clashes with; ``advice`` replaces the usual one.
    """
    kind = _KINDS[trouble]
    shown, other = _cut(shown_address(value) if trouble in _OF_ADDRESSES else value), _cut(other)
    return Complaint(
        trouble=trouble,
        gravity=kind.gravity,
        message=Words(
            zh=kind.message.zh.format(value=shown, other=other), en=kind.message.en.format(value=shown, other=other)
        ),
        advice=advice if advice is not None and (advice.zh or advice.en) else kind.advice,
        file=at.file,
        sheet=at.sheet,
        line=at.line,
        column=at.column,
        value=shown,
        site=site,
    )
