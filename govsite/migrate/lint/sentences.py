"""Sentences of lint, in both languages."""

from __future__ import annotations

from govsite.migrate.lint.fault import FaultKind
from govsite.model.mapping import MAX_TARGET
from govsite.model.words import Words

_LONGEST = 300
_SENTENCES: dict[FaultKind, tuple[str, str]] = {
    FaultKind.CHAIN: (
        "{url} 经多次跳转才到 {key}，应直接指向终点",
        "{url} takes several redirects to {key}, one is required",
    ),
    FaultKind.LOOP: ("{url} 循环跳转（{key}）", "{url} is redirected in a loop by way of {key}"),
    FaultKind.ENDS_GONE: ("{url} 最终指向已归档的 {key}", "{url} ends at {key}, which is archived"),
    FaultKind.RETIRED_HOST: (
        "{url} 最终指向已下线网站上未映射的 {key}",
        "{url} ends at {key}, on a retired host and not mapped there",
    ),
    FaultKind.OFF_ALLOWED: ("{url} 的目标 {key} 不在允许的域名内", "{url} leads to {key}, on no allowed host"),
    FaultKind.PLAIN_HTTP: (
        "{url} 的目标 {key} 用 http，该主机支持 https",
        "{url} leads to {key}, plain http on a host that serves https",
    ),
    FaultKind.DOUBLE_SLASH: ("{url}：{key} 的路径含 //", "{url}: // in the path of {key}"),
    FaultKind.MASS_HOME: ("{url} 大量跳转到首页：{key}", "{url} sends pages to a home page in bulk: {key}"),
    FaultKind.CASE_COLLISION: (
        "{url} 与 {key} 仅大小写不同而去向不同",
        "{url} and {key} differ only by case and are answered differently",
    ),
    FaultKind.LOST_PARAMETER: (
        "{url} 与 {key} 仅被忽略的参数不同而去向不同",
        "{url} and {key} differ by a parameter that the site drops and are answered differently",
    ),
    FaultKind.PERCENT_ENCODING: ("{url} 的百分号编码有误：{key}", "{url}: wrong percent encoding: {key}"),
    FaultKind.DUPLICATE: ("{url} 与 {key} 重复", "{url} stands twice, see {key}"),
    FaultKind.CONTRADICTION: ("{url} 与 {key} 矛盾", "{url} stands twice with different answers, see {key}"),
    FaultKind.HOST_CLAIMED_TWICE: (
        "{url} 与他站共用主机：{key}；若是同一网站，映射表的文件名应与网站设置的 site 相同",
        "{url} claims a host of another site: {key}; if they are one site, name its map after the site of the settings",
    ),
    FaultKind.TO_ARCHIVE: (
        "{url} 跳转到存档 {key}，应标为归档",
        "{url} is redirected into the archive ({key}); its state should be archive",
    ),
    FaultKind.NO_TARGET: ("{url} 没有目标网址", "{url} is redirected without a target"),
    FaultKind.BAD_TARGET: (
        "{url} 的目标不是有效网址：{key}",
        "{url}: the target is no absolute http(s) URL that can be right: {key}",
    ),
    FaultKind.PRIVATE_TARGET: (
        "{url} 的目标 {key} 在内网地址上，外部无法访问",
        "{url} leads to {key}, which only its own network reaches",
    ),
    FaultKind.CREDENTIALS: (
        "{url} 的目标 {key} 含用户名或口令，导出时略去",
        "{url}: exports leave out the user's name or password in {key}",
    ),
    FaultKind.PATTERN: (
        "{url}：{key} 像是通配或正则规则，映射表只按原样的网址处理，请逐一列出网址",
        "{url}: {key} looks like a pattern, which a map takes literally; list the addresses themselves",
    ),
    FaultKind.ABSENT: (
        "缺少配置引用的文件，其中的跳转规则无从得知，请把该文件放在旁边：{key}",
        "a file that the configuration names is not here, and nobody knows its rules; put it beside: {key}",
    ),
    FaultKind.TEMPORARY: (
        "{url} 原规则是临时跳转，按映射表将成为永久跳转（301）：{key}",
        "{url} is redirected for a while only by the old rule; the map makes it for good (301): {key}",
    ),
    FaultKind.BAD_OLD_URL: ("{url} 不是有效网址", "{url} is no http(s) URL"),
    FaultKind.NO_HOST: (
        "{url} 只有路径，看不出属于哪个网站；请以域名作文件名（www.旧域名.csv），或写完整网址",
        "{url} is a path, and nothing says of which host: name the file after it (www.host.csv), or write whole URLs",
    ),
    FaultKind.FOREIGN_OLD_URL: ("{url} 不属于本站（{key}）", "{url} is on no host of the site ({key})"),
    FaultKind.HOME_PAGE: (
        "{url} 是首页，应在网站设置中指定去向",
        "{url} is the home page, which is a setting of the site",
    ),
    FaultKind.NO_HOME_PAGE: (
        "{url} 没有写明首页（{key}）的去向，切换后首页将返回 410；请加一行首页，或在网站设置中写 homepage",
        "{url}: nothing says where the home page {key} leads, so it will answer 410; add its row, or a homepage",
    ),
    FaultKind.UNSERVED: (
        "{url} 的百分号编码或长度服务器不接受，导出时会略去此行",
        "{url} is left out of exports: servers refuse its percent encoding or length",
    ),
    FaultKind.FRAGMENT: (
        "{url} 含 # 及其后的内容，服务器收不到，无法据此跳转",
        "{url} is told from other pages by what stands behind #, which no server sees",
    ),
    FaultKind.UNDECIDED: (
        "{url} 的 {key} 行都没有确定去向：可能尚未处理，也可能表头写法不能识别（new_url、state 或 新网址、状态）",
        "{url}: none of its {key} rows is decided; or its columns have other names than new_url and state",
    ),
    FaultKind.UNUSED_TARGET: (
        "{url} 的目标 {key} 不会用到",
        "{url} has the target {key}, which its state does not use",
    ),
}  # fmt: skip


