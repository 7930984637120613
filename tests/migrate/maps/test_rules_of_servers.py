"""Redirect rules of other servers, read as maps."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from govsite.errors import InputError
from govsite.migrate.lint.fault import FaultKind
from govsite.migrate.lint.search import lint
from govsite.migrate.maps.assemble import assemble
from govsite.migrate.maps.folder import MapSet, of_rows, read_maps
from govsite.migrate.maps.rows import Row, Ruled, Words
from govsite.migrate.maps.settings import SiteSettings
from govsite.migrate.serving.export import Settings, find_export
from govsite.model.mapping import MappingState, SiteMap, SiteMode, UrlRules
from govsite.policy.migration import load_moving

WORDS = Words(load_moving())
HOST = "http://www.old.gov.cn"
NEW = "https://www.new.gov.cn"


def read(tmp_path: Path, name: str, text: str | bytes, **beside: str) -> MapSet:
    for other, content in beside.items():
        (tmp_path / other.replace("_", ".")).write_text(content)
    (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / name).write_bytes(text.encode() if isinstance(text, str) else text)
    return read_maps(tmp_path / name, words=WORDS)


def told(maps: MapSet) -> list[tuple[str, str, int]]:
    """Old URL without the host of most tests, where it leads, and line.

    ``gone``; ``?`` for a pattern, ``~`` for a while, ``+`` also for what is below, ``!`` for a file that is not here.
    """
    marks = {Ruled.PATTERN: "?", Ruled.TEMPORARY: "~", Ruled.ABSENT: "!"}
    rows = (row for own in maps.rows.values() for row in own)
    return [
        (
            row.old_url.removeprefix(HOST),
            (marks.get(row.ruled, "") if row.ruled else "")
            + "+" * row.covers_below
            + ("gone" if row.state is MappingState.ARCHIVE else row.new_url.removeprefix(NEW)),
            row.line,
        )
        for row in sorted(rows, key=lambda row: row.line)
    ]


APACHE = r"""
# moved
RewriteEngine On
Redirect 301 /a.html https://www.new.gov.cn/a
redirect permanent "/b c.html" https://www.new.gov.cn/b
Redirect /t.html https://www.new.gov.cn/t
Redirect gone /g.html
RedirectPermanent /folder/ https://www.new.gov.cn/f/
RedirectMatch 301 ^/m\.html$ https://www.new.gov.cn/m
RedirectMatch 301 ^/news/(.*)$ https://www.new.gov.cn/news/$1
RewriteRule ^/?w\.html$ https://www.new.gov.cn/w? [R=301,L]
RewriteRule ^x/y/?$ /z [NC,L,R=301]
RewriteCond %{QUERY_STRING} ^id=5$
RewriteRule ^show\.php$ https://www.new.gov.cn/5 [R=301,L]
RewriteCond %{HTTP_HOST} ^(www\.)?second\.gov\.cn$ [NC]
RewriteRule ^q$ https://www.new.gov.cn/q [R=301,L]
RewriteCond %{HTTP_USER_AGENT} Mobile
RewriteRule ^p$ https://m.new.gov.cn/p [R=301]
RewriteRule ^api/(.*)$ http://10.0.0.1/$1 [P,L]
RewriteRule ^o$ - [G]
RewriteCond %{HTTPS} off
RewriteRule ^(.*)$ https://%{HTTP_HOST}%{REQUEST_URI} [R=301,L]
RewriteCond %{REQUEST_FILENAME} !-f
RewriteRule . /index.php [L]
RewriteCond "! -f %{REQUEST_FILENAME}"
RewriteRule ^odd\.html$ https://www.new.gov.cn/odd [R=301]
RewriteRule ^long\.html$ \
  https://www.new.gov.cn/long [R=301]
