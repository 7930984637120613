"""Firewalls and challenge pages, as they stand in front of real sites."""

from __future__ import annotations

from govsite.lab.reply import Reply

_BLOCK = (
    "<!DOCTYPE html><html><head><meta charset='utf-8'><title>访问被拦截</title></head><body>"
    "<h1>403</h1><p>您的访问请求可能存在安全威胁，已被网站应用防火墙拦截</p>"
    "<p>Event ID: 8a7f3c21</p></body></html>"
)
_JSL = (
    "<script>document.cookie=('_')+('_')+('j')+('s')+('l')+('_')+('c')+('l')+('e')+('a')+('r')+('a')+('n')+('c')+('e')"
    "+('_')+('s')+'=1763600000.123|-1|abcDEF;max-age=3600;path=/';location.href=location.pathname+location.search</script>"
)
_RIVER = (
    '<!DOCTYPE html><html><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8">'
    '<meta content="{0}" r="m"><script type="text/javascript" r="m">$_ts=window["$_ts"];if(!$_ts)$_ts={{}};'
    '$_ts.nsd=51836;$_ts.cd="{0}";if($_ts.lcd)$_ts.lcd();</script>'
    '<script type="text/javascript" charset="iso-8859-1" src="/K3hGz7Qf/c5rxzd.js" r="m"></script>'
    "</head><body></body></html>"
).format("qrcE" * 40)


def wall(status: int, *, cookie: str) -> Reply:
    """The page that a firewall shows: a refusal (403), a cookie dance (521) or a script to solve (412)."""
    del cookie  # whoever asks is no browser: the dance never ends
    match status:
        case 521:
            headers = [("Content-Type", "text/html"), ("Set-Cookie", "__jsluid_s=5d3f1b; max-age=31536000; path=/")]
            return Reply(521, headers, _JSL.encode())
        case 412:
            return Reply(412, [("Content-Type", "text/html")], _RIVER.encode())
        case _:
            return Reply(403, [("Content-Type", "text/html; charset=utf-8")], _BLOCK.encode())