_RULE = (
    "{url}：规则不止针对一个网址（通配、条件、变量或代理），不作推测，请逐一列出网址：{key}",
    "{url}: the rule is for no single address (a pattern, condition, variable or proxy); list the addresses: {key}",
)


_RULE_BELOW = (
    "{url}：规则也针对其下所有网址，映射表只含该网址本身，请逐一列出其余网址：{key}",
    "{url}: the rule is also for all that is below, the row for this address alone; list the others: {key}",
)


def of_rule(*, url: str, rule: str, covers_below: bool) -> Words:
    """What is said of a server's rule for no single address, or for one and all below it."""
    zh, en = _RULE_BELOW if covers_below else _RULE
    return Words(zh=zh.format(url=_short(url), key=_short(rule)), en=en.format(url=_short(url), key=_short(rule)))


_TOO_LONG = (
    f"{{url}} 的目标有 {{length}} 个字符，最多 {MAX_TARGET:,} 个：{{key}}",
    f"{{url}}: the target has {{length}} characters, {MAX_TARGET:,} are the most: {{key}}",
)

_NUMBERED = dict.fromkeys(
    (FaultKind.DUPLICATE, FaultKind.CONTRADICTION, FaultKind.CASE_COLLISION, FaultKind.LOST_PARAMETER),
    ("{text}（第 {number} 行）", "{text} (line {number})"),
) | {FaultKind.MASS_HOME: ("{text}（{number} 个网址）", "{text} ({number} addresses)")}
"""Keys that end with a number, and what the number is."""


def message(kind: FaultKind, *, url: str, key: str) -> Words:
    """What one fault says."""
    sentence, length = _SENTENCES[kind], f"{len(key):,}"
    if kind is FaultKind.BAD_TARGET and len(key) > MAX_TARGET:
        sentence = _TOO_LONG
    keys = (_short(key), _short(key))
    text, _, number = key.rpartition(" ")
    if kind in _NUMBERED and text and number.isdigit():
        zh, en = _NUMBERED[kind]
        keys = (zh.format(text=_short(text), number=number), en.format(text=_short(text), number=number))
    zh, en = (form.format(url=_short(url), key=told, length=length) for form, told in zip(sentence, keys, strict=True))
    return Words(zh=zh, en=en)


def _short(text: str) -> str:
    """The beginning of an address, which may be as long as a cell: whole it stands in the fault."""
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
