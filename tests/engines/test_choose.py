"""Which engine a name means, and what is told of one that cannot be."""

from __future__ import annotations

import socket

import pytest

from govsite.cli import main
from govsite.engines import dask
from govsite.engines.choose import Choice, choice_of, open_engine
from govsite.engines.local import LocalEngine
from govsite.errors import UsageError

needs_dask = pytest.mark.skipif(not dask.is_installed(), reason="needs the extra [dask]")


@pytest.mark.parametrize(
    ("text", "choice"),
    [
        ("local", Choice("local")),
        pytest.param("dask", Choice("dask"), marks=needs_dask),
        pytest.param("dask:10.0.0.5:8786", Choice("dask", "tcp://10.0.0.5:8786"), marks=needs_dask),
        pytest.param("dask:tcp://head:8786", Choice("dask", "tcp://head:8786"), marks=needs_dask),
        pytest.param("dask:tls://[::1]:8786", Choice("dask", "tls://[::1]:8786"), marks=needs_dask),
    ],
    ids=str,
)
def test_a_name_means_an_engine(text: str, choice: Choice) -> None:
    assert choice_of(text) == choice


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Local",
        "local:2",
        "ray",
        "dask:",
        "dask:head",
        "dask:http://head:8786",
        "dask:head:port",
        "dask:head:8786/x",
    ],
    ids=repr,
)
def test_what_is_no_engine_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="--engine"):
        choice_of(text)


@pytest.mark.parametrize(
    ("text", "door"),
    [("10.0.0.5", ("10.0.0.5", 0)), ("10.0.0.5:8790", ("10.0.0.5", 8790)), ("[fd00::5]:8790", ("fd00::5", 8790))],
    ids=str,
)
def test_a_door_is_an_address_with_or_without_port(text: str, door: tuple[str, int]) -> None:
    assert dask.checked_door(text) == door


@pytest.mark.parametrize("text", [":8790", "a/b", "10.0.0.5:x", "10.0.0.5:99999", "me@there"], ids=repr)
def test_what_is_no_door_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="listen"):
        dask.checked_door(text)


def test_one_local_worker_is_the_program_itself() -> None:
    assert open_engine(Choice("local"), jobs=1, items=9) is None
    engine = open_engine(Choice("local"), jobs=4, items=3)
    assert isinstance(engine, LocalEngine)
    assert engine.workers == 3


def test_without_the_extra_one_line_says_how_to_get_it(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(dask, "is_installed", lambda: False)
    assert main(["audit", "https://www.example.gov.cn/", "--engine", "dask"]) == 2
    assert capfd.readouterr().err == (
        "govsite: --engine: Dask is not installed (pip install 'govsite[dask]', or --engine local)\n"
    )


@needs_dask
def test_a_scheduler_that_does_not_answer_is_told_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dask, "_ANSWER", 0.5)
    with socket.socket() as taken:  # bound, but nobody listens
        taken.bind(("127.0.0.1", 0))
        engine = open_engine(choice_of(f"dask:127.0.0.1:{taken.getsockname()[1]}"), jobs=None, items=1)
        assert engine is not None
        with pytest.raises(UsageError, match="no Dask scheduler answers at tcp://127"), engine:
            pass
