"""Validity: whether a calibration holds on a day, by itself, the daily checks and what has voided it.

Nothing here forbids a recording. A recording carries the state of its moment (`stamp`), and whoever analyses
it is told for ever (`told`).
"""

import calendar
import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

import numpy as np

from station.daily_check import DailyCheck, moment, trends
from station.equalisation import Equalisation
from station.newtons import Calibration

Held = Calibration | Equalisation
"""What may hold: the calibration of plates, or the equalisation of a mat."""

MONTHS, STEADY_MONTHS, MOST_MONTHS = 12, 24, 60
"""How long a calibration holds; when the checks show it to be steady; and never longer than."""
STEADY_CHECKS = 40
SOON_DAYS = 30
CHECK_DAYS = 7.0
"""From so many days without a passed check on, the check is overdue."""
LEVEL, WARP, OVERLOAD, KELVIN = math.radians(0.3), 0.03, 1.2, 8.0
"""rad of level, share of the load in the warp, share of a cell's capacity, K off the certificate's."""
STATE, CAUSE = "calibration_state", "calibration_cause"
"""Under which a recording's context holds its stamp."""
STAMP = frozenset({STATE, CAUSE})
"""Both of them."""


class State(StrEnum):
    """What a calibration is worth on a day; the worst that holds."""

    NONE = "none"
    FOREIGN = "foreign"
    VOIDED = "voided"
    EXPIRED = "expired"
    CHECK_FAILED = "check failed"
    CHECK_OVERDUE = "check overdue"
    DUE_SOON = "due soon"
    VALID = "valid"


class Cause(StrEnum):
    """What voids a calibration, at once."""

    PLATE = "plate"
    CONVERTER = "converter"
    SETTINGS = "settings"
    CELLS = "cells"
    REMOUNTED = "remounted"
    FLOOR = "floor"
    OVERLOADED = "overloaded"
    TEMPERATURE = "temperature"
    DROPPED = "dropped"
    FAILED_TWICE = "failed twice"
    CHANGED = "changed"
    CLOCK = "clock"
    LIFTED = "lifted"
    """No cause: an engineer has looked and, by name, ends what was noted before."""

    @property
    def spoken(self) -> str:
        """Why, as the end of a sentence."""
        return _SPOKEN[self]


_SPOKEN = {
    Cause.PLATE: "a plate or one of its cells had been replaced",
    Cause.CONVERTER: "the converter had been replaced",
    Cause.SETTINGS: "the converter's settings had been changed",
    Cause.CELLS: "the order or the direction of the cells had been changed",
    Cause.REMOUNTED: "the plates had been moved or mounted anew",
    Cause.FLOOR: "the plates stood otherwise than when they were calibrated",
    Cause.OVERLOADED: "a cell had been overloaded",
    Cause.TEMPERATURE: "it was much warmer or colder than when they were calibrated",
    Cause.DROPPED: "a plate had been dropped",
    Cause.FAILED_TWICE: "two daily checks in a row had failed",
    Cause.CHANGED: "the certificate is not as it was signed",
    Cause.CLOCK: "the computer's clock was earlier than the certificate",
    Cause.LIFTED: "an engineer had let it stand",
}


@dataclass(frozen=True)
class Void:
    """Something that voids a calibration, or (LIFTED) ends that.

    at : ISO date and time with offset. calibration : identity, or "" for whichever there is.
    by : who noted it; note : in words.
    """

    cause: Cause
    at: str
    calibration: str
    by: str = ""
    note: str = ""

    def to_json(self) -> dict[str, Any]:
        """Return its line."""
        return {
            "kind": "void",
            "at": self.at,
            "cause": self.cause.value,
            "calibration": self.calibration,
            "by": self.by,
            "note": self.note,
        }

    @classmethod
    def of(cls, plain: Mapping[str, Any]) -> "Void | None":
        """Read a line; None when it is none. A cause that is not known here voids all the same."""
        if plain.get("kind") != "void":
            return None
        known = plain.get("cause") in [cause.value for cause in Cause]
        cause = Cause(plain["cause"]) if known else Cause.CHANGED
        words = (str(plain.get(name, "")) for name in ("at", "calibration", "by", "note"))
        return cls(cause, *words)


