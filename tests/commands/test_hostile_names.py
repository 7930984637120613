"""Ledgers, pages and file names by strangers: what commands print steers no terminal."""

from __future__ import annotations

import csv
import json
import os
import re
from pathlib import Path

import pytest

from govsite.cli import main

OBEYED = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
TEXTS = [
    "\x1b]0;owned\x07\x1b[31m红",
    "\u202egnp.exe\u202c \u2066隐藏\u2069",
    "\x9b31m\x7f",
    "行一\u2028行二\u2029行三",
    "<script>alert(1)</script>",
    "=cmd|' /C calc'!A0",
    "长" * 10_000,
    "👩‍💻🇨🇳",
]


@pytest.fixture
def ledger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".git").mkdir()
    with Path("sites.csv").open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["id", "name", "url", "owner", "level", "kind", "parent"])
        for number, text in enumerate(TEXTS):
            rows.writerow(
                [f"11010000{number:02d}", text, f"https://h{number}.x.gov.cn/", text, "city", "department", ""]
            )
            rows.writerow([text, "局", f"https://x.gov.cn/{text}", "局", text, text, text])
    for number, text in enumerate(TEXTS):
        Path(f"{number}.html").write_text(
            f"<!doctype html><meta charset=utf-8><title>{text}</title><meta name=SiteName content='{text}'>"
            f"<nav><a href='/{text}'>{text}</a></nav><h1>{text}</h1><p>来源：{text}",
            encoding="utf-8",
        )
    return Path("sites.csv")


@pytest.mark.parametrize(
    "words",
    [
        ["inventory", "check", "sites.csv"],
        ["inventory", "check", "sites.csv", "--lang", "en"],
        ["inventory", "check", "sites.csv", "-f", "json"],
        ["inventory", "check", "sites.csv", "-f", "csv"],
        ["domains", "sites.csv"],
        ["domains", "sites.csv", "-f", "json"],
        ["domains", "sites.csv", "-f", "docx", "-o", "x.docx"],
        ["plan", "sites.csv"],
        ["plan", "explain", "sites.csv", "1101000001"],
        ["page", *(f"{number}.html" for number in range(len(TEXTS)))],
        ["page", "1.html", "-f", "json"],
        ["canon", "https://x.gov.cn/\x1b[31m\u202e"],
        ["canon", "http://\x1b[31m\u202e/"],
        ["audit", "no\x1b[31m\u202e.csv"],
        ["audit", "https://x.gov.cn/", "--rules", "no\x1b[31m\u202e"],
        ["report", "no\x1b[31m\u202e"],
        ["rules", "explain", "no\x1b[31m\u202e"],
        ["no\x1b[31m\u202e"],
        ["audit", "--no\x1b[31m\u202e"],
    ],
    ids=lambda words: ascii(" ".join(words)),
)
def test_what_is_printed_steers_no_terminal(
    words: list[str], ledger: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    main(words)
    for printed in capfdbinary.readouterr():
        text = printed.decode("utf-8")
        assert not OBEYED.search(text), ascii(OBEYED.search(text))
        assert "bug of govsite" not in text


def test_no_cell_of_a_list_of_complaints_is_a_formula(ledger: Path) -> None:
    main(["inventory", "check", "sites.csv", "-f", "csv", "-o", "out.csv"])
    with Path("out.csv").open(encoding="utf-8-sig", newline="") as file:
        cells = [cell for row in csv.reader(file) for cell in row]
    assert any("cmd|" in cell for cell in cells)
    assert not [cell for cell in cells if cell.lstrip().startswith(("=", "@", "+"))]


@pytest.mark.parametrize("words", [["inventory", "check", "{}", "-f", "json"], ["domains", "{}", "-f", "json"]])
def test_a_file_whose_name_is_no_utf8_is_read_as_any_other(
    words: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    name = os.fsdecode(b"\xb3\xc7.csv")
    try:
        Path(name).write_text("url\nhttps://a.x.gov.cn/\n", encoding="utf-8")
    except OSError:
        pytest.skip("this file system takes UTF-8 alone")
    assert main([word.format(name) for word in words]) in {0, 1}
    assert json.loads(capfd.readouterr().out)


def test_talk_is_one_line_whatever_a_file_is_called(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["inventory", "check", "x\n::error::owned.csv"]) == 3
    assert "\n::error" not in capfd.readouterr().err
