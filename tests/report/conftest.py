"""The sample run, made once."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from govsite.model.run import Run

_SPEC = importlib.util.spec_from_file_location("report_sample", Path(__file__).with_name("sample.py"))
sample = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(sample)


@pytest.fixture(scope="session")
def make_run():
    """``sample_run``: a made-up run of any size."""
    return sample.sample_run


@pytest.fixture(scope="session")
def hostile_texts() -> tuple[str, ...]:
    return sample.HOSTILE


@pytest.fixture(scope="session")
def run() -> Run:
    """Thirty sites with every status and the hostile texts."""
    return sample.sample_run(sites=30, findings=3)


@pytest.fixture(scope="session")
def big_run() -> Run:
    """A whole city."""
    return sample.sample_run(sites=807, findings=6)