@dataclass(frozen=True)
class Validity:
    """What a calibration is worth at one moment.

    cause : what voids it, or None. until : its last day, or None where it has none.
    checked : days since the last passed check, or None when there was none. of_mat : it is an equalisation.
    """

    state: State
    cause: Cause | None = None
    until: date | None = None
    checked: float | None = None
    of_mat: bool = False

    @property
    def is_calibrated(self) -> bool:
        """Whether newtons may be called measured."""
        return self.state not in (State.NONE, State.FOREIGN, State.VOIDED, State.EXPIRED)

    @property
    def sentence(self) -> str:
        """What it is worth, for people."""
        last = "" if self.until is None else f" Its last day is {self.until.isoformat()}."
        why = "" if self.cause is None else f": {self.cause.spoken}"
        what, device = ("equalisation", "mat") if self.of_mat else ("calibration", "plate")
        words = {
            State.NONE: f"{'This mat has' if self.of_mat else 'These plates have'} no {what}.",
            State.FOREIGN: f"The {what} belongs to another {device}.",
            State.VOIDED: f"The {what} is void{why}.",
            State.EXPIRED: f"The {what} has expired.",
            State.CHECK_FAILED: f"The last daily check has failed: once more, and the {what} is void.",
            State.CHECK_OVERDUE: "The daily check is overdue.",
            State.DUE_SOON: f"The {what} is due soon.",
            State.VALID: f"The {what} is valid.",
        }
        return words[self.state] + last

    def to_json(self) -> dict[str, Any]:
        """Return the plain form."""
        return {
            "state": self.state.value,
            "cause": None if self.cause is None else self.cause.value,
            "until": None if self.until is None else self.until.isoformat(),
            "days_since_check": None if self.checked is None else round(self.checked, 2),
        }

    @property
    def allows_labels(self) -> bool:
        """Whether clinical words may be put beside the numbers; recording is always allowed."""
        return self.state in (State.VALID, State.DUE_SOON)


def identity(calibration: Held) -> str:
    """Return by what the logs know it: neither a new zero of plates nor a comparison of a mat changes it."""
    if isinstance(calibration, Equalisation):
        return calibration.bare.hash[:16]
    return calibration.with_zero(np.zeros(len(calibration.zero))).hash[:16]


def validity(
    calibration: Held | None,
    serial: str,
    at: datetime,
    checks: Sequence[DailyCheck] = (),
    voids: Sequence[Void] = (),
    noticed: Sequence[Cause] = (),
    check_days: float = CHECK_DAYS,
) -> Validity:
    """Return what a calibration is worth at a moment; what came later plays no part.

    serial : of the connected plate, hex. at : with offset. checks, voids : of the plate, in order of time;
    those of other calibrations are left out. noticed : what the asker sees for itself, see `noticed`.
    check_days : after which a check is overdue. Simulated plates and mats do not age.
    """
    of_mat = isinstance(calibration, Equalisation)
    if calibration is None or not calibration.is_traceable:
        return Validity(State.NONE, of_mat=of_mat)
    if calibration.uid != serial:
        return Validity(State.FOREIGN, of_mat=of_mat)
    own, at = identity(calibration), at.astimezone()
    done = [check for check in checks if check.calibration == own and _is_before(check.at, at)]
    noted = [void for void in voids if void.calibration in (own, "") and _is_before(void.at, at)]
    cause = _voided(calibration, at, done, noted) or next(iter(noticed), None)
    passed = [known for check in done if check.is_passed and (known := moment(check.at)) is not None]
    checked = (at - max(passed)) / timedelta(days=1) if passed else None
    if cause is not None:
        return Validity(State.VOIDED, cause, None, checked, of_mat)
    if _is_ageless(calibration):
        return Validity(State.VALID, None, None, checked, of_mat)
    until = last_day(calibration, done)
    return Validity(_aged(calibration, at, done, until, checked, check_days), None, until, checked, of_mat)


def last_day(calibration: Held, checks: Sequence[DailyCheck] = ()) -> date:
    """Return the last day on which a calibration holds. checks : its own, in order of time.

    The certificate's due date, else twelve months; twenty-four when many checks show it to be steady; never
    more than five years. Errors: ValueError when `made` or `due` is no date.
    """
    made = _day(calibration.made)
    due = _day(calibration.due) if calibration.due else later(made, MONTHS)
    if is_steady(checks):
        due = max(due, later(made, STEADY_MONTHS))
    return min(due, later(made, MOST_MONTHS))


def is_steady(checks: Sequence[DailyCheck]) -> bool:
    """Whether many checks, none of them failed, kept their moving averages below half of every limit."""
    charted = [check for check in checks if check.figures]
    if len(charted) < STEADY_CHECKS or any(check.is_failed for check in checks):
        return False
    return all(trend.is_steady for trend in trends(charted))


def noticed(
    *,
    level: float = 0.0,
    warp: float = 0.0,
    load: float = 0.0,
    kelvin: float = 0.0,
    is_unchanged: bool = True,
) -> tuple[Cause, ...]:
    """Return what voids a calibration of the things a station can see for itself.

    level : rad that it has changed by. warp : share of the load that has moved from one diagonal to the
    other. load : largest of a cell, share of its capacity. kelvin : K off the certificate's temperature.
    is_unchanged : the certificate has the hash it was signed with.
    """
    found = {
        Cause.FLOOR: abs(level) > LEVEL or abs(warp) > WARP,
        Cause.OVERLOADED: load > OVERLOAD,
        Cause.TEMPERATURE: abs(kelvin) > KELVIN,
        Cause.CHANGED: not is_unchanged,
    }
    return tuple(cause for cause, is_so in found.items() if is_so)