Redirect 301 /q?id=2 https://www.new.gov.cn/2
"""


def test_rules_of_httpd_become_rows_or_are_told(tmp_path: Path) -> None:
    assert told(read(tmp_path, "www.old.gov.cn.htaccess", APACHE)) == [
        ("/a.html", "/a", 4), ("/b c.html", "/b", 5), ("/t.html", "~/t", 6), ("/g.html", "gone", 7), ("/folder/", "+/f/", 8),
        ("/m.html", "/m", 9), ("/^/news/(.*)$", "?", 10), ("/w.html", "/w", 11),
        ("/x/y", f"{HOST}/z", 12), ("/show.php?id=5", "/5", 14), ("http://second.gov.cn/q", "/q", 16),
        ("http://www.second.gov.cn/q", "/q", 16), ("/^p$", "?", 18), ("/^api/(.*)$", "?", 19), ("/o", "gone", 20),
        ("/^odd\\.html$", "?", 26), ("/long.html", "/long", 27), ("/q?id=2", "/2", 29),
    ]  # fmt: skip


def test_virtual_hosts_name_the_sites_of_their_rules(tmp_path: Path) -> None:
    text = """<VirtualHost *:80>
  <IfModule mod_alias.c>
  Redirect 301 /a.html https://www.new.gov.cn/a
  </IfModule>
  ServerName www.old.gov.cn
  ServerAlias old.gov.cn *.old.gov.cn
  <If "%{HTTP_COOKIE} =~ /x/">
    Redirect 301 /c.html https://www.new.gov.cn/c
  </If>
  RewriteEngine on
  RewriteMap moved txt:/etc/httpd/moved.txt
  RewriteCond ${moved:%{REQUEST_URI}} ^(.+)$
  RewriteRule ^ %1 [R=301,L]
</VirtualHost>
<VirtualHost *:80>
  ServerName http://www.old.gov.cn
  Redirect permanent / https://www.old.gov.cn/
