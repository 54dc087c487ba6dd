"""Procedure of a mat: one equalisation, from the first press to the file that holds.

A terminal and a page both drive it; it knows no screen. Whatever is read is on the disk before the next thing
is asked, so it may be left at any loading and taken up again.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any

from calibration import folders
from calibration.journal import Journal
from calibration.mat import begun, plan, written
from calibration.mat.begun import Begun
from calibration.mat.capture import Capture
from calibration.mat.loading import Going, Kind, Loading
from calibration.mat.outcome import Item, Outcome, outcome
from station.errors import CalibrationError, CalibrationReason
from station.validity import later

PREFIX = "mat-"
BREAK = timedelta(hours=1)
"""After a longer pause the presses are done anew: the sheet stiffens again while nobody presses on it."""
OLD = timedelta(days=7)
"""No reading is older when an equalisation is ended. Our judgement: weather, use and the cover change a sheet
from week to week, and what is kept is dated by its newest reading."""
NEAR = 0.3
"""Share by which a pressure may differ from the one that is planned."""
OTHER_MASS = (0.2, 2.0)
"""Times the planned mass that somebody may lay instead of it."""
OFF = 10.0
"""s that nobody is on the mat before somebody steps on: who only shifts the weight comes from above."""
SHARES = (0.1, 0.9)
"""Of a known split."""


class Part(StrEnum):
    """What a loading belongs to."""

    PRESSES = "presses"
    EMPTY = "empty"
    PRESSURES = "pressures"
    MASSES = "masses"
    STANDING = "standing"


MAY_BE_LEFT = (Part.MASSES, Part.STANDING)
"""Parts without which the mat is equalised all the same, and not checked."""


class Approach(StrEnum):
    """How the mat gets to a loading, so that it is felt from the right side."""

    DIRECT = "direct"
    REST = "rest"
    """Take everything off, and let the sheet forget."""
    OVER = "over"
    """Press to the top first, then come down."""


@dataclass(frozen=True)
class Step:
    """One loading that is to be made, or all presses together.

    number : of the loading. of : loadings of the plan. left : s of hands from here on. part : it belongs to.
    approach : what goes before it, for `wait` s.
    """

    loading: Loading
    part: Part
    number: int
    of: int
    left: float
    approach: Approach
    wait: float


@dataclass(frozen=True)
class Resumed:
    """What must be repeated after a break. presses : whether all presses; numbers : loadings.

    old : why nothing can come of it any more, or None.
    """

    presses: bool = False
    numbers: tuple[int, ...] = ()
    old: CalibrationError | None = None


class MatProcedure:
    """What is done and what is next.

    folder : its own, below the mat's. known : what was known when it was begun.
    """

    def __init__(self, folder: Path, known: Begun) -> None:
        self.folder = folder
        self.known = known
        self.plan = known.plan
        self._journal = Journal(folder)
        self._captures: dict[int, Capture] = {}
        self._order: list[int] = []
        self._kilograms: dict[float, float] = {}
        self._facts: dict[str, Any] = {}
        self._moments: dict[int, datetime] = {}
        self._last = datetime.fromisoformat(known.at).astimezone()
        self._noted: dict[str, datetime] = {}
        self._lies: Loading | None = None

    # What is next

    @property
    def presses(self) -> tuple[Loading, ...]:
        """The presses of the plan; none with tiles."""
        return tuple(each for each in self.plan if each.going is Going.PRESS)

    @property
    def pressed(self) -> int | None:
        """How many presses the mat has felt, or None while the run is still to be done."""
        found = self._facts.get("presses")
        return None if found is None else int(found)

    @property
    def remaining(self) -> tuple[Loading, ...]:
        """Every loading that is still to be made, in order."""
        found = list(self.presses) if self.pressed is None else []
        return (
            *found,
            *(
                each
                for each in self.plan
                if each.going is not Going.PRESS
                and each.number not in self._captures
                and part(each) not in self.left_out
            ),
        )

    @property
    def next(self) -> Step | None:
        """The first loading that is still to be made, or None when all are. Presses are one step."""
        remaining = self.remaining
        if not remaining:
            return None
        first = self._meant(remaining[0])
        approach, wait = self._approach(first)
        left = plan.hands(remaining)
        return Step(first, part(first), first.number, len(self.plan), left, approach, wait)

    @property
    def left_out(self) -> tuple[Part, ...]:
        """Parts that are left out."""
        return tuple(Part(each) for each in self._facts.get("left_out") or ())

    # What is done

    @property
    def captures(self) -> tuple[Capture, ...]:
        """Captures that hold, in the order of the plan, as they really pressed.

        A part of the masses, or of the standing, that is left out has none: half of it proves nothing.
        """
        found = [self._captures[number] for number in sorted(self._captures)]
        return tuple(self._real(each) for each in found if part(each.loading) not in self.left_out)

    @property
    def done(self) -> int:
        """How many loadings of the plan are done; the presses, which are one run, once all of it is over."""
        return len(self.captures) + (0 if self.pressed is None else len(self.presses))

    @property
    def newest(self) -> Loading | None:
        """The loading that was captured last, of all that hold."""
        return self._captures[self._order[-1]].loading if self._order else None

    @property
    def last(self) -> datetime:
        """When anything was written of it last."""
        return self._last

    @property
    def kept(self) -> datetime | None:
        """When it was kept; None while it is open."""
        return self._noted.get("number") if self.fact("number") is not None else None

    def fact(self, name: str) -> Any:
        """Return something else that was found (presses, what is left out, the number), or None."""
        return self._facts.get(name)

    def keep(self, capture: Capture) -> None:
        """Keep a capture of a loading of the plan.

        Errors: CalibrationError NOT_KEPT; OUT_OF_TURN when the plan has no such loading.
        """
        number = capture.loading.number
        planned = next((each for each in self.plan if each.number == number), None)
        if planned is None or planned.going is Going.PRESS or planned.kind is not capture.loading.kind:
            raise CalibrationError(
                CalibrationReason.OUT_OF_TURN,
                "The plan of this mat has no such loading.",
                "Take up the equalisation again and follow what it asks for.",
            )
        self._add("capture", written.plain(capture))
        self._hold(capture)
        self._lies = capture.loading
        if planned.kind is Kind.TILE and planned.going is Going.UP:
            # The same masses go over all places.
            self.note_mass(planned, capture.loading.kilograms)

    def said(self, step: Step, value: float) -> Loading:
        """Return the loading of a step as it really is, by what somebody has typed.

        value : kPa of an even pressure, kg of a mass, percent on the left foot of who stands.
        Errors: CalibrationError WRONG_UNIT for what cannot be meant.
        """
        planned = step.loading
        if planned.kind is Kind.EVEN:
            self._require(
                value * 1e3, planned.pascals, (1.0 - NEAR, 1.0 + NEAR), f"{planned.pascals / 1e3:g} kPa"
            )
            self._require_rising(planned, value * 1e3)
            return replace(planned, pascals=value * 1e3)
        if planned.kind is Kind.TILE:
            limits = OTHER_MASS if planned.going is Going.WEIGH else (1.0 - NEAR, 1.0 + NEAR)
            self._require(value, planned.kilograms, limits, f"{planned.kilograms:.2g} kg")
            return _with_mass(planned, value)
        if planned.kind is Kind.STAND:
            self._require(value / 100.0, 1.0, SHARES, f"{100.0 * planned.share:g} % on the left foot")
            return replace(planned, share=value / 100.0)
        raise CalibrationError(
            CalibrationReason.WRONG_UNIT, "Nothing presses on an empty mat.", "Press Enter when it is empty."
        )

    def note_mass(self, planned: Loading, kilograms: float) -> None:
        """Keep the real mass of a level of tiles: it holds for every place."""
        level = self._level(planned)
        if self._kilograms.get(level, self._level_mass(planned)) != kilograms:
            self._add("mass", {"pascals": level, "kilograms": kilograms})
            self._kilograms[level] = kilograms

    def note_presses(self, count: int) -> None:
        """Keep how often the mat has felt a press; the run is done then."""
        self.note("presses", count)

    def leave_out(self, left: Part) -> None:
        """Leave out a part. Errors: ValueError for one without which there is no equalisation."""
        if left not in MAY_BE_LEFT:
            raise ValueError(left)
        self.note("left_out", sorted({*self.left_out, left}))

    def do_after_all(self) -> None:
        """Ask for what was left out."""
        self.note("left_out", [])

    def take_back(self, number: int, why: str) -> None:
        """Let a capture no longer hold: it is asked for again. It stays in the journal, with the reason."""
        if number in self._captures:
            self._add("taken_back", {"number": number, "why": why})
            self._drop(number)

    def take_up(self, now: datetime) -> Resumed:
        """Let what a break has spoiled no longer hold. Returns what that is.

        After a longer BREAK, while pressures are still to be read, the presses and the empty reading behind
        them. Of tiles every mass of a place that was left halfway: a tile lies anew a little beside it.
        """
        self._lies = None
        open_ones = [each for each in self.remaining if each.going in (Going.UP, Going.DOWN)]
        numbers: list[int] = []
        # A clock that was set back since does not tell how long the break was.
        is_late = abs(now - self._last) > BREAK
        again = bool(open_ones and self.presses and self.pressed is not None and is_late)
        if again:
            self.note("presses", None)
            numbers += [n for n, each in self._captures.items() if each.loading.going is Going.EMPTY]
        if open_ones and open_ones[0].kind is Kind.TILE:
            place = (open_ones[0].x, open_ones[0].y)
            numbers += [
                number
                for number, each in self._captures.items()
                if each.loading.going is Going.UP and (each.loading.x, each.loading.y) == place
            ]
        for number in numbers:
            self.take_back(number, "left in the middle")
        return Resumed(again, tuple(numbers), self._old(now))

    def note(self, name: str, value: Any) -> None:
        """Keep something else that was found; the newest of a name holds. value : plain."""
        self._add("fact", {"name": name, "value": value})
        self._facts[name], self._noted[name] = value, self._last

    def outcome(self, number: str, now: datetime, months: int) -> Outcome:
        """Make the equalisation of all captures, made on the day of the newest.

        number : of the certificate, "" while it has none. months : until it is due.
        Errors: as `outcome`: a RefusalError names what is to be taken again, and nothing is lost. INCOMPLETE
        when captures are older than OLD, or of a day that has not come.
        """
        old = self._old(now)
        if old is not None:
            raise old
        newest = max((self._moments[each.loading.number] for each in self.captures), default=now)
        made = min(newest, now).astimezone(now.tzinfo).date()
        item = Item(number, self.known.uid, made.isoformat(), later(made, months).isoformat())
        found = outcome(self.known.matrix, item, self.captures)
        told = {
            **found.equalisation.found,
            "by": self.known.by,
            "way": self.known.way.value,
            "presses": self.pressed if self.presses else None,
            "left_out": [each.value for each in self.left_out],
        }
        return replace(found, equalisation=replace(found.equalisation, found=told))

    # Within

    def _add(self, kind: str, line: Mapping[str, Any]) -> None:
        now = datetime.now().astimezone()
        self._journal.add(kind, {"at": now.isoformat(timespec="milliseconds"), **line})
        self._last = now

    def _old(self, now: datetime) -> CalibrationError | None:
        """Why no equalisation comes of these captures at all, or None."""
        moments = [self._moments[each.loading.number] for each in self.captures]
        if not moments or (now - min(moments) <= OLD and max(moments) - now <= OLD):
            return None
        told = (
            f"A reading of this equalisation is of {min(moments).date()}"
            if now - min(moments) > OLD
            else f"A reading of this equalisation is dated {max(moments).date()}, which has not come"
        )
        return CalibrationError(
            CalibrationReason.INCOMPLETE,
            f"{told}: by our judgement readings hold for {OLD.days} days, as a sheet changes.",
            "Begin a new one (at a terminal with --new); this one is kept as it is.",
        )

    def _hold(self, capture: Capture) -> None:
        """Let a capture hold that was just written, or read back."""
        number = capture.loading.number
        self._captures[number], self._moments[number] = capture, self._last
        self._order = [each for each in self._order if each != number] + [number]

    def _drop(self, number: int) -> None:
        self._captures.pop(number, None)
        self._order = [each for each in self._order if each != number]

    def _meant(self, planned: Loading) -> Loading:
        """A loading with what is known of it now: the mass of a tile's level, the pressure on the way up."""
        if planned.kind is Kind.TILE and planned.going is Going.UP:
            return _with_mass(planned, self._kilograms.get(self._level(planned), planned.kilograms))
        if planned.going is Going.DOWN:
            for each in self._captures.values():
                as_planned = self.plan[each.loading.number - 1]
                if as_planned.going is Going.UP and as_planned.pascals == planned.pascals:
                    return replace(planned, pascals=each.loading.pascals)
        return planned

    def _real(self, capture: Capture) -> Capture:
        planned = self.plan[capture.loading.number - 1]
        if planned.kind is Kind.TILE and planned.going is Going.UP:
            return replace(capture, loading=self._meant(planned))
        return capture

    def _level(self, planned: Loading) -> float:
        return self.plan[planned.number - 1].pascals

    def _level_mass(self, planned: Loading) -> float:
        return self.plan[planned.number - 1].kilograms

    def _approach(self, wanted: Loading) -> tuple[Approach, float]:
        lies = self._lies
        if wanted.going is Going.DOWN and (
            lies is None or lies.kind is not Kind.EVEN or lies.pascals < wanted.pascals
        ):
            return Approach.OVER, plan.DWELL
        if wanted.going is Going.UP and lies is not None and lies.going in (Going.UP, Going.DOWN):
            is_same = (lies.kind, lies.x, lies.y) == (wanted.kind, wanted.x, wanted.y)
            if is_same and lies.pascals > wanted.pascals:
                return Approach.REST, plan.REST if wanted.kind is Kind.EVEN else plan.DWELL
        if wanted.going is Going.WEIGH and lies is not None and lies.kind is Kind.EVEN:
            return Approach.REST, plan.REST
        if wanted.kind is Kind.STAND and lies is not None:
            return Approach.REST, OFF
        return Approach.DIRECT, 0.0

    def _require(self, value: float, planned: float, limits: tuple[float, float], told: str) -> None:
        if not math.isfinite(value) or not limits[0] * planned <= value <= limits[1] * planned:
            raise CalibrationError(
                CalibrationReason.WRONG_UNIT,
                f"That is too far from the {told} that the plan asks for.",
                "Set it nearer to the plan, or type the number again.",
            )

    def _require_rising(self, planned: Loading, pascals: float) -> None:
        below = [
            each.loading.pascals
            for number, each in self._captures.items()
            if planned.going is Going.UP and each.loading.going is Going.UP and number < planned.number
        ]
        if below and pascals <= max(below):
            raise CalibrationError(
                CalibrationReason.WRONG_UNIT,
                f"On the way up {pascals / 1e3:.3g} kPa cannot come after {max(below) / 1e3:.3g} kPa.",
                "Set it nearer to the plan, or type the number again.",
            )

    # Taking up again

    def _replay(self, lines: list[dict[str, Any]]) -> None:
        """Do again what a journal says. Errors: KeyError, TypeError, ValueError for a line of no sense."""
        known, levels = self.known, {each.pascals for each in self.plan if each.kind is Kind.TILE}
        for line in lines:
            self._last = written.moment(line["at"]).astimezone()
            match line["kind"]:
                case "capture":
                    self._hold(written.capture(line, self.plan, known.matrix, known.largest))
                case "taken_back":
                    self._drop(written.whole(line["number"], 1, len(self.plan)))
                case "mass":
                    level = written.above_zero(line["pascals"])
                    if level not in levels:
                        raise ValueError(f"no tile of the plan presses with {level} Pa")
                    self._kilograms[level] = written.above_zero(line["kilograms"])
                case "fact":
                    name = written.words(line["name"])
                    self._facts[name] = _fact(name, line["value"])
                    self._noted[name] = self._last
                case unknown:
                    raise ValueError(f"a line of the kind {unknown!r}")


