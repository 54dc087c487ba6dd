"""`station check` of a pressure mat: empty, a known mass on two marks, trodden over; two minutes."""

import json
import threading
from argparse import Namespace
from collections.abc import Callable
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import numpy as np

from station import home
from station.cli.asked import ask, say
from station.cli.told import progress

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from station.equalisation import Equalisation
    from station.qualification.finding import Finding
    from station.qualification.on_mat import Laid
    from station.scans import Scans
    from station.sources.source import Source
    from station.station import Station
    from station.wire.frame import Hello

EMPTY_SECONDS, TREAD_SECONDS = 5.0, 20.0
READ = 0.6
"""Of the time that something lies, at its end."""
TIMES = 3
"""How often a mass is asked for where nothing lies."""
PAUSE = 0.05


def run(source: "Source", hello: "Hello", options: Namespace) -> int:
    """Check a mat. source : open, and closed afterwards. Returns 1 when something is not good."""
    from station.errors import TrialError, TrialReason
    from station.qualification import on_mat, report
    from station.qualification.finding import Verdict
    from station.qualification.step import Outcome, Step, worst
    from station.station import Station

    try:
        made = _equalisation(source.name, hello)
        if options.standard:
            raise TrialError(
                TrialReason.BAD_SETTING,
                "A mat needs no standard: it is checked against its equalisation.",
                "Leave --standard out.",
            )
        marks = on_mat.places(made, options.at)
        on_mat.require_marks(made.matrix, marks, options.tile / 1e3)
    except BaseException:
        source.close()
        raise
    station = Station(lambda: source, home.data() / "recordings")
    try:
        station.open()
        station.wait_ready(15.0)
        check = _Check(station, source, made, options)
        found = {"empty": check.empty()}
        masses = [check.mass(place) for place in marks]
        found["mass"] = on_mat.weighed(masses)
        # Last of all: what was pressed hard is felt too strongly for a minute.
        found["trodden over"] = check.trodden()
    finally:
        station.close()
    at = datetime.now().astimezone().isoformat(timespec="seconds")
    line = on_mat.line(made, [each for every in found.values() for each in every], masses, at)
    found["trend"] = on_mat.trend(_lines(hello), line)
    steps = [Step(name, Outcome.MEASURED, tuple(each)) for name, each in found.items()]
    _keep(hello, line)
    is_bad = worst(steps) is Verdict.BAD
    if options.json:
        plain = {name: [each.to_json() for each in every] for name, every in found.items()}
        content = {
            "schema": "station.check/1",
            "findings": plain,
            "equalisation": made.number,
            "due": made.due,
        }
        print(json.dumps(content, allow_nan=False))
    else:
        print(report.page(steps))
        print("\n".join(report.faults(steps)))
        say(_worth(made))
    return 1 if is_bad else 0


