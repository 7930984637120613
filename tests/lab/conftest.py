from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from govsite.lab.city import City, build_city
from govsite.lab.process import LabWorld, start_lab


@pytest.fixture(scope="session")
def small_city() -> City:
    return build_city(size="small", seed=0)


@pytest.fixture(scope="session")
def whole_city() -> City:
    return build_city(size="city", seed=0)


@pytest.fixture(scope="session")
def world(small_city: City, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LabWorld]:
    with start_lab(city=small_city, folder=tmp_path_factory.mktemp("lab")) as running:
        yield running


def local_port(world: LabWorld, network: str, port: int) -> tuple[str, int]:
    """Where the lab's dial rules lead for a network of the address plan."""
    target = next(rule.to for rule in world.network.dial if rule.network == network and rule.port == port)
    host, _, number = target.rpartition(":")
    return host.strip("[]"), int(number)


@pytest.fixture(scope="session")
def http_port(world: LabWorld) -> tuple[str, int]:
    return local_port(world, "198.18.0.0/17", 80)


@pytest.fixture(scope="session")
def https_port(world: LabWorld) -> tuple[str, int]:
    return local_port(world, "198.18.0.0/17", 443)


@pytest.fixture(scope="session")
def reference() -> Path:
    folder = Path(__file__).resolve().parents[2] / ".." / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("the reference data does not lie beside the checkout")
    return folder
