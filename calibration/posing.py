"""Posing: measuring where the plates stand to each other, hole by hole of a template. It knows no screen.

Whatever is read is on the disk before the next hole is asked for, so the terminal and the dashboard can each
go on where the other was left.
"""

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from calibration import folders, pose, settling
from calibration.journal import Journal
from calibration.pose import Pose, Standing, template
from calibration.settling import Settling, State
from calibration.taking import FIRST_NOISE, Samples
from station.errors import CalibrationError, CalibrationReason
from station.forces import CONTACT
from station.mat import Mat, mat
from station.newtons import Calibration

Floats = NDArray[np.float64]

PREFIX = "pose-"


@dataclass(frozen=True)
class _Read:
    """One reading. hole : number, None for the board without the mass. counts, noise : (cells,), counts.

    sitting : number of the times it was taken up before; the zero of one says nothing of another.
    """

    hole: int | None
    counts: Floats
    noise: Floats
    sitting: int


class Posing:
    """One measurement of a pose: the empty board, the mass in the holes of one plate, the empty board again.

    folder : its own. calibration : of the plates, whose own pose plays no part. holes : x and y in m, of the
    board. by, at : who began it, and when. newest_at : when the newest reading was made.
    """

    def __init__(self, folder: Path, calibration: Calibration, source: Samples) -> None:
        self.folder = folder
        self.by = self.at = self.newest_at = ""
        self.is_closed = False
        self._calibration = calibration
        self._source = source
        self._journal = Journal(folder)
        self._reads: list[_Read] = []
        self._sitting = 0
        self.holes = template(self.mat)

    # What is next

    @property
    def mat(self) -> Mat:
        """The plates."""
        return mat(self._calibration.geometry)

    @property
    def next(self) -> int | None:
        """The first hole in which the mass has not stood, or None."""
        return next(iter(self._open_holes()), None)

    @property
    def wants_empty(self) -> bool:
        """Whether the board is to be read without the mass now: before and after each plate, cells drift."""
        if not self._reads or (self._is_anew and self.next is not None):
            return True
        since = list(self._since_empty())
        return bool(since) and (self.next is None or self.below(self.next) != self.below(since[-1]))

    @property
    def is_unknown(self) -> bool:
        """Whether nobody knows what lies on the plates: before the board was read, in this sitting."""
        return not self._reads or self._is_anew

    @property
    def is_over(self) -> bool:
        """Whether everything has been read."""
        return self.next is None and not self.wants_empty

    @property
    def progress(self) -> tuple[int, int]:
        """How many readings are made, and how many there are."""
        done, holes = len(self._reads), self._open_holes()
        plates = [self.below(hole) for hole in holes]
        changes = sum(one != other for one, other in itertools.pairwise(plates))
        return done, done + self.wants_empty + (len(holes) + changes + 1 if holes else 0)

    def below(self, hole: int) -> int:
        """Return the number of the plate on which the mass stands in a hole."""
        x = self.holes[hole][0]
        return min(range(2), key=lambda each: abs(x - self.mat.plates[each].centre[0]))

    def has_read(self, hole: int) -> bool:
        """Whether the mass has stood in a hole."""
        return any(each.hole == hole for each in self._reads)

    @property
    def stood(self) -> tuple[int, ...]:
        """The holes that were read, in the order of the residuals of the pose."""
        return tuple(each.hole for each in self._reads if each.hole is not None)

    # What lies there

    def look(self) -> State:
        """Say whether the plates can be read now."""
        counts, rate = self._source.samples(settling.SECONDS + 0.5)
        return self._settling().judged(counts, rate)

    def loads(self, counts: Floats) -> Floats | None:
        """(plates, 3): Fz in N, Mx and My in N m above the empty board; None before that was read.

        counts : (cells,).
        """
        return None if self.is_unknown else self._loads(counts)

    def changed(self, counts: Floats, than: Floats | None = None) -> float:
        """Return the N by which some cell differs from other counts, or from the newest reading."""
        if than is None and not self._reads:
            return 0.0
        before = self._reads[-1].counts if than is None else than
        return float(np.abs((counts - before) * self._gains()).max())

    # Reading

    def empty(self) -> None:
        """Read the board without the mass.

        Errors: CalibrationError NOT_SETTLED; LOADED when the mass is there; NOT_KEPT.
        """
        found = self._read()
        if self._reads and abs(self._loads(found.counts)[:, 0]).max() >= CONTACT:
            raise CalibrationError(
                CalibrationReason.LOADED, "Something still stands on the board.", "Take the mass off it."
            )
        self._keep(None, found)

    def take(self) -> Standing:
        """Read the mass in the next hole.

        Errors: CalibrationError NOT_SETTLED; NOT_MOVED when it stands in none, or on the other plate;
        OUT_OF_TURN while the empty board is to be read, and after the last hole; NOT_KEPT.
        """
        hole = self.next
        if hole is None or self.wants_empty:
            raise CalibrationError(
                CalibrationReason.OUT_OF_TURN,
                "There is no hole to be read now.",
                "Read the empty board first.",
            )
        found = self._read()
        loads, below = self._loads(found.counts), self.below(hole)
        if not loads[below, 0] >= CONTACT or loads[below, 0] < abs(np.delete(loads[:, 0], below)).sum():
            raise CalibrationError(
                CalibrationReason.NOT_MOVED,
                f"The mass does not stand on the {self._calibration.plates[below].side} plate.",
                "Put it through the hole that is asked for, so that nothing but that plate carries it.",
            )
        self._keep(hole, found)
        return Standing(*self.holes[hole], loads)

    def take_back(self, hole: int | None = None, why: str = "") -> None:
        """Let a hole, or the newest reading, be read again. It stays in the journal, with the reason.

        Errors: CalibrationError NOT_KEPT; OUT_OF_TURN when there is no such reading.
        """
        if (hole is None and len(self._reads) < 2) or (hole is not None and not self.has_read(hole)):
            raise CalibrationError(
                CalibrationReason.OUT_OF_TURN, "There is no such reading to take back.", "Read it first."
            )
        self._journal.add("taken_back", {"hole": hole, "why": why})
        self._drop(hole)
        self.is_closed = False

    def take_up(self) -> None:
        """Go on in another sitting: the board is read without the mass again. Errors: CalibrationError."""
        if self._reads and not self.is_over:
            self._journal.add("taken_up", {"at": _now()})
            self._sitting += 1

    def close(self, told: str) -> None:
        """End it; it is not taken up again. told : what came of it. Errors: CalibrationError NOT_KEPT."""
        self._journal.add("closed", {"told": told, "at": _now()})
        self.is_closed = True

    def pose(self) -> Pose:
        """Return the pose. Errors: as `calibration.pose.measured`."""
        standings = []
        for place, read in enumerate(self._reads):
            if read.hole is None:
                continue
            empty = [
                (number, each.counts)
                for number, each in enumerate(self._reads)
                if each.hole is None and each.sitting == read.sitting
            ]
            at, counts = [number for number, _ in empty], np.array([each for _, each in empty])
            # Between two readings of the empty board the zero moves in a line.
            zero = np.array([np.interp(place, at, cell) for cell in counts.T])
            standings.append(Standing(*self.holes[read.hole], self._of(read.counts - zero)))
        return pose.measured(standings)

    # Within

    @property
    def _is_anew(self) -> bool:
        """Whether nothing was read yet since it was taken up."""
        return bool(self._reads) and not any(each.sitting == self._sitting for each in self._reads)

    def _open_holes(self) -> list[int]:
        return [hole for hole in range(len(self.holes)) if not self.has_read(hole)]

    def _since_empty(self) -> Iterator[int]:
        """Yield the holes that were read since the board was read empty."""
        for read in reversed(self._reads):
            if read.hole is None:
                return
            yield read.hole

    def _loads(self, counts: Floats) -> Floats:
        """(plates, 3): loads above the newest reading of the empty board."""
        newest = next(each.counts for each in reversed(self._reads) if each.hole is None)
        return self._of(counts - newest)

    def _of(self, above: Floats) -> Floats:
        plates = self._calibration.plates
        return np.array([np.array(plate.matrix) @ above[list(plate.channels)] for plate in plates])

    def _read(self) -> settling.Line:
        counts, rate = self._source.samples(settling.SECONDS + 0.5)
        state, window = self._settling().judged(counts, rate), settling.last(counts, rate)
        if state is not State.SETTLED or window is None:
            raise CalibrationError(
                CalibrationReason.NOT_SETTLED,
                f"The plates do not lie still yet ({state}).",
                "Wait until the mass stands still and nobody walks beside it, then read again.",
            )
        return settling.line(window, rate)

    def _keep(self, hole: int | None, found: settling.Line) -> None:
        at = _now()
        line = {"hole": hole, "counts": found.counts.tolist(), "noise": found.noise.tolist(), "at": at}
        self._journal.add("read", line)
        self._reads.append(_Read(hole, found.counts, found.noise, self._sitting))
        self.newest_at = at

    def _drop(self, hole: int | None) -> None:
        numbers = [number for number, each in enumerate(self._reads) if hole is None or each.hole == hole]
        del self._reads[numbers[-1]]

    def _gains(self) -> Floats:
        """(cells,), N per count of the whole load."""
        gains = np.zeros(self.mat.channels)
        for plate in self._calibration.plates:
            gains[list(plate.channels)] = plate.matrix[0]
        return gains

    def _settling(self) -> Settling:
        empty = [each.noise for each in self._reads if each.hole is None]
        return Settling(self._gains(), empty[-1] if empty else FIRST_NOISE / self._gains())

    def _replay(self, lines: list[dict[str, Any]]) -> None:
        for line in lines:
            match line["kind"]:
                case "begun":
                    self.by, self.at = str(line["by"]), str(line["at"])
                case "read":
                    self._reads.append(_of_line(line, self.mat.channels, self._sitting))
                    self.newest_at = str(line["at"])
                case "taken_back":
                    self._drop(line["hole"])
                    self.is_closed = False
                case "taken_up":
                    self._sitting += 1
                case "closed":
                    self.is_closed = True


