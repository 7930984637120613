"""JSON in pieces is the JSON that is written at once."""

from __future__ import annotations

import msgspec
import pytest

from govsite.report.json_pieces import Long, list_entries, pieces

ENTRY = {"name": 'a "list": [] in a text\n "list": []', "parts": [], "more": [1, {"x": None}]}


def at_once(value: object) -> bytes:
    return msgspec.json.format(msgspec.json.encode(value), indent=1)


@pytest.mark.parametrize("count", [0, 1, 2, 99, 100, 101, 350])
def test_long_lists_are_filled_wherever_they_stand(count: int) -> None:
    entries = [{**ENTRY, "number": number} for number in range(count)]

    def document(first: list[dict[str, object]], second: list[dict[str, object]]) -> dict[str, object]:
        return {"said": ENTRY, "runs": [{"calls": [{"list": first}], "other": [], "list": second}], "end": []}

    frame = document([], [])
    written = b"".join(pieces(frame, Long("list", 5, iter(entries)), Long("list", 3, iter(entries[:2]))))
    assert written == at_once(document(entries, entries[:2]))


@pytest.mark.parametrize("count", [0, 1, 100, 101])
def test_a_list_alone(count: int) -> None:
    entries = [ENTRY] * count
    assert b"[" + b"".join(list_entries(entries, depth=0)) + b"]" == at_once(entries)


def test_entries_are_asked_for_as_they_are_written() -> None:
    taken = []
    entries = ({"n": taken.append(number)} for number in range(1_000))
    written = pieces({"list": []}, Long("list", 1, entries))
    next(written)
    next(written)
    assert len(taken) < 200
