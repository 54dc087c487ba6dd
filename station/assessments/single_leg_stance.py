"""Single-leg stance: from two legs onto one, and holding it. The leg tested is the one that stands."""

import numpy as np
from numpy.typing import NDArray

from station.assessments.assessment import Assessment, Findings
from station.assessments.setting import STANCE, Used
from station.events.centre import centre
from station.events.correction import Corrections
from station.events.event import Event, EventKind
from station.events.holds import holds, the_hold
from station.events.shift import Shift, shift
from station.events.standing import Stretch, edges, measured_part, standing
from station.events.swaying import swaying
from station.events.weight import body_weight, carried, least_load
from station.forces import Forces
from station.mat import Side
from station.mechanics.contact import runs, samples
from station.mechanics.filters import zero_phase
from station.views.hold import Began, Ended, Hold
from station.views.missing import Reason
from station.views.sway import Sway
from station.views.transition import Settling, Transition
from station.views.view import Absent, View

KINDS: tuple[type[View], ...] = (Hold, Sway, Transition, Settling)

FULL_SHARE = 0.90
"""Share of body weight that the standing leg must carry; less means help by a hand or the other foot."""
LIGHT_SECONDS = 0.5
BEGIN_SECONDS = 0.5
END_SECONDS = 2.0
"""s at the beginning and the end of a hold in which nobody carries all of it: coming over, and going."""
ATTEMPT_SECONDS = 2.0
"""s with the whole weight on the plates that make a later lift of the foot another attempt."""
LEAST_SHIFT = 0.003
"""m. A smaller ML shift never counts as movement."""
LEAST_UNLOADING = 0.02
"""Share of body weight. A smaller change of load never counts as movement."""
AFTER_SECONDS = 0.5
"""s of the transition kept after toe-off."""

Array = NDArray[np.float64]


def measure(forces: Forces, settings: Used, weigh_in: float | None, corrections: Corrections) -> Findings:
    """Read a recording of single-leg stance."""
    weight = body_weight(forces.total, forces.rate, settings["body_weight_n"], weigh_in)
    used = {**settings, "body_weight_n": weight}
    stretch = standing(forces, weight)
    if stretch is None:
        return Findings((), _absent(Side.BOTH, Reason.NO_CONTACT), used)
    if forces.plate(Side.LEFT) is None or forces.plate(Side.RIGHT) is None:
        return _one_plate(forces, stretch, weight, used)
    found = holds(forces, weight, corrections)
    hold = the_hold(found)
    if hold is None:
        return Findings(tuple(edges(forces, stretch)), _absent(Side.BOTH, Reason.NOT_THIS_MOVEMENT), used)
    return _held(forces, hold, found, weight, used)


def _absent(side: Side, reason: Reason) -> tuple[Absent, ...]:
    return tuple(Absent(kind, side, reason) for kind in KINDS)


def _one_plate(forces: Forces, stretch: Stretch, weight: float | None, used: Used) -> Findings:
    """Measure sway only: a touch of the other foot cannot be seen."""
    side = forces.sides[0]
    part = measured_part(stretch, forces.rate, used["settle_s"] or 0.0, used["keep_s"])
    sway, warnings = swaying(side, centre(forces, side, weight), forces.rate, part, used)
    events = edges(forces, stretch)
    if side is not Side.BOTH:
        events.insert(0, Event(EventKind.STANCE_SIDE, side, float(forces.time[stretch.start])))
    views = (sway, *(Absent(kind, side, Reason.NEEDS_TWO_PLATES) for kind in KINDS if kind is not Sway))
    return Findings(tuple(events), views, used, tuple(warnings))


def _held(forces: Forces, hold: Hold, found: list[Hold], weight: float | None, used: Used) -> Findings:
    cop = centre(forces, hold.side, weight)
    assert not isinstance(cop, Reason)
    held = cop.copy()
    for start, stop in hold.touches:
        held[start:stop] = np.nan
    part = measured_part(Stretch(hold.start, hold.stop), forces.rate, used["settle_s"] or 0.0, used["keep_s"])
    sway, warnings = swaying(hold.side, held, forces.rate, part, used)
    transition, onset = _transition(forces, hold, weight, used["lowpass_hz"])
    views = (hold, sway, transition, _settling(cop, hold, used["lowpass_hz"]))
    warnings += _doubts(forces, hold, found, weight)
    return Findings(tuple(_events(forces, hold, onset)), views, used, tuple(warnings))


def _events(forces: Forces, hold: Hold, onset: int | None) -> list[Event]:
    def at(kind: EventKind, side: Side, sample: int) -> Event:
        return Event(kind, side, float(forces.time[sample]))

    events = [at(EventKind.STANCE_SIDE, hold.side, hold.start)]
    if onset is not None:
        events.append(at(EventKind.ONSET, hold.side.other, onset))
    if hold.began is Began.TOE_OFF:
        events.append(at(EventKind.TOE_OFF, hold.side.other, hold.start))
    events += [at(EventKind.FOOT_DOWN, hold.side.other, start) for start, _ in hold.touches]
    if hold.ended is Ended.STEP_OFF:
        events.append(at(EventKind.STEP_OFF, Side.BOTH, hold.stop))
    if hold.ended is Ended.HOP:
        events.append(at(EventKind.TAKE_OFF, hold.side, hold.stop))
    return sorted(events, key=lambda event: event.time)


