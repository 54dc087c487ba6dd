"""Finding the squats of a trial, on both legs or on one."""

import numpy as np

from station.events.event import Event, EventKind
from station.events.height import height
from station.events.repetitions import Dip, repetitions
from station.events.standing import Stretch
from station.events.weight import carried
from station.forces import CONTACT, Forces
from station.mat import Side


def dips(
    forces: Forces, stretch: Stretch, weight: float | None, least_depth: float
) -> tuple[list[Dip], bool]:
    """Return the squats in a stretch of standing, in samples of the recording, and whether it was still.

    weight : N, body weight; without one the mean load is taken, which only scales the depth a little.
    least_depth : m. The second value says whether the person ever stood still upright in between.
    """
    total = carried(forces.total)[stretch.start : stretch.stop]
    if len(total) < 2 or not total.mean() >= CONTACT:
        return [], False
    moved = height(total, forces.rate, weight or float(total.mean()))
    found = [
        Dip(dip.start + stretch.start, dip.bottom + stretch.start, dip.stop + stretch.start, dip.depth)
        for dip in repetitions(moved, least_depth)
    ]
    return found, len(moved.still) > 0


def events(forces: Forces, dip: Dip, side: Side) -> list[Event]:
    """Return start, bottom and end of one squat."""
    last = len(forces) - 1
    return [
        Event(EventKind.REPETITION_START, side, float(forces.time[dip.start])),
        Event(EventKind.REPETITION_BOTTOM, side, float(forces.time[dip.bottom])),
        Event(EventKind.REPETITION_END, side, float(forces.time[min(dip.stop, last)])),
    ]


def hidden(forces: Forces, dip: Dip) -> bool:
    """Tell whether samples are lost in a squat, so that its depth is a guess."""
    return bool(np.isnan(forces.fz[dip.start : dip.stop]).any())
