"""MatCheck: the daily check of a pressure mat, step by step: empty, a known mass on two marks, trodden over.

It knows no screen: the terminal and the bench page drive it and ask for what it wants. Time is counted by the
mat: a busy computer makes no step shorter.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from station import equalisation, logbook
from station.equalisation import Equalisation
from station.errors import CalibrationError, CalibrationReason
from station.newtons import NO_SERIAL
from station.qualification import on_mat
from station.qualification.finding import Finding, Verdict
from station.qualification.on_mat import Laid, Trodden
from station.qualification.step import Outcome, Step, worst
from station.scans import Scans
from station.sources.known_mat import equalisation_of
from station.wire.frame import Hello

EMPTY_SECONDS, MASS_SECONDS, TREAD_SECONDS = 5.0, 10.0, 20.0
READ = 0.6
"""Of the time that something lies, at its end."""
KEPT = 12.0
"""s that a station has at hand."""
TIMES = 3
"""How often a mass is asked for where nothing lies."""
TILE = 0.06
"""m, side of the tile that is usually used."""
NO_LOG = "This board has no serial number: its checks cannot be told from others' and are not kept."
BOARD = 40.0
"""kPa by which a simulated engineer, instead of treading, presses a board on all of it."""


class Part(StrEnum):
    """What a step is about."""

    EMPTY = "empty"
    MASS = "mass"
    TREAD = "tread"


@dataclass(frozen=True)
class Wanted:
    """One step: what is asked for. seconds : it takes. place : m, of the mark on which a mass is to lie.

    time : how often nothing lay there when it was asked for.
    """

    part: Part
    seconds: float
    place: tuple[float, float] | None = None
    time: int = 0


@dataclass(frozen=True)
class Day:
    """What a check found. found : by step. line : for the log."""

    found: Mapping[str, Sequence[Finding]]
    line: Mapping[str, Any]

    @property
    def steps(self) -> list[Step]:
        """Every step with its findings."""
        return [Step(name, Outcome.MEASURED, tuple(each)) for name, each in self.found.items()]

    @property
    def verdict(self) -> Verdict:
        """The worst of all findings."""
        return worst(self.steps)


class MatCheck:
    """One check. made : curves it is checked against. mass : kg. tile : m, its side. seconds : a mass lies.

    at : m, the first mark, None for the usual one. is_listening : whether the step goes on just now. share :
    of the step, from 0 to 1, that is heard. most : (rows, columns), counts, the most that each cell said in
    this step, None before. Errors: TrialError BAD_SETTING, see `on_mat.require_marks`.
    """

    def __init__(
        self,
        made: Equalisation,
        mass: float,
        tile: float = TILE,
        seconds: float = MASS_SECONDS,
        at: tuple[float, float] | None = None,
    ) -> None:
        marks = on_mat.places(made, at)
        on_mat.require_marks(made.matrix, marks, tile)
        self.made, self.mass, self.tile = made, mass, tile
        # Trodden over last of all: what was pressed hard is felt too strongly for a minute.
        self._plan = (
            Wanted(Part.EMPTY, EMPTY_SECONDS),
            *(Wanted(Part.MASS, seconds, mark) for mark in marks),
            Wanted(Part.TREAD, TREAD_SECONDS),
        )
        self._done = self._time = 0
        self._masses: list[Laid] = []
        self._found: dict[str, list[Finding]] = {}
        self._feet = Trodden(made)
        self._began: int | None = None
        self._newest: Scans | None = None
        self.most: NDArray[np.float64] | None = None
        self.is_listening, self.share = False, 0.0

    @property
    def wanted(self) -> Wanted | None:
        """What is to be done now, None when all is."""
        if self._done == len(self._plan):
            return None
        each = self._plan[self._done]
        return Wanted(each.part, each.seconds, each.place, self._time)

    @property
    def progress(self) -> tuple[int, int]:
        """How many steps are done, and how many there are."""
        return self._done, len(self._plan)

    @property
    def played(self) -> tuple[str, dict[str, float]]:
        """What a simulated engineer does for this step: an activity of a simulated mat with its options."""
        wanted = self.wanted
        if wanted is not None and wanted.part is Part.TREAD:
            return "bladder", {"kpa": BOARD}
        if wanted is not None and wanted.place is not None:
            x, y = wanted.place
            return "tile", {"kg": self.mass, "x": x, "y": y, "width": self.tile, "depth": self.tile}
        return "empty", {}

    def start(self) -> None:
        """Listen from now on: what was asked for is done."""
        self._began, self._newest, self.most = None, None, None
        self.is_listening, self.share = True, 0.0

    def stop(self) -> None:
        """Listen no more; the step is to be done again."""
        self.is_listening = False

    def hear(self, scans: Scans | None) -> bool:
        """Take note of the newest scans. Returns whether it is enough for this step."""
        wanted = self.wanted
        if wanted is None or not self.is_listening or scans is None or not scans.whole.any():
            return False
        now = int(scans.began[-1])
        if self._began is None or now < self._began:
            # It has only begun, or the mat has restarted.
            self._began = now
        self._newest = scans
        fresh = scans.whole & (scans.began >= self._began)
        if fresh.any():
            felt = np.asarray(scans.cells[fresh].max(axis=0), dtype=np.float64)
            self.most = felt if self.most is None else np.maximum(self.most, felt)
        if wanted.part is Part.TREAD:
            self._feet.feel(scans)
        self.share = min(1.0, (now - self._began) * 1e-6 / wanted.seconds)
        return self.share >= 1.0

    def take(self) -> None:
        """Judge what was heard, and go on to the next step; where nothing lies, ask for it again.

        Errors: CalibrationError LOADED when the mat is not empty, NOT_MOVED when nothing lies on a mark
        however often it is asked for. The check is over then, and nothing of it is kept.
        """
        wanted = self.wanted
        self.is_listening = False
        if wanted is None or self._newest is None:
            return
        if wanted.part is Part.TREAD:
            self._found["trodden over"] = self._feet.findings()
        elif wanted.place is None:
            self._found["empty"] = on_mat.empty(self.made, self._mean(wanted.seconds))
        else:
            found = on_mat.laid(self.made, self._mean(wanted.seconds), self.mass, wanted.place)
            if not on_mat.lies(found):
                self._ask_again(wanted.place)
                return
            self._masses.append(found)
            if len(self._masses) == 2:
                self._found["mass"] = on_mat.weighed(self._masses)
        self._done, self._time = self._done + 1, 0

    def is_left(self, counts: NDArray[np.float64]) -> bool:
        """Whether something lies on the mat where nothing is to lie: between two steps, or after the last.

        counts : (rows, columns), of now. A mass may lie there while the next mark is asked for.
        """
        wanted = self.wanted
        if self.is_listening or (wanted is not None and wanted.place is not None):
            return False
        return on_mat.lies(on_mat.laid(self.made, counts, self.mass, (0.0, 0.0)))

    def day(self, earlier: Sequence[Mapping[str, Any] | None], at: str) -> Day:
        """Return what all steps amount to. earlier : lines of the log. at : ISO date and time with offset."""
        every = [each for found in self._found.values() for each in found]
        line = on_mat.line(self.made, every, self._masses, at)
        return Day({**self._found, "trend": on_mat.trend(earlier, line)}, line)

    def _ask_again(self, place: tuple[float, float]) -> None:
        self._time += 1
        if self._time == TIMES:
            raise CalibrationError(
                CalibrationReason.NOT_MOVED,
                f"{TIMES} times nothing lay on the mark {told(place)}. This check is not kept.",
                "Find the mass and check again. If it lay there, look at the mat's cable, and equalise the "
                "mat.",
            )

    def _mean(self, seconds: float) -> NDArray[np.float64]:
        scans = self._newest
        assert scans is not None
        kept = scans.whole & (scans.began >= scans.began[-1] - round(1e6 * READ * min(seconds, KEPT)))
        return np.asarray(scans.cells[kept].mean(axis=0, dtype=np.float64))


def told(place: tuple[float, float]) -> str:
    """Say where a mark is. place : m, from the middle of the mat."""
    x, y = place
    return (
        f"{abs(1e3 * x):.0f} mm {'right' if x > 0.0 else 'left'} of the middle and "
        f"{abs(1e3 * y):.0f} mm {'in front of' if y > 0.0 else 'behind'} it"
    )


def curves(folder: Path, source: str, hello: Hello) -> Equalisation:
    """Return the curves of a mat. folder : of what holds. source : address.

    Errors: CalibrationError when there are none, or none to be believed.
    """
    found = equalisation.of_mat(folder, hello.uid) or equalisation_of(source, hello.uid)
    if found is None or found.geometry != hello.geometry:
        raise CalibrationError(
            CalibrationReason.NOT_FOUND,
            "This mat has not been equalised.",
            "Equalise it: station equalise SOURCE.",
        )
    return found


def lines(folder: Path, hello: Hello) -> list[dict[str, Any] | None]:
    """Return the lines of a mat's log, None where one cannot be read. folder : of what holds."""
    return logbook.lines(logbook.path(folder, hello.serial, logbook.CHECKS))


def keep(folder: Path, hello: Hello, line: Mapping[str, Any]) -> bool:
    """Write a line into the log of a mat. folder : of what holds. Returns whether the mat can have one.

    Errors: RecordingError NO_ROOM, NOT_WRITABLE.
    """
    if hello.uid == NO_SERIAL:
        return False
    logbook.append(logbook.path(folder, hello.serial, logbook.CHECKS), line)
    return True
