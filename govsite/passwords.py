"""What may be shown of addresses into which somebody wrote a password (RFC 3986, 3.2.1: it is not to be displayed).

Ledgers, maps and command lines hold ``http://user:password@host/``; reports, messages and logs travel further than
they do. The user's name stays, so that whoever has to change the password finds it.
"""

from __future__ import annotations

import re

# All before the last "@" of the authority, if it is no port in a query ("?to=http://host:80&mail=a@b"); behind a colon
# that no port follows a password may hold a slash, too.
_CREDENTIALS = (
    r"(://(?!\[)[^\s/\\?#:@\"'<>]*:)"
    r"(?!\d{1,5}[&;,])(?:[^\s/\\?#\"<>]*@|(?!\d*(?:[/\\?#\s\"'<>]|$))[^\s@\"<>]*@(?=[\w\[]))"
)
_IN_TEXT = re.compile(_CREDENTIALS)
_IN_JSON = re.compile(_CREDENTIALS.encode())
_BEFORE_HOST = re.compile(
    r"(?![/\\][^/\\])((?:[A-Za-z]+[:：])?[/\\／]*[^\s@＠:：/\\／]*[:：])(?!\d{1,5}/)[^\s@＠]*([@＠])"
)


def without_passwords(text: str) -> str:
    """Any text; the passwords of its addresses are three asterisks."""
    return _IN_TEXT.sub(r"\1***@", text) if "@" in text and "://" in text else text


def without_passwords_in_json(content: bytes) -> bytes:
    """The same for JSON, which stays the same otherwise."""
    return _IN_JSON.sub(rb"\1***@", content) if b"@" in content else content


def shown_address(text: str) -> str:
    """The same for text that stands where an address should, however badly it is written (``user:password@host``)."""
    if "://" in text:
        return without_passwords(text)
    if found := _BEFORE_HOST.match(text):
        return f"{found[1]}***{found[2]}{text[found.end() :]}"
    return text
