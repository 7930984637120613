"""Every sentence of the help has its translation, none is left over, and the right language is spoken."""

from __future__ import annotations

import ast
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from govsite import errors, language
from govsite.cli import app, main

ERRORS = {
    name for name, kind in vars(errors).items() if isinstance(kind, type) and issubclass(kind, errors.GovsiteError)
}
FOREIGN = [lang for lang in language.LANGUAGES if lang != "en"]


@pytest.fixture(autouse=True)
def _plain_surroundings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG", "GOVSITE_LANG"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")


def commands(command: Any = None, path: str = "govsite") -> Iterator[tuple[str, Any]]:
    command = command or get_command(app)
    yield path, command
    for name, below in getattr(command, "commands", {}).items():
        yield from commands(below, f"{path} {name}")


def help_sentences() -> set[str]:
    texts = set()
    for _, command in commands():
        for text in (command.help, *(getattr(param, "help", None) for param in command.params)):
            texts |= set(language.paragraphs(text or ""))
    return texts


@pytest.mark.parametrize("lang", FOREIGN)
def test_the_catalogue_of_help_is_whole_and_holds_nothing_stale(lang: str) -> None:
    known = language.catalogue(lang).help
    assert help_sentences() - set(known) == set(), f"translate these in govsite/locale/{lang}.json"
    assert set(known) - help_sentences() == set(), f"take these out of govsite/locale/{lang}.json"
    assert all(value.strip() for value in known.values())


@pytest.mark.parametrize("lang", FOREIGN)
def test_names_of_options_and_files_are_the_same_in_a_translation(lang: str) -> None:
    for sentence, translation in language.catalogue(lang).help.items():
        for name in re.findall(r"--[a-z-]+|\b[a-z-]+\.(?:toml|csv|json|yaml|jsonl)\b", sentence):
            assert name in translation, (name, translation)


def cells(line: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in line)


@pytest.mark.parametrize("lang", language.LANGUAGES)
def test_help_of_every_command_fits_80_columns(lang: str, capfd: pytest.CaptureFixture[str]) -> None:
    for path, _ in commands():
        assert main([*path.split()[1:], "--lang", lang, "--help"]) == 0
        out = capfd.readouterr().out
        assert [line for line in out.splitlines() if cells(line) > 80] == [], path
        assert "..." not in out.replace("]...", "").replace("}...", ""), path


@pytest.mark.parametrize("path", [path for path, _ in commands()])
def test_help_in_chinese_leaves_no_english_sentence(path: str, capfd: pytest.CaptureFixture[str]) -> None:
    assert main([*path.split()[1:], "--lang", "zh", "--help"]) == 0
    out = capfd.readouterr().out
    assert "显示本说明并退出" in out
    for word in ("Usage", "Options", "Arguments:", "Commands:", "default:", "required", " the "):
        assert word not in out.replace("[OPTIONS]", "")


