"""Find the plugin of every module of a package by its file name.

Being there is registration: a module ``ipv6_address.py`` with an object named
``PLUGIN`` is the plugin ``ipv6-address``. Nothing is listed by hand.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from importlib.resources import files
from typing import Any


@cache
def plugin_names(package: str) -> tuple[str, ...]:
    """Ids of all plugins of ``package``, sorted, without importing any of them; the folder is read once."""
    return tuple(
        sorted(
            entry.name.removesuffix(".py").replace("_", "-")
            for entry in files(package).iterdir()
            if entry.name.endswith(".py") and not entry.name.startswith("_")
        )
    )


def load_plugin(package: str, name: str) -> tuple[Any, str]:
    """The ``PLUGIN`` object of one module and the module's docstring.

    Raises ``LookupError`` when the package has no module of that name.
    """
    if name not in plugin_names(package):
        raise LookupError(f"{package} has no plugin named {name!r}")
    module = import_module(f"{package}.{name.replace('-', '_')}")
    return module.PLUGIN, (module.__doc__ or "").strip()
