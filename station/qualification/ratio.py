"""Ratio: what one person says of the two plates, by standing on the left alone, the right alone and on both.

The same body weighs the same everywhere, so the two single-leg stances of a visit give the ratio of the gains
without any mass. While one plate carries the body, the other shows what it reads empty. A hand that holds on,
or a toe that touches, takes weight away and would look like a plate that reads too little; but then the two
legs and both plates together do not add up.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from station.errors import StationError
from station.events.correction import Corrections
from station.events.emptiness import GOOD_ZERO
from station.events.holds import holds, the_hold
from station.events.standing import on_both_legs, standing
from station.forces import Forces
from station.mat import Side
from station.recording.recording import Recording
from station.stream import measured

Load = NDArray[np.float64]

ONE_LEG, TWO_LEGS = "single_leg_stance", "quiet_stance"
HANDS_FREE = "none"
SETTLE, BEFORE_END = 2.0, 0.5
"""s after the foot has left the ground and before it comes down, that are left out."""
LEAST = 5.0
"""s of standing still on one leg."""
BLOCK = 2.0
"""s. A body that stands weighs the same over two seconds as over any two others, to about 0.06 %."""
STILL = 0.01
"""Share of the weight, standard deviation of such blocks. More is a hop, or somebody who takes hold."""
ADDS_UP = 0.005
"""Share by which both plates together may differ from the mean of the two legs."""
U_ZERO, U_PLACE = 0.15, 8e-4
"""N and share: standard uncertainty of a plate's zero, and of its gain where the foot happens to stand."""


class Why(StrEnum):
    """Why a visit says nothing of the plates."""

    LEG_MISSING = "leg missing"
    HANDS = "hands"
    TOUCHED = "touched"
    SHORT = "short"
    UNSTEADY = "unsteady"
    NOT_EMPTY = "not empty"
    NO_WEIGHT = "no weight"
    DOES_NOT_ADD_UP = "does not add up"


_SENTENCES = {
    Why.LEG_MISSING: "There is no single-leg stance of both legs.",
    Why.HANDS: "No stance of one leg was made with hands free.",
    Why.TOUCHED: "The other foot came down too early.",
    Why.SHORT: f"No stance of one leg lasted the {SETTLE + LEAST + BEFORE_END:g} s that it takes.",
    Why.UNSTEADY: "The load changed too much for somebody who stands still.",
    Why.NOT_EMPTY: "The other plate was not empty.",
    Why.NO_WEIGHT: "Nobody was weighed on both plates in this visit.",
    Why.DOES_NOT_ADD_UP: "The legs and both plates together do not add up: a hand took some weight.",
}


@dataclass(frozen=True)
class Refusal:
    """A visit that says nothing of the plates."""

    why: Why

    @property
    def sentence(self) -> str:
        """The reason, for people."""
        return _SENTENCES[self.why]


@dataclass(frozen=True)
class Weight:
    """What one plate read of the body. newtons, uncertainty : N, standard. seconds : of standing."""

    newtons: float
    uncertainty: float
    seconds: float


@dataclass(frozen=True)
class Ratio:
    """Gain of the left plate over that of the right.

    at : ISO date and time of the visit. uncertainty : standard, of this one visit.
    """

    at: str
    value: float
    uncertainty: float

    @property
    def percent(self) -> float:
        """By how much the left plate reads more than the right one, in %."""
        return 100.0 * (self.value - 1.0)

    def to_json(self, calibration: str) -> dict[str, Any]:
        """Return the line of the log of ratios, without a word on who it was. calibration : its identity."""
        shares = {"ratio": round(self.value, 6), "uncertainty": round(self.uncertainty, 6)}
        return {"kind": "ratio", "at": self.at, "calibration": calibration, **shares}

    @classmethod
    def of(cls, plain: Mapping[str, Any], calibration: str) -> "Ratio | None":
        """Read a line of the log; None when it is none, or of another calibration."""
        if plain.get("kind") != "ratio" or plain.get("calibration") != calibration:
            return None
        try:
            read = cls(str(plain["at"]), float(plain["ratio"]), float(plain["uncertainty"]))
        except (KeyError, TypeError, ValueError):
            return None
        return read if read.value > 0.0 and read.uncertainty >= 0.0 else None


@dataclass(frozen=True)
class Stance:
    """One plate under the whole body. own, other : (n,), N, of this plate and of the empty one."""

    side: Side
    rate: float
    own: Load
    other: Load