class _Check:
    """The conversation. A simulated mat has an engineer who does at Enter what was asked for."""

    def __init__(
        self, station: "Station", source: "Source", made: "Equalisation", options: Namespace
    ) -> None:
        from station.sources.simulated import MAT_BENCH, SimulatedStation

        self._station, self._made, self._options = station, made, options
        is_played = isinstance(source, SimulatedStation) and source.name.startswith(f"sim:{MAT_BENCH}")
        self._played: Any = source if is_played else None

    def empty(self) -> "list[Finding]":
        """Read the empty mat."""
        from station.qualification import on_mat

        ask("Clear the mat, do not touch it, and press Enter.")
        self._play("empty")
        return on_mat.empty(self._made, self._mean(EMPTY_SECONDS, "empty"))

    def trodden(self) -> "list[Finding]":
        """Listen while somebody treads over all of it."""
        from station.qualification.on_mat import Trodden

        ask(f"Take the mass off. Press Enter, then step on every part of the mat for {TREAD_SECONDS:.0f} s.")
        # The simulated engineer presses a board on all of it.
        self._play("bladder", kpa=40.0)
        feet = Trodden(self._made)
        self._listen(TREAD_SECONDS, "treading", feet.feel)
        self._play("empty")
        return feet.findings()

    def mass(self, place: tuple[float, float]) -> "Laid":
        """Read a known mass on its mark.

        Errors: CalibrationError NOT_MOVED when nothing lies there, however often it is asked for.
        """
        from station.errors import CalibrationError, CalibrationReason
        from station.qualification import on_mat

        size, mass = self._options.tile / 1e3, self._options.mass
        x, y = place
        told = (
            f"{abs(1e3 * x):.0f} mm {'right' if x > 0.0 else 'left'} of the middle and "
            f"{abs(1e3 * y):.0f} mm {'in front of' if y > 0.0 else 'behind'} it"
        )
        for time in range(TIMES):
            nothing = "Nothing lies on this mark. " if time else ""
            ask(
                f"{nothing}Lay the tile of {self._options.tile:g} x {self._options.tile:g} mm with its "
                f"middle {told}, {mass:g} kg in all; let go, and press Enter."
            )
            self._play("tile", kg=mass, x=x, y=y, width=size, depth=size)
            found = on_mat.laid(self._made, self._mean(self._options.seconds, "weighing"), mass, place)
            if on_mat.lies(found):
                return found
        raise CalibrationError(
            CalibrationReason.NOT_MOVED,
            f"{TIMES} times nothing lay on the mark {told}. This check is not kept.",
            "Find the mass and check again. If it lay there, look at the mat's cable, and equalise the mat.",
        )

    def _play(self, activity: str, **options: float) -> None:
        if self._played is not None:
            self._played.perform(activity, **options)

    def _mean(self, seconds: float, what: str) -> "NDArray[np.float64]":
        newest: list[Scans] = []
        self._listen(seconds, what, lambda scans: newest.__setitem__(slice(None), [scans]))
        scans = newest[0]
        kept = scans.whole & (scans.began >= scans.began[-1] - round(1e6 * READ * min(seconds, 12.0)))
        return np.asarray(scans.cells[kept].mean(axis=0, dtype=np.float64))

    def _listen(self, seconds: float, what: str, heard: "Callable[[Scans], None]") -> None:
        """Hear the mat for so long, in its own time."""
        began: int | None = None
        while True:
            if self._station.trouble is not None:
                raise self._station.trouble
            scans = self._station.scans()
            if scans is not None and scans.whole.any():
                now = int(scans.began[-1])
                began = now if began is None or now < began else began
                heard(scans)
                share = (now - began) * 1e-6 / seconds
                progress(what, share)
                if share >= 1.0:
                    return
            threading.Event().wait(PAUSE)


def _equalisation(name: str, hello: "Hello") -> "Equalisation":
    """Return the curves of a mat. Errors: CalibrationError when there are none, or none to be believed."""
    from station import equalisation
    from station.errors import CalibrationError, CalibrationReason
    from station.sources.known_mat import equalisation_of

    found = equalisation.of_mat(home.data() / "calibrations", hello.uid) or equalisation_of(name, hello.uid)
    if found is None or found.geometry != hello.geometry:
        raise CalibrationError(
            CalibrationReason.NOT_FOUND,
            "This mat has not been equalised.",
            "Equalise it: station equalise SOURCE.",
        )
    return found


def _lines(hello: "Hello") -> "list[dict[str, Any] | None]":
    from station import logbook

    return logbook.lines(logbook.path(home.data() / "calibrations", hello.serial, logbook.CHECKS))


def _keep(hello: "Hello", line: "dict[str, Any]") -> None:
    from station import logbook
    from station.newtons import NO_SERIAL

    if hello.uid == NO_SERIAL:
        say("This board has no serial number: its checks cannot be told from others' and are not kept.")
        return
    logbook.append(logbook.path(home.data() / "calibrations", hello.serial, logbook.CHECKS), line)


def _worth(made: "Equalisation") -> str:
    if not made.due:
        return f"Checked against equalisation {made.number}, which does not age."
    is_over = datetime.now().astimezone().date() > date.fromisoformat(made.due[:10])
    ends = "has expired: equalise the mat anew" if is_over else "holds"
    return f"Checked against equalisation {made.number}, which {ends}. Its last day is {made.due}."
