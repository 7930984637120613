"""The command line as a newcomer meets it."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from govsite.cli import main
from govsite.config import load_settings
from govsite.errors import InputError

ROOT = Path(__file__).resolve().parents[1]


def govsite(*arguments: str, cwd: Path | None = None, stdin: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "govsite", *arguments],
        capture_output=True,
        text=True,
        input=stdin,
        cwd=cwd,
        timeout=120,
        check=False,
        env={"PATH": "/usr/bin:/bin", "HOME": str(cwd or ROOT), "PYTHONPATH": str(ROOT), "COLUMNS": "80"},
    )


def test_help_loads_no_network_database_or_html_library() -> None:
    program = (
        "import sys\n"
        "from govsite.cli import main\n"
        "main(['--help'])\n"
        "heavy = {'httpx2', 'aiohttp', 'sqlalchemy', 'dns', 'bs4', 'selectolax', 'lxml', 'jinja2', 'yaml', 'pypinyin',"
        " 'ada_url', 'tldextract', 'python_calamine', 'xlsxwriter', 'asyncio'}\n"
        "sys.stderr.write(' '.join(sorted(heavy & set(sys.modules))))\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stderr == ""
    assert "audit" in done.stdout


def documented_commands() -> set[str]:
    """Commands of the README's table, groups spelled out."""
    names = set()
    for line in (ROOT / "README.md").read_text(encoding="utf-8").splitlines():
        if found := re.match(r"\| `govsite ([^`]+)` \|", line):
            first, *rest = found[1].replace("\\|", "|").split()
            words = [w for w in rest if w.islower()]
            names |= {f"{first} {word}" for word in words} if words else {first}
    return names


def offered_commands() -> set[str]:
    """Commands that --help lists, groups spelled out."""

    def listed(*path: str) -> list[str]:
        text = govsite(*path, "--help").stdout
        block = text.split("Commands:\n", 1)[1] if "Commands:\n" in text else ""
        return re.findall(r"^  ([a-z][a-z0-9-]*)", block, flags=re.MULTILINE)

    names = set()
    for command in listed():
        below = listed(command)
        names |= {f"{command} {word}" for word in below} if below else {command}
    return names


def test_the_command_table_of_the_readme_is_what_help_lists() -> None:
    assert documented_commands() == offered_commands()


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["audit"], 2, "give an inventory or URLs"),
        (["audit", "no-such-file.csv"], 3, "no-such-file.csv"),
        (["audit", "--resume"], 3, "no run was broken off"),
        (["audit", "--again", "nothing"], 3, "no run 'nothing'"),
        (["audit", "https://www.x.gov.cn/", "-f", "papyrus"], 2, "no report format 'papyrus'"),
        (["audit", "https://www.x.gov.cn/", "-o", "missing/folder/x.html"], 2, "no such folder"),
        (["audit", "https://www.x.gov.cn/", "--allow-network", "banana"], 2, "'banana' is not a network"),
        (["audit", "https://www.x.gov.cn/", "--rules", "cn/none"], 2, "no pack 'cn/none'"),
        (["audit", "https://www.x.gov.cn/", "--jurisdiction", "atlantis"], 2, "no jurisdiction 'atlantis'"),
        (["audit", "https://www.x.gov.cn/", "--config", "none.toml"], 3, "no such file"),
        (["report", "latest"], 3, "no run yet"),
        (["demo", "--size", "huge"], 2, "no such size 'huge'"),
        (["nonsense"], 2, "nonsense"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
def test_wrong_use_gets_one_clear_line_and_its_exit_code(
    tmp_path: Path, arguments: list[str], code: int, said: str
) -> None:
    (tmp_path / ".git").mkdir()
    done = govsite(*arguments, cwd=tmp_path)
    assert done.returncode == code, done.stderr
    assert said in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("crawl.open_sites = 0", "Expected `int` >= 1 - at `$.crawl.open_sites`"),
        ("crawl.per_host = 0", "Expected `int` >= 1 - at `$.crawl.per_host`"),
        ("crawl.retry_delay = -1", "Expected `float` >= 0.0 - at `$.crawl.retry_delay`"),
        ("network.read_timeout = 0", "Expected `float` > 0.0 - at `$.network.read_timeout`"),
    ],
)
def test_a_setting_with_which_nothing_would_ever_be_done_is_refused(tmp_path: Path, line: str, told: str) -> None:
    (tmp_path / "govsite.toml").write_text(f"{line}\n", encoding="utf-8")
    with pytest.raises(InputError) as raised:
        load_settings(tmp_path / "govsite.toml")
    assert told in str(raised.value)


@pytest.mark.parametrize(
    "content", [b"jobs = \xff", b"jobs = " + b"[" * 100_000], ids=["no UTF-8", "nested without end"]
)
def test_a_configuration_that_is_none_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "govsite.toml").write_bytes(content)
    with pytest.raises(InputError, match="is not TOML"):
        load_settings(tmp_path / "govsite.toml")


def test_files_that_the_configuration_names_start_from_its_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "below").mkdir()
    (tmp_path / "govsite.toml").write_text(
        'jurisdiction = "xx.yaml"\nrules = ["base", "ours.yml"]\nstore = "s.db"\nnetwork.ca_file = "ca.pem"\n',
        encoding="utf-8",
    )
    monkeypatch.chdir(tmp_path / "below")
    settings = load_settings(tmp_path / "govsite.toml")
    assert settings.jurisdiction == str(tmp_path / "xx.yaml")
    assert settings.rules == ("base", str(tmp_path / "ours.yml"))
    assert settings.store == str(tmp_path / "s.db")
    assert settings.network.ca_file == str(tmp_path / "ca.pem")
    monkeypatch.chdir(tmp_path)
    assert load_settings(tmp_path / "govsite.toml").rules == ("base", "ours.yml")


def test_a_store_elsewhere_is_no_file_beside_the_configuration(tmp_path: Path) -> None:
    (tmp_path / "govsite.toml").write_text('store = "postgresql://db.example/govsite"\n', encoding="utf-8")
    assert load_settings(tmp_path / "govsite.toml").store == "postgresql://db.example/govsite"


def test_a_misspelt_key_of_the_configuration_is_refused_with_its_file(tmp_path: Path) -> None:
    (tmp_path / "govsite.toml").write_text("[crawl]\nmax_page = 3\n", encoding="utf-8")
    done = govsite("runs", "list", cwd=tmp_path)
    assert done.returncode == 3
    assert "govsite.toml" in done.stderr
    assert "max_page" in done.stderr


@pytest.mark.parametrize("words", [["--verbose", "page"], ["page", "--verbose"]], ids=["before", "behind"])
def test_every_request_is_written_to_standard_error_where_that_is_wanted(
    words: list[str], capfd: pytest.CaptureFixture[str]
) -> None:
    dead = "http://127.0.0.1:9/"
    assert main([*words, dead, "--allow-network", "127.0.0.0/8"]) == 5
    out, err = capfd.readouterr()
    assert (out, err.splitlines()[0]) == ("", f"GET {dead}: refused Connection refused (0 ms)")
    assert main(["page", dead, "--allow-network", "127.0.0.0/8"]) == 5
    assert "GET" not in capfd.readouterr().err
