"""Finding squats in the height of the body."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from station.events.height import Height

SHORTEST = 1.0
LONGEST = 8.0
"""s. A quicker dip is a jerk, a longer one is not one squat."""
DEEPEST = 0.7
"""m. The centre of mass of nobody goes deeper."""
MOVING_SHARE = 0.05
"""Share of a repetition's greatest velocity from which it counts as moving …"""
LEAST_MOVING = 0.01
"""… and the least such velocity, m/s: a standing body is slower."""
LEVEL_SHARE = 0.02
"""Share of the depth within which the lowest part of a dip is level: the bottom is the middle of it."""
IN_A_ROW = 3
"""Without standing still in between, so many repetitions are needed to tell squats from drift."""


@dataclass(frozen=True)
class Dip:
    """One way down and up again. start, bottom, stop : samples; stop is the first after it.

    depth : m. is_sure : whether the depth is known: nothing else moved the body meanwhile.
    """

    start: int
    bottom: int
    stop: int
    depth: float
    is_sure: bool = True


def repetitions(moved: Height, least_depth: float) -> list[Dip]:
    """Return the squats in order of time: deeper than `least_depth` in m, and 1 to 8 s long."""
    found = [_dip(moved, *turn) for turn in _turns(moved.height, least_depth)]
    kept = [
        dip
        for dip in found
        if dip.depth >= least_depth and SHORTEST <= (dip.stop - dip.start) / moved.rate <= LONGEST
    ]
    if len(moved.still):
        return kept
    # Without a rest the height is bent at both ends: what begins or ends there is not known to be a squat.
    inside = [dip for dip in kept if dip.start > 0 and dip.stop < len(moved.height)]
    return inside if len(inside) >= IN_A_ROW else []


def _turns(height: NDArray[np.float64], least: float) -> list[tuple[int, int, int]]:
    """Return top, bottom and next top of every dip that goes down and comes up again by `least`."""
    tops, bottoms = [0], []
    top = bottom = 0
    is_down = False
    heights = height.tolist()
    for i, here in enumerate(heights):
        if is_down:
            if here < heights[bottom]:
                bottom = i
            elif here - heights[bottom] >= least:
                bottoms.append(bottom)
                top, is_down = i, False
        elif here > heights[top]:
            top = i
        elif heights[top] - here >= least:
            tops = [*tops[: len(bottoms)], top]
            bottom, is_down = i, True
    last = [top] if len(bottoms) == len(tops) else []
    return list(zip(tops, bottoms, [*tops[1:], *last], strict=False))


def _dip(moved: Height, top: int, bottom: int, after: int) -> Dip:
    """Trim a dip to where it moves, seen from its greatest velocities."""
    velocity, height = moved.velocity, moved.height
    low = height[top : after + 1] - height[bottom] <= LEVEL_SHARE * (height[top] - height[bottom])
    bottom = top + int(np.flatnonzero(low).mean())
    fastest = top + int(np.argmin(velocity[top : bottom + 1]))
    down = _moving(-float(velocity[fastest]))
    slow = np.flatnonzero(velocity[top:fastest] > -down)
    start = top + int(slow[-1]) + 1 if len(slow) else top
    risen = bottom + int(np.argmax(velocity[bottom : after + 1]))
    up = _moving(float(velocity[risen]))
    slow = np.flatnonzero(velocity[risen:] < up)
    stop = risen + int(slow[0]) if len(slow) else len(velocity)
    depth = float(height[start] - height[bottom])
    disturbed = any(begin < stop and end > start for begin, end in moved.disturbed.tolist())
    return Dip(start, bottom, stop, depth, not disturbed and depth <= DEEPEST)


def _moving(greatest: float) -> float:
    return max(MOVING_SHARE * greatest, LEAST_MOVING)
