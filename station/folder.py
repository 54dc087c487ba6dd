"""What a folder holds: each file of a folder may offer one named constant, and the folder is the list.

This is the one registration mechanism of the house: a new assessment, metric family, source or
import is a new file, and nothing else has to be told.
"""

import pkgutil
from functools import cache
from importlib import import_module
from types import ModuleType


@cache
def modules(package: str) -> tuple[ModuleType, ...]:
    """Import every module directly inside a package, in alphabetical order."""
    found = import_module(package)
    names = sorted(item.name for item in pkgutil.iter_modules(found.__path__) if not item.ispkg)
    return tuple(import_module(f"{package}.{name}") for name in names)


def constants(package: str, name: str) -> tuple[object, ...]:
    """Return the constant `name` of every module in `package` that has one, in order of file names."""
    return tuple(getattr(module, name) for module in modules(package) if hasattr(module, name))
