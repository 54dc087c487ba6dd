"""numba in one place: the decorator of all kernels and the folder of their machine code.

numba does not see that a kernel in another file has changed and would go on using the old machine
code: wrong numbers. So the cache folder carries the hash of all kernel sources, and the same hash
is stored with every result. No fastmath (cutting the stream would change numbers) and no
parallel (it aborts when two Python threads enter).
"""

import hashlib
import os
import sys
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any, TypeVar

from station import home

Function = TypeVar("Function", bound=Callable[..., Any])

_HERE = Path(__file__).parent


def _kernel_files() -> list[Path]:
    return [*sorted((_HERE / "mechanics").glob("*.py")), *sorted((_HERE / "wire").glob("*.py"))]


def _hash() -> str:
    digest = hashlib.sha256()
    for package in ("numba", "numpy", "llvmlite"):
        digest.update(f"{package}={version(package)};".encode())
    digest.update(sys.version.encode())
    for file in _kernel_files():
        digest.update(file.name.encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()


KERNELS = _hash()
"""SHA-256 over the sources of all kernels and the versions that compile them."""


def _choose_cache() -> None:
    """Point numba at a folder of our own, before numba is imported for the first time."""
    if "numba" in sys.modules:
        import numba

        numba.config.CACHE_DIR = str(_cache_folder())
    else:
        os.environ.setdefault("NUMBA_CACHE_DIR", str(_cache_folder()))


def _cache_folder() -> Path:
    return home.cache() / f"numba-{KERNELS[:16]}"


_choose_cache()

from numba import njit  # noqa: E402  (the cache folder must be chosen before this import)


def kernel(function: Function) -> Function:
    """Compile a function of arrays on first use; the machine code is kept between runs."""
    compiled: Function = njit(cache=True, nogil=True)(function)
    return compiled
