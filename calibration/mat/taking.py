"""Taking: waits until a loading has lain for its time, reads the last third of it. It knows no screen.

Time is counted by the mat: a busy computer makes no dwell shorter.
"""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from calibration.mat import capture, refusal, steadiness
from calibration.mat.capture import Capture
from calibration.mat.loading import Going, Kind, Loading
from calibration.mat.procedure import MatProcedure
from calibration.mat.refusal import RefusalError
from calibration.mat.steadiness import State
from station.errors import CalibrationError, CalibrationReason
from station.scans import Scans

Floats = NDArray[np.float64]

READ = 1.0 / 3.0
"""Of a dwell, at its end."""
LONGEST = 10.0
"""s that are read at most: a station has the last twelve at hand."""
TOLD = {
    State.DRIFTING: "The pressure changed while it was read.",
    State.RESTLESS: "Something shook the mat while it was read.",
    State.MOVING: "The load moved on the mat while it was read.",
}


class Source(Protocol):
    """Where the newest scans come from: a `station.station.Station`."""

    def scans(self) -> Scans | None:
        """Return the scans of the last twelve seconds, or None."""


@dataclass(frozen=True)
class Taken:
    """A capture that was kept. lost : scans of its reading that did not arrive whole, and were left out."""

    capture: Capture
    lost: int


class Taking:
    """One procedure at one source of scans."""

    def __init__(self, procedure: MatProcedure, source: Source) -> None:
        self.procedure = procedure
        self._source = source
        self._began: int | None = None

    def start(self) -> None:
        """Begin to count the dwell: the load lies."""
        self._began = self._now()

    def left(self, dwell: float) -> float:
        """Return how long a load must still lie, s of the mat's own time."""
        now = self._now()
        if now is None:
            return dwell
        if self._began is None or now < self._began:
            # The mat has restarted, or had said nothing yet.
            self._began = now
        return max(0.0, dwell - (now - self._began) * 1e-6)

    def take(self, loading: Loading) -> Taken:
        """Read the last third of a dwell, and keep it. loading : as it really is.

        Errors: CalibrationError NOT_SETTLED when something moved, LOADED, NOT_MOVED or IDENTICAL when it was
        not done, INCOMPLETE without scans, NOT_KEPT. Nothing that was read before is lost.
        """
        scans = self._source.scans()
        seconds = min(READ * loading.dwell, LONGEST)
        if scans is None or not len(scans):
            raise _too_few(loading)
        recent = scans.began >= scans.began[-1] - round(seconds * 1e6)
        whole = scans.whole & recent
        # The newest scan may be on its way still.
        lost = int((recent & ~scans.whole)[:-1].sum())
        if whole.sum() < capture.LEAST:
            raise _too_few(loading)
        counts = scans.cells[whole]
        self._require_still(loading, counts.astype(np.float64))
        made = capture.of_counts(loading, counts, self.procedure.known.largest)
        self._require_done(made)
        self.procedure.keep(made)
        return Taken(made, lost)

    def scans(self) -> Scans | None:
        """Return what the mat said in the last twelve seconds."""
        return self._source.scans()

    def _now(self) -> int | None:
        scans = self._source.scans()
        return int(scans.began[-1]) if scans is not None and len(scans) else None

    def _require_still(self, loading: Loading, counts: Floats) -> None:
        lines = self.procedure.known.matrix
        found = steadiness.judged(
            counts,
            lines.x,
            lines.y,
            is_living=loading.kind is Kind.STAND,
            is_placed=loading.kind is Kind.TILE,
            highest=self._highest() if loading.going is Going.DOWN else 0.0,
        )
        if found is not State.STILL:
            raise CalibrationError(
                CalibrationReason.NOT_SETTLED,
                TOLD[found],
                "Wait until nothing moves, then press Enter again.",
            )

    def _highest(self) -> float:
        """Counts, mean of the cells under the highest pressure that was read."""
        up = [each for each in self.procedure.captures if each.loading.going is Going.UP]
        return max((float(each.counts.mean()) for each in up), default=0.0)

    def _require_done(self, made: Capture) -> None:
        """Refuse at once what would be refused at the end."""
        loading = made.loading
        if loading.going is Going.EMPTY and np.median(made.counts) > refusal.EMPTY * made.largest:
            raise RefusalError(
                CalibrationReason.LOADED,
                "Something presses on the mat, which is to be empty.",
                "Take everything off the mat, then press Enter again.",
                (loading.number,),
            )
        before = self.procedure.captures[-1:] if loading.going in (Going.UP, Going.DOWN) else ()
        for each in before:
            if np.array_equal(each.counts, made.counts):
                raise RefusalError(
                    CalibrationReason.IDENTICAL,
                    "The mat says the same in every digit as before.",
                    "Take its cable out and in again, then press Enter again.",
                    (loading.number,),
                )
        if loading.going is Going.UP and loading.kind is Kind.EVEN:
            self._require_more(made)

    def _require_more(self, made: Capture) -> None:
        below = [
            each
            for each in self.procedure.captures
            if each.loading.going is Going.UP and each.loading.number < made.loading.number
        ]
        if not below:
            return
        # The first pressures lie near the threshold of the cells: there the strongest quarter tells.
        now, then = (float(np.quantile(each.counts, 0.75)) for each in (made, below[-1]))
        if now < refusal.ROSE * then or now < steadiness.FAINT:
            raise RefusalError(
                CalibrationReason.NOT_MOVED,
                f"The mat feels no more than at {below[-1].loading.pascals / 1e3:.3g} kPa.",
                "Look at the gauge and whether the bladder leaks, then press Enter again.",
                (made.loading.number,),
            )


def _too_few(loading: Loading) -> CalibrationError:
    return CalibrationError(
        CalibrationReason.INCOMPLETE,
        f"Too few whole scans of loading {loading.number} have arrived.",
        "Look at the mat's cable, then press Enter again.",
    )
