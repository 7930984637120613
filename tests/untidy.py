"""What stands in links of real pages: fields left empty, templates left as they were, addresses mistyped, and worse."""

UNTIDY = (
    "http://", "https://", "http:///", "HTTP://", "http:", "http", "http:a.html", "http:/a.html", "http:\\\\a\\b", "//", "///",
    "http://[x/", "//[域名]/a.html", "http://[", "http://a]b/", "http://[::1]x/", "http://[v1.x]/", "http://user:pa[ss@a.gov.cn/",
    "http://%", "http://%00/", "http://a b/", "http://.gov.cn/", "http://a..gov.cn/", "http://xn--/", "http://①②.cn/",
    "http://" + "a" * 300 + ".cn/", "http://a.gov.cn:99999/x", "http://a.gov.cn:x/", "http://1.2.3.4.5/", "http://256.1.1.1/",
    "http://\u202egov.cn/", "ftp://[x/", "mailto:[", "tel:", "javascript:", "data:text/html,[", "?[", "#[", "?", "&", "]", "\x00",
    "\x01/x", "/%", "/?%=[&%zz", "../../../../x", "/a b.html", "{{link}}", "[链接]", "【网址】", "www.a.gov.cn", "。",
)  # fmt: skip
