"""Where redirects end, each one followed once: linear in the number of rows."""

from __future__ import annotations

from typing import NamedTuple

from govsite.migrate.maps.index import Kind, MapIndex, Reply
from govsite.migrate.maps.rows import Row

_Node = tuple[str, str]


class End(NamedTuple):
    """Where following a redirect ends."""

    kind: Kind | None
    """``None``: it never ends."""
    url: str
    """Last URL, with the fragment that a browser has by then; of a loop, one in it."""
    hops: int
    """Redirects from here to there, the first included."""


class Follower:
    """Ends of redirects, remembered."""

    def __init__(self, index: MapIndex) -> None:
        self._index = index
        self._ends: dict[_Node, End] = {}

    def end_of(self, row: Row, node: _Node) -> End:
        """Where the redirect of a row at ``node`` ends, also of one that the site does not answer with."""
        reply = self._index.at(node)
        if reply.kind is Kind.REDIRECT and reply.target == row.new_url:
            return self.end(node, row.new_url)
        reply = self._index.reply(row.new_url)
        if reply.kind is Kind.REDIRECT and reply.node is not None:
            end = self.end(reply.node, reply.target)
            return End(end.kind, _carried(end.url, row.new_url), end.hops + 1)
        return End(reply.kind, row.new_url, 1)

    def end(self, node: _Node, target: str) -> End:
        """Where the redirect at ``node`` to ``target`` ends."""
        path: list[tuple[_Node, str]] = []
        on_path: set[_Node] = set()
        appending: set[str] = set()
        reply = Reply(Kind.REDIRECT, node, target)
        url = ""
        while True:
            here = reply.node
            if reply.kind is not Kind.REDIRECT or here is None:
                end = End(reply.kind, url, 0)
                break
            if here in self._ends:
                end = self._ends[here]
                break
            if here in on_path or here[0] in appending:
                end = End(None, url, 0)
                break
            # Sites that append the path to what leads back to them make it longer each time: no node comes twice.
            if self._index.sites[here[0]].appends:
                appending.add(here[0])
            else:
                appending.clear()
            on_path.add(here)
            path.append((here, reply.target))
            url = reply.target
            reply = self._index.reply(url)
        for here, location in reversed(path):
            end = End(end.kind, _carried(end.url, location), end.hops + 1)
            self._ends[here] = end
        return end


def _carried(end: str, target: str) -> str:
    """The end with the fragment of a target on the way: it stays where no later Location has one (RFC 9110, 10.2.2)."""
    _, mark, fragment = target.partition("#")
    return f"{end}#{fragment}" if mark and "#" not in end else end
