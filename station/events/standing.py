"""Standing: the stretch of a recording in which somebody is on the plates, and its measured part."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from station.events.correction import Corrections
from station.events.correction import events as of_samples
from station.events.event import Event, EventKind
from station.events.weight import carried, least_load
from station.forces import CONTACT, Forces
from station.mat import Side
from station.mechanics.contact import contacts, runs, samples

OFF_SHARE = 0.2
"""Share of body weight below which nobody stands any more …"""
OFF_SECONDS = 0.2
"""… when it lasts so long, in s."""
COMING_SECONDS = 3.0
"""s for which one foot alone may be on the plates when somebody comes or goes …"""
CUT_SECONDS = 1.0
"""… and where the recording begins or ends meanwhile."""


@dataclass(frozen=True)
class Stretch:
    """Samples from `start` up to before `stop`."""

    start: int
    stop: int

    def __len__(self) -> int:
        return max(0, self.stop - self.start)


def off_load(weight: float | None) -> float:
    """Return the load in N below which the person has stepped off."""
    return max(least_load(weight), OFF_SHARE * (weight or 0.0))


def standing(forces: Forces, weight: float | None) -> Stretch | None:
    """Return the longest stretch in which somebody stands, or None.

    weight : N, body weight or None. It ends where the combined load stays below 20 % of body weight for
    200 ms (20 N where the weight is not known), and begins where it does no longer.
    """
    load = carried(forces.total)
    off = runs(load < off_load(weight), samples(OFF_SECONDS, forces.rate))
    longest = max(_between(off, len(load)), key=len)
    return longest if len(longest) else None


def on_both_legs(forces: Forces, stretch: Stretch, weight: float | None) -> Stretch:
    """Return the longest part of a stretch in which both legs' plates are loaded.

    A plate may be empty for less than 200 ms. Without two plates, and where never both are loaded, this is
    the stretch itself.
    """
    plates = [forces.plate(Side.LEFT), forces.plate(Side.RIGHT)]
    if None in plates or not len(stretch):
        return stretch
    least = least_load(weight)
    lifted = np.zeros(len(stretch), dtype=bool)
    for plate in plates:
        lifted |= carried(forces.fz[stretch.start : stretch.stop, plate]) < least
    longest = max(_between(runs(lifted, samples(OFF_SECONDS, forces.rate)), len(stretch)), key=len)
    if not len(longest):
        return stretch
    return Stretch(stretch.start + longest.start, stretch.start + longest.stop)


def left_out(forces: Forces, stretch: Stretch, both: Stretch, weight: float | None) -> list[str]:
    """Say for each leg how long it alone carried weight, where that has cost a part of a stretch.

    stretch : of standing. both : its part on both legs that is measured. Coming and going one
    foot after the other, for up to 3 s (1 s where the recording cuts it off), is nothing to tell.
    """
    if both == stretch or forces.plate(Side.LEFT) is None or forces.plate(Side.RIGHT) is None:
        return []
    told = []
    for side in (Side.LEFT, Side.RIGHT):
        alone = _alone(forces, stretch, side, weight)
        if not alone:
            continue
        seconds = sum(map(len, alone)) / forces.rate
        since = forces.time[alone[0].start]
        begin, end = forces.time[both.start], forces.time[both.stop - 1] + 1.0 / forces.rate
        told.append(
            f"For {seconds:.1f} s only the {side} leg carried weight, from {since:.1f} s on: "
            f"only the part on both legs is measured, {begin:.1f} to {end:.1f} s."
        )
    return told


def _alone(forces: Forces, stretch: Stretch, side: Side, weight: float | None) -> list[Stretch]:
    """Return when one leg alone carried weight in a stretch, without coming and going."""
    own, other = forces.sides.index(side), forces.sides.index(side.other)
    part = slice(stretch.start, stretch.stop)
    least = least_load(weight)
    alone = (carried(forces.fz[part, other]) < least) & (carried(forces.fz[part, own]) >= least)
    found = []
    for start, stop in (runs(alone, samples(OFF_SECONDS, forces.rate)) + stretch.start).tolist():
        comes = start - stretch.start < _reach(stretch.start > 0, forces.rate)
        goes = stretch.stop - stop < _reach(stretch.stop < len(forces), forces.rate)
        longest = _reach(stretch.start > 0 if comes else stretch.stop < len(forces), forces.rate)
        if not (comes or goes) or stop - start > longest:
            found.append(Stretch(start, stop))
    return found


def _reach(is_seen: bool, rate: float) -> float:
    """Return how many samples coming or going takes. is_seen : whether the recording holds all of it."""
    return (COMING_SECONDS if is_seen else CUT_SECONDS) * rate


def _between(gaps: NDArray[np.int64], count: int) -> list[Stretch]:
    """Return what the gaps (k, 2) leave of `count` samples."""
    edges = [0, *gaps.ravel().tolist(), count]
    return [Stretch(a, b) for a, b in zip(edges[::2], edges[1::2], strict=True)]


def edges(forces: Forces, stretch: Stretch) -> list[Event]:
    """Return contact and step-off of a stretch, where they lie inside the recording."""
    found = []
    contact, step_off = _edges(forces, stretch)
    if contact is not None:
        found.append(Event(EventKind.CONTACT, Side.BOTH, float(forces.time[contact])))
    if step_off is not None:
        found.append(Event(EventKind.STEP_OFF, Side.BOTH, float(forces.time[step_off])))
    return found


def corrected(forces: Forces, stretch: Stretch, corrections: Corrections) -> tuple[Stretch, list[Event]]:
    """Return a stretch with the beginning and the end that a person has given it, and its events."""
    if not corrections:
        return stretch, edges(forces, stretch)
    contact, step_off = _edges(forces, stretch)
    begins = corrections.one(forces, EventKind.CONTACT, Side.BOTH, contact)
    ends = corrections.one(forces, EventKind.STEP_OFF, Side.BOTH, step_off)
    start = stretch.start if begins == contact else begins or 0
    stop = stretch.stop if ends == step_off else len(forces) if ends is None else ends
    events = [
        *of_samples(forces, EventKind.CONTACT, Side.BOTH, [] if begins is None else [begins]),
        *of_samples(forces, EventKind.STEP_OFF, Side.BOTH, [] if ends is None else [ends]),
    ]
    return Stretch(min(start, stop), stop), events


def _edges(forces: Forces, stretch: Stretch) -> tuple[int | None, int | None]:
    """Return the samples of contact and step-off, None where they lie outside the recording."""
    contact = None
    if stretch.start > 0:
        risen = contacts(carried(forces.total), forces.rate, CONTACT)
        before = risen[risen <= stretch.start]
        contact = int(before[-1]) if len(before) else stretch.start
    return contact, stretch.stop if stretch.stop < len(forces) else None


def measured_part(stretch: Stretch, rate: float, settle: float, keep: float | None) -> Stretch:
    """Return the stretch without its first `settle` s, and of that the first `keep` s (None: all)."""
    start = stretch.start + round(settle * rate)
    stop = stretch.stop if keep is None else min(stretch.stop, start + round(keep * rate))
    return Stretch(min(start, stop), stop)


def longest_without_gap(cop: NDArray[np.float64], part: Stretch) -> Stretch:
    """Return the longest stretch inside `part` in which the centre of pressure (n, 2) is known throughout."""
    known = np.logical_not(np.isnan(cop[part.start : part.stop]).any(axis=1))
    found = runs(known, 1)
    if len(found) == 0:
        return Stretch(part.start, part.start)
    start, stop = found[np.argmax(found[:, 1] - found[:, 0])]
    return Stretch(part.start + int(start), part.start + int(stop))
