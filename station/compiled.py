"""numba in one place: the decorator of all kernels and the folder of their machine code.

numba does not see that a kernel in another file has changed and would go on using the old machine
code: wrong numbers. So the cache folder carries the hash of all kernel sources, and the hash of those
that measure is stored with every result. No fastmath (cutting the stream would change numbers) and no
parallel (it aborts when two Python threads enter).
"""

import hashlib
import os
import re
import sys
import threading
from collections.abc import Callable
from functools import cache, partial, update_wrapper
from importlib.metadata import version
from pathlib import Path
from typing import Any, TypeVar

from station import home

Function = TypeVar("Function", bound=Callable[..., Any])

_HERE = Path(__file__).parent


def _hash(*folders: str) -> str:
    digest = hashlib.sha256()
    for package in ("numba", "numpy", "llvmlite"):
        digest.update(f"{package}={version(package)};".encode())
    digest.update(sys.version.encode())
    digest.update(Path(__file__).read_bytes())  # how kernels are compiled
    for folder in folders:
        for file in sorted((_HERE / folder).glob("*.py")):
            digest.update(f"{folder}/{file.name}".encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()


KERNELS = _hash("mechanics", "wire")
"""SHA-256 over the sources of all kernels that numbers depend on and the versions that compile them."""

_COMPILED = _hash("mechanics", "wire", "sources/bodies")
"""The same with the simulated bodies, which are compiled too but are no part of a method."""


def _choose_cache() -> None:
    """Point numba, and every program we start, at the folder of these kernels, before they are compiled."""
    folder = str(cache_folder(os.environ.get("NUMBA_CACHE_DIR"), home.cache()))
    os.environ["NUMBA_CACHE_DIR"] = folder
    if "numba" in sys.modules:
        import numba

        numba.config.CACHE_DIR = folder


def cache_folder(given: str | None, own: Path) -> Path:
    """Return the folder of machine code: below the `given` one if there is one, else below our `own`.

    A program started by another of ours inherits a folder that already ends in a kernel hash: its place is
    beside that one, not inside it.
    """
    base = Path(given) if given else own
    if re.fullmatch(r"numba-[0-9a-f]{16}", base.name):
        base = base.parent
    return base / f"numba-{_COMPILED[:16]}"


_choose_cache()

_ONE_AT_A_TIME = threading.RLock()
"""Two threads that call a kernel for the first time get the same machine code."""


class Kernel:
    """A function of arrays that is compiled on its first call, and not before.

    Only then numba is imported: whoever needs no kernel does not wait for it. `plain` is the function itself;
    it gives the same numbers to the last bit, slowly, and needs no numba.
    """

    def __init__(self, function: Callable[..., Any]) -> None:
        self.plain = function
        self._compiled: Callable[..., Any] | None = None
        update_wrapper(self, function)

    def __call__(self, *arguments: Any) -> Any:
        """Run the machine code."""
        return (self._compiled or self._dispatcher())(*arguments)

    @property
    def _numba_type_(self) -> Any:
        """What another kernel sees when it calls this one."""
        return self._dispatcher()._numba_type_

    def _dispatcher(self) -> Any:
        with _ONE_AT_A_TIME:
            if self._compiled is None:
                self._compiled = _njit()(self.plain)
            return self._compiled


@cache
def _njit() -> Callable[..., Any]:
    from numba import config, njit

    # Straight-line arithmetic on neighbouring channels goes into wide registers. It changes no number: sums
    # keep their order.
    config.SLP_VECTORIZE = 1
    return partial(njit, cache=True, nogil=True)


def kernel(function: Function) -> Function:
    """Compile a function of arrays on first use; the machine code is kept between runs."""
    return Kernel(function)  # type: ignore[return-value]  # called as the function is
