"""Schemas of policy files take what the program takes."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from govsite.policy.folder import PolicyFile, rules_folder
from govsite.policy.schema import policy_schema

FOLDERS = {
    PolicyFile.PACK: "packs",
    PolicyFile.JURISDICTION: "jurisdictions",
    PolicyFile.RUBRIC: "rubrics",
    PolicyFile.CONSOLIDATION: "consolidation",
}
FILES = [
    pytest.param(kind, path, id=path.relative_to(rules_folder()).as_posix())
    for kind, folder in FOLDERS.items()
    for path in sorted((rules_folder() / folder).rglob("*.yaml"))
]
CI = Path(__file__).resolve().parents[2] / "docs" / "ci.md"


def complaints(kind: PolicyFile, text: str) -> list[str]:
    schema = policy_schema(kind)
    jsonschema.Draft202012Validator.check_schema(schema)
    return [error.message for error in jsonschema.Draft202012Validator(schema).iter_errors(yaml.safe_load(text))]


@pytest.mark.parametrize(("kind", "path"), FILES)
def test_every_shipped_file_fits_and_a_key_that_nobody_knows_does_not(kind: PolicyFile, path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not complaints(kind, text)
    assert complaints(kind, text + "\nkeys: []\n")


def test_a_misspelt_option_of_a_check_does_not_fit() -> None:
    text = (rules_folder() / "packs" / "cn" / "domain.yaml").read_text(encoding="utf-8")
    assert complaints(PolicyFile.PACK, text.replace("suffixes:", "sufixes:"))


def test_a_rubric_may_build_on_another_and_then_has_no_parts() -> None:
    variant = 'extends: cn-inspection-2019\nid: ours\nchange: [{id: update, "off": true}]\n'
    assert not complaints(PolicyFile.RUBRIC, variant)
    assert complaints(PolicyFile.RUBRIC, variant + "parts: []\n")
    assert complaints(PolicyFile.RUBRIC, "id: ours\n")


def test_the_waivers_that_the_documentation_shows_fit() -> None:
    example = re.search(r"```yaml\n(.*?)```", CI.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert example
    assert not complaints(PolicyFile.WAIVERS, example[1])
    assert complaints(PolicyFile.WAIVERS, example[1].replace("owner:", "owners:"))


def test_what_a_key_means_stands_with_it() -> None:
    definitions: dict[str, Any] = policy_schema(PolicyFile.JURISDICTION)["$defs"]
    assert definitions["Jurisdiction"]["properties"]["packs"]["description"] == "Packs in force."
