"""The page on many machines: its arithmetic is right, and its files are whole."""

from __future__ import annotations

import re
import subprocess
from importlib import import_module
from typing import Any

import pytest
import yaml

from govsite.engines import dask
from tests.cluster import ROOT

PAGE = (ROOT / "docs" / "scale.md").read_text(encoding="utf-8")
EXAMPLES = ROOT / "docs" / "examples" / "scale"
PAGES, REQUESTS, ANSWER = 200, 1.7, 0.5


def rows(section: str, head: str) -> list[list[str]]:
    """Cells of the rows of a table that begins with this cell."""
    lines = PAGE.partition(f"## {section}")[2].splitlines()
    first = next(number for number, line in enumerate(lines) if line.startswith(f"| {head} |")) + 2
    table = lines[first : first + next(n for n, line in enumerate(lines[first:]) if not line.startswith("|"))]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table]


def figure(sign: str) -> float:
    found = next(cells[1] for cells in rows("What to expect", "sign") if cells[0] == sign)
    return float(found.split()[0])


def test_the_table_is_what_the_measured_figures_come_to() -> None:
    per_page, per_site, use, memory = (figure(sign) for sign in "csem")
    page_written, site_written, page_stored, site_stored = (figure(sign) for sign in "wvbd")
    table = rows("What to expect", "sites")
    assert {int(cells[0].replace(",", "")) for cells in table} == {15_000, 1_000_000}
    for cells in table:
        sites, cores = (int(cell.replace(",", "")) for cell in cells[:2])
        seconds = sites * (PAGES * per_page + per_site) / 1000
        looking, write = seconds / (cores * use), sites * (PAGES * page_written + site_written) / 1000
        took = max(looking, write)
        assert cells[2:] == [
            f"{seconds / 3600:.1f}",
            f"{looking / 3600:.1f}",
            f"{write / 3600:.1f}",
            f"{took / 3600:.1f}",
            f"{sites * PAGES * REQUESTS * ANSWER / took:,.0f}",
            f"{sites * (PAGES * page_stored + site_stored) / 1e6:.1f}",
            f"{sites * memory / 1e6:.2f}",
        ]


def test_the_assumptions_are_those_of_the_table() -> None:
    said = PAGE.partition("Assumed, not measured")[2]
    found = [float(re.search(rf"\b{sign} = ([\d.]+)", said)[1]) for sign in "pra"]  # type: ignore[index]
    assert found == [PAGES, REQUESTS, ANSWER]


# ---------------------------------------------------------------- the files


def test_the_script_for_slurm_is_bash() -> None:
    subprocess.run(["bash", "-n", str(EXAMPLES / "slurm.sh")], check=True)


def manifests() -> list[dict[str, Any]]:
    return list(yaml.safe_load_all((EXAMPLES / "kubernetes.yaml").read_text(encoding="utf-8")))


def test_every_manifest_is_of_its_kind_and_they_fit_together() -> None:
    found = {(document["kind"], document["metadata"]["name"]): document for document in manifests()}
    assert {(kind, document["apiVersion"]) for (kind, _), document in found.items()} == {
        ("Deployment", "apps/v1"),
        ("Service", "v1"),
        ("Job", "batch/v1"),
    }
    labels = {}
    for (kind, name), document in found.items():
        if kind == "Deployment":
            labels[name] = document["spec"]["template"]["metadata"]["labels"]
            assert document["spec"]["selector"]["matchLabels"] == labels[name]
    service = found["Service", "govsite-scheduler"]
    scheduler = found["Deployment", "govsite-scheduler"]["spec"]["template"]["spec"]["containers"][0]
    assert service["spec"]["selector"] == labels["govsite-scheduler"]
    assert service["spec"]["ports"][0]["targetPort"] in {port["name"] for port in scheduler["ports"]}
    address = f"tcp://govsite-scheduler:{service['spec']['ports'][0]['port']}"
    worker = found["Deployment", "govsite-worker"]["spec"]
    assert address in worker["template"]["spec"]["containers"][0]["command"]
    job = found["Job", "govsite-audit"]["spec"]["template"]["spec"]
    program = job["containers"][0]["command"]
    assert f"dask:{address}" in program
    assert program[program.index("--jobs") + 1] == str(worker["replicas"])
    waiting = job["initContainers"][0]["command"][-1]
    compile(waiting, "kubernetes.yaml", "exec")
    assert f'"{address}"' in waiting
    assert f".wait_for_workers({worker['replicas']}," in waiting
    variables = {variable["name"]: variable for variable in job["containers"][0]["env"]}
    assert program[program.index("--store") + 1] == "$(GOVSITE_STORE)"
    assert list(variables) == ["GOVSITE_STORE", "PGPASSWORD"]
    said = re.search(r"^\$ kubectl create secret generic (.+)$", PAGE, re.MULTILINE)
    assert said is not None
    name, *given = said[1].split()
    wanted = [variable["valueFrom"]["secretKeyRef"] for variable in variables.values()]
    assert {reference["name"] for reference in wanted} == {name}
    assert [reference["key"] for reference in wanted] == [text.split("=")[1] for text in given]
    assert {len({c["image"] for d in found.values() if "template" in d["spec"] for c in containers(d)})} == {1}


def containers(document: dict[str, Any]) -> list[dict[str, Any]]:
    spec = document["spec"]["template"]["spec"]
    return [*spec.get("initContainers", []), *spec["containers"]]


@pytest.mark.skipif(not dask.is_installed(), reason="needs the extra [dask]")
def test_dask_knows_every_option_that_page_and_files_give_it() -> None:
    known = {}
    for command in ("scheduler", "worker"):
        program = import_module(f"distributed.cli.dask_{command}").main
        known[command] = {name for parameter in program.params for name in (*parameter.opts, *parameter.secondary_opts)}
    scripts = (PAGE, (EXAMPLES / "slurm.sh").read_text(encoding="utf-8").replace("\\\n", " "))
    given = [words.split() for text in scripts for words in re.findall(r"dask ((?:scheduler|worker) [^\n&`]+)", text)]
    given += [
        c["command"][1:]
        for d in manifests()
        if "template" in d["spec"]
        for c in containers(d)
        if c["command"][0] == "dask"
    ]
    assert len(given) == 8
    for command, *words in given:
        assert {word.partition("=")[0] for word in words if word.startswith("--")} <= known[command], words


def test_what_the_page_names_is_there() -> None:
    for name in re.findall(r"\]\((examples/[^)]+|\.\./[^)#]+)", PAGE):
        assert (ROOT / "docs" / name).exists(), name
