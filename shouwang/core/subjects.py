"""A room with many subjects has packages where a small room has files: `refusals/absence.py`, `refusals/sweeps.py`, …

`bring(__name__)` in such a package's `__init__` imports every file of it, so that a new subject adds its file and nothing else.
"""

import importlib
import pkgutil
import sys


def bring(package) -> list:
    """Import every module of a package, in the order of their names, and return them."""
    found = pkgutil.iter_modules(sys.modules[package].__path__)
    return [importlib.import_module(f"{package}.{entry.name}") for entry in sorted(found, key=lambda entry: entry.name)]
