"""Preparation: what happens after the first page is up: kernels, then the plates, then example patients."""

import gc
import importlib
import logging
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from station import warm
from station.errors import StationError

PRINTERS = (
    "matplotlib.backends.backend_svg",
    "typst",
    "pypdf",
    "segno",
    "dashboard.printing",
    "dashboard.reports.patient_page",
)
_log = logging.getLogger("dashboard")
_walked, _settled = threading.Event(), threading.Event()


@dataclass
class Preparation:
    """How far it is. `version` rises with every step, so that screens know when to look again.

    is_first_start : these kernels have never been compiled on this computer.
    page_is_up : set by the first page that watches; compiling would hold it up.
    """

    kernels: int = 0
    compiled: int = 0
    is_warm: bool = False
    is_first_start: bool = field(default_factory=lambda: not warm.is_warm())
    examples: int = 0
    prepared: int = 0
    version: int = 0
    is_over: bool = False
    trouble: StationError | None = None
    page_is_up: threading.Event = field(default_factory=threading.Event)

    @property
    def has_examples_to_come(self) -> bool:
        """Whether example patients are still being made."""
        return self.prepared < self.examples

    def start(
        self,
        open_station: Callable[[], None],
        make_examples: Callable[[], Iterator[tuple[int, int]]] | None,
        stop: threading.Event,
        patience: float,
    ) -> threading.Thread:
        """Do everything in a thread of its own; `stop` ends it between two steps.

        patience : s that it waits for the first page.
        """
        thread = threading.Thread(
            target=self._run,
            args=(open_station, make_examples, stop, patience),
            name="preparation",
            daemon=True,
        )
        thread.start()
        return thread

    def _run(
        self,
        open_station: Callable[[], None],
        make_examples: Callable[[], Iterator[tuple[int, int]]] | None,
        stop: threading.Event,
        patience: float,
    ) -> None:
        try:
            self.page_is_up.wait(patience)
            for self.compiled, self.kernels in _steps():
                self.version += 1
                if stop.is_set():
                    return
            self.is_warm = True
            self.version += 1
            open_station()
            _printers()
            _settle()
            for self.prepared, self.examples in make_examples() if make_examples else ():
                self.version += 1
                if stop.is_set():
                    return
        except StationError as trouble:
            self.trouble = trouble
        except Exception:
            _log.exception("preparation failed")
        finally:
            self.is_warm = self.is_over = True
            self.version += 1


def _steps() -> Iterator[tuple[int, int]]:
    """Walk the road that compiles every kernel; nothing is left to do for a second desk of this process."""
    if not _walked.is_set():
        yield from warm.steps()
        _walked.set()


def _printers() -> None:
    """Load what draws and prints, so that the first page takes no longer than those after it."""
    for name in PRINTERS:
        importlib.import_module(name)
    from dashboard import pictures

    pictures.warm()


def _settle() -> None:
    """Take what was loaded out of the sight of the collector of garbage, once for this process.

    Else it looks through all of it again and again: 0.1 s each, in which no page is made and no plate read.
    """
    if not _settled.is_set():
        gc.collect()
        gc.freeze()
        _settled.set()
