"""Feet that come down, step off, or stand at the edge of their plate."""

from collections.abc import Iterable

import numpy as np

from station.events.event import EventKind
from station.events.standing import Stretch
from station.events.weight import least_load
from station.mat import Side
from station.mechanics.contact import runs, samples
from station.quality.check import Check, Examined
from station.quality.doubt import Doubt, Kind, Severity
from station.quality.hold import held

EDGE = 0.020
"""m. Nearer to the edge part of the foot may be beside the plate."""
EDGE_SECONDS = 0.5
LONG_ENOUGH = 22.0
"""s on the plates after which stepping off is nothing to tell: 20 s of sway and the time to settle."""
STANCES = ("quiet_stance", "single_leg_stance")
LOADED = 0.2
"""Share of body weight from which a foot stands on its plate."""


def find(trial: Examined) -> Iterable[Doubt]:
    """Tell of each in turn."""
    for event in trial.of_kind(EventKind.FOOT_DOWN):
        foot = "Foot" if event.side is Side.BOTH else f"{str(event.side).capitalize()} foot"
        sentence = f"{foot} down at {event.time:.1f} s."
        yield Doubt(Kind.FOOT_DOWN, Severity.NOTE, event.side, event.time, sentence, "")
    if trial.assessment in STANCES and trial.stretch is not None:
        began = float(trial.forces.time[trial.stretch.start])
        for event in trial.of_kind(EventKind.STEP_OFF):
            if event.time - began >= LONG_ENOUGH:
                continue
            sentence = f"Stepped off at {event.time:.1f} s."
            yield Doubt(
                Kind.STEPPED_OFF,
                Severity.NOTE,
                Side.BOTH,
                event.time,
                sentence,
                "A short hold is a result too.",
            )
    hold = held(trial)
    if hold is not None and hold.is_hop:
        sentence = f"The standing leg left the plate at {hold.end:.1f} s: a hop ends the hold."
        yield Doubt(
            Kind.HOPPED, Severity.NOTE, hold.side, hold.end, sentence, "A short hold is a result too."
        )
    if trial.stretch is not None:
        yield from _at_the_edge(trial, trial.stretch)


def _at_the_edge(trial: Examined, stretch: Stretch) -> Iterable[Doubt]:
    forces = trial.forces
    for number, side in enumerate(forces.sides):
        if forces.outlines is None:
            return
        x, y, angle, width, depth = forces.outlines[number]
        place = forces.cop[stretch.start : stretch.stop, number] - (x, y)
        turned = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
        inside = np.array([width, depth]) / 2.0 - np.abs(place @ turned)
        load = forces.fz[stretch.start : stretch.stop, number]
        stands = load > max(least_load(trial.weight), LOADED * (trial.weight or 0.0))
        near = stands & (np.min(inside, axis=1) < EDGE)
        found = runs(near, samples(EDGE_SECONDS, forces.rate))
        if len(found):
            time = float(forces.time[stretch.start + int(found[0, 0])])
            yield Doubt(
                Kind.AT_THE_EDGE,
                Severity.REDO,
                side,
                time,
                f"The {side} foot stood at the edge of its plate.",
                "Move to the middle of the plate and redo.",
            )


CHECK = Check(70, find)
