"""Landing: coming down on both feet or on one, from a jump, a hop or a box; each landing is a repetition."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from station.assessments.assessment import Assessment, Findings
from station.assessments.setting import BODY_WEIGHT, KEEP, LOWPASS, SETTLE, Used
from station.events.correction import Corrections
from station.events.event import Event, EventKind
from station.events.fall import Doubtful, Fall, are_alike, fall
from station.events.landings import Touchdown, noise, step_offs, touchdowns
from station.events.standing import Stretch, measured_part
from station.events.weight import body_weight
from station.forces import CONTACT, Forces
from station.mat import Side
from station.mechanics.contact import CONFIRM_SECONDS, runs, samples
from station.mechanics.filters import zero_phase
from station.views.landing import IMPACT_RATE, LOADING_RATE, Landing, LandingOnBothFeet
from station.views.missing import Missing, Reason
from station.views.view import Absent, View

SIDES = (Side.BOTH, Side.LEFT, Side.RIGHT)
NOISE_SD = 5.0
"""The 20 N of a contact must lie so many SD above the noise of the empty plate."""
RATE_TOLERANCE = 0.01
"""As every metric's least rate is judged."""

SETTINGS = (
    replace(
        LOWPASS, meaning="cut-off of the zero-phase low-pass of the loads, in Hz", default=None, low=50.0
    ),
    replace(SETTLE, default=0.0),
    KEEP,
    BODY_WEIGHT,
)

Array = NDArray[np.float64]


@dataclass(frozen=True)
class _Trial:
    """forces : as measured. loads : the same, filtered when asked for. weight : N, of the body, or None."""

    forces: Forces
    loads: Forces
    weight: float | None


def measure(forces: Forces, settings: Used, weigh_in: float | None, corrections: Corrections) -> Findings:
    """Read a recording of landings."""
    warnings = _rate_doubts(forces.rate)
    doubts: list[str] = []
    weight = body_weight(forces.total, forces.rate, settings["body_weight_n"], weigh_in)
    whole = Stretch(0, len(forces))
    kept = measured_part(whole, forces.rate, settings["settle_s"] or 0.0, settings["keep_s"])
    part = forces.part(kept.start, kept.stop)
    loads = replace(part, fz=_filtered(part.fz, part.rate, settings["lowpass_hz"]))
    trial = _Trial(part, loads, weight)
    found = touchdowns(part, weight, corrections)
    falls = [fall(part.total, part.rate, landing, weight) for landing in found]
    views: list[View | Absent] = [] if found else _nobody(part)
    for number, (landing, fell) in enumerate(zip(found, falls, strict=True), start=1):
        views += _views(trial, landing, fell, number)
        doubts += _doubts(part, landing, fell, number)
    doubts += _kind_doubts(found)
    doubts += _height_doubts(found, falls, part.rate)
    used = {**settings, "body_weight_n": weight}
    return Findings(tuple(_events(part, found)), tuple(views), used, (*warnings, *doubts))


def _rate_doubts(rate: float) -> list[str]:
    for needed, what in ((IMPACT_RATE, "a landing needs"), (LOADING_RATE, "loading rates need")):
        if rate < needed * (1.0 - RATE_TOLERANCE):
            return [f"The plate measured {rate:.1f} Hz; {what} {needed:.0f} Hz or more."]
    return []


def _nobody(forces: Forces) -> list[View | Absent]:
    views: list[View | Absent] = [
        Absent(Landing, side, _lacking(forces, side) or Reason.NO_CONTACT) for side in SIDES
    ]
    pair = Reason.NO_CONTACT if _has_two(forces) else Reason.NEEDS_TWO_PLATES
    return [*views, Absent(LandingOnBothFeet, Side.BOTH, pair)]


def _has_two(forces: Forces) -> bool:
    return forces.plate(Side.LEFT) is not None and forces.plate(Side.RIGHT) is not None


def _lacking(forces: Forces, side: Side) -> Reason | None:
    """Return why these plates can say nothing of a side; one plate under one foot knows only that foot."""
    is_there = forces.plate(side) is not None or (side is Side.BOTH and _has_two(forces))
    return None if is_there else Reason.NEEDS_TWO_PLATES


