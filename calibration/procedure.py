"""Procedure: one calibration of one device, from the first question to the signature.

The terminal and the dashboard both drive it; it knows no screen. Whatever is read is on the disk before the
next thing is asked, so it may be left at any reading and taken up again, by either of them.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from calibration import begun, folders
from calibration.begun import Begun
from calibration.journal import Journal
from calibration.placement import Placement, Purpose
from calibration.reading import Reading
from station.errors import CalibrationError, CalibrationReason
from station.mat import Plate, Side, mat

PREFIX = "bench-"
ANEW = "Nothing is to be done; to calibrate the plates anew, begin a calibration (at a terminal: --new)."


@dataclass(frozen=True)
class Step:
    """One reading that is to be made. number : from 1 over all plates. of : how many there are."""

    side: Side
    placement: Placement
    number: int
    of: int


@dataclass(frozen=True)
class Capture:
    """A recording for a check. purpose : its name. file : in the folder. told : what was done."""

    purpose: str
    side: Side
    file: str
    sha256: str
    told: Mapping[str, Any]


class Procedure:
    """What is done and what is next.

    folder : its own, below the plate's. known : what was known when it was begun.
    """

    def __init__(self, folder: Path, known: Begun) -> None:
        self.folder = folder
        self.known = known
        self.plates: tuple[Plate, ...] = mat(known.geometry).plates
        self._journal = Journal(folder)
        self._readings: dict[Side, dict[int, Reading]] = {plate.side: {} for plate in self.plates}
        self._captures: dict[tuple[str, Side], Capture] = {}
        self._facts: dict[str, Any] = {}
        self._lay_last: dict[Side, Placement] = {}
        self._plan = {plate.side: known.placements(plate) for plate in self.plates}

    # What is next

    @property
    def steps(self) -> tuple[Step, ...]:
        """Every reading in order: one plate after the other."""
        every = [(side, placement) for side, plan in self._plan.items() for placement in plan]
        return tuple(
            Step(side, placement, number, len(every))
            for number, (side, placement) in enumerate(every, start=1)
        )

    @property
    def next(self) -> Step | None:
        """The first reading that is still to be made, or None when all are."""
        for step in self.steps:
            if step.placement.number not in self._readings[step.side]:
                return step
        return None

    @property
    def newest(self) -> tuple[Side, Reading] | None:
        """The reading that was made last, of all that hold, and its plate."""
        every = [(plate.side, each) for plate in self.plates for each in self.readings(plate.side)]
        return max(every, key=lambda each: datetime.fromisoformat(each[1].at).astimezone(), default=None)

    def lay_last(self, side: Side) -> Placement | None:
        """Return what lay on a plate when it was read last, whether or not that reading still holds."""
        return self._lay_last.get(side)

    # What is done

    def readings(self, side: Side) -> tuple[Reading, ...]:
        """Return the readings of a plate that hold, in the order of the plan."""
        made = self._readings[side]
        return tuple(made[number] for number in sorted(made))

    def capture(self, purpose: str, side: Side) -> Capture | None:
        """Return the newest recording for a check, or None."""
        return self._captures.get((purpose, side))

    @property
    def captures(self) -> tuple[Capture, ...]:
        """Every recording that holds."""
        return tuple(self._captures.values())

    def fact(self, name: str) -> Any:
        """Return something else that was found (pose, wiring, who signed), or None."""
        return self._facts.get(name)

    def keep(self, side: Side, reading: Reading) -> None:
        """Keep a reading of the plan.

        Errors: CalibrationError NOT_KEPT; OUT_OF_TURN when the plan has no such placement.
        """
        if reading.placement not in self._plan[side]:
            raise CalibrationError(
                CalibrationReason.OUT_OF_TURN,
                "The plan of this plate has no such reading.",
                "Take up the calibration again and follow what it asks for.",
            )
        self._journal.add("reading", {"side": side.value, **_plain(reading)})
        self._readings[side][reading.placement.number] = reading
        self._lay_last[side] = reading.placement

    def take_back(self, side: Side, number: int, why: str) -> None:
        """Let a reading no longer hold: it is asked for again. It stays in the journal, with the reason."""
        if number in self._readings[side]:
            self._journal.add("taken_back", {"side": side.value, "number": number, "why": why})
            del self._readings[side][number]

    def take_stack_back(self, side: Side, group: int, why: str) -> None:
        """Let every reading of a stack no longer hold: once it was moved, all of it is laid anew.

        Errors: CalibrationError NOT_KEPT.
        """
        for reading in self.readings(side):
            if reading.placement.group == group:
                self.take_back(side, reading.placement.number, why)

    def keep_capture(self, capture: Capture) -> None:
        """Keep a recording for a check. A newer one of the same purpose and plate takes its place."""
        self._journal.add("capture", {**asdict(capture), "side": capture.side.value})
        self._captures[capture.purpose, capture.side] = capture

    def note(self, name: str, value: Any) -> None:
        """Keep something else that was found; the newest of a name holds. value : plain."""
        self._journal.add("fact", {"name": name, "value": value})
        self._facts[name] = value

    # Taking up again

    def _replay(self, lines: list[dict[str, Any]]) -> None:
        for line in lines:
            match line.get("kind"):
                case "reading":
                    reading = _reading(line)
                    self._readings[Side(line["side"])][reading.placement.number] = reading
                    self._lay_last[Side(line["side"])] = reading.placement
                case "taken_back":
                    self._readings[Side(line["side"])].pop(int(line["number"]), None)
                case "capture":
                    names = ("purpose", "file", "sha256", "told")
                    found = Capture(side=Side(line["side"]), **{name: line[name] for name in names})
                    self._captures[found.purpose, found.side] = found
                case "fact":
                    self._facts[line["name"]] = line["value"]


def begin(folder: Path, known: Begun) -> Procedure:
    """Begin a calibration. folder : of the plate; the calibration gets one of its own below it.

    Errors: CalibrationError NOT_KEPT; WRONG_UNIT, TrialError BAD_SETTING when what is known cannot be.
    """
    known.require_possible()
    known = known.written()
    made = Procedure(folders.fresh(folder, PREFIX, known.at), known)
    made._journal.add("begun", known.to_json())
    return made


def resume(folder: Path) -> Procedure:
    """Take up a calibration. folder : its own.

    Errors: CalibrationError UNREADABLE when its journal does not say how it was begun.
    """
    lines = Journal(folder).lines()
    try:
        first = {name: value for name, value in lines[0].items() if name != "kind"}
        found = Procedure(folder, begun.from_json(first))
        found._replay(lines[1:])
    except (IndexError, KeyError, TypeError, ValueError) as error:
        raise folders.of_no_sense(folder, "calibration") from error
    return found


def number_of(folder: Path) -> str | None:
    """Return the number of the certificate that a calibration was signed into, None before. folder : its own.

    Errors: as `resume`.
    """
    found = resume(folder).fact("signed")
    return None if found is None else str(found)


def open_ones(folder: Path) -> tuple[Procedure, ...]:
    """Return the calibrations in the folder of a plate that were begun and not signed, the newest first."""
    found = folders.readable(folder, PREFIX, resume)
    return tuple(each for each in found if each.fact("signed") is None)


def spoiled(folder: Path) -> tuple[CalibrationError, ...]:
    """Return why calibrations that were begun after the newest readable one cannot be taken up again."""
    return folders.spoiled(folder, PREFIX, resume)


def _plain(reading: Reading) -> dict[str, Any]:
    plain = asdict(reading)
    plain["placement"]["purpose"] = reading.placement.purpose.value
    return plain


def _reading(line: Mapping[str, Any]) -> Reading:
    placed = dict(line["placement"])
    placed["purpose"] = Purpose(placed["purpose"])
    counts, noise, drift = (
        tuple(float(value) for value in line[name]) for name in ("counts", "noise", "drift")
    )
    celsius = None if line["celsius"] is None else float(line["celsius"])
    samples, rate, at = int(line["samples"]), float(line["rate"]), str(line["at"])
    return Reading(Placement(**placed), counts, noise, drift, samples, rate, at, celsius)
