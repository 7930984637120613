"""The manual pages in two readers, and completion in the shells that people use."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.e2e

ROOT = Path(__file__).resolve().parents[2]
PAGES = {"en": ROOT / "docs/man/govsite.1", "zh": ROOT / "docs/man/zh_CN/govsite.1"}


def run(*words: str, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}", "LC_ALL": "C.UTF-8", **variables}
    return subprocess.run(words, capture_output=True, text=True, env=environment, timeout=120, check=False)


@pytest.mark.parametrize("lang", PAGES)
def test_a_strict_reader_of_manual_pages_has_no_warning(lang: str) -> None:
    done = run("mandoc", "-Tlint", "-Wwarning", str(PAGES[lang]))
    assert (done.stdout, done.returncode) == ("", 0)


@pytest.mark.parametrize(
    ("lang", "told"), [("en", "Exit 1 on findings of this severity"), ("zh", "有此严重程度或更严重的问题")]
)
def test_man_shows_the_page(lang: str, told: str) -> None:
    done = run("man", "--warnings", "-l", str(PAGES[lang]), MANWIDTH="80", MANPAGER="cat")
    assert done.returncode == 0
    assert done.stderr == ""
    assert told in " ".join(done.stdout.split())


SCRIPTS = {
    # What a user's Tab asks of the function that the completion script has defined.
    "bash": "{script}\nCOMP_WORDS=({words}); COMP_CWORD={last}; _govsite_completion govsite; "
    "printf '%s\\n' \"${{COMPREPLY[@]}}\"",
    "zsh": "autoload -Uz compinit; compinit -u -d $HOME/.zcompdump\n{script}\n"
    "_arguments() {{ print -l -- $@ }}; _describe() {{ print -l -- ${{(P)@[-1]}} ${{(P)2}} }}; compadd() {{ print -l -- $@ }}\n"
    "words=({words}); CURRENT={number}; _govsite_completion",
    "fish": "{script}\ncomplete --do-complete '{line}'",
}


@pytest.mark.parametrize("shell", SCRIPTS)
@pytest.mark.parametrize(
    ("words", "offered"),
    [
        (["govsite", "mon"], ["monitor"]),
        (["govsite", "migrate", "e"], ["export"]),
        (["govsite", "audit", "--fail"], ["--fail-on"]),
        (["govsite", "audit", "--fail-on", "v"], ["veto"]),
    ],
    ids=" ".join,
)
def test_tab_offers_commands_options_and_values(
    shell: str, words: list[str], offered: list[str], tmp_path: Path
) -> None:
    script = run(
        "govsite", "--show-completion", shell, HOME=str(tmp_path), _TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION="1"
    )
    assert script.returncode == 0, script.stderr
    program = SCRIPTS[shell].format(
        script=script.stdout,
        words=" ".join(map(shlex.quote, words)),
        last=len(words) - 1,
        number=len(words),
        line=" ".join(words),
    )
    done = run(shell, "-c", program, HOME=str(tmp_path))
    for word in offered:
        assert word in done.stdout, (done.stdout, done.stderr)
    assert "Traceback" not in done.stderr
