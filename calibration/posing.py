"""Posing: measuring where the plates stand to each other, hole by hole of a template. It knows no screen."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from calibration import pose, settling
from calibration.certificate import number_of, pose_of
from calibration.pose import Moved, Pose, Standing, applied, template
from calibration.settling import Settling, State
from calibration.taking import FIRST_NOISE, Samples
from station import certificate
from station.certificate import Certificate
from station.errors import CalibrationError, CalibrationReason
from station.forces import CONTACT
from station.mat import Mat, mat
from station.newtons import Calibration

Floats = NDArray[np.float64]


class Posing:
    """One measurement of a pose: the empty board, the mass in the holes of one plate, the empty board again.

    calibration : of the plates, whose own pose plays no part. holes : x and y in m, of the board.
    """

    def __init__(self, calibration: Calibration, source: Samples) -> None:
        self._calibration = calibration
        self._source = source
        self._noise: Floats | None = None
        self._read_so_far: list[tuple[int | None, Floats]] = []
        self.holes = template(self.mat)

    @property
    def mat(self) -> Mat:
        """The plates."""
        return mat(self._calibration.geometry)

    @property
    def next(self) -> int | None:
        """The first hole in which the mass has not stood, or None."""
        done = [hole for hole, _ in self._read_so_far if hole is not None]
        return next((hole for hole in range(len(self.holes)) if hole not in done), None)

    @property
    def wants_empty(self) -> bool:
        """Whether the board is to be read without the mass now: before and after each plate, cells drift."""
        since = list(self._since_empty())
        if not self._read_so_far:
            return True
        return bool(since) and (self.next is None or self._below(self.next) != self._below(since[-1]))

    @property
    def is_over(self) -> bool:
        """Whether everything has been read."""
        return self.next is None and not self.wants_empty

    def look(self) -> State:
        """Say whether the plates can be read now."""
        counts, rate = self._source.samples(settling.SECONDS + 0.5)
        return self._settling().judged(counts, rate)

    def empty(self) -> None:
        """Read the board without the mass. Errors: CalibrationError NOT_SETTLED; LOADED when it is there."""
        found = self._read()
        if self._read_so_far and abs(self._loads(found.counts)[:, 0]).max() >= CONTACT:
            raise CalibrationError(
                CalibrationReason.LOADED, "Something still stands on the board.", "Take the mass off it."
            )
        self._noise = found.noise
        self._read_so_far.append((None, found.counts))

    def take(self) -> Standing:
        """Read the mass in the next hole.

        Errors: CalibrationError NOT_SETTLED; NOT_MOVED when it stands in none, or on the other plate;
        OUT_OF_TURN while the empty board is to be read, and after the last hole.
        """
        hole = self.next
        if hole is None or self.wants_empty:
            raise CalibrationError(
                CalibrationReason.OUT_OF_TURN,
                "There is no hole to be read now.",
                "Read the empty board first.",
            )
        counts = self._read().counts
        loads, below = self._loads(counts), self._below(hole)
        if not loads[below, 0] >= CONTACT or loads[below, 0] < abs(np.delete(loads[:, 0], below)).sum():
            raise CalibrationError(
                CalibrationReason.NOT_MOVED,
                f"The mass does not stand on the {self._calibration.plates[below].side} plate.",
                "Put it through the hole that is asked for, so that nothing but that plate carries it.",
            )
        self._read_so_far.append((hole, counts))
        return Standing(*self.holes[hole], loads)

    def take_back(self) -> None:
        """Let the newest reading be made again."""
        if len(self._read_so_far) > 1:
            self._read_so_far.pop()

    def pose(self) -> Pose:
        """Return the pose. Errors: as `calibration.pose.measured`."""
        counts = np.array([counts for _, counts in self._read_so_far])
        empty = [place for place, (hole, _) in enumerate(self._read_so_far) if hole is None]
        standings = []
        for place, (hole, _) in enumerate(self._read_so_far):
            if hole is not None:
                # Between two readings of the empty board the zero moves in a line.
                zero = np.array([np.interp(place, empty, cell) for cell in counts[empty].T])
                standings.append(Standing(*self.holes[hole], self._of(counts[place] - zero)))
        return pose.measured(standings)

    def _since_empty(self) -> Iterator[int]:
        """Yield the holes that were read since the board was read empty."""
        for hole, _ in reversed(self._read_so_far):
            if hole is None:
                return
            yield hole

    def _below(self, hole: int) -> int:
        x = self.holes[hole][0]
        return min(range(2), key=lambda each: abs(x - self.mat.plates[each].centre[0]))

    def _loads(self, counts: Floats) -> Floats:
        """(plates, 3): loads above the newest reading of the empty board."""
        newest = next(each for hole, each in reversed(self._read_so_far) if hole is None)
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

    def _settling(self) -> Settling:
        gains = np.zeros(self.mat.channels)
        for plate in self._calibration.plates:
            gains[list(plate.channels)] = plate.matrix[0]
        noise = FIRST_NOISE / gains if self._noise is None else self._noise
        return Settling(gains, noise)


def moved(now: Pose, calibration: Calibration) -> Moved | None:
    """Return how far a plate has moved since the pose of a calibration was measured, None without one."""
    before = pose_of(calibration)
    if before is None:
        return None
    earlier = Pose(
        before["x_mm"] / 1e3,
        before["y_mm"] / 1e3,
        float(np.radians(before["angle_deg"])),
        now.covariance,
        now.residuals,
    )
    return pose.moved(now, earlier)


def amended(present: Certificate, found: Pose, by: str, now: datetime) -> Certificate:
    """Return the certificate with the plates where they stand now; everything else is as it was.

    It has a number of its own and names the one that it amends; it was made, and is due, on the same days.
    Errors: CalibrationError UNREADABLE when the two do not fit.
    """
    number = number_of(present.calibration.uid, now)
    without = tuple(replace(plate, pose=None) for plate in present.calibration.plates)
    known = applied(found, replace(present.calibration, plates=without, number=number))
    content: Mapping[str, Any] = {
        **present.content,
        "number": number,
        "amends": present.number,
        "pose": {**(pose_of(known) or {}), "measured": now.isoformat(timespec="seconds"), "by": by},
        "calibration": known.to_json(),
    }
    return certificate.of_content(json.loads(json.dumps(content, allow_nan=False)))
