"""The guide says what the program does: its commands run, its tables are those of the code."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import jsonschema
import pytest
import yaml

from govsite.cli import main
from govsite.lab.city import build_city
from govsite.lab.process import start_lab
from govsite.model.outcome import Reason
from govsite.policy.waivers import load_waivers
from govsite.report.format import find_format, format_names
from govsite.report.wording import REASON_WORDS

from .city.conftest import settle

ROOT = Path(__file__).resolve().parents[1]
GUIDE = (ROOT / "docs" / "guide.md").read_text(encoding="utf-8")
CI = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
COUNTRY = (ROOT / "docs" / "jurisdiction.md").read_text(encoding="utf-8")
INSPECTION = (ROOT / "docs" / "inspection.md").read_text(encoding="utf-8")
SAVED = "<!doctype html><meta charset=utf-8><title>某某市人民政府</title><p>首页"


def shown(pages: str) -> list[tuple[list[str], int]]:
    """Every command of the pages in its order, with the exit code that its comment announces."""
    commands = []
    for block in re.findall(r"```console\n(.*?)```", pages, flags=re.DOTALL):
        for line in block.splitlines():
            assert line.startswith("$ govsite "), line
            announced = re.search(r"# exit code (\d+)", line)
            commands.append(
                (shlex.split(line.removeprefix("$ govsite "), comments=True), int(announced[1]) if announced else 0)
            )
    return commands


def rows(heading: str) -> dict[str, list[str]]:
    """The table under a heading, by its first column."""
    section = GUIDE.split(f"### {heading}\n", 1)[1].split("\n#", 1)[0]
    cells = [
        [cell.strip().strip("`") for cell in line.strip("|").split("|")]
        for line in section.splitlines()
        if line.startswith("|")
    ]
    return {first: rest for first, *rest in cells[2:]}


@pytest.mark.e2e
def test_every_command_of_the_guide_runs_in_its_order(tmp_path: Path) -> None:
    with start_lab(city=build_city(size="small", seed=0), folder=tmp_path / "lab") as world:
        workplace = settle(tmp_path / "workplace", world)
        ledger = (workplace.folder / "inventory.csv").read_bytes()
        (workplace.folder / "inventory.csv").unlink()
        (workplace.folder / "sites.csv").write_bytes(ledger)
        (workplace.folder / "more.csv").write_bytes(b"".join(ledger.splitlines(keepends=True)[:4]))
        (workplace.folder / "saved.html").write_text(SAVED, encoding="utf-8")
        for arguments, code in shown(GUIDE + INSPECTION):
            done = workplace.run(*arguments, code=None)
            assert done.returncode == code, (arguments, done.returncode, done.stderr[-1000:])
            assert "Traceback" not in done.stderr
        made = {path.name for path in workplace.folder.iterdir()}
        assert made >= {
            "report.html",
            "report.xlsx",
            "domains.html",
            "result.sarif",
            "findings.csv",
            "evidence.jsonl.zst",
            "证据.jsonl.zst",
            "问题.csv",
        }


@pytest.mark.e2e
def test_every_command_of_the_page_on_ci_runs_in_its_order(tmp_path: Path) -> None:
    with start_lab(city=build_city(size="small", seed=0), folder=tmp_path / "lab") as world:
        workplace = settle(tmp_path / "workplace", world)
        for arguments, code in shown(CI):
            done = workplace.run(*arguments, code=None)
            assert done.returncode == code, (arguments, done.returncode, done.stderr[-1000:])
            assert "Traceback" not in done.stderr
        made = {path.name for path in workplace.folder.iterdir()}
        assert made >= {"waivers.yaml", "baseline.json", "govsite.sarif", "govsite.xml", "govsite.md"}
        example = re.search(r"```yaml\n(.*?)```", CI, flags=re.DOTALL)
        assert example is not None
        (workplace.folder / "waivers.yaml").write_text(example[1], encoding="utf-8")
        assert len(load_waivers(workplace.folder / "waivers.yaml")) == 1


def test_the_country_of_the_page_on_jurisdictions_is_read_and_judged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GOVSITE_LANG", "en")
    country, rules = re.findall(r"```yaml\n(.*?)```", COUNTRY, flags=re.DOTALL)
    Path("xx.yaml").write_text(country, encoding="utf-8")
    Path("xx-sites.yaml").write_text(rules, encoding="utf-8")
    Path("sites.csv").write_text(
        "Nombre del sitio,Dirección,Nivel,Tipo,Organismo\n"
        "Gobierno de Norte,https://www.norte.gob.example/,Provincia,Portal,Gobierno de Norte\n"
        "Turismo Norte,https://turismo-norte.example.com/,Provincia,Consejería,Consejería de Turismo\n",
        encoding="utf-8",
    )
    Path("saved.html").write_text(
        "<!doctype html><meta charset=utf-8><title>Aviso de obras - Gobierno de Norte</title>"
        "<div>Está usted en: <a href=/>Inicio</a> &gt; <a href=/avisos/>Avisos</a></div><h1>Aviso de obras</h1>"
        "<p>Publicado el 3 de marzo de 2026</p><p>Se comunica a los vecinos que desde el lunes se cortará la carretera."
        "</p><footer>Teléfono: 955 123 456</footer>",
        encoding="utf-8",
    )
    for arguments, code in shown(COUNTRY):
        assert main(arguments) == code, arguments
    told = "".join(capfd.readouterr())
    for words in ("0 wrong", "2 rows, 2 sites; 0 refused", "turismo-norte.example.com has another suffix",
                  "2026-03-03", "Inicio > Avisos", "955 123 456"):  # fmt: skip
        assert words in told
    for kind, text in (("jurisdiction", country), ("pack", rules)):
        schema = json.loads(Path(f"{kind}.schema.json").read_bytes())
        assert not list(jsonschema.Draft202012Validator(schema).iter_errors(yaml.safe_load(text)))


def test_the_reasons_are_those_of_the_program() -> None:
    told = rows("Why a verdict is unknown")
    assert set(told) == {str(reason) for reason in Reason}
    assert {reason: cells[0] for reason, cells in told.items()} == {
        str(reason): f"{words.en} · {words.zh}" for reason, words in REASON_WORDS.items()
    }


def test_the_formats_are_those_of_the_program() -> None:
    told = rows("Formats")
    assert {name: cells[0] for name, cells in told.items()} == {
        name: find_format(name).suffix for name in format_names()
    }
