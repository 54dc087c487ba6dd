"""`station check` of a pressure mat: empty, a known mass on two marks, trodden over; two minutes.

What comes next, and when it is enough, is `station/qualification/mat_check.py`.
"""

import json
import threading
from argparse import Namespace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from station import home
from station.cli.asked import ask, say
from station.cli.told import progress
from station.errors import TrialError, TrialReason
from station.qualification import mat_check, report
from station.qualification.finding import Verdict
from station.qualification.mat_check import MatCheck, Part, Wanted, told
from station.sources.simulated import MAT_BENCH, SimulatedStation
from station.station import Station

if TYPE_CHECKING:
    from station.equalisation import Equalisation
    from station.sources.source import Source
    from station.wire.frame import Hello

EMPTY_SECONDS, TREAD_SECONDS = mat_check.EMPTY_SECONDS, mat_check.TREAD_SECONDS
PAUSE = 0.05
PROGRESS = {Part.EMPTY: "empty", Part.MASS: "weighing", Part.TREAD: "treading"}
"""What a bar is about."""


def run(source: "Source", hello: "Hello", options: Namespace) -> int:
    """Check a mat. source : open, and closed afterwards. Returns 1 when something is not good."""
    folder = home.data() / "calibrations"
    try:
        made = mat_check.curves(folder, source.name, hello)
        if options.standard:
            raise TrialError(
                TrialReason.BAD_SETTING,
                "A mat needs no standard: it is checked against its equalisation.",
                "Leave --standard out.",
            )
        check = MatCheck(made, options.mass, options.tile / 1e3, options.seconds, options.at)
    except BaseException:
        source.close()
        raise
    station = Station(lambda: source, home.data() / "recordings")
    try:
        station.open()
        station.wait_ready(15.0)
        _Check(station, source, check).lead()
    finally:
        station.close()
    at = datetime.now().astimezone().isoformat(timespec="seconds")
    day = check.day(mat_check.lines(folder, hello), at)
    if not mat_check.keep(folder, hello, day.line):
        say(mat_check.NO_LOG)
    if options.json:
        plain = {name: [each.to_json() for each in every] for name, every in day.found.items()}
        content = {
            "schema": "station.check/1",
            "findings": plain,
            "equalisation": made.number,
            "due": made.due,
        }
        print(json.dumps(content, allow_nan=False))
    else:
        print(report.page(day.steps))
        print("\n".join(report.faults(day.steps)))
        say(_worth(made))
    return 1 if day.verdict is Verdict.BAD else 0


class _Check:
    """The conversation. A simulated mat has an engineer who does at Enter what was asked for."""

    def __init__(self, station: Station, source: "Source", check: MatCheck) -> None:
        self._station, self._check = station, check
        is_played = isinstance(source, SimulatedStation) and source.name.startswith(f"sim:{MAT_BENCH}")
        self._played: Any = source if is_played else None

    def lead(self) -> None:
        """Ask for every step. Errors: those of `MatCheck.take`, and what is wrong with the mat."""
        while (wanted := self._check.wanted) is not None:
            ask(self._asked(wanted))
            activity, options = self._check.played
            self._play(activity, **options)
            self._listen(wanted)
        self._play("empty")

    def _asked(self, wanted: Wanted) -> str:
        if wanted.place is not None:
            nothing = "Nothing lies on this mark. " if wanted.time else ""
            size = f"{1e3 * self._check.tile:g}"
            return (
                f"{nothing}Lay the tile of {size} x {size} mm with its middle {told(wanted.place)}, "
                f"{self._check.mass:g} kg in all; let go, and press Enter."
            )
        if wanted.part is Part.EMPTY:
            return "Clear the mat, do not touch it, and press Enter."
        return (
            f"Take the mass off. Press Enter, then step on every part of the mat for {wanted.seconds:.0f} s."
        )

    def _play(self, activity: str, **options: float) -> None:
        if self._played is not None:
            self._played.perform(activity, **options)

    def _listen(self, wanted: Wanted) -> None:
        """Hear the mat for as long as a step takes."""
        what = PROGRESS[wanted.part]
        self._check.start()
        while True:
            if self._station.trouble is not None:
                raise self._station.trouble
            is_enough = self._check.hear(self._station.scans())
            progress(what, self._check.share)
            if is_enough:
                self._check.take()
                return
            threading.Event().wait(PAUSE)


def _worth(made: "Equalisation") -> str:
    if not made.due:
        return f"Checked against equalisation {made.number}, which does not age."
    is_over = datetime.now().astimezone().date() > date.fromisoformat(made.due[:10])
    ends = "has expired: equalise the mat anew" if is_over else "holds"
    return f"Checked against equalisation {made.number}, which {ends}. Its last day is {made.due}."