def _filtered(fz: Array, rate: float, lowpass: float | None) -> Array:
    """Filter each plate's load (n, plates), N, from gap to gap."""
    if lowpass is None:
        return fz
    smooth = fz.copy()
    for plate in range(fz.shape[1]):
        for start, stop in runs(~np.isnan(fz[:, plate]), 1).tolist():
            smooth[start:stop, plate] = zero_phase(fz[start:stop, plate], rate, lowpass)
    return smooth


def _views(trial: _Trial, landing: Touchdown, fell: Fall | Missing, number: int) -> list[View | Absent]:
    """Return the views of one landing: the sum, each foot, and both feet together."""
    sides = {side: _landed(trial, landing, side, fell, number) for side in SIDES}
    return [*sides.values(), _both_feet(trial.forces, sides[Side.LEFT], sides[Side.RIGHT], number)]


def _landed(
    trial: _Trial, landing: Touchdown, side: Side, fell: Fall | Missing, number: int
) -> Landing | Absent:
    stretch = landing.of(side)
    reason = _lacking(trial.forces, side) or _unusable(trial.forces, side, stretch)
    if reason is not None or stretch is None:
        return Absent(Landing, side, reason or Reason.NO_CONTACT, number)
    return Landing(
        side,
        trial.forces.rate,
        stretch.start,
        _load(trial.loads, side)[stretch.start : stretch.stop],
        stretch.stop < len(trial.forces),
        trial.weight,
        _speed(trial.forces, landing, stretch, fell),
        side is Side.BOTH or landing.leg is side,
        number,
        landing.leg,
        fell.speed if isinstance(fell, Fall) else None,
    )


def _load(forces: Forces, side: Side) -> Array:
    plate = forces.plate(side)
    return forces.total if plate is None else forces.fz[:, plate]


def _unusable(forces: Forces, side: Side, stretch: Stretch | None) -> Reason | None:
    """Return why the moment of a contact is not known."""
    if stretch is None:
        return Reason.NO_CONTACT
    if _is_noisy(forces, side, stretch):
        return Reason.NOT_QUALIFIED
    return Reason.TOO_SHORT if np.isnan(_load(forces, side)[_before(forces, stretch)]).any() else None


def _before(forces: Forces, stretch: Stretch) -> slice:
    """Return the 10 ms before a contact: with a sample lost there it may have been earlier, and bounced."""
    return slice(max(0, stretch.start - samples(CONFIRM_SECONDS, forces.rate)), stretch.start)


def _is_noisy(forces: Forces, side: Side, stretch: Stretch) -> bool:
    return NOISE_SD * noise(forces, side, stretch.start) > CONTACT


def _speed(forces: Forces, landing: Touchdown, stretch: Stretch, fell: Fall | Missing) -> float | Missing:
    if isinstance(fell, Missing):
        return fell
    speed = fell.at(forces.total, forces.rate, landing.whole.start, stretch.start)
    return speed if np.isfinite(speed) else Missing(Reason.TOO_SHORT)


def _both_feet(
    forces: Forces, left: Landing | Absent, right: Landing | Absent, number: int
) -> LandingOnBothFeet | Absent:
    if not _has_two(forces):
        return Absent(LandingOnBothFeet, Side.BOTH, Reason.NEEDS_TWO_PLATES, number)
    if isinstance(left, Absent):
        return Absent(LandingOnBothFeet, Side.BOTH, left.reason, number)
    if isinstance(right, Absent):
        return Absent(LandingOnBothFeet, Side.BOTH, right.reason, number)
    return LandingOnBothFeet(Side.BOTH, forces.rate, left, right, number)


def _doubts(forces: Forces, landing: Touchdown, fell: Fall | Missing, number: int) -> list[str]:
    doubts = [f"Landing {number}: {fell.sentence}"] if isinstance(fell, Doubtful) else []
    around = slice(_before(forces, landing.whole).start, landing.whole.stop)
    if np.isnan(forces.total[around]).any():
        doubts.append(f"Landing {number}: samples are lost; values that need them are left out.")
    if any(_is_noisy(forces, side, stretch) for side in SIDES if (stretch := landing.of(side))):
        doubts.append(f"Landing {number}: the empty plates are too noisy to see the contact.")
    return doubts


