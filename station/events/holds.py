"""Finding the hold of a single-leg stance from the loads of two plates.

The rules (design: foot down, stepped off): the lifted foot touches when its plate carries more than 20 N
or 5 % of body weight for more than 100 ms; a touch of more than 1 s, a second touch, a hop, stepping off
or the end of the recording ends the hold.
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from station.events.correction import Corrections
from station.events.event import EventKind
from station.events.standing import OFF_SECONDS, off_load
from station.events.weight import carried, least_load
from station.forces import CONTACT, Forces
from station.mat import Side
from station.mechanics.contact import runs, samples
from station.views.hold import Began, Ended, Hold

LIFTED_SECONDS = 0.030
"""s the lifted foot's plate must stay unloaded for a toe-off."""
TOUCH_SECONDS = 0.100
"""s; a shorter load on the lifted foot's plate is no touch."""
ADDED_SECONDS = 0.2
"""s that a touch lasts which a person has added."""
ONCE_SECONDS = 0.5
"""s within which a foot that is put down may come to the ground twice: it is one touch."""
LONG_TOUCH_SECONDS = 1.0
"""s; a longer touch ends the hold."""
FALSE_START_SECONDS = 1.0
"""s; a shorter lift of the foot is not taken for the hold when there is a longer one."""

Load = NDArray[np.float64]


@dataclass
class Lift:
    """A foot in the air from sample `start` to before `stop`, with its touches in between."""

    start: int
    stop: int
    touches: list[tuple[int, int]] = field(default_factory=list)


def holds(forces: Forces, weight: float | None, corrections: Corrections) -> list[Hold]:
    """Return every hold of either leg in order of time.

    forces : with a plate for LEFT and one for RIGHT. weight : N, body weight or None.
    corrections : of toe-off, of touches and of stepping off.
    """
    found = [hold for side in (Side.LEFT, Side.RIGHT) for hold in _of_leg(forces, side, weight, corrections)]
    return sorted(found, key=lambda hold: hold.start)


def the_hold(found: list[Hold]) -> Hold | None:
    """Choose the hold that the trial is about: the first of at least 1 s, else the longest.

    A later attempt never replaces the first: how long the leg held is the finding. One that began by
    stepping onto the plate with one foot is taken only when there is no other. Who steps off, or is recorded
    no longer, less than 1 s after the foot has left the ground was going and held nothing.
    """
    attempts = [hold for hold in found if hold.began is not Began.STEPPED_ON and not _is_going(hold)]
    for hold in attempts:
        if hold.seconds >= FALSE_START_SECONDS:
            return hold
    if attempts:
        return max(attempts, key=lambda hold: hold.seconds)
    return next((hold for hold in found if hold.seconds >= FALSE_START_SECONDS), None)


def _is_going(hold: Hold) -> bool:
    ends = (Ended.STEP_OFF, Ended.RECORDING_OVER)
    return hold.began is Began.TOE_OFF and hold.ended in ends and hold.seconds < FALSE_START_SECONDS


def _of_leg(forces: Forces, side: Side, weight: float | None, corrections: Corrections) -> list[Hold]:
    stance = carried(forces.fz[:, _plate(forces, side)])
    lifted = carried(forces.fz[:, _plate(forces, side.other)])
    found = []
    for lift in lifts(lifted, forces.rate, least_load(weight), LONG_TOUCH_SECONDS):
        hold = _hold(forces, lift, stance, lifted, side, weight, corrections)
        if hold is not None:
            found.append(hold)
    return found


def _plate(forces: Forces, side: Side) -> int:
    plate = forces.plate(side)
    if plate is None:
        raise ValueError(f"no plate for {side}")
    return plate


def lifts(lifted: Load, rate: float, least: float, together: float) -> list[Lift]:
    """Return the times in which a foot is in the air, joined where it is down for up to `together` s.

    lifted : (n,), N, load of that foot's plate, without gaps. rate : Hz. least : N, from which it is down.
    """
    found: list[Lift] = []
    for start, stop in runs(lifted < least, samples(LIFTED_SECONDS, rate)).tolist():
        if found and lifted[start:stop].min() > CONTACT:
            continue  # pressing less is not lifting: the foot never left the ground
        down = found[-1].stop if found else 0
        if not found or start - down > together * rate:
            found.append(Lift(start, stop))
            continue
        if start - down > TOUCH_SECONDS * rate:
            found[-1].touches.append((_first_contact(lifted, down), start))
        found[-1].stop = stop
    return found


