"""What a server shows in a site's place is no page of the site."""

from __future__ import annotations

import pytest

from govsite.crawl.placeholder import placeholder_of
from govsite.policy.jurisdictions import load_jurisdiction

from .pages import read

CN = load_jurisdiction("cn").pages
TOMCAT = "Apache Tomcat/8.5.57 If you're seeing this, you've successfully installed Tomcat. Congratulations! " * 8


@pytest.mark.parametrize(
    ("title", "body", "said"),
    [
        ("Welcome to nginx!", "<h1>Welcome to nginx!</h1><p>If you see this page, the web server is working.</p>", "Welcome to nginx!"),
        ("IIS7", "<a href=http://go.microsoft.com/><img src=welcome.png></a>", "IIS7"),
        ("IIS Windows Server", "<a href=http://go.microsoft.com/><img src=iisstart.png></a>", "IIS Windows Server"),
        ("Apache Tomcat/8.5.57", f"<p>{TOMCAT}</p><a href=/docs/>Docs</a>", "Apache Tomcat/8.5.57"),
        ("Apache2 Ubuntu Default Page: It works", "<p>This is the default welcome page</p>" * 60, "Apache2 Ubuntu"),
        ("恭喜，站点创建成功！", "<h3>恭喜, 站点创建成功！</h3><p>这是默认index.html，本页面由系统自动生成</p>", "恭喜，站点创建成功"),
        ("没有找到站点", "<p>您的请求在Web服务器中没有找到对应的站点！</p>", "没有找到站点"),
        ("提示", "<p>您访问的网站未备案，暂时无法访问。</p>", "您访问的网站未备案"),
        ("网站维护中 - 某某区卫生健康局", "<p>网站升级维护中，请稍后访问。</p>", "网站维护中"),
        ("", "<p>该虚拟主机已过期，请联系管理员续费。</p>", "虚拟主机已过期"),
        ("", "<p>数据库连接失败</p>", "数据库连接失败"),
        ("某县商务局", "<p>某县商务局网站已于2026年6月迁移整合至某县人民政府门户网站。</p><a href=http://b.gov.cn/>b</a>", "网站已于2026年6月迁移整合至"),
        ("某县商务局", "<p>您访问的域名现已变更为www.b.gov.cn，3秒后跳转。</p>", "域名现已变更为"),
        ("提示", "<p>因机构改革，旧网站已停止更新。</p>", "旧网站已停止"),
        ("网站关停公告", "<p>自即日起由某县人民政府网站提供服务。</p>", "网站关停公告"),
        ("某域名", "<p>This domain may be for sale.</p>", "This domain may be for sale"),
        ("Index of /", "<h1>Index of /</h1><pre><a href=a.zip>a.zip</a></pre>", "Index of /"),
    ],
)  # fmt: skip
def test_what_a_server_shows_in_a_site_s_place(title: str, body: str, said: str) -> None:
    page = read(f"<html><head><title>{title}</title></head><body>{body}</body></html>", url="http://a.gov.cn/")
    assert placeholder_of(page, CN).startswith(said)


@pytest.mark.parametrize(
    ("title", "body"),
    [
        ("某市人民政府", "<a href=/zwgk/>政务公开</a><p>网站建设中存在的问题整改情况的说明</p>" + "<p>要闻一则。</p>" * 90),
        ("某市网站建设中心", "<p>某市网站建设中心负责全市政府网站的建设。</p>"),
        ("某某局", "<div id=app></div>"),
        ("某某局", "<p>某某局已于2026年6月搬迁至人民路1号。</p>"),
        ("某某局", "".join(f"<p><a href={n}.html>关于政府网站迁移的公告</a>2026-10-0{n}</p>" for n in range(1, 9))),
        ("Wiisbury Town Council", "<p>Apache Tomcat is what we use.</p>"),
        ("某某局", "".join(f"<p><a href={n}.html>关于本网站已关闭评论功能的公告</a>2026-10-0{n}</p>" for n in range(1, 9))),
        ("某市数据局", "<form action=/s><input name=q></form><p>该域名正在申请转让的请联系本局</p>"),
    ],
)  # fmt: skip
def test_pages_of_a_site(title: str, body: str) -> None:
    page = read(f"<html><head><title>{title}</title></head><body>{body}</body></html>", url="http://a.gov.cn/")
    assert placeholder_of(page, CN) == ""