def of_visit(recordings: Sequence[Recording]) -> Ratio | Refusal:
    """Read the ratio of the plates off the recordings of one visit, or say why it cannot be had.

    Of the single-leg stances those with hands free count, and of each the part without a touch.
    """
    read = [(each, _forces(each)) for each in recordings]
    usable = [(each, forces) for each, forces in read if forces is not None]
    stood = [_stance(each, forces) for each, forces in usable if each.head.assessment == ONE_LEG]
    stances = [each for each in stood if isinstance(each, Stance)]
    missing = _BOTH - {each.side for each in stances}
    if missing:
        reasons = [each for each in stood if isinstance(each, Why)]
        return Refusal(reasons[-1] if reasons else Why.LEG_MISSING)
    empty = {each.side.other: _mean(each.other) for each in stances}
    legs = {side: _weight([s for s in stances if s.side is side], empty[side]) for side in _BOTH}
    both = _both([forces for each, forces in usable if each.head.assessment == TWO_LEGS], sum(empty.values()))
    weighed = [each.head.weigh_in for each, _ in usable if each.head.weigh_in]
    if both is None and weighed:
        both = float(np.median(weighed))
    return ratio(legs[Side.LEFT], legs[Side.RIGHT], both, recordings[0].head.started)


_BOTH = frozenset({Side.LEFT, Side.RIGHT})


def ratio(left: Weight, right: Weight, both: float | None, at: str) -> Ratio | Refusal:
    """Return the ratio of two plates under one body.

    left, right : the whole body on that plate. both : N, on both plates together; None when nobody knows.
    """
    if both is None:
        return Refusal(Why.NO_WEIGHT)
    if abs(both / ((left.newtons + right.newtons) / 2.0) - 1.0) > ADDS_UP:
        return Refusal(Why.DOES_NOT_ADD_UP)
    value = left.newtons / right.newtons
    shares = [math.hypot(each.uncertainty / each.newtons, U_PLACE) for each in (left, right)]
    return Ratio(at, value, value * math.hypot(*shares))


def _forces(recording: Recording) -> Forces | None:
    """Return the forces of a recording of two plates, or None when there are none."""
    try:
        forces = measured(recording).forces
    except StationError:
        return None
    return forces if set(forces.sides) == _BOTH else None


def _stance(recording: Recording, forces: Forces) -> Stance | Why:
    """Return the part of a recording in which one plate carries the whole body and the other nothing."""
    if recording.head.context.get("support") != HANDS_FREE:
        return Why.HANDS
    hold = the_hold(holds(forces, recording.head.weigh_in, Corrections()))
    if hold is None:
        return Why.SHORT
    ends = min([hold.stop, *(begin for begin, _ in hold.touches)])
    start, stop = hold.start + int(SETTLE * forces.rate), ends - int(BEFORE_END * forces.rate)
    own, other = (forces.fz[start:stop, forces.sides.index(side)] for side in (hold.side, hold.side.other))
    known = int((~np.isnan(own + other)).sum()) if stop > start else 0
    if known < LEAST * forces.rate:
        return Why.TOUCHED if hold.touches else Why.SHORT
    if abs(_mean(other)) > GOOD_ZERO:
        return Why.NOT_EMPTY
    stance = Stance(hold.side, forces.rate, own, other)
    return stance if _spread(stance) <= STILL * _mean(own) else Why.UNSTEADY


def _weight(stances: Sequence[Stance], empty: float) -> Weight:
    """Weigh the body on one plate. empty : N, what that plate read while the other leg stood."""
    seconds = [len(each.own) / each.rate for each in stances]
    mean = float(np.average([_mean(each.own) for each in stances], weights=seconds))
    spread = max(_spread(each) for each in stances)
    blocks = sum(seconds) / BLOCK
    return Weight(mean - empty, math.hypot(spread / math.sqrt(blocks), U_ZERO), sum(seconds))


def _both(recorded: Sequence[Forces], empty: float) -> float | None:
    """Return the weight on both plates together, N, of quiet stances, or None. empty : N, of both."""
    found = []
    for forces in recorded:
        stretch = standing(forces, None)
        if stretch is None:
            continue
        part = on_both_legs(forces, stretch, None)
        edge = int(SETTLE * forces.rate)
        load = forces.total[part.start + edge : part.stop - edge]
        if (~np.isnan(load)).sum() >= LEAST * forces.rate:
            found.append(_mean(load) - empty)
    return float(np.median(found)) if found else None


def _spread(stance: Stance) -> float:
    """N, standard deviation of the means of two seconds each."""
    size = max(1, round(BLOCK * stance.rate))
    known = stance.own[~np.isnan(stance.own)]
    whole = known[: len(known) // size * size].reshape(-1, size)
    return float(np.std(whole.mean(axis=1), ddof=1))


def _mean(load: Load) -> float:
    return float(load[~np.isnan(load)].mean())