def _put_down(touches: list[tuple[int, int]], touch: tuple[int, int], rate: float) -> int:
    """Add the touch that lasts, with the one that began less than 0.5 s before it, and return its beginning.

    A foot that is put down may bounce: that is one touch, not two.
    """
    if touches and touch[0] - touches[-1][0] < ONCE_SECONDS * rate:
        touch = (touches.pop()[0], touch[1])
    touches.append(touch)
    return touch[0]


def _first_contact(load: Load, sample: int) -> int:
    """Go back from a sample under load to the first one of this contact, above 20 N."""
    while sample > 0 and load[sample - 1] > CONTACT:
        sample -= 1
    return sample


def _hold(
    forces: Forces,
    lift: Lift,
    stance: Load,
    lifted: Load,
    side: Side,
    weight: float | None,
    corrections: Corrections,
) -> Hold | None:
    least, rate = least_load(weight), forces.rate
    began = Began.ON_ONE_LEG if lift.start == 0 else Began.TOE_OFF
    start = lift.start
    if stance[start] < least:
        loaded = np.flatnonzero(stance[start : lift.stop] >= least)
        if len(loaded) == 0:
            return None
        start, began = start + int(loaded[0]), Began.STEPPED_ON
    touches = [touch for touch in lift.touches if touch[0] > start]
    over = len(stance)
    last = None
    if over - lift.stop > TOUCH_SECONDS * rate:
        up = np.flatnonzero(lifted[lift.stop :] < least)
        down = (_first_contact(lifted, lift.stop), lift.stop + int(up[0]) if len(up) else over)
        last = _put_down(touches, down, rate)
    off = _falls(stance + lifted < off_load(weight), start, OFF_SECONDS, rate, Ended.STEP_OFF)
    if corrections:
        other = side.other
        moved = corrections.moved(forces, EventKind.TOE_OFF, other, start)
        if began is Began.TOE_OFF and moved is None:
            return None
        start = start if moved is None else moved
        touches, last = _corrected(forces, other, touches, last, corrections)
        touches = [touch for touch in touches if touch[0] > start]
        stepped = corrections.one(forces, EventKind.STEP_OFF, Side.BOTH, off[0][0] if off else None)
        off = [(stepped, Ended.STEP_OFF)] if stepped is not None and stepped > start else []
    ends = [(over, Ended.RECORDING_OVER), *off]
    if last is not None:
        ends.append((last, Ended.FOOT_DOWN))
    if len(touches) > 1:
        ends.append((touches[1][0], Ended.FOOT_DOWN))
    ends += _falls(stance < CONTACT, start, LIFTED_SECONDS, rate, Ended.HOP)
    stop, ended = min(ends, key=lambda end: end[0])
    counted = tuple(touch for touch in touches if touch[0] <= stop)
    return Hold(side, rate, start, stop, began, ended, counted) if stop > start else None


def _corrected(
    forces: Forces,
    side: Side,
    touches: list[tuple[int, int]],
    last: int | None,
    corrections: Corrections,
) -> tuple[list[tuple[int, int]], int | None]:
    """Return the touches of a foot as a person has corrected them, and the one that ends the hold for good.

    A touch that was moved keeps its length; one that was added is a short one.
    """
    kept = []
    ends = None
    for begin, end in touches:
        moved = corrections.moved(forces, EventKind.FOOT_DOWN, side, begin)
        if moved is not None:
            kept.append((moved, moved + end - begin))
            ends = moved if begin == last else ends
    added = corrections.applied(forces, EventKind.FOOT_DOWN, side, [])
    kept += [(begin, begin + samples(ADDED_SECONDS, forces.rate)) for begin in added]
    return sorted(kept), ends


def _falls(
    condition: NDArray[np.bool_], start: int, seconds: float, rate: float, ended: Ended
) -> list[tuple[int, Ended]]:
    """Return the first time after `start` that a condition holds for so many seconds, as an end."""
    found = runs(condition[start:], samples(seconds, rate))
    return [(start + int(found[0, 0]), ended)] if len(found) else []