def _doubts(forces: Forces, hold: Hold, found: list[Hold], weight: float | None) -> list[str]:
    told = []
    if any(_is_another(forces, hold, other, weight) for other in found):
        told.append("The foot was put down and lifted again: the first hold is measured, not the later one.")
    if weight is not None:
        begin = hold.start + samples(BEGIN_SECONDS, forces.rate)
        end = max(begin, hold.stop - samples(END_SECONDS, forces.rate))
        load = carried(forces.fz[:, forces.sides.index(hold.side)])[begin:end]
        light = runs(load < FULL_SHARE * weight, samples(LIGHT_SECONDS, forces.rate))
        if len(light):
            seconds = float((light[:, 1] - light[:, 0]).sum()) / forces.rate
            told.append(
                f"For {seconds:.1f} s the standing leg carried less than 90 % of body weight: "
                "a hand or the other foot helped, or the weight is not right."
            )
    return told


def _is_another(forces: Forces, hold: Hold, other: Hold, weight: float | None) -> bool:
    """Tell whether a later hold is another attempt; who walks off lifts one foot after the other, too."""
    if other.start < hold.stop or other.began is not Began.TOE_OFF or other.seconds < ATTEMPT_SECONDS:
        return False
    total = carried(forces.total)[other.start : other.stop]
    return weight is None or float(np.mean(total >= FULL_SHARE * weight)) * other.seconds >= ATTEMPT_SECONDS


def _settling(cop: Array, hold: Hold, lowpass: float | None) -> Settling | Absent:
    if hold.began is not Began.TOE_OFF:
        return Absent(Settling, hold.side, Reason.NOT_THIS_MOVEMENT)
    stop = hold.touches[0][0] if hold.touches else hold.stop
    path = cop[hold.start : stop]
    gap = np.flatnonzero(np.isnan(path).any(axis=1))
    path = path[: int(gap[0])] if len(gap) else path
    if len(path) == 0:
        return Absent(Settling, hold.side, Reason.TOO_SHORT)
    if lowpass is not None and lowpass >= hold.rate / 2.0:
        return Absent(Settling, hold.side, Reason.RATE_TOO_LOW)
    smooth = path if lowpass is None else zero_phase(path, hold.rate, lowpass)
    return Settling(
        hold.side, hold.rate, np.ascontiguousarray(smooth[:, 0]), np.ascontiguousarray(smooth[:, 1])
    )


def _transition(
    forces: Forces, hold: Hold, weight: float | None, lowpass: float | None
) -> tuple[Transition | Absent, int | None]:
    """Return the view of the movement onto one leg and the sample of its onset, or None."""
    if hold.began is not Began.TOE_OFF:
        return Absent(Transition, hold.side, Reason.NOT_THIS_MOVEMENT), None
    if lowpass is not None and lowpass >= hold.rate / 2.0:
        return Absent(Transition, hold.side, Reason.RATE_TOO_LOW), None
    end = min(hold.stop, hold.start + samples(AFTER_SECONDS, hold.rate))
    begin = _both_legs_from(forces, hold, weight)
    load = forces.fz[begin:end, forces.sides.index(hold.side)]
    total = forces.total[begin:end]
    if np.isnan(total).any():
        return Absent(Transition, hold.side, Reason.TOO_SHORT), None
    toe_off = hold.start - begin
    away, found = _movement(forces, hold, begin, end, lowpass)
    if found is None:
        return Absent(Transition, hold.side, Reason.TOO_SHORT), None
    first = found.baseline
    view = Transition(
        hold.side,
        hold.rate,
        (load / np.maximum(total, least_load(weight)))[first:],
        None if away is None else (away - found.level)[first:],
        None if away is None else found.anticipation,
        toe_off - first,
    )
    return view, None if found.onset is None else begin + found.onset


def _both_legs_from(forces: Forces, hold: Hold, weight: float | None) -> int:
    """Return the first sample of standing on both legs before toe-off."""
    plates = [forces.sides.index(Side.LEFT), forces.sides.index(Side.RIGHT)]
    on = np.all(forces.fz[: hold.start][:, plates] >= least_load(weight), axis=1)
    off = np.flatnonzero(~on)
    return int(off[-1]) + 1 if len(off) else 0


def _movement(
    forces: Forces, hold: Hold, begin: int, end: int, lowpass: float | None
) -> tuple[Array | None, Shift | None]:
    """Find the shift in the ML centre of pressure, or in the load where the plates' places are unknown.

    Returns the ML shift (n,), m, positive toward the standing leg, or None; and what was found.
    """
    toe_off = hold.start - begin
    if forces.pose_known and not np.isnan(forces.whole_cop[begin:end]).any():
        sign = 1.0 if hold.side is Side.RIGHT else -1.0
        ml = sign * _smooth(forces.whole_cop[begin:end, 0], hold.rate, lowpass)
        return ml, shift(ml, hold.rate, 0, toe_off, LEAST_SHIFT)
    lifted = _smooth(forces.fz[begin:end, forces.sides.index(hold.side.other)], hold.rate, lowpass)
    floor = LEAST_UNLOADING * float(forces.total[begin:end].mean())
    return None, shift(-lifted, hold.rate, 0, toe_off, floor)


def _smooth(signal: Array, rate: float, lowpass: float | None) -> Array:
    return np.array(signal) if lowpass is None else zero_phase(np.array(signal), rate, lowpass)


ASSESSMENT = Assessment(
    key="single_leg_stance",
    title="Single-leg stand",
    seconds=32.0,
    instructions=("one_foot_each_plate", "look_at_the_mark", "hands_on_hips", "stand_on_one_leg"),
    settings=STANCE,
    measure=measure,
    method=2,
    primary=("mean_velocity", "hold_time"),
    headline=("hold_time", "touches", "mean_velocity", "mean_velocity_ml", "ellipse_area_95"),
)
