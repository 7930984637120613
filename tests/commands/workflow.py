"""Runs the steps of a workflow file as the server would: the shell, the environment, the conditions, the cache.

Only what the shipped files use is understood; anything else fails the test, so that nothing is passed over.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2]
_EXPRESSION = re.compile(r"\$\{\{\s*(.+?)\s*\}\}")
_SHELLS = {None: ["bash", "-e"], "bash": ["bash", "--noprofile", "--norc", "-eo", "pipefail"]}
"""https://docs.github.com/actions/reference/workflow-syntax-for-github-actions, "jobs.<job_id>.steps[*].shell"."""


@dataclass
class Server:
    """What stays from job to job: the checkout, the cache, and what steps of others were handed."""

    folder: Path
    home: Path
    """Outside of the checkout: programs, files of the runner, the cache."""
    job: int = 0
    uploads: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    def environment(self, **more: str) -> dict[str, str]:
        programs = self.home / "bin"
        programs.mkdir(parents=True, exist_ok=True)
        for name, text in (
            ("govsite", f'exec "{sys.executable}" -m govsite "$@"'),
            # Packages are not fetched in a test; what would be installed is written down.
            ("pip", f'echo "$@" >> "{self.home}/installed"'),
        ):
            (programs / name).write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
            (programs / name).chmod(0o755)
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("GITHUB_", "GOVSITE_"))}
        return {**kept, "PATH": f"{programs}:{kept['PATH']}", "PYTHONPATH": str(ROOT), "CI": "true", **more}

    @property
    def installed(self) -> list[str]:
        return (self.home / "installed").read_text(encoding="utf-8").splitlines()

    def restore(self, path: str) -> None:
        if (cached := self.home / "cache" / path).is_dir():
            shutil.copytree(cached, self.folder / path, dirs_exist_ok=True)

    def save(self, path: str) -> None:
        if (made := self.folder / path).is_dir():
            shutil.rmtree(self.home / "cache" / path, ignore_errors=True)
            shutil.copytree(made, self.home / "cache" / path)

    def checkout(self) -> None:
        """A fresh machine: nothing is there but what is committed."""
        for made in (".govsite", *(path.name for path in self.folder.glob("govsite.*"))):
            path = self.folder / made
            if path.is_dir():
                shutil.rmtree(path)
            elif path.suffix in {".sarif", ".html", ".md", ".xml", ".json"} and path.is_file():
                path.unlink()


@dataclass
class Done:
    """A job that came to its end."""

    code: int = 0
    said: str = ""
    summary: str = ""
    outputs: dict[str, str] = field(default_factory=dict)
    names: dict[str, dict[str, str]] = field(default_factory=dict)
    """Outputs of steps by their id."""


def on_github(server: Server, steps: list[dict[str, Any]], *, inputs: dict[str, str] | None = None) -> Done:
    """Run the steps in their order; a step after one that failed only where its condition says so."""
    server.job += 1
    done = Done()
    files = server.home / f"job{server.job}"
    files.mkdir(parents=True)
    values = {f"inputs.{name}": value for name, value in (inputs or {}).items()}
    values |= {"github.run_id": str(server.job), "github.run_attempt": "1"}

    def filled(text: object) -> str:
        return _EXPRESSION.sub(lambda found: values[found[1]], str(text))

    for number, step in enumerate(steps):
        unknown = set(step) - {"name", "id", "if", "shell", "env", "run", "uses", "with"}
        assert not unknown, unknown
        if not _holds(step.get("if"), failed=bool(done.code), folder=server.folder):
            continue
        given = {name: filled(value) for name, value in step.get("with", {}).items()}
        if "uses" in step:
            _use(server, step["uses"], given)
            continue
        script = files / f"{number}.sh"
        script.write_text(filled(step["run"]), encoding="utf-8")
        output, summary = files / f"{number}.output", files / f"{number}.summary"
        output.touch()
        summary.touch()
        run = subprocess.run(
            [*_SHELLS[step.get("shell")], str(script)],
            cwd=server.folder,
            env=server.environment(
                GITHUB_OUTPUT=str(output),
                GITHUB_STEP_SUMMARY=str(summary),
                GITHUB_ACTION_PATH=str(ROOT),
                GITHUB_ACTIONS="true",
                **{name: filled(value) for name, value in step.get("env", {}).items()},
            ),
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        done.code = done.code or run.returncode
        done.said += run.stdout + run.stderr
        done.summary += summary.read_text(encoding="utf-8")
        told = dict(line.split("=", 1) for line in output.read_text(encoding="utf-8").splitlines())
        if "id" in step:
            values |= {f"steps.{step['id']}.outputs.{name}": value for name, value in told.items()}
            done.names[step["id"]] = told
    return done


def _holds(condition: object, *, failed: bool, folder: Path) -> bool:
    holds, is_status_named = True, False
    for part in str(condition).split(" && ") if condition else []:
        if part == "always()":
            is_status_named = True
        elif found := re.fullmatch(r"hashFiles\('([^']+)'\) != ''", part):
            holds = holds and (folder / found[1]).is_file()
        else:
            raise AssertionError(condition)
    return holds and (is_status_named or not failed)


def _use(server: Server, name: str, given: dict[str, Any]) -> None:
    match name.split("@", maxsplit=1)[0]:
        case "actions/checkout":
            server.checkout()
        case "actions/setup-python":
            pass
        case "actions/cache/restore":
            server.restore(given["path"])
        case "actions/cache/save":
            server.save(given["path"])
        case "github/codeql-action/upload-sarif" | "actions/upload-artifact" as action:
            server.uploads.append((action, given))
        case _:
            raise AssertionError(name)


def on_gitlab(server: Server, job: dict[str, Any]) -> Done:
    """Run the script of a job as the runner does: in one shell, then what comes after in another."""
    server.checkout()
    for path in job["cache"]["paths"]:
        server.restore(path)
    environment = server.environment(GITLAB_CI="true", CI_PROJECT_DIR=str(server.folder))
    done = Done()
    for part, is_counted in (("script", True), ("after_script", False)):
        lines = ["set -eo pipefail", *job.get(part, [])]
        run = subprocess.run(
            ["bash", "-c", "\n".join(lines)],
            cwd=server.folder,
            env=environment,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        done.said += run.stdout + run.stderr
        if is_counted:
            done.code = run.returncode
        else:
            assert run.returncode == 0, done.said
    if done.code == 0 or job["cache"].get("when") == "always":  # by default a job that failed keeps nothing
        for path in job["cache"]["paths"]:
            server.save(path)
    return done


def read(path: Path) -> dict[Any, Any]:
    found = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert isinstance(found, dict)
    return found
