"""Weight shift: leaning onto one leg as far as it will go and holding it there, both feet down.

Each shift to the left or to the right is a repetition of that side. Leaning forward or back is none, and
lifting the other foot makes it a single-leg stance.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from station.assessments.assessment import Assessment, Findings
from station.assessments.setting import BODY_WEIGHT, KEEP, LOWPASS, SETTLE, Used
from station.events.centre import centre
from station.events.correction import Corrections
from station.events.event import Event, EventKind
from station.events.leaning import (
    HOLD_SECONDS,
    PAUSE_SECONDS,
    QUIET_SECONDS,
    Movement,
    Rest,
    Shift,
    begins_in_lean,
    leans,
    movement,
    rest,
    shift,
)
from station.events.standing import OFF_SECONDS, Stretch, edges, measured_part, standing
from station.events.weight import body_weight, carried, least_load
from station.forces import Forces
from station.mat import Side
from station.mechanics.contact import runs, samples
from station.mechanics.filters import zero_phase
from station.views.lean import Lean, Reach
from station.views.missing import Reason
from station.views.view import Absent, View

SIDES = (Side.LEFT, Side.RIGHT)
KINDS: tuple[type[View], ...] = (Lean, Reach)

EMPTY_SHARE = 0.01
EMPTY_LOAD = 5.0
"""N. A plate that carries less, or less than 1 % of the load, has no foot on it: a foot that only rests
there weighs more, and a good zero reads less."""
LEAST_ML = 0.003
"""m. A smaller ML displacement never counts as movement."""
LEAST_SHARE = 0.02
"""Share of the load. The same, where the plates' places to each other are not known."""
BRIDGED_SECONDS = 0.1

Array = NDArray[np.float64]


@dataclass(frozen=True)
class _Trial:
    """rate : Hz. share : (n,), of the load on the right plate. cop : (n, 2), m, of the whole body, or None
    where it is not known. Both filtered, NaN where samples are lost, nobody stands or nothing is measured.
    """

    rate: float
    share: Array
    cop: Array | None


def measure(forces: Forces, settings: Used, weigh_in: float | None, corrections: Corrections) -> Findings:
    """Read a recording of weight shifts."""
    weight = body_weight(forces.total, forces.rate, settings["body_weight_n"], weigh_in)
    used = {**settings, "body_weight_n": weight}
    stretch = standing(forces, weight)
    events = [] if stretch is None else edges(forces, stretch)
    if forces.plate(Side.LEFT) is None or forces.plate(Side.RIGHT) is None:
        return Findings(tuple(events), _absent(Reason.NEEDS_TWO_PLATES), used)
    if stretch is None:
        return Findings((), _absent(Reason.NO_CONTACT), used)
    lowpass = settings["lowpass_hz"]
    if lowpass is not None and lowpass >= forces.rate / 2.0:
        return Findings(tuple(events), _absent(Reason.RATE_TOO_LOW), used)
    part = measured_part(stretch, forces.rate, settings["settle_s"] or 0.0, settings["keep_s"])
    lifts = _lifts(forces, part)
    parts = _between(lifts, part)
    trial = _trial(forces, part, weight, lowpass)
    both_down = _bridged(_inside(trial.share, parts), forces.rate)
    quiet = rest(both_down, forces.rate)
    warnings = _lifted(forces, stretch, part, lifts)
    if quiet is not None and begins_in_lean(both_down, quiet, forces.rate):
        warnings.append(_leant(quiet))
        quiet = None
    if quiet is None:
        return Findings(tuple(events), _absent(_unrest(parts, forces.rate)), used, tuple(warnings))
    found = _corrected(forces, _shifts(trial, quiet, parts), corrections)
    events += [Event(EventKind.ONSET, each.side, float(forces.time[each.onset])) for each in found]
    events.sort(key=lambda event: event.time)
    warnings += _gaps(trial, found)
    return Findings(tuple(events), _views(trial, quiet, found), used, tuple(warnings))


def _corrected(forces: Forces, found: list[Shift], corrections: Corrections) -> list[Shift]:
    """Return the shifts with the onsets that a person has given them; one without an onset is none."""
    kept = []
    for each in found:
        onset = corrections.moved(forces, EventKind.ONSET, each.side, each.onset)
        if onset is not None:
            kept.append(replace(each, onset=min(onset, each.arrived)))
    return kept


def _absent(reason: Reason, sides: tuple[Side, ...] = SIDES) -> tuple[Absent, ...]:
    return tuple(Absent(kind, side, reason) for side in sides for kind in KINDS)