def stamp(found: Validity) -> dict[str, str]:
    """Return what a recording keeps of the state of its moment, for its context."""
    cause = {} if found.cause is None else {CAUSE: found.cause.value}
    return {STATE: found.state.value, **cause}


def told(context: Mapping[str, str], calibration: Held | None, started: str) -> tuple[str, ...]:
    """Return what is to be said of a recording for ever: by its stamp, and without one by its own dates.

    calibration : the one in the recording, of the plate that was recorded. started : ISO date and time.
    A plate without a calibration is told by who turned its counts into newtons.
    """
    if calibration is None or not calibration.is_traceable:
        return ()
    return _sentences(stamped(context) or _by_its_dates(calibration, started), calibration)


def stamped(context: Mapping[str, str]) -> Validity | None:
    """Return what a calibration was worth when its stamp was made, or None where there is no stamp.

    A state that is not known here was not a good one: the calibration counts as void.
    """
    state, cause = context.get(STATE), context.get(CAUSE)
    if state is None:
        return None
    if state not in [each.value for each in State]:
        return Validity(State.VOIDED)
    return Validity(State(state), Cause(cause) if cause in [each.value for each in Cause] else None)


def later(day: date, months: int) -> date:
    """Return the same day so many months later, or the last of that month when there is no such day."""
    year, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + year, month + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def _sentences(found: Validity, calibration: Held) -> tuple[str, ...]:
    of_mat = isinstance(calibration, Equalisation)
    what, device, ours = ("equalisation", "mat", "mat") if of_mat else ("calibration", "plate", "plates")
    of = f"the {what} of {calibration.made[:10]}"
    why = f": {found.cause.spoken}" if found.cause is not None else ""
    words = {
        State.FOREIGN: f"Uncalibrated: the {what} belongs to another {device} than the recorded one.",
        State.VOIDED: f"Uncalibrated: {of} was void when this was recorded{why}.",
        State.EXPIRED: f"Uncalibrated: {of} had expired when this was recorded.",
        State.CHECK_FAILED: "The last daily check before this recording had failed.",
        State.CHECK_OVERDUE: f"The {ours} had not been checked for too long when this was recorded.",
    }
    return (words[found.state],) if found.state in words else ()


def _by_its_dates(calibration: Held, started: str) -> Validity:
    """Judge a recording without a stamp by what stands in it: nothing is known of checks then."""
    if _is_ageless(calibration):
        return Validity(State.VALID)
    try:
        day = _day(started)
        if day < _day(calibration.made):
            return Validity(State.VOIDED, Cause.CLOCK)
        is_over = day > last_day(calibration)
    except ValueError:
        return Validity(State.VOIDED, Cause.CHANGED)
    return Validity(State.EXPIRED if is_over else State.VALID)


def _voided(
    calibration: Held, at: datetime, checks: Sequence[DailyCheck], voids: Sequence[Void]
) -> Cause | None:
    """Return what voids it, or None. An engineer who lets it stand ends all that was before."""
    lifted = max((i for i, void in enumerate(voids) if void.cause is Cause.LIFTED and void.by), default=None)
    after = voids if lifted is None else voids[lifted + 1 :]
    noted = [void.cause for void in after if void.cause is not Cause.LIFTED]
    if noted:
        return noted[0]
    since = None if lifted is None else moment(voids[lifted].at)
    if since is not None:
        checks = [check for check in checks if not _is_before(check.at, since)]
    if any(one.is_failed and other.is_failed for one, other in itertools.pairwise(_telling(checks))):
        return Cause.FAILED_TWICE
    if _is_ageless(calibration):
        return None
    try:
        last_day(calibration)
        return Cause.CLOCK if at.date() < _day(calibration.made) else None
    except ValueError:
        return Cause.CHANGED


def _aged(
    calibration: Held,
    at: datetime,
    checks: Sequence[DailyCheck],
    until: date,
    checked: float | None,
    check_days: float,
) -> State:
    if at.date() > until:
        return State.EXPIRED
    telling = _telling(checks)
    if telling and telling[-1].is_failed:
        return State.CHECK_FAILED
    # A plate has just been looked at when it is calibrated.
    without = (at.date() - _day(calibration.made)).days if checked is None else checked
    if without > check_days:
        return State.CHECK_OVERDUE
    return State.DUE_SOON if (until - at.date()).days <= SOON_DAYS else State.VALID


def _telling(checks: Sequence[DailyCheck]) -> list[DailyCheck]:
    """Return the checks that say something of the calibration: one that compared nothing acquits nobody."""
    return [check for check in checks if check.is_passed or check.is_failed]


def _is_before(text: str, at: datetime) -> bool:
    """Whether something was so by then; of a moment that cannot be read it is assumed."""
    known = moment(text)
    return known is None or known <= at


def _is_ageless(calibration: Held) -> bool:
    return (
        calibration.kind == "simulated" if isinstance(calibration, Calibration) else calibration.is_simulated
    )


def _day(text: str) -> date:
    return date.fromisoformat(text[:10])
