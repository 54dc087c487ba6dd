"""Finding landings: where the body comes down on empty plates, and when each foot does.

A contact is the station's own (more than 20 N after 50 ms without load). It is a landing when the plates
take more than body weight on average over the 250 ms after it: only a falling body does that. Who steps
on still stands on the ground with the other foot, so the plates take less.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from station.events.correction import Change, Correction, Corrections
from station.events.event import EventKind
from station.events.holds import TOUCH_SECONDS
from station.events.standing import OFF_SECONDS, Stretch
from station.events.weight import carried, least_load
from station.forces import CONTACT, Forces
from station.mat import Side
from station.mechanics.contact import (
    CONFIRM_SECONDS,
    UNLOADED_SECONDS,
    contacts,
    runs,
    samples,
    take_offs,
)
from station.views.landing import IMPACT_SECONDS

LONGEST_FLIGHT = 1.0
"""s. Whoever is away for longer has stepped off: a flight of 1 s is a jump of 1.2 m."""
NEAR_SECONDS = 0.020
"""s before a contact given by hand in which the plate must be empty, and after it in which it must carry."""
TOGETHER_SECONDS = 0.150
"""s. A foot that touches later takes no part in the landing: it is put down."""

Load = NDArray[np.float64]


@dataclass(frozen=True)
class Touchdown:
    """A landing, in samples of the recording.

    whole : all plates together, from contact to loss of contact or the end of the recording.
    feet : the same of each foot that landed; on one foot it ends where the other comes down.
    visit : from stepping on (or this landing) to stepping off, flights included.
    take_off : where the flight before it began, None for a drop.
    foot_down : where the foot in the air came down later, None when it did not.
    """

    whole: Stretch
    feet: dict[Side, Stretch]
    visit: Stretch
    take_off: int | None
    foot_down: int | None

    @property
    def leg(self) -> Side | None:
        """The foot of a landing on one foot."""
        return next(iter(self.feet)) if len(self.feet) == 1 else None

    def of(self, side: Side) -> Stretch | None:
        """Return the stay of a foot, or for BOTH that of the whole; None for a foot that did not land."""
        return self.whole if side is Side.BOTH else self.feet.get(side)


def touchdowns(forces: Forces, weight: float | None, corrections: Corrections) -> list[Touchdown]:
    """Return every landing in order of time. weight : N, body weight or None.

    corrections : of the contacts of the whole, then of each foot.
    """
    load = carried(forces.total)
    corrections = _possible(forces, corrections)
    visits = _visits(load, forces.rate)
    heavy = weight if weight is not None else _mean_load(load, visits)
    feet = {side: _stays(forces, side) for side in (Side.LEFT, Side.RIGHT) if forces.plate(side) is not None}
    empty = take_offs(load, forces.rate, CONTACT).tolist()
    impact = samples(IMPACT_SECONDS, forces.rate)
    stays = _contacts(load, forces.rate)
    heavier = [stay.start for stay in stays if load[stay.start : stay.stop][:impact].mean() > heavy]
    found = []
    for start in corrections.applied(forces, EventKind.CONTACT, Side.BOTH, heavier):
        whole = Stretch(start, next((sample for sample in empty if sample > start), len(load)))
        visit = next((visit for visit in visits if visit.start <= start < visit.stop), whole)
        took_off = [sample for sample in empty if visit.start < sample < start]
        own, foot_down = _feet(forces, feet, whole, weight)
        own = _corrected(forces, own, corrections)
        found.append(Touchdown(whole, own, visit, took_off[-1] if took_off else None, foot_down))
    return found


def _possible(forces: Forces, corrections: Corrections) -> Corrections:
    """Leave out what puts a contact where nobody comes down, so that it has no effect."""
    kept = tuple(item for item in corrections.items if _is_possible(forces, item))
    return replace(corrections, items=kept)


def _is_possible(forces: Forces, item: Correction) -> bool:
    """Tell whether a plate is empty within the 20 ms before a contact given by hand, and loaded soon after.

    Not only the sample before: the first touch of a foot that bounces may be somebody else's contact.
    """
    time = item.to if item.change is Change.MOVE else item.time
    if item.kind is not EventKind.CONTACT or item.change is Change.DELETE or time is None:
        return True
    plate = forces.plate(item.side)
    if len(forces) == 0 or (plate is None and item.side is not Side.BOTH):
        return False
    load = carried(forces.total if plate is None else forces.fz[:, plate])
    sample, near = round((time - float(forces.time[0])) * forces.rate), samples(NEAR_SECONDS, forces.rate)
    before, after = load[max(0, sample - near) : max(0, sample)], load[max(0, sample) : sample + near + 1]
    return bool(np.any(before < CONTACT) and np.any(after > CONTACT))


def _corrected(forces: Forces, feet: dict[Side, Stretch], corrections: Corrections) -> dict[Side, Stretch]:
    moved = {
        side: corrections.moved(forces, EventKind.CONTACT, side, stay.start) for side, stay in feet.items()
    }
    return {
        side: Stretch(min(start, feet[side].stop), feet[side].stop)
        for side, start in moved.items()
        if start is not None
    }


def step_offs(forces: Forces) -> list[int]:
    """Return the samples at which the plates become empty for longer than any flight, or for good."""
    load = carried(forces.total)
    empty = runs(load <= CONTACT, samples(OFF_SECONDS, forces.rate)).tolist()
    away = samples(LONGEST_FLIGHT, forces.rate)
    return [start for start, stop in empty if start > 0 and (stop - start >= away or stop == len(load))]


def noise(forces: Forces, side: Side, contact: int) -> float:
    """Return the noise of the empty plate before a contact, N (SD, from the median deviation).

    side : a plate, or BOTH for the sum. contact : sample. The last 10 ms may be contact already.
    """
    plate = forces.plate(side)
    load = carried(forces.total if plate is None else forces.fz[:, plate])[:contact]
    loaded = np.flatnonzero(load > CONTACT)
    empty = load[int(loaded[-1]) + 1 if len(loaded) else 0 :][: -samples(CONFIRM_SECONDS, forces.rate)]
    if len(empty) == 0:
        return 0.0
    return float(1.4826 * np.median(np.abs(empty - np.median(empty))))


def _visits(load: Load, rate: float) -> list[Stretch]:
    """Return the stretches between empty plates of more than any flight."""
    away = runs(load <= CONTACT, samples(LONGEST_FLIGHT, rate))
    edges = [0, *away.ravel().tolist(), len(load)]
    return [Stretch(a, b) for a, b in zip(edges[::2], edges[1::2], strict=True)]


def _mean_load(load: Load, visits: list[Stretch]) -> float:
    """Return about the body weight, N: over flights and landings together the plates carry just that."""
    occupied = np.concatenate([load[visit.start : visit.stop] for visit in visits])
    return float(occupied.mean()) if len(occupied) else np.inf


def _contacts(load: Load, rate: float) -> list[Stretch]:
    """Return every stay on the plates that begins with a contact, up to the loss of it or the end."""
    lost = take_offs(load, rate, CONTACT)
    stays = []
    for start in contacts(load, rate, CONTACT).tolist():
        after = lost[lost > start]
        stays.append(Stretch(start, int(after[0]) if len(after) else len(load)))
    return stays


def _stays(forces: Forces, side: Side) -> list[Stretch]:
    return _contacts(carried(forces.fz[:, forces.plate(side)]), forces.rate)


def _feet(
    forces: Forces, feet: dict[Side, list[Stretch]], whole: Stretch, weight: float | None
) -> tuple[dict[Side, Stretch], int | None]:
    """Return the stays of the feet that land together, and where another foot is put down later."""
    early = whole.start - samples(UNLOADED_SECONDS, forces.rate)
    late = whole.start + samples(TOGETHER_SECONDS, forces.rate)
    own = {}
    for side, stays in feet.items():
        landed = [stay for stay in stays if early <= stay.start <= late]
        if landed:
            own[side] = landed[0]
    if len(own) != 1 or len(feet) != 2:
        return own, None
    ((side, stay),) = own.items()
    for other in feet[side.other]:
        if late < other.start < whole.stop and _is_touch(forces, side.other, other, weight):
            return {side: Stretch(stay.start, min(stay.stop, other.start))}, other.start
    return own, None


def _is_touch(forces: Forces, side: Side, stay: Stretch, weight: float | None) -> bool:
    load = carried(forces.fz[:, forces.plate(side)])[stay.start : stay.stop]
    return len(runs(load >= least_load(weight), samples(TOUCH_SECONDS, forces.rate))) > 0
