"""Desk: what the pages may use. One is made by the program that starts the dashboard, and handed in."""

import math
import time
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dashboard import words
from dashboard.accounts.door import Door
from dashboard.bench.bench import Bench
from dashboard.bench.mat_bench import MatBench
from dashboard.live.maps import described
from dashboard.records import Records
from dashboard.server.preparation import Preparation
from dashboard.visit.ended import Ended
from dashboard.visit.guide import Guide
from dashboard.words import mat as said_of_mat
from station.errors import StationError, TrialError, TrialReason
from station.forces import CONTACT
from station.library.library import Library
from station.live_mat import LiveMat
from station.mat import mat
from station.station import State, Station
from station.validity import Validity

LOOK_AGAIN = 3.0
"""s between two looks at the logs of the plates."""
ALONE = 8.0
"""s for a plate to be found before the screen says that there is none."""


@dataclass
class Desk:
    """Station, library and the running visit.

    source : address the bytes come from. folder : where recordings and the library are.
    present : tabs with an open socket, one entry each. leader : the tab that leads the visit.
    names : further names of this computer under which the pages are asked for.
    """

    station: Station
    library: Library
    guide: Guide
    preparation: Preparation
    source: str
    folder: Path
    is_demo: bool = False
    present: list[str] = field(default_factory=list)
    leader: str | None = None
    names: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        self.records = Records(self.library)
        self.door = Door(self.library, self.folder, self.is_demo)
        self.bench = Bench(self.station, self.library)
        self.mat_bench = MatBench(self.station, self.library.calibrations, self.bench.turns)
        self._ended = Ended(self.bench.patients.hear_of)
        self._worth: tuple[float, Validity] | None = None
        self._state_told: State | None = None
        self._pace: deque[tuple[float, int]] = deque(maxlen=256)
        self._alone_since = time.monotonic()
        self._is_alone = False
        self._described: tuple[LiveMat, Mapping[str, Any]] | None = None

    def start_visit(self, patient: str, tab: str | None) -> None:
        """Begin a visit of a patient, or go on with theirs. Errors: TrialError while another one runs."""
        now = self.guide.now
        if now is not None and now.patient.id != patient and not self.leads(tab):
            told = words.another_visit(now.patient.label)
            raise TrialError(TrialReason.NOT_READY, told, words.TO_TAKE_OVER)
        self.need_lead(tab)
        if now is not None and now.patient.id == patient:
            return
        # Nobody gets an empty visit because somebody else's step is still going on.
        self.guide.need_rest()
        found = self.records.patient(patient)
        if found is not None:
            self.guide.begin(found, self.records.open_visit(patient))

    # Who leads

    def leads(self, tab: str | None) -> bool:
        """Say whether this tab may start and stop; a leader that has gone away is forgotten."""
        return self.leader is None or self.leader == tab or self.leader not in self.present

    def need_lead(self, tab: str | None) -> None:
        """Make this tab the leader if nobody else is. Errors: TrialError NOT_READY."""
        if not self.leads(tab):
            raise TrialError(TrialReason.NOT_READY, words.OTHER_SCREEN, words.OR_TAKE_OVER)
        self.take_over(tab)

    def take_over(self, tab: str | None) -> None:
        """Let this tab lead from now on."""
        if self.leader != tab:
            self.leader = tab
            self.guide.touch()

    # What every screen is told

    def told(self) -> dict[str, Any]:
        """Return the words that go to every viewer when they change."""
        self._look()
        return {
            "status": self.status(),
            "plates": self._plates(),
            "mat": self._mat(),
            "guide": self.guide.version,
            "prepared": self.preparation.version,
        }

    def status(self) -> dict[str, str]:
        """Return tone and line of the light at the top of the page."""
        tone, line = self._state()
        return {"tone": tone, "line": line}

    def worth(self) -> Validity:
        """Return what the plates' calibration is worth, as it was at most a few seconds ago."""
        now = time.monotonic()
        if self._worth is None or now - self._worth[0] > LOOK_AGAIN:
            self._worth = now, self.station.validity()
        return self._worth[1]

    def forget_worth(self) -> None:
        """Look anew what the calibration is worth: somebody has written something down."""
        self._worth = None
        self.guide.touch()

    def trouble(self) -> StationError | None:
        """Return what is wrong with the plates at this moment."""
        return self.station.trouble if self.station.state in (State.LOST, State.SEARCHING) else None

    def has_no_plate(self) -> bool:
        """Say whether no plate has answered yet, although there was time to find one."""
        is_late = time.monotonic() - self._alone_since > ALONE
        is_seen = self.station.live is not None or self.is_mat()
        return not is_seen and (is_late or self.trouble() is not None)

    def is_mat(self) -> bool:
        """Say whether what is connected is a pressure mat."""
        hello = self.station.hello
        return hello is not None and hello.is_mat

    def newest_sample(self) -> float:
        """Return when the newest sample came to this computer, s since 1970."""
        return time.time() - (time.monotonic() - self.station._last_sample)

    # For the engineer

    def measured_rate(self) -> float | None:
        """Return samples per second by this computer's clock over the last seconds, in Hz."""
        if len(self._pace) < 2:
            return None
        (begin, first), (end, last) = self._pace[0], self._pace[-1]
        return (last - first) / (end - begin) if end - begin > 1.0 else None

    def noise(self) -> dict[str, float]:
        """Return the standard deviation of each empty plate over the last two seconds, N."""
        live = self.station.live
        if live is None or self.station.state not in (State.READY, State.RECORDING):
            return {}
        rows = live.latest(2.0).values
        found = {}
        for number, side in enumerate(("left", "right")):
            load = rows[:, number]
            if len(load) and abs(float(load.mean())) < CONTACT:
                found[side] = float(load.std())
        return found

    def zero(self) -> str:
        """Say how old the zero is."""
        zeroed = self.station.zeroed
        return words.NOT_ZEROED if zeroed is None else words.ago(time.monotonic() - zeroed)

    def _look(self) -> None:
        """Notice what the station does by itself: screens look again when the plates come or go."""
        self.guide.glance()
        self._ended.look(self.guide.now)
        self.station.note_overload()
        now = time.monotonic()
        if not self._pace or now - self._pace[-1][0] > 0.2:
            self._pace.append((now, self.station.decoder.tally.received))
            while now - self._pace[0][0] > 10.0:
                self._pace.popleft()
        if not self.preparation.is_warm:
            self._alone_since = now
        if self.has_no_plate() is not self._is_alone:
            self._is_alone = not self._is_alone
            self.guide.touch()
        if self.station.state is not self._state_told:
            self._state_told = self.station.state
            self._pace.clear()
            self.guide.touch()

    def _state(self) -> tuple[str, str]:
        station = self.station
        if not self.preparation.is_warm:
            ready = self.preparation
            first = ready.is_first_start
            return "wait", words.first_start(ready.compiled, ready.kernels) if first else words.STARTING
        if station.state is State.LOST or station.trouble is not None:
            return "bad", station.trouble.sentence if station.trouble else words.SEARCHING
        if station.state is State.SEARCHING:
            return "wait", words.SEARCHING
        if station.state is State.CLOSED:
            return "wait", words.CLOSED
        return self._ready()

    def _ready(self) -> tuple[str, str]:
        station = self.station
        if self.is_mat():
            return self._mat_ready()
        parts = [words.RECORDING if station.state is State.RECORDING else words.READY]
        if station.zeroed is None:
            parts.append(words.NOT_ZEROED)
        else:
            parts.append(words.ZEROED.format(self.zero()))
        if station.hello is not None:
            parts.append(f"{station.hello.rate} Hz")
        worth = self.worth()
        if not worth.allows_labels:
            parts.append(words.DOUBTED[worth.state])
        return "good" if worth.allows_labels else "wait", " · ".join(parts)

    def _mat_ready(self) -> tuple[str, str]:
        """Return tone and line while a mat is connected: what it cannot say yet is told at once."""
        station, live = self.station, self.station.live_mat
        if station.mat_trouble is not None:
            return "wait", station.mat_trouble.sentence
        is_recording = station.state is State.RECORDING
        is_equalised = live is not None and live.equalisation is not None
        parts = [said_of_mat.RECORDING if is_recording else said_of_mat.READY]
        # What matters most first: a narrow screen cuts the rest off.
        is_good = is_equalised and self.worth().allows_labels
        if not is_good:
            parts.append(words.DOUBTED_ON_A_MAT[self.worth().state] if is_equalised else said_of_mat.RAW)
        if live is not None:
            parts.append(said_of_mat.size(live.matrix.rows, live.matrix.columns))
            # Rounded: every screen is told anew what has changed.
            rate = live.sight.rate if live.sight is not None else math.nan
            parts += [] if math.isnan(rate) else [said_of_mat.scans(rate)]
        return "good" if is_good else "wait", " · ".join(parts)

    def _mat(self) -> Mapping[str, Any] | None:
        """Return the mat as the view draws it, None with plates."""
        live = self.station.live_mat
        if live is None:
            return None
        if self._described is None or self._described[0] is not live:
            self._described = live, described(live)
        return self._described[1]

    def _plates(self) -> list[dict[str, Any]]:
        """Return the plates as the view draws them, in m."""
        calibration = self.station.calibration
        if calibration is None:
            return []
        drawn = {plate.side: plate for plate in mat(calibration.geometry).plates}
        found = []
        for plate in calibration.plates:
            x, y, _ = plate.pose or (*drawn[plate.side].centre, 0.0)
            width, depth = plate.size
            found.append({"side": str(plate.side), "x": x, "y": y, "width": width, "depth": depth})
        return found
