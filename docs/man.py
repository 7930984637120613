"""Write the manual pages from the command tree: ``python docs/man.py``; the wheel puts them into share/man."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from typer.main import get_command

from govsite import language
from govsite.cli import app
from govsite.commands.speaking import localise
from govsite.model.words import Words
from govsite.version import __version__

DATE = "2026-11-29"
"""When the frame of these pages was last changed; manual pages carry a day, and one that is made anew keeps its own."""
FOLDER = Path(__file__).parent / "man"
PAGES = {"en": FOLDER / "govsite.1", "zh": FOLDER / "zh_CN" / "govsite.1"}

NAME = Words("检查和整合政府网站", "inspect and consolidate government websites")
LEAD = Words(
    "读取一座城市或一个省的网站台账，每个网站访问一次，指出有什么问题、依据哪一条、怎么改。看不到的叫“未能判定”，从不叫“不合格”。",
    "Reads the inventory of a city or a province, looks at every site once, and says what is wrong, by which clause, "
    "and how to mend it. What could not be seen is called unknown, never bad.",
)
HEADINGS = {
    "NAME": Words("名称", "NAME"),
    "SYNOPSIS": Words("概要", "SYNOPSIS"),
    "DESCRIPTION": Words("说明", "DESCRIPTION"),
    "COMMANDS": Words("命令", "COMMANDS"),
    "STATUS": Words("退出码", "EXIT STATUS"),
    "ENVIRONMENT": Words("环境变量", "ENVIRONMENT"),
    "FILES": Words("文件", "FILES"),
    "EXAMPLES": Words("示例", "EXAMPLES"),
}
STATUS = {
    "0": Words("无问题。", "Clean."),
    "1": Words("有达到或超过 --fail-on 的问题。", "Findings at or over --fail-on."),
    "2": Words("用法错误。", "Usage."),
    "3": Words("输入或规则文件有误。", "Bad input or policy file."),
    "4": Words("某项检查崩溃，是 govsite 的缺陷。", "A check crashed: a bug of govsite."),
    "5": Words("能看到的太少（--min-coverage）。", "Too little could be seen (--min-coverage)."),
    "130": Words("用 Ctrl-C 中断；--resume 接着做。", "Interrupted with Ctrl-C; --resume goes on."),
    "143": Words(
        "被 SIGTERM 停止（129：终端已关闭）；同上。", "Stopped by SIGTERM (129: the terminal was closed); likewise."
    ),
}
ENVIRONMENT = {
    "GOVSITE_LANG": Words("报告、提示和帮助的语言：zh 或 en。", "Language of reports, messages and help: zh or en."),
    "LC_ALL, LC_MESSAGES, LANG": Words(
        "没有别的指定时，提示和帮助的语言。", "Language of messages and help where nothing else names one."
    ),
    "NO_COLOR, FORCE_COLOR": Words("不用颜色，或一定用颜色。", "No colours, or colours in any case."),
    "CI": Words("设了它就不显示进度条。", "No progress bar where it is set."),
    "GOVSITE_TRACEBACK": Words("程序自身出错时显示出错位置。", "Show where the program itself went wrong."),
}
FILES = {
    "govsite.toml": Words(
        "设置；从当前目录向上查找，直到代码仓库的根目录。",
        "Settings; looked for in the current folder and upward to the repository root.",
    ),
    ".govsite/store.db": Words("存储：各次检查、证据和判定。", "The store: runs, evidence, outcomes."),
}
EXAMPLES = {
    "govsite audit sites.xlsx -o report.html": Words(
        "检查台账中的网站并写出报告。", "Audit an inventory, write a report."
    ),
    "govsite audit --again latest --fail-on veto": Words(
        "按现行规则重新判定最近一次的证据。", "Judge the newest evidence again, by the present rules."
    ),
    "govsite demo": Words("在本机的模拟城市上走一遍全流程。", "The whole chain on a simulated city, on this machine."),
}


def page(lang: str) -> str:
    """The manual page in ``lang``, as troff with the man macros."""
    language.speak(lang)
    try:
        command = get_command(app)
        localise(command)
        return "\n".join(_lines(command, lang)) + "\n"
    finally:
        language.speak("en")


def _lines(command: Any, lang: str) -> Iterator[str]:
    def heading(key: str) -> str:
        return f".SH {HEADINGS[key].in_language(lang)}"

    yield '.\\" Made from the command tree by docs/man.py; change the help of the commands instead.'
    yield f'.TH GOVSITE 1 {DATE} "govsite {__version__}"'
    yield from (".nh", ".ad l")
    yield from (heading("NAME"), f"govsite \\- {_text(NAME.in_language(lang))}")
    yield from (heading("SYNOPSIS"), ".B govsite", ".I COMMAND", f"[{_text(language.framed('Options'))}]")
    yield from (heading("DESCRIPTION"), _text(LEAD.in_language(lang)))
    yield heading("COMMANDS")
    for path, below in _commands(command, "govsite"):
        yield f'.SS "{_text(path)}"'
        for number, part in enumerate(language.paragraphs(below.help or "")):
            yield from ([".PP"] if number else []) + [_text(part)]
        yield from _params(below)
    for key, rows in (("STATUS", STATUS), ("ENVIRONMENT", ENVIRONMENT), ("FILES", FILES), ("EXAMPLES", EXAMPLES)):
        yield heading(key)
        for name, words in rows.items():
            yield from (".TP", f'.B "{_text(name)}"', _text(words.in_language(lang)))


def _commands(command: Any, path: str) -> Iterator[tuple[str, Any]]:
    """The command itself and all below it that are not hidden, each with the words that call it."""
    yield path, command
    for name, below in getattr(command, "commands", {}).items():
        if not below.hidden:
            yield from _commands(below, f"{path} {name}")


def _params(command: Any) -> Iterator[str]:
    # A group that does something by itself does it by a hidden command, whose options are its own.
    own = next((below for below in getattr(command, "commands", {}).values() if below.hidden), command)
    for param in own.params:
        if param.param_type_name == "argument":
            names = f'.I "{_text(param.metavar or param.name.upper())}"'
        else:
            names = '.B "' + _text(", ".join([*param.opts, *param.secondary_opts]))
            names += f' \\fI{_text(param.metavar)}\\fP"' if param.metavar else '"'
        yield from (".TP", names, _text(" ".join((param.help or "").split())) or "\\&")


def _text(text: str) -> str:
    """Text without a meaning to troff: backslashes, hyphens that are minus signs, quotes, a leading dot.

    Lines end after sentences, as troff wants it; nowhere in Chinese, where a line's end would become a space: there a
    line may be broken between any two characters, but not before a mark.
    """
    text = re.sub(r"(?<=[a-z)][.;]) (?=[A-Za-z-])", "\n", text)
    return "\n".join(_line(part) for part in text.split("\n"))


def _line(text: str) -> str:
    escaped = text.replace("\\", "\\e").replace("-", "\\-").replace('"', "\\(dq")
    escaped = re.sub(r"(?<=[\u2e80-\uffef])(?=[\u4e00-\u9fff])", r"\\:", escaped)
    return f"\\&{escaped}" if escaped.startswith((".", "'")) else escaped


if __name__ == "__main__":
    for lang, path in PAGES.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(page(lang), encoding="utf-8")
