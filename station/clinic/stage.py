"""Stage: where a runner is on the way back, and what running each stage allows."""

from enum import StrEnum


class Stage(StrEnum):
    """The steps of recovery, in order (RunnerRepair Shop, "Weakness of the Hip Abductor Muscles")."""

    SETTLE = "settle"
    MOTION = "motion"
    NON_WEIGHT_BEARING = "non_weight_bearing"
    WEIGHT_BEARING = "weight_bearing"
    MECHANICS = "mechanics"
    SPEED_HILLS = "speed_hills"
    FULL = "full"


class Activity(StrEnum):
    """What a runner asks about, the gentlest first."""

    FLAT_GENTLE = "flat_gentle"
    FLAT_USUAL = "flat_usual"
    SPEED = "speed"
    HILLS = "hills"
    DOWNHILL = "downhill"


BEHIND_THE_GATE = frozenset({Activity.SPEED, Activity.HILLS, Activity.DOWNHILL})
"""What needs the open return-to-run gate, whatever the stage says."""

_GENTLE = frozenset({Activity.FLAT_GENTLE})
_USUAL = _GENTLE | {Activity.FLAT_USUAL}
OF_STAGE: dict[Stage, frozenset[Activity]] = {
    Stage.SETTLE: _GENTLE,
    Stage.MOTION: _GENTLE,
    Stage.NON_WEIGHT_BEARING: _GENTLE,
    Stage.WEIGHT_BEARING: _GENTLE,
    Stage.MECHANICS: _USUAL,
    Stage.SPEED_HILLS: _USUAL | {Activity.SPEED, Activity.HILLS},
    Stage.FULL: frozenset(Activity),
}
"""What a stage allows. Downhill repeats, the hardest of them, come back last."""
