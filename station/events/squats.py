"""Finding the squats of a trial, on both legs or on one."""

from dataclasses import dataclass, replace

import numpy as np

from station.events.correction import Corrections
from station.events.correction import events as of_samples
from station.events.event import Event, EventKind
from station.events.height import Height, height
from station.events.repetitions import Dip, repetitions
from station.events.standing import Stretch
from station.events.weight import carried
from station.forces import CONTACT, Forces
from station.mat import Side
from station.mechanics.contact import runs, samples
from station.views.missing import Missing, Reason

INCOMPLETE = (
    "A corrected squat is not counted: it needs all three of start, bottom and end in this order, "
    "more than 5 mm of depth, and must not reach into another squat."
)
LEAST_BY_HAND = 0.005
"""m. Whatever a person says, less is no squat."""
LOST_SECONDS = 0.05
"""s of lost samples in a row that the integration does not bear."""
KINDS = (EventKind.REPETITION_START, EventKind.REPETITION_BOTTOM, EventKind.REPETITION_END)


@dataclass(frozen=True)
class Squats:
    """What a stretch of standing holds. dips : in samples of the recording, in order of time.

    events : start, bottom and end of each. was_still : whether the person stood still upright in between.
    incomplete : whether a corrected squat lacks a part, depth or room, and is not counted.
    unseen : when something else than a squat moved the body, first and last second.
    """

    dips: tuple[Dip, ...] = ()
    events: tuple[Event, ...] = ()
    was_still: bool = False
    incomplete: bool = False
    unseen: tuple[tuple[float, float], ...] = ()

    @property
    def told(self) -> list[str]:
        """What is to be said of the set as a whole."""
        said = [
            f"From {begin:.1f} to {end:.1f} s weight was missing or the plates were disturbed: "
            "a squat there is not counted."
            for begin, end in self.unseen
        ]
        return [*([INCOMPLETE] if self.incomplete else []), *said]


def squats(
    forces: Forces,
    stretch: Stretch,
    weight: float | None,
    least_depth: float,
    side: Side,
    corrections: Corrections,
) -> Squats:
    """Find the squats in a stretch of standing.

    weight : N, body weight; without one the mean load is taken, which only scales the depth a little.
    least_depth : m. side : the leg that squats, or BOTH.
    """
    total = carried(forces.total)[stretch.start : stretch.stop]
    if len(total) < 2 or not total.mean() >= CONTACT:
        return Squats()
    moved = height(total, forces.rate, weight or float(total.mean()))
    begin = stretch.start
    dips = [
        replace(dip, start=dip.start + begin, bottom=dip.bottom + begin, stop=dip.stop + begin)
        for dip in repetitions(moved, least_depth)
    ]
    incomplete = False
    if corrections:
        marks = [corrections.applied(forces, kind, side, _samples(forces, dips, kind)) for kind in KINDS]
        dips, incomplete = _joined(forces, stretch, moved, dips, marks)
    events = [
        event for kind in KINDS for event in of_samples(forces, kind, side, _samples(forces, dips, kind))
    ]
    unseen = [
        (float(forces.time[first + begin]), float(forces.time[min(last + begin, len(forces) - 1)]))
        for first, last in moved.disturbed.tolist()
        if not any(dip.start < last + begin and dip.stop > first + begin for dip in dips)
    ]
    return Squats(tuple(dips), tuple(events), len(moved.still) > 0, incomplete, tuple(unseen))


def _samples(forces: Forces, dips: list[Dip], kind: EventKind) -> list[int]:
    last = len(forces) - 1
    return [min((dip.start, dip.bottom, dip.stop)[KINDS.index(kind)], last) for dip in dips]


def _joined(
    forces: Forces, stretch: Stretch, moved: Height, found: list[Dip], marks: list[list[int]]
) -> tuple[list[Dip], bool]:
    """Make squats of corrected starts, bottoms and ends: each bottom with its nearest start and end."""
    starts, bottoms, stops = marks
    kept = {(dip.start, dip.bottom, min(dip.stop, len(forces) - 1)): dip for dip in found}
    dips, incomplete = [], False
    for before, bottom, after in zip([-1, *bottoms], bottoms, [*bottoms[1:], len(forces)], strict=False):
        start = [sample for sample in starts if before <= sample < bottom]
        stop = [sample for sample in stops if bottom < sample <= after]
        if not start or not stop or not stretch.start <= start[-1] <= stop[0] <= stretch.stop:
            incomplete = True
            continue
        same = kept.get((start[-1], bottom, stop[0]))
        depth = moved.height[start[-1] - stretch.start] - moved.height[bottom - stretch.start]
        if same is None and not depth > LEAST_BY_HAND:
            incomplete = True
            continue
        dips.append(same or Dip(start[-1], bottom, stop[0], float(depth)))
    apart = _apart(dips, [dip for dip in dips if dip not in found])
    return apart, incomplete or len(apart) < len(dips)


def _apart(dips: list[Dip], by_hand: list[Dip]) -> list[Dip]:
    """Leave out squats made by hand that reach into one found automatically, or into an earlier one."""
    kept = [dip for dip in dips if dip not in by_hand]
    for dip in by_hand:
        if all(dip.stop <= other.start or other.stop <= dip.start for other in kept):
            kept.append(dip)
    return sorted(kept, key=lambda dip: dip.start)


def doubts(forces: Forces, dip: Dip, number: int) -> list[str]:
    """Say why the depth of a squat is not known."""
    if not dip.is_sure:
        return [
            f"Squat {number}: weight was missing in it, or the plates were disturbed: "
            "its depth is not known. Was a hand holding on?"
        ]
    if is_hidden(forces, dip):
        return [f"Squat {number}: too many samples are lost in it; its depth is not known."]
    return []


def is_hidden(forces: Forces, dip: Dip) -> bool:
    """Tell whether so many samples in a row are lost in a squat that its depth is not known."""
    lost = np.asarray(np.isnan(forces.fz[dip.start : dip.stop]).any(axis=1))
    return len(runs(lost, samples(LOST_SECONDS, forces.rate))) > 0


def depth(forces: Forces, dip: Dip) -> float | Missing:
    """Return the depth of a squat in m, or that it is not known."""
    known = dip.is_sure and not is_hidden(forces, dip)
    return dip.depth if known else Missing(Reason.NOT_SETTLED)