def _unrest(parts: list[Stretch], rate: float) -> Reason:
    """Return why there is no rest to measure from."""
    longest = max((len(part) for part in parts), default=0)
    if longest == 0:
        return Reason.NOT_LOADED
    return Reason.TOO_SHORT if longest < samples(QUIET_SECONDS, rate) else Reason.NOT_SETTLED


def _lifts(forces: Forces, part: Stretch) -> list[tuple[int, int, Side]]:
    """Return when a foot is off its plate for 200 ms or more: first sample, the one after the last, foot."""
    loads = _loads(forces, part)
    empty = np.maximum(EMPTY_LOAD, EMPTY_SHARE * loads.sum(axis=1))
    least = samples(OFF_SECONDS, forces.rate)
    found = [
        (part.start + int(start), part.start + int(stop), side)
        for side, load in zip(SIDES, loads.T, strict=True)
        for start, stop in runs(load < empty, least)
    ]
    return sorted(found)


def _loads(forces: Forces, part: Stretch) -> Array:
    """Return the loads (n, 2) of the left and the right plate in a part, N, without gaps."""
    plates = [forces.sides.index(side) for side in SIDES]
    return np.column_stack([carried(forces.fz[part.start : part.stop, plate]) for plate in plates])


def _between(lifts: list[tuple[int, int, Side]], part: Stretch) -> list[Stretch]:
    """Return the stretches of a part in which both feet are down."""
    found, begin = [], part.start
    for start, stop, _ in lifts:
        found.append(Stretch(begin, start))
        begin = max(begin, stop)
    return [each for each in (*found, Stretch(begin, part.stop)) if len(each)]


def _lifted(forces: Forces, stretch: Stretch, part: Stretch, lifts: list[tuple[int, int, Side]]) -> list[str]:
    """Say when a foot was lifted, other than by stepping on and off."""
    return [
        f"At {forces.time[start]:.1f} s the {side} foot was off its plate for "
        f"{(stop - start) / forces.rate:.1f} s: "
        "that is a single-leg stance, not a shift, and is not measured. Both feet stay down."
        for start, stop, side in lifts
        if start > part.start and not stop == stretch.stop < len(forces)
    ]


def _leant(quiet: Rest) -> str:
    side, share = (Side.RIGHT, quiet.share) if quiet.share > 0.5 else (Side.LEFT, 1.0 - quiet.share)
    return (
        f"The recording begins in a lean ({100 * share:.0f} % on the {side} leg), so there is no rest to "
        "measure from: begin by standing still for 2 s as you usually stand."
    )


def _inside(share: Array, parts: list[Stretch]) -> Array:
    """Return the share only where both feet are down, NaN elsewhere."""
    kept = np.full_like(share, np.nan)
    for part in parts:
        kept[part.start : part.stop] = share[part.start : part.stop]
    return kept


def _trial(forces: Forces, part: Stretch, weight: float | None, lowpass: float | None) -> _Trial:
    plates = [forces.sides.index(side) for side in SIDES]
    loads = _smooth(forces.fz[:, plates], part, forces.rate, lowpass)
    total = loads.sum(axis=1)
    stands = total >= least_load(weight)
    share = np.where(stands, loads[:, 1] / np.where(stands, total, 1.0), np.nan)
    cop = centre(forces, Side.BOTH, weight)
    known = not isinstance(cop, Reason) and bool(np.isfinite(cop[part.start : part.stop]).any())
    path = _smooth(cop, part, forces.rate, lowpass) if known and not isinstance(cop, Reason) else None
    return _Trial(forces.rate, share, path)


def _smooth(signal: Array, part: Stretch, rate: float, lowpass: float | None) -> Array:
    """Filter a signal (n, k) from gap to gap inside a part; NaN outside."""
    inside = signal[part.start : part.stop]
    known = np.logical_not(np.isnan(inside).any(axis=1))
    smooth = np.full(signal.shape, np.nan)
    for start, stop in runs(known, 1).tolist():
        piece = inside[start:stop]
        smooth[part.start + start : part.start + stop] = (
            piece if lowpass is None else zero_phase(piece, rate, lowpass)
        )
    return smooth


def _bridged(share: Array, rate: float) -> Array:
    """Fill the gaps that are too short to hide a movement: a lost sample ends no quiet."""
    filled = carried(share)
    for start, stop in runs(np.isnan(share), samples(BRIDGED_SECONDS, rate)).tolist():
        filled[start:stop] = np.nan
    return filled