</VirtualHost>
"""
    maps = read(tmp_path, "sites.conf", text, moved_txt="/m1 https://www.new.gov.cn/m1; # why\n/m2  /m3\n")
    assert told(maps) == [
        ("/m1", "/m1;", 1), ("/m2", f"{HOST}/m3", 2), ("/a.html", "/a", 3), ("/c.html", "?", 8),
    ]  # fmt: skip
    assert [site.hosts for site in maps.sites.values()] == [("www.old.gov.cn", "old.gov.cn")]


NGINX = r"""
map $uri $moved {
    default "";
    /a.html https://www.new.gov.cn/a;   # a comment
    "/b c.html" "https://www.new.gov.cn/b";
    ~^/re/(?<n>\d+)$ https://www.new.gov.cn/$n;
    ~*^/lit\.html$ /lit2;
    /slip https//www.new.gov.cn/slip;
}
map $http_upgrade $connection { default upgrade; '' close; }
map $request_uri $loggable { / 0; default 1; }
server {
    listen 443 ssl;
    server_name www.old.gov.cn old.gov.cn _;
    if ($moved) { return 301 $moved; }
    location = /old.html { return 301 https://www.new.gov.cn/old; }
    location = /t { return 302 https://www.new.gov.cn/t; }
    location /below/ { return 301 https://www.new.gov.cn/below; }
    location = /g { return 410; }
    location = /v { return 301 https://www.new.gov.cn$request_uri; }
    rewrite ^/r\.html$ https://www.new.gov.cn/r? permanent;
    rewrite ^/s/(.*)$ https://www.new.gov.cn/s/$1 permanent;
    rewrite ^/inner$ /index.php last;
    if ($request_uri = "/show?id=1") { return 301 https://www.new.gov.cn/1; }
    if ($http_user_agent ~ Mobile) { return 302 https://m.new.gov.cn/; }
    location ~ /\.ht { return 404; }
    location / { proxy_pass http://127.0.0.1:8080; }
}
server { listen 80; server_name www.old.gov.cn; return 301 https://$host$request_uri; }
map $uri$is_args$args $asked { /q?id=1 https://www.new.gov.cn/q1; }
server {
    server_name www.old.gov.cn;
    if ($asked) { return 301 $asked; }
    location /all/ { rewrite ^ https://www.new.gov.cn/all permanent; }
    location @fallback { return 301 https://www.new.gov.cn/; }
}
"""


def test_rules_of_nginx_become_rows_or_are_told(tmp_path: Path) -> None:
    maps = read(tmp_path, "site.conf", NGINX)
    assert told(maps) == [
        ("/a.html", "/a", 4), ("/b c.html", "/b", 5), ("/^/re/(?<n>\\d+)$", "?", 6), ("/lit.html", f"{HOST}/lit2", 7),
        ("/slip", "https//www.new.gov.cn/slip", 8), ("/old.html", "/old", 16), ("/t", "~/t", 17), ("/below/", "+/below", 18), ("/g", "gone", 19), ("/v", "?", 20),
        ("/r.html", "/r", 21), ("/^/s/(.*)$", "?", 22), ("/show?id=1", "/1", 24), ("/($http_user_agent ~ Mobile)", "?", 25),
        ("/q?id=1", "/q1", 30), ("/all/", "+/all", 34), ("/*", "?", 35),
    ]  # fmt: skip
    assert [site.hosts for site in maps.sites.values()] == [("www.old.gov.cn", "old.gov.cn")]


def test_rules_of_netlify_and_pages_become_rows_or_are_told(tmp_path: Path) -> None:
    text = """# comment
/a https://www.new.gov.cn/a 301!
/b   https://www.new.gov.cn/b # and why
/t /t2 302
/news/* /blog/:splat
/p/:id /q/:id 301
/store id=5 https://www.new.gov.cn/5
/cn /zh 301 Country=cn
/api https://api.new.gov.cn/ 200
/* /index.html 200
http://second.gov.cn/x https://www.new.gov.cn/x
"""
    assert told(read(tmp_path, "www.old.gov.cn/_redirects", text)) == [
        ("/a", "/a", 2), ("/b", "/b", 3), ("/t", f"~{HOST}/t2", 4), ("/news/*", "?", 5), ("/p/:id", "?", 6),
        ("/store?id=5", "/5", 7), ("/cn", "?", 8), ("/api", "?", 9), ("http://second.gov.cn/x", "/x", 11),
    ]  # fmt: skip


def test_rules_of_iis_become_rows_or_are_told(tmp_path: Path) -> None:
    text = """<?xml version="1.0"?>
<configuration><system.webServer><rewrite>
<rewriteMaps>
<rewriteMap name="Moved"><add key="/a.aspx" value="https://www.new.gov.cn/a" />
<add key="/b.aspx?id=1&amp;x=2" value="/b" /></rewriteMap>
<rewriteMap name="Inside"><add key="/c" value="/c.aspx" /></rewriteMap><rewriteMap name="Short"><add key="s.html" value="https://www.new.gov.cn/s" /></rewriteMap>
</rewriteMaps>
<rules>
<rule name="m"><match url=".*" /><conditions><add input="{Moved:{REQUEST_URI}}" pattern="(.+)" /></conditions><action type="Redirect" url="{C:1}" /></rule>
<rule name="s"><match url="(.*)" /><action type="Redirect" url="{Short:{R:1}}" /></rule><rule name="i"><match url=".*" /><conditions><add input="{Inside:{REQUEST_URI}}" pattern="(.+)" /></conditions><action type="Rewrite" url="{C:1}" /></rule>
<rule name="l"><match url="^d/e\\.html$" /><action type="Redirect" url="https://www.new.gov.cn/d" redirectType="Permanent" /></rule>
<rule name="x" patternSyntax="ExactMatch"><match url="f" /><action type="Redirect" url="g" redirectType="Found" /></rule>
<rule name="p"><match url="^n/(.*)$" /><action type="Redirect" url="https://www.new.gov.cn/{R:1}" /></rule>
<rule name="h"><match url="^q$" /><conditions><add input="{HTTP_HOST}" pattern="^second\\.gov\\.cn$" /></conditions><action type="Redirect" url="https://www.new.gov.cn/q" /></rule>
<rule name="off" enabled="false"><match url="^z$" /><action type="Redirect" url="/y" /></rule>
<rule name="open"><match url="page" /><action type="Redirect" url="https://www.new.gov.cn/page" /></rule>
</rules></rewrite></system.webServer>
<location path="h.htm"><system.webServer><httpRedirect enabled="true" destination="https://www.new.gov.cn/h" httpResponseStatus="Permanent" /></system.webServer></location>
</configuration>"""
    assert told(read(tmp_path, "www.old.gov.cn/web.config", text)) == [
        ("/a.aspx", "/a", 4), ("/b.aspx?id=1&x=2", f"{HOST}/b", 5), ("/s.html", "/s", 6), ("/d/e.html", "/d", 11), ("/f", f"~{HOST}/g", 12),
        ("/^n/(.*)$", "?", 13), ("http://second.gov.cn/q", "/q", 14), ("/page", "?", 16), ("/h.htm", "/h", 18),
    ]  # fmt: skip


def test_rules_of_caddy_become_rows_or_are_told(tmp_path: Path) -> None:
    text = """{
	admin off
}
(snippet) {
	redir /in-snippet /x
}
www.old.gov.cn, old.gov.cn {
	redir /a https://www.new.gov.cn/a permanent
	redir /t https://www.new.gov.cn/t
	redir /n* https://www.new.gov.cn/n 301
	@two path /b /c
	redir @two https://www.new.gov.cn/bc 308
	redir https://www.new.gov.cn{uri} permanent
	map {path} {moved} {
		/m https://www.new.gov.cn/m
		~^/r/(.*)$ https://www.new.gov.cn/${1}
	}
	redir {moved} permanent
	reverse_proxy localhost:8080
	respond /g "gone" 410
	error @two 410
	respond /ok 200
}
"""
    assert told(read(tmp_path, "Caddyfile", text)) == [
        ("/a", "/a", 8), ("/t", "~/t", 9), ("/n*", "?", 10), ("/b", "/bc", 12), ("/c", "/bc", 12), ("/*", "?", 13),
        ("/m", "/m", 15), ("/^/r/(.*)$", "?", 16), ("/g", "gone", 20), ("/b", "gone", 21), ("/c", "gone", 21),
    ]  # fmt: skip


def test_map_files_are_read_by_themselves_and_where_a_configuration_names_them(tmp_path: Path) -> None:
    lines = "# old new\n/a https://www.new.gov.cn/a\nsecond.gov.cn/b   https://www.new.gov.cn/b\n/n/* /x\n"
    rows = [("/a", "/a", 2), ("http://second.gov.cn/b", "/b", 3), ("/n/*", "?", 4)]
    assert told(read(tmp_path, "www.old.gov.cn.map", lines)) == rows
    included = '"/a b" https://www.new.gov.cn/a; # why\n/c https://www.new.gov.cn/c;\n'
    assert told(read(tmp_path, "www.old.gov.cn.map", included)) == [("/a b", "/a", 1), ("/c", "/c", 2)]
    text = """frontend f
  http-request redirect location %[path,map(/etc/haproxy/r.map)] code 302 if { path,map(/etc/haproxy/r.map) -m found }
  http-request redirect location https://www.new.gov.cn/c code 301 if { path /c }
  http-request redirect scheme https unless { ssl_fc }
  redirect prefix https://www.new.gov.cn code 301
  acl is_d path /d /d/
  acl is_more path_beg /more
  redirect code 301 location https://www.new.gov.cn/d if is_d
  redirect location https://www.new.gov.cn/more if is_more
  http-request return status 410 if { path /g }
  http-request deny deny_status 410 if is_more
  http-request deny deny_status 403 if is_d
"""
    assert told(read(tmp_path, "www.old.gov.cn.cfg", text, r_map="/a https://www.new.gov.cn/a\n")) == [
        ("/a", "~/a", 1), ("/c", "/c", 3), ("/*", "?", 5), ("/d", "/d", 8), ("/d/", "/d", 8), ("/*", "?", 9), ("/g", "gone", 10),
        ("/*", "?", 11),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("a.htaccess", 'RewriteEngine on\nRedirect 301 "/a /b\n', "a.htaccess:2:14: a quote opens here"),
        ("a.conf", "<VirtualHost *:80>\nServerName a.gov.cn\nRedirect 301 /a /b\n", "a.conf:1:1: <virtualhost> opens here"),
        ("a.conf", "server {\n  location = /a { return 301 /b;\n}\n", "a.conf:1:8: a block opens here that nothing closes"),
        ("a.conf", "server {\n} }\n", "a.conf:2:3: a brace closes nothing"),
        ("a.conf", 'server {\n  server_name "a;\n}\n', "a.conf:2:15: unexpected '\"'"),
        ("_redirects", "/a /b\n  /c\n", "_redirects:2:3: '/c' has no target"),
        ("a.map", "/a /b\n/c\n", "a.map:2:3: '/c' has no value"),
        ("web.config", "<configuration>\n<a></b></configuration>", "web.config:2:7: is no XML"),
        ("Caddyfile", "a.gov.cn {\n redir /a /b\n", "Caddyfile:1:10: a block opens here"),
        ("a.conf", "just words\n", "a.conf: holds no rules of a server that is known"),
        ("a.htaccess", "Options -Indexes\n", "a.htaccess: holds no redirect"),
        ("a.map", "\0\0", "a.map: is no text"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_with_its_place(tmp_path: Path, name: str, text: str, said: str) -> None:
    with pytest.raises(InputError) as caught:
        read(tmp_path, name, text)
    assert said in str(caught.value)


def test_lint_tells_patterns_and_what_was_for_a_while_and_servers_leave_patterns_out(tmp_path: Path) -> None:
    maps = read(
        tmp_path,
        "www.old.gov.cn.htaccess",
        "RedirectMatch 301 ^/n/(.*)$ https://www.new.gov.cn/$1\nRedirect 302 /t.html https://www.new.gov.cn/t\n",
    )
    faults = {fault.kind: fault for fault in lint(maps, moving=load_moving())}
    assert faults.keys() == {FaultKind.PATTERN, FaultKind.TEMPORARY, FaultKind.NO_HOME_PAGE}
    assert (faults[FaultKind.PATTERN].line, faults[FaultKind.TEMPORARY].line) == (1, 2)
    assert "RedirectMatch 301 ^/n/(.*)$" in faults[FaultKind.PATTERN].message.en
    found = assemble(maps)
    assert [mapping.target for mapping in found.sites[0].mappings] == [f"{NEW}/t"]
    assert [(refusal.line, "no single address" in refusal.reason) for refusal in found.refused] == [(1, True)]


def test_a_rule_for_a_folder_is_one_row_that_lint_and_exports_say_is_not_all(tmp_path: Path) -> None:
    maps = read(tmp_path, "www.old.gov.cn.htaccess", "Redirect 301 /news https://www.new.gov.cn/news\n")
    assert told(maps) == [("/news", "+/news", 1)]
    faults = [fault for fault in lint(maps, moving=load_moving()) if fault.kind is FaultKind.PATTERN]
    assert [fault.message.en.partition(":")[2][:44] for fault in faults] == [
        "//www.old.gov.cn/news: the rule is also for "
    ]
    found = assemble(maps)
    assert [mapping.target for mapping in found.sites[0].mappings] == [f"{NEW}/news"]
    assert [refusal.reason.partition(",")[0] for refusal in found.refused] == ["is also a rule for what is below"]


@pytest.mark.parametrize(
    ("name", "text", "beside", "expected"),
    [
        ("nginx.conf", "http {\n include mime.types;\n include /etc/nginx/conf.d/*.conf;\n include gone/x.conf;\n}\n",
         {"conf.d/a.conf": "server {\n server_name www.old.gov.cn;\n include snippets/moved.inc;\n}\n",
          "snippets/moved.inc": "location = /a { return 301 https://www.new.gov.cn/a; }\n"},
         [("snippets/moved.inc:1", "/a", "/a"), ("nginx.conf:4", "/*", "!")]),
        ("nginx.conf", ("server {\n server_name www.old.gov.cn;\n if ($m) { return 301 $m; }\n}\n"
         "map $uri $m {\n include moved.map;\n include other.map;\n}\n"),
         {"moved.map": "# old\n/a https://www.new.gov.cn/a; # why\n'/b c' \"https://www.new.gov.cn/b;\" ;\n/d /e\n/f /g;\n"},
         [("moved.map:2", "/a", "/a"), ("moved.map:3", "/b c", "/b;"), ("moved.map:4", "/d", ""), ("nginx.conf:7", "/*", "!")]),
        ("httpd.conf", ("<VirtualHost *:80>\nServerName www.old.gov.cn\nInclude conf.d/moved.inc\n"
         "IncludeOptional conf.d/*.none\nInclude absent.conf\n</VirtualHost>\nInclude sites\n"),
         {"conf.d/moved.inc": "Redirect 301 /a.html https://www.new.gov.cn/a\n",
          "sites/b": "<VirtualHost *:80>\nServerName b.gov.cn\nRedirect 301 /b.html https://www.new.gov.cn/b\n</VirtualHost>\n"},
         [("conf.d/moved.inc:1", "/a.html", "/a"), ("httpd.conf:5", "/*", "!"), ("sites/b:3", "http://b.gov.cn/b.html", "/b")]),
        ("Caddyfile", ("(moved) {\n redir /{args[0]} https://www.new.gov.cn/{args[1]} 301\n}\nwww.old.gov.cn {\n import moved a b\n"
         " import rules/*.caddy\n import absent\n}\n"),
         {"rules/1.caddy": "redir /c https://www.new.gov.cn/c 301\n"},
         [("Caddyfile:2", "/a", "/b"), ("rules/1.caddy:1", "/c", "/c"), ("Caddyfile:7", "/*", "!")]),
        ("web.config", ('<configuration><system.webServer><rewrite>\n<rewriteMaps configSource="maps.config" />\n'
         '<rules configSource="rules.config" /></rewrite></system.webServer></configuration>'),
         {"maps.config": '<rewriteMaps><rewriteMap name="m">\n<add key="/a" value="https://www.new.gov.cn/a" /></rewriteMap></rewriteMaps>'},
         [("web.config:3", "/*", "!"), ("maps.config:2", "/a", "/a")]),
    ],
    ids=["nginx", "nginx-map", "httpd", "caddy", "iis"],
)  # fmt: skip
def test_what_a_configuration_includes_is_read_in_its_place(
    tmp_path: Path, name: str, text: str, beside: dict[str, str], expected: list[tuple[str, str, str]]
) -> None:
    folder = tmp_path / "mappings" / "www.old.gov.cn"
    for file, content in (beside | {name: text}).items():
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        (folder / file).write_text(content)
    marks = {Ruled.ABSENT: "!"}
    for source in (folder / name, tmp_path):
        # As one file, and among maps, where a part is not read again by itself.
        root = folder if source.is_file() else Path("mappings/www.old.gov.cn")
        maps = read_maps(source, words=WORDS)
        assert [
            (
                f"{Path(row.file).relative_to(root)}:{row.line}",
                row.old_url.removeprefix(HOST).removeprefix("http://nginx"),
                (marks.get(row.ruled, "") if row.ruled else "") + row.new_url.removeprefix(NEW),
            )
            for rows in maps.rows.values()
            for row in rows
        ] == expected
        absent = [fault for fault in lint(maps, moving=load_moving()) if fault.kind is FaultKind.ABSENT]
        assert [f"{Path(fault.file).relative_to(root)}:{fault.line}" for fault in absent] == [
            where for where, _, mark in expected if mark == "!"
        ]


@pytest.mark.parametrize(
    ("name", "text", "beside", "said"),
    [
        ("nginx.conf", "include a.conf;\n", {"a.conf": "\ninclude nginx.conf;\n"}, "a.conf:2: files include one another in a circle"),
        ("a.htaccess", "Include b\n", {"b": "Include b\n"}, "b:1: files include one another in a circle"),
        ("Caddyfile", "(s) {\n import s\n}\na.gov.cn {\n import s\n}\n", {}, "Caddyfile:2: the snippet s imports itself"),
        ("nginx.conf", "include 0.inc;\n", {f"{n}.inc": f"include {n + 1}.inc;\n" for n in range(25)}, "more than 20 deep"),
    ],
)  # fmt: skip
def test_files_that_include_one_another_without_end_are_refused(
    tmp_path: Path, name: str, text: str, beside: dict[str, str], said: str
) -> None:
    for file, content in (beside | {name: text}).items():
        (tmp_path / file).write_text(content)
    with pytest.raises(InputError) as caught:
        read_maps(tmp_path / name, words=WORDS)
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("name", "text", "target"),
    [
        ("a.conf", "server { server_name www.old.gov.cn; return 301 https://www.new.gov.cn$request_uri; }", "/…"),
        ("a.conf", "server { server_name www.old.gov.cn; location / { rewrite ^/(.*)$ https://www.new.gov.cn/$1 permanent; } }", "/…"),
        ("a.conf", "server { server_name www.old.gov.cn; return 301 https://www.new.gov.cn/old/; }", "/old/"),
        ("a.conf", "server { server_name www.old.gov.cn; return 410; }", "gone"),
        ("a.conf", "server { server_name www.old.gov.cn; if ($m) { return 301 https://www.new.gov.cn/; } }", "?"),
        ("a.conf", "server { server_name www.old.gov.cn; return 302 https://www.new.gov.cn/; }", "?"),
        ("a.conf", "server { server_name www.old.gov.cn; location = /a { return 410; } return 301 https://www.new.gov.cn/; }", "?"),
        ("a.conf", "<VirtualHost *:80>\nServerName www.old.gov.cn\nRedirect permanent / https://www.new.gov.cn/\n</VirtualHost>", "/…"),
        ("a.conf", "<VirtualHost *:80>\nServerName www.old.gov.cn\nRedirect permanent / https://www.new.gov.cn\n</VirtualHost>", "?"),
        ("www.old.gov.cn.htaccess", "RedirectMatch 301 .* https://www.new.gov.cn/", "/"),
        ("x.htaccess", "RewriteCond %{HTTP_HOST} ^www\\.old\\.gov\\.cn$ [NC]\nRewriteRule ^(.*)$ https://www.new.gov.cn/$1 [R=301,L]", "/…"),
        ("x.htaccess", "RewriteCond %{HTTP_HOST} ^www\\.old\\.gov\\.cn$\nRewriteCond %{HTTPS} off\nRewriteRule ^(.*)$ https://www.new.gov.cn/$1 [R=301,L]", "?"),
        ("Caddyfile", "www.old.gov.cn {\n redir https://www.new.gov.cn{uri} permanent\n}\n", "/…"),
        ("www.old.gov.cn.cfg", "frontend f\n redirect prefix https://www.new.gov.cn code 301\n", "/…"),
        ("www.old.gov.cn.cfg", "frontend f\n redirect prefix https://www.new.gov.cn code 301 if { src 10.0.0.0/8 }\n", "?"),
        ("_redirects", "http://www.old.gov.cn/* https://www.new.gov.cn/:splat 301\n", "/…"),
        ("_redirects", "http://www.old.gov.cn/* https://www.new.gov.cn/:splat 301 Country=cn\n", "?"),
    ],
)  # fmt: skip
def test_a_site_whose_only_rule_is_for_all_of_it_goes_as_a_whole(
    tmp_path: Path, name: str, text: str, target: str
) -> None:
    maps = read(tmp_path, name, text)
    sites = list(maps.sites.values())
    if target == "?":
        assert {site.mode for site in sites} == {SiteMode.MAPPED}
        assert any(row.ruled is Ruled.PATTERN or row.covers_below for rows in maps.rows.values() for row in rows)
    else:
        assert maps.rows == {}
        site = sites[0]
        assert site.hosts[0] == "www.old.gov.cn"
        whole = "gone" if site.mode is SiteMode.ARCHIVE_ALL else site.target.removeprefix(NEW)
        assert whole + "/…" * site.append_path == target


@pytest.mark.parametrize("name", ["nginx", "apache", "caddy", "haproxy"])
def test_exported_sites_that_go_as_a_whole_are_read_back_as_such(tmp_path: Path, name: str) -> None:
    given = (
        SiteMap(id="a.gov.cn", host="a.gov.cn", aliases=("b.gov.cn",), mode=SiteMode.REDIRECT_ALL, target=f"{NEW}/x?y=$1"),
        SiteMap(id="c.gov.cn", host="c.gov.cn", mode=SiteMode.REDIRECT_ALL, target=f"{NEW}/c", append_path=True),
        SiteMap(id="d.gov.cn", host="d.gov.cn", mode=SiteMode.ARCHIVE_ALL),
    )  # fmt: skip
    plugin = find_export(name)
    for file, content in plugin.write(given, Settings(lang="en", folder="/etc/govsite")).files.items():
        (tmp_path / file).parent.mkdir(exist_ok=True)
        (tmp_path / file).write_bytes(content)
    back = assemble(read_maps(tmp_path, words=WORDS))
    assert not back.refused
    assert {(s.hosts, s.mode, s.target.replace("%24", "$"), s.append_path) for s in back.sites} == {
        (s.hosts, s.mode, s.target, s.append_path) for s in given
    }


def test_rules_lie_among_maps_and_belong_to_the_site_they_are_named_after(tmp_path: Path) -> None:
    (tmp_path / "sites").mkdir()
    (tmp_path / "sites" / "old.yml").write_text("site: old\nhost: www.old.gov.cn\n")
    for name in ("old.conf", "b.gov.cn.htaccess", "c.gov.cn/.htaccess"):
        path = tmp_path / "mappings" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(
            "location = /a { return 301 https://www.new.gov.cn/a; }\n"
            if name == "old.conf"
            else "Redirect 301 /a.html /b.html\n"
        )
    maps = read_maps(tmp_path, words=WORDS)
    assert {site: [row.old_url for row in rows] for site, rows in maps.rows.items()} == {
        "old": [f"{HOST}/a"], "b.gov.cn": ["http://b.gov.cn/a.html"], "c.gov.cn": ["http://c.gov.cn/a.html"],
    }  # fmt: skip


def test_rules_that_lie_where_no_map_is_read_are_refused(tmp_path: Path) -> None:
    (tmp_path / "mappings").mkdir()
    (tmp_path / "mappings" / "a.gov.cn.csv").write_text("old_url,new_url\n/a,https://www.new.gov.cn/a\n")
    (tmp_path / "b.gov.cn").mkdir()
    (tmp_path / "b.gov.cn" / ".htaccess").write_text("Redirect 301 /a /b\n")
    with pytest.raises(InputError, match=r"maps lie where none is read: b\.gov\.cn/\.htaccess"):
        read_maps(tmp_path, words=WORDS)


def test_exports_say_what_is_not_here_and_not_that_it_has_no_host(tmp_path: Path) -> None:
    refused = assemble(read(tmp_path, "nginx.conf", "http {\n include /etc/nginx/lost.conf;\n}\n")).refused
    assert [(r.line, r.reason) for r in refused] == [(2, "is not here: include /etc/nginx/lost.conf")]


def test_rules_without_a_host_are_told(tmp_path: Path) -> None:
    maps = read(tmp_path, "site/_redirects", "/a https://www.new.gov.cn/a\n")
    assert FaultKind.NO_HOST in {fault.kind for fault in lint(maps, moving=load_moving())}


def test_bytes_that_are_no_utf_8_are_those_that_visitors_send(tmp_path: Path) -> None:
    text = "# 旧网址\nRedirect 301 /新.html https://www.new.gov.cn/a\n".encode("gb18030")
    assert told(read(tmp_path, "www.old.gov.cn.htaccess", text))[0] == ("/%D0%C2.html", "/a", 2)


OLDS = [
    "/a.html",
    "/A.html",
    "/a b",
    "/q?id=2&u=1",
    "/中文",
    "/%D6%D0",
    '/"x"',
    "/$host",
    "/;}",
    "/~x",
    "/(a|b)",
    "/b/c.jsp",
]


@pytest.mark.parametrize("name", ["nginx", "apache", "caddy", "haproxy"])
@pytest.mark.parametrize("rules", [UrlRules(), UrlRules(fold_case=True), UrlRules(parameters=("id", "u"))], ids=str)
def test_an_export_is_read_back_as_the_rows_it_was_made_of(tmp_path: Path, name: str, rules: UrlRules) -> None:
    rows = [
        Row(old_url=f"{HOST}{old}", new_url=f"{NEW}/{number}?a=$b;", state=MappingState.REDIRECT)
        for number, old in enumerate(OLDS)
    ]
    rows.append(Row(old_url=f"{HOST}/gone", state=MappingState.ARCHIVE, suggested=f"{NEW}/s", archive_url=f"{NEW}/x"))
    site = SiteSettings(id="s", hosts=("www.old.gov.cn", "old.gov.cn"), home=f"{NEW}/", rules=rules)
    given = assemble(MapSet(sites={"s": site}, rows={"s": rows})).sites
    plugin = find_export(name)
    exported = plugin.write(given, Settings(lang="en", folder="/etc/govsite"))
    for file, content in exported.files.items():
        (tmp_path / file).parent.mkdir(exist_ok=True)
        (tmp_path / file).write_bytes(content)
    left_out = {refusal.url for refusal in exported.refused}
    for source in (tmp_path / plugin.main, tmp_path):
        maps = read_maps(source, words=WORDS)
        if rules.fold_case:
            maps.sites["www.old.gov.cn"].rules = rules
        back = assemble(maps)
        assert [site.hosts for site in back.sites] == [("www.old.gov.cn", "old.gov.cn")]
        assert back.sites[0].home == f"{NEW}/"
        expected = [m for m in given[0].mappings if m.old_url not in left_out]
        answers = {(m.old_url, m.state, m.target, m.suggested, m.archive_url) for m in back.sites[0].mappings}
        assert answers == {(m.old_url, m.state, m.target, m.suggested, m.archive_url) for m in expected}
        assert not back.refused


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("a.htaccess", "Redirect 301 /{n}.html https://www.new.gov.cn/{n}\n"),
        ("a.conf", "rewrite ^/{n}\\.html$ https://www.new.gov.cn/{n} permanent;\n"),
        ("_redirects", "/{n} https://www.new.gov.cn/{n}\n"),
        ("a.map", "/{n} https://www.new.gov.cn/{n}\n"),
    ],
)
def test_many_rules_take_a_time_in_proportion(tmp_path: Path, name: str, line: str) -> None:
    def seconds(count: int) -> float:
        text = "".join(line.replace("{n}", str(n)) for n in range(count))
        start = time.process_time()
        assert len(read(tmp_path, name, text).rows[Path(name).stem]) == count
        return time.process_time() - start

    assert seconds(16_000) < 12 * seconds(4_000) + 0.5


def test_a_table_keeps_to_its_own_rule_for_targets() -> None:
    maps = of_rows([Row(old_url=f"{HOST}/a", new_url="/b", state=MappingState.REDIRECT)])
    assert maps.rows["www.old.gov.cn"][0].new_url == "/b"


def test_snippets_that_double_with_each_step_come_to_an_end(tmp_path: Path) -> None:
    steps = "".join(f"(s{n}) {{\nimport s{n + 1}\nimport s{n + 1}\n}}\n" for n in range(40))
    text = f"{steps}(s40) {{\nredir /a https://www.new.gov.cn/a\n}}\nwww.old.gov.cn {{\nimport s0\n}}\n"
    with pytest.raises(InputError, match="imports without end"):
        read(tmp_path, "Caddyfile", text)


def test_what_every_address_fits_is_for_all_of_the_site(tmp_path: Path) -> None:
    maps = read(tmp_path, "www.old.gov.cn.htaccess", "RedirectMatch 301 ^/ https://www.new.gov.cn/moved\n")
    assert [(site.mode, site.target) for site in maps.sites.values()] == [
        (SiteMode.REDIRECT_ALL, "https://www.new.gov.cn/moved")
    ]
