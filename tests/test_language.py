"""Every sentence of the help has its translation, none is left over, and the right language is spoken."""

from __future__ import annotations

import ast
import os
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import aiohttp
import msgspec
import pydantic_core
import pytest
import typer
from typer.main import get_command

from govsite import errors, language
from govsite.cli import app, main
from govsite.language import PART, detailed
from govsite.plugins import plugin_names
from govsite.policy.reference import CHECKS, describe_check
from govsite.quantities import plural

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


HOME = Path(language.__file__).parent
SINKS = {"talk": 0, "told": 0, "Diagnosis": 2} | dict.fromkeys(ERRORS, 0)
"""What takes a message, and which argument is the first that is one."""
IN_DETAILS = {"NotObserved": 1, "NotApplicable": 0, "Failure": 1, "Unread": 2}
"""The same of details of verdicts."""
UNTRANSLATED = {"-o map.csv", "-o plan.xlsx", "-o FOLDER", "https://…", '{"sites": [{"id": …, "decision": …}]}'}
"""What is to be typed as it stands."""
TOO_SHORT = {"{} is {}", "0 to {}", "is in {}", " of {}", "{} of {}", "HTTP {}"}
"""Hardly more than values: such a sentence would be found in any other."""


def pattern_of(node: ast.expr) -> str | None:
    """A text as the catalogue holds it: ``{}`` for each value; None for one that is put together elsewhere."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values)
    return None


class Texts(ast.NodeVisitor):
    """The texts that a module hands to the functions that speak: through names, either-ors and values within, too."""

    def __init__(self, sinks: dict[str, int], keywords: frozenset[str]) -> None:
        self.sinks = sinks
        self.keywords = keywords
        self.found: set[str] = set()
        self.names: dict[str, list[ast.expr]] = {}

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        outer = self.names
        self.names = dict(outer)
        for inner in ast.walk(node):
            if isinstance(inner, ast.Assign):
                for target in inner.targets:
                    if isinstance(target, ast.Name):
                        self.names[target.id] = [*self.names.get(target.id, []), inner.value]
        self.generic_visit(node)
        self.names = outer

    def visit_Call(self, node: ast.Call) -> None:
        name = getattr(node.func, "id", None) or getattr(node.func, "attr", None)
        if name in self.sinks:
            for text in node.args[self.sinks[name] :]:
                self.take(text)
            for word in node.keywords:
                if word.arg in self.keywords:
                    self.take(word.value)
        self.generic_visit(node)

    def take(self, node: ast.expr, depth: int = 0) -> None:
        if text := pattern_of(node):
            self.found.add(text)
        if depth > 4:
            return
        if isinstance(node, ast.JoinedStr):
            within = [part.value for part in node.values if isinstance(part, ast.FormattedValue)]
        elif isinstance(node, ast.IfExp):
            within = [node.body, node.orelse]
        elif isinstance(node, ast.BoolOp):
            within = node.values
        elif isinstance(node, ast.Name):
            within = self.names.get(node.id, [])
        elif isinstance(node, ast.Call) and getattr(node.func, "id", "") == "plural":
            within = node.args[1:]  # the noun
        else:
            within = []
        for inner in within:
            self.take(inner, depth + 1)


def texts(sinks: dict[str, int], keywords: frozenset[str], *, outside: tuple[str, ...]) -> set[str]:
    """All texts with words in them (names of commands and options are the same everywhere)."""
    found = set()
    for path in HOME.rglob("*.py"):
        if path.relative_to(HOME).parts[0] not in outside:
            visitor = Texts(sinks, keywords)
            visitor.visit(ast.parse(path.read_text(encoding="utf-8")))
            found |= visitor.found
    return {
        text
        for text in found - UNTRANSLATED - TOO_SHORT
        if re.search(r"[A-Za-z]{2,}", re.sub(r"--?[\w-]+|govsite.*|pip install.*", "", text))
    }


def messages() -> set[str]:
    # Reports have their words in both languages where they use them; the lab is for developers.
    return texts(SINKS, frozenset({"hint", "message", "advice"}), outside=("report", "lab"))


def details() -> set[str]:
    return texts(
        IN_DETAILS | {"Unseen": 9, "_Verdict": 9, "Answer": 9, "Outcome": 9}, frozenset({"detail"}), outside=("lab",)
    )


@pytest.mark.parametrize("lang", FOREIGN)
def test_every_message_is_translated(lang: str) -> None:
    known = language.catalogue(lang).messages | language.catalogue(lang).quantities
    missing = {text for text in messages() if not is_known(text, known)}
    assert missing == set(), f"translate these in govsite/locale/{lang}.json, messages"


@pytest.mark.parametrize("lang", FOREIGN)
def test_every_detail_of_a_verdict_is_translated(lang: str) -> None:
    known = language.catalogue(lang).details | language.catalogue(lang).quantities
    missing = {text for text in details() if not is_known(text, known)}
    assert missing == set(), f"translate these in govsite/locale/{lang}.json, details"


def nouns() -> set[str]:
    """What is counted in sentences that a catalogue translates."""
    found = set()
    for path in HOME.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "plural" and len(node.args) == 2:
                noun = node.args[1]
                if isinstance(noun, ast.Constant):
                    found.add(str(noun.value))
    return found


@pytest.mark.parametrize("lang", FOREIGN)
def test_what_is_counted_is_translated_one_or_many(lang: str) -> None:
    known = language.catalogue(lang).quantities
    assert set(known) - nouns() == {PART}, f"take these out of govsite/locale/{lang}.json, quantities"
    for noun, translation in known.items():
        for count in (1, 2345) if noun != PART else ():
            assert detailed(plural(count, noun), lang) == translation.format(f"{count:,}")
    assert detailed("captured: no", lang) == "captured: no"


def test_a_count_within_a_sentence_is_said_in_its_language() -> None:
    assert detailed("no page of kind home seen; 1 page did not come", "zh") == "没有看到home类的页面；有 1 页没有取到"
    assert detailed("1 host", "zh") == "1 台主机"
    assert detailed("1 of 1,234 addresses", "zh") == "1/1,234 个网址"


def descriptions() -> set[str]:
    """The paragraphs of what every check says of itself, and what its options say."""
    found = set()
    for name in plugin_names(CHECKS):
        check = describe_check(name)
        told = [*check.text.split("\n\n"), check.options_text, *(option.text for option in check.options)]
        found |= {" ".join(text.split()) for text in told if text.strip()}
    return found


@pytest.mark.parametrize("lang", FOREIGN)
def test_what_checks_say_of_themselves_is_translated_and_nothing_is_stale(lang: str) -> None:
    known = language.catalogue(lang).checks
    assert descriptions() - set(known) == set(), f"translate these in govsite/locale/{lang}.json, checks"
    assert set(known) - descriptions() == set(), f"take these out of govsite/locale/{lang}.json, checks"
    for text, translation in known.items():
        assert set(re.findall(r"``[^`]+``", text)) == set(re.findall(r"``[^`]+``", translation)), text


def is_known(text: str, known: dict[str, str]) -> bool:
    """Whether the catalogue has the text, or all the sentences of which it is made stand in it."""
    return text in known or text.strip(" ,;:()") in known or not text.replace("{}", "").strip(" ,;:()×…–'")


def literals() -> set[str]:
    """Every text of the program, as the catalogue would hold it."""
    found = set()
    for path in HOME.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.expr) and (text := pattern_of(node)):
                found.add(text)
    return found


PUT_TOGETHER = {
    "Missing argument {}.",
    "Missing option {}.",
    "Option {} requires an argument.",
}
"""Sentences that nowhere stand in one piece."""


def words_of_others() -> str:
    """What the parser of the command line, the validator, the client and the system say of their own accord."""
    told = [os.strerror(number) for number in range(1, 140)]
    for package in (typer, msgspec, pydantic_core, aiohttp):
        paths = Path(str(package.__file__)).parent.rglob("*")
        told += [path.read_bytes().decode("utf-8", "ignore") for path in paths if path.suffix in {".py", ".so"}]
    return "\n".join(told)


@pytest.mark.parametrize("lang", FOREIGN)
def test_no_translation_is_left_over(lang: str) -> None:
    found = language.catalogue(lang)
    others = words_of_others()
    stale = {
        text
        for text in (found.messages | found.details).keys() - literals() - PUT_TOGETHER
        if not all(words in others for words in re.findall(r"[A-Za-z][A-Za-z ]+[a-z]", text))
    }
    assert stale == set(), f"take these out of govsite/locale/{lang}.json"


@pytest.mark.parametrize("lang", FOREIGN)
def test_every_value_of_a_message_is_in_its_translation_once(lang: str) -> None:
    found = language.catalogue(lang)
    for sentence, translation in [*found.messages.items(), *found.details.items()]:
        count = sentence.count("{}")
        values = [f"<{number}>" for number in range(count)]
        said = translation.format(*values)
        assert [said.count(value) for value in values] == [1] * count, sentence
        # A sentence that is hardly more than values would be found in any other.
        assert not values or len("".join(sentence.replace("{}", "").split())) > 4, sentence


def test_advice_that_functions_return_is_told_in_chinese(capfd: pytest.CaptureFixture[str]) -> None:
    Path("list.csv").write_text("名称,单位\n甲,乙\n", "utf-8")
    assert main(["--lang", "zh", "inventory", "check", "list.csv"]) == 3
    said = capfd.readouterr().err
    assert "请把一列命名为 url / 首页网址 / " in said
    assert " or " not in said
    hint = "remove the row or add the site to the inventory"
    assert hint in literals()
    assert language.catalogue("zh").messages[hint].isascii() is False


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