@pytest.mark.parametrize(
    ("arguments", "variables", "config", "chinese"),
    [
        ([], {}, "", False),
        ([], {"LANG": "zh_CN.UTF-8"}, "", True),
        ([], {"LANG": "de_DE.UTF-8"}, "", False),
        ([], {"LANG": "zh_CN.UTF-8", "LC_ALL": "C"}, "", False),
        ([], {"LANG": "en_GB.UTF-8"}, 'lang = "zh"', True),
        ([], {"LANG": "zh_CN.UTF-8"}, 'lang = "en"', False),
        ([], {"LANG": "zh_CN.UTF-8"}, "lang = broken", True),
        ([], {"GOVSITE_LANG": "en"}, 'lang = "zh"', False),
        (["--lang", "zh"], {"GOVSITE_LANG": "en"}, 'lang = "en"', True),
        (["--lang=en"], {"GOVSITE_LANG": "zh"}, "", False),
    ],
)
def test_the_command_line_comes_before_the_environment_the_configuration_and_the_locale(
    arguments: list[str],
    variables: dict[str, str],
    config: str,
    chinese: bool,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    if config:
        Path("govsite.toml").write_text(config, encoding="utf-8")
    for words in ([*arguments, "canon", "--help"], ["canon", *arguments, "--help"]):
        assert main(words) == 0
        assert ("用法" in capfd.readouterr().out) is chinese


@pytest.mark.parametrize("words", [["--lang", "fr", "canon"], ["canon", "--lang", "fr", "x"]])
def test_a_language_that_is_not_spoken_is_refused(words: list[str], capfd: pytest.CaptureFixture[str]) -> None:
    assert main(words) == 2
    assert "fr" in capfd.readouterr().err


def test_a_variable_that_names_no_language_is_refused(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GOVSITE_LANG", "fr")
    assert main(["canon", "https://www.x.gov.cn/"]) == 2
    assert capfd.readouterr().err == "govsite: GOVSITE_LANG: 'fr' is no language (one of zh, en)\n"


def test_a_configuration_with_another_language_is_refused(capfd: pytest.CaptureFixture[str]) -> None:
    Path("govsite.toml").write_text('lang = "fr"', encoding="utf-8")
    assert main(["runs", "list"]) == 3
    assert "govsite.toml" in capfd.readouterr().err


def test_a_language_asked_for_by_name_holds_for_reports_and_the_locale_does_not(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LANG", "en_US.UTF-8")
    assert main(["rules", "list"]) == 0
    assert "Government sites use names below" not in capfd.readouterr().out
    assert main(["--lang", "en", "rules", "list"]) == 0
    assert "Government sites use names below" in capfd.readouterr().out


def message_of(node: ast.expr) -> str | None:
    """A message as the catalogue holds it: ``{}`` for each value; None for one that is put together elsewhere."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values)
    return None


def messages() -> set[str]:
    """What the code raises and says that has words in it (names of commands and options are the same everywhere)."""
    found = set()
    for path in Path(language.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            name = getattr(getattr(node, "func", None), "id", "")
            if isinstance(node, ast.Call) and name in {"talk", *ERRORS} and node.args:
                hints = [word.value for word in node.keywords if word.arg == "hint"]
                found |= {message_of(text) for text in (node.args[0], *hints)}
    return {
        text for text in found if text and len(re.findall(r"[a-z]{2,}", re.sub(r"--?[\w-]+|govsite.*", "", text))) > 1
    }


@pytest.mark.parametrize("lang", FOREIGN)
def test_messages_are_translated_all_but_the_newest(lang: str) -> None:
    known = language.catalogue(lang).messages
    missing = messages() - set(known)
    assert len(missing) < 0.05 * len(messages()), f"translate these in govsite/locale/{lang}.json: {sorted(missing)}"


@pytest.mark.parametrize("lang", FOREIGN)
def test_every_value_of_a_message_is_in_its_translation_once(lang: str) -> None:
    for sentence, translation in language.catalogue(lang).messages.items():
        count = sentence.count("{}")
        values = [f"<{number}>" for number in range(count)]
        said = translation.format(*values)
        assert [said.count(value) for value in values] == [1] * count, sentence
        # A sentence that is hardly more than values would be found in any other.
        assert not values or len("".join(sentence.replace("{}", "").split())) > 4, sentence


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["audit"], 2, "govsite: 请给出台账或网址，或用 --resume、--run 或 --again（govsite audit --help）"),
        (["audit", "none.csv"], 3, "govsite: none.csv：无法读取：没有这个文件或目录"),
        (["audit", "https://x/"], 3, "没有可用的网站：主机名"),
        (["audit", "--fail-on", "x", "y"], 2, "错误：'--fail-on' 的取值有误：'x' 不在可用值之中"),
        (["audi"], 2, "错误：没有命令 'audi'，是不是 'audit'？"),
        (["recheck"], 2, "错误：缺少参数 'LEDGER'"),
        (["demo", "--size", "huge"], 2, "govsite: --size：没有这种规模 'huge'（small、city，或网站个数）"),
        (["report", "latest"], 3, "还没有检查（govsite audit 可做一次）"),
    ],
)
def test_errors_are_told_in_chinese(words: list[str], code: int, said: str, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["--lang", "zh", *words]) == code
    assert said in capfd.readouterr().err