def unlike(views: Sequence[View | Absent]) -> Reason | None:
    """Return why landings of one side have no common mean: on other feet, or from other heights."""
    landings = [view.left if isinstance(view, LandingOnBothFeet) else view for view in views]
    known = [view for view in landings if isinstance(view, Landing)]
    if len({view.leg for view in known}) > 1:
        return Reason.NOT_THIS_MOVEMENT
    speeds = [view.drop for view in known if view.drop is not None]
    return None if _are_of_one_height(speeds, known[0].rate if known else 0.0) else Reason.DROP_HEIGHTS_DIFFER


def _are_of_one_height(speeds: Sequence[float], rate: float) -> bool:
    """Tell whether speeds of fall, m/s, agree; a plate too slow to measure them, at `rate` Hz, cannot say."""
    if len(speeds) < 2 or rate < IMPACT_RATE * (1.0 - RATE_TOLERANCE):
        return True
    return are_alike(min(speeds), max(speeds))


def _kind_doubts(found: list[Touchdown]) -> list[str]:
    """Say when landings on both feet, on the left and on the right foot stand in one recording."""
    kinds: dict[str, list[str]] = {}
    for number, landing in enumerate(found, start=1):
        on = "both feet" if landing.leg is None else f"the {landing.leg} foot"
        kinds.setdefault(on, []).append(str(number))
    if len(kinds) < 2:
        return []
    told = "; ".join(f"on {on}: {', '.join(numbers)}" for on, numbers in kinds.items())
    return [f"Landings of different kinds are not averaged ({told})."]


def _height_doubts(found: list[Touchdown], falls: list[Fall | Missing], rate: float) -> list[str]:
    """Say when landings fell from different heights: of one kind, or on one leg and on the other."""
    speeds: dict[Side | None, list[float]] = {}
    for landing, fell in zip(found, falls, strict=True):
        if isinstance(fell, Fall):
            speeds.setdefault(landing.leg, []).append(fell.speed)
    doubts = [
        f"Drop heights differed: {min(each):.2f} to {max(each):.2f} m/s{'' if leg is None else _on(leg)}. "
        "These landings are not averaged; repeat."
        for leg, each in speeds.items()
        if not _are_of_one_height(each, rate)
    ]
    if not {Side.LEFT, Side.RIGHT} <= speeds.keys():
        return doubts
    left, right = (float(np.mean(speeds[leg])) for leg in (Side.LEFT, Side.RIGHT))
    if not are_alike(left, right):
        doubts.append(
            f"Drop heights differed: {left:.2f} m/s{_on(Side.LEFT)}, {right:.2f} m/s on the right. "
            "The legs are not compared; repeat."
        )
    return doubts


def _on(leg: Side) -> str:
    return f" on the {leg} leg"


def _events(forces: Forces, found: list[Touchdown]) -> list[Event]:
    events = [_at(forces, EventKind.STEP_OFF, Side.BOTH, sample) for sample in step_offs(forces)]
    legs = {landing.leg for landing in found}
    if _has_two(forces) and len(legs) == 1:
        (leg,) = legs
        if leg is not None:
            events.append(_at(forces, EventKind.STANCE_SIDE, leg, found[0].whole.start))
    for landing in found:
        if landing.take_off is not None:
            events.append(_at(forces, EventKind.TAKE_OFF, Side.BOTH, landing.take_off))
        if _lacking(forces, Side.BOTH) is None:
            events.append(_at(forces, EventKind.CONTACT, Side.BOTH, landing.whole.start))
        events += [_at(forces, EventKind.CONTACT, side, foot.start) for side, foot in landing.feet.items()]
        if landing.foot_down is not None and landing.leg is not None:
            events.append(_at(forces, EventKind.FOOT_DOWN, landing.leg.other, landing.foot_down))
    return sorted(events, key=lambda event: event.time)


def _at(forces: Forces, kind: EventKind, side: Side, sample: int) -> Event:
    return Event(kind, side, float(forces.time[sample]))


ASSESSMENT = Assessment(
    key="landing",
    method=2,
    title="Landing",
    seconds=15.0,
    instructions=("one_foot_each_plate", "hands_on_hips", "land_softly"),
    settings=SETTINGS,
    measure=measure,
    primary=("peak_force_bw",),
    headline=("peak_force_bw", "time_to_peak", "loading_rate_20_80", "impulse_100", "time_to_stabilisation"),
    is_bilateral=True,
    unlike=unlike,
)