def part(loading: Loading) -> Part:
    """Return what a loading belongs to."""
    if loading.going is Going.WEIGH:
        return Part.STANDING if loading.kind is Kind.STAND else Part.MASSES
    by_going = {Going.PRESS: Part.PRESSES, Going.EMPTY: Part.EMPTY}
    return by_going.get(loading.going, Part.PRESSURES)


def begin(folder: Path, known: Begun) -> MatProcedure:
    """Begin an equalisation. folder : of the mat; it gets one of its own below it. Errors: NOT_KEPT."""
    made = MatProcedure(folders.fresh(folder, PREFIX, known.at), known)
    made._journal.add("begun", known.to_json())
    return made


def resume(folder: Path) -> MatProcedure:
    """Take up an equalisation. folder : its own.

    Errors: CalibrationError UNREADABLE when its journal does not say how it was begun.
    """
    lines = Journal(folder).lines()
    try:
        found = MatProcedure(folder, begun.from_json(lines[0]))
        found._replay(lines[1:])
    except (
        IndexError,
        KeyError,
        TypeError,
        ValueError,
        OverflowError,
        AttributeError,
        CalibrationError,
    ) as error:
        raise folders.of_no_sense(folder, "equalisation") from error
    return found


def open_ones(folder: Path) -> tuple[MatProcedure, ...]:
    """Return the equalisations in the folder of a mat that were begun and not kept, the newest first.

    One that was left before the newest was kept is not among them: it would put older readings in its place.
    """
    found = list(folders.readable(folder, PREFIX, resume))
    newest = max((each.kept for each in found if each.kept is not None), default=None)
    return tuple(each for each in found if each.kept is None and (newest is None or each.last > newest))


def spoiled(folder: Path) -> tuple[CalibrationError, ...]:
    """Return why equalisations that were begun after the newest readable one cannot be taken up again."""
    return folders.spoiled(folder, PREFIX, resume)


def _with_mass(planned: Loading, kilograms: float) -> Loading:
    return replace(planned, kilograms=kilograms, pascals=kilograms * plan.G / planned.area)


def _fact(name: str, value: Any) -> Any:
    """Return what a journal says of a fact. Errors: TypeError, ValueError for what cannot be meant."""
    match name:
        case "presses":
            return None if value is None else written.whole(value, 0)
        case "left_out":
            if not isinstance(value, list) or not {Part(each) for each in value} <= set(MAY_BE_LEFT):
                raise ValueError(f"left out: {value!r}")
            return value
        case "number":
            return written.words(value)
    raise ValueError(f"a fact named {name}")