def _shifts(trial: _Trial, quiet: Rest, parts: list[Stretch]) -> list[Shift]:
    """Return the shifts to the left and right with both feet down, in order of time."""
    share = carried(trial.share)
    moving = _movement(trial, quiet, share)
    found = []
    for part in parts:
        begin = part.start
        for side, lean in leans(share, quiet, trial.rate, part):
            moved = shift(moving, side, lean, begin) if _is_sideways(trial, quiet, lean) else None
            is_cut = lean.stop == part.stop < len(share)
            if moved is not None and not (is_cut and moved.left - moved.arrived < _hold(trial.rate)):
                found.append(moved)
            begin = lean.stop
    return found


def _hold(rate: float) -> int:
    return samples(HOLD_SECONDS, rate)


def _movement(trial: _Trial, quiet: Rest, share: Array) -> Movement:
    """Return what onsets are read off: the ML centre of pressure, else the share."""
    if trial.cop is None:
        return movement(share, trial.rate, quiet, LEAST_SHARE)
    return movement(carried(trial.cop[:, 0]), trial.rate, quiet, LEAST_ML)


def _is_sideways(trial: _Trial, quiet: Rest, lean: Stretch) -> bool:
    """Tell whether a lean goes further to the side than forward or back, as far as that is known."""
    if trial.cop is None:
        return True
    path = np.column_stack([carried(axis) for axis in trial.cop.T])
    level = path[quiet.start : quiet.stop].mean(axis=0)
    ml, ap = np.abs(np.median(path[lean.start : lean.stop] - level, axis=0))
    return bool(ml > ap)


def _gaps(trial: _Trial, found: list[Shift]) -> list[str]:
    return [
        f"Shift {number}: samples are lost; values that need them are left out."
        for number, each in enumerate(found, start=1)
        if np.isnan(trial.share[_before(each, trial.rate) : each.left]).any()
    ]


def _before(found: Shift, rate: float) -> int:
    """Return the first sample that the onset of a shift is read off: a gap from there on may hide it."""
    return max(0, found.onset - samples(PAUSE_SECONDS, rate))


def _views(trial: _Trial, quiet: Rest, found: list[Shift]) -> tuple[View | Absent, ...]:
    views: list[View | Absent] = []
    for side in SIDES:
        mine = [(number, each) for number, each in enumerate(found, start=1) if each.side is side]
        for number, each in mine:
            views += [_lean(trial, quiet, each, number), _reach(trial, each, number)]
        if not mine:
            views += _absent(Reason.NOT_THIS_MOVEMENT, (side,))
    return tuple(views)


def _lean(trial: _Trial, quiet: Rest, found: Shift, number: int) -> Lean | Absent:
    hold = slice(found.arrived, found.left)
    if found.left - found.arrived < _hold(trial.rate):
        return Absent(Lean, found.side, Reason.TOO_SHORT, number)
    share, ml = trial.share[found.arrived : found.over], None
    if trial.cop is not None:
        ml = trial.cop[hold, 0] - carried(trial.cop[:, 0])[quiet.start : quiet.stop].mean()
    if found.side is Side.LEFT:
        share, ml = 1.0 - share, None if ml is None else -ml
    return Lean(found.side, trial.rate, share, ml, number)


def _reach(trial: _Trial, found: Shift, number: int) -> Reach | Absent:
    if trial.cop is None:
        return Absent(Reach, found.side, Reason.PLATE_POSE_UNKNOWN, number)
    if not found.is_from_rest:
        return Absent(Reach, found.side, Reason.NOT_SETTLED, number)
    path = trial.cop[found.onset : found.arrived + 1]
    if len(path) < 2 or np.isnan(trial.cop[_before(found, trial.rate) : found.arrived + 1]).any():
        return Absent(Reach, found.side, Reason.TOO_SHORT, number)
    return Reach(
        found.side,
        trial.rate,
        np.ascontiguousarray(path[:, 0]),
        np.ascontiguousarray(path[:, 1]),
        number,
    )


ASSESSMENT = Assessment(
    key="weight_shift",
    title="Weight shift",
    seconds=60.0,
    instructions=("one_foot_each_plate", "look_at_the_mark", "hands_on_hips", "shift_onto_each_leg"),
    settings=(LOWPASS, replace(SETTLE, default=0.0), KEEP, BODY_WEIGHT),
    measure=measure,
    primary=("peak_load_share",),
    headline=("peak_load_share", "excursion_ml", "movement_time", "path_ratio", "hold_sd"),
    is_bilateral=True,
)