def begin(below: Path, calibration: Calibration, source: Samples, by: str) -> Posing:
    """Begin a measurement; those that were left in the middle end. below : folder of the plates' serial.

    Errors: CalibrationError INCOMPLETE for a device that is no two plates; NOT_KEPT.
    """
    if len(calibration.plates) != 2:
        raise CalibrationError(
            CalibrationReason.INCOMPLETE, "A pose is that of two plates to each other.", "Connect two plates."
        )
    for each in _open_ones(below, calibration, source):
        each.close("begun anew")
    at = _now()
    made = Posing(folders.fresh(below, PREFIX, at), calibration, source)
    made.by, made.at = by, at
    made._journal.add("begun", {"by": made.by, "at": made.at, "geometry": calibration.geometry})
    return made


def resume(folder: Path, calibration: Calibration, source: Samples) -> Posing:
    """Read a measurement again. folder : its own. calibration : with which its counts become newtons.

    Errors: CalibrationError UNREADABLE when its journal is none of these plates.
    """
    found = Posing(folder, calibration, source)
    lines = found._journal.lines()
    try:
        if lines[0]["kind"] != "begun" or lines[0]["geometry"] != calibration.geometry:
            raise ValueError(lines[0])
        found._replay(lines)
    except (IndexError, KeyError, TypeError, ValueError) as error:
        raise folders.of_no_sense(folder, "measurement") from error
    return found


def open_one(below: Path, calibration: Calibration, source: Samples) -> Posing | None:
    """Return the newest measurement that was begun and is not over, or None. below : as `begin`."""
    return next(_open_ones(below, calibration, source), None)


def _open_ones(below: Path, calibration: Calibration, source: Samples) -> Iterator[Posing]:
    found = folders.readable(below, PREFIX, lambda folder: resume(folder, calibration, source))
    return (each for each in found if not each.is_closed)


def _of_line(line: Mapping[str, Any], cells: int, sitting: int) -> _Read:
    """Read a line. Errors: KeyError, TypeError, ValueError when it is none."""
    counts, noise = (np.array(line[name], dtype=np.float64) for name in ("counts", "noise"))
    if counts.shape != (cells,) or noise.shape != (cells,):
        raise ValueError(line)
    return _Read(None if line["hole"] is None else int(line["hole"]), counts, noise, sitting)


def _now() -> str:
    return datetime.now().astimezone().isoformat(timespec="seconds")
