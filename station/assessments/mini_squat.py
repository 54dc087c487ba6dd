"""Mini squat: bending both knees a little, slowly, again and again; each is a repetition."""

import numpy as np

from station.assessments.assessment import Assessment, Findings
from station.assessments.setting import BODY_WEIGHT, Used
from station.events import squats
from station.events.correction import Corrections
from station.events.repetitions import IN_A_ROW, Dip
from station.events.standing import corrected, left_out, on_both_legs, standing
from station.events.weight import body_weight, least_load
from station.forces import Forces
from station.mat import Side
from station.views.loads import Loads
from station.views.missing import Reason
from station.views.squat import Squat, SquatLoads, SquatSet
from station.views.view import Absent, View

LEAST_DEPTH = 0.05
"""m. Breathing and swaying are less."""

SIDES = (Side.BOTH, Side.LEFT, Side.RIGHT)


def measure(forces: Forces, settings: Used, weigh_in: float | None, corrections: Corrections) -> Findings:
    """Read a recording of squats on both legs."""
    weight = body_weight(forces.total, forces.rate, settings["body_weight_n"], weigh_in)
    used = {**settings, "body_weight_n": weight}
    stretch = standing(forces, weight)
    if stretch is None:
        return Findings((), (*_none(forces, Reason.NO_CONTACT, None),), used)
    stretch, events = corrected(forces, stretch, corrections)
    two_legs = on_both_legs(forces, stretch, weight)
    made = squats.squats(forces, two_legs, weight, LEAST_DEPTH, Side.BOTH, corrections)
    found = made.dips
    events += made.events
    count = SquatSet(Side.BOTH, forces.rate, len(found), len(found))
    views: list[View | Absent] = [count]
    if not found:
        views += _none(forces, Reason.NOT_THIS_MOVEMENT, count)
    for number, dip in enumerate(found, start=1):
        views += _views(forces, dip, weight, number)
    warnings = [*left_out(forces, stretch, two_legs, weight), *_doubts(forces, made, weight)]
    return Findings(tuple(sorted(events, key=lambda event: event.time)), tuple(views), used, tuple(warnings))


def _none(forces: Forces, reason: Reason, count: SquatSet | None) -> list[Absent]:
    whole = [Absent(kind, Side.BOTH, reason) for kind in (SquatSet, Squat) if count is None or kind is Squat]
    shared = reason if _has_two(forces) else Reason.NEEDS_TWO_PLATES
    return [*whole, *(Absent(kind, side, shared) for kind in (Loads, SquatLoads) for side in SIDES)]


def _has_two(forces: Forces) -> bool:
    return forces.plate(Side.LEFT) is not None and forces.plate(Side.RIGHT) is not None


def _views(forces: Forces, dip: Dip, weight: float | None, number: int) -> list[View | Absent]:
    squat = Squat(Side.BOTH, forces.rate, dip.start, dip.bottom, dip.stop, squats.depth(forces, dip), number)
    return [squat, *_loads(forces, dip, weight, number)]


def _loads(forces: Forces, dip: Dip, weight: float | None, number: int) -> list[View | Absent]:
    reason = _unusable(forces, dip, weight)
    if reason is not None:
        return [Absent(kind, side, reason, number) for kind in (Loads, SquatLoads) for side in SIDES]
    left, right = (forces.fz[dip.start : dip.stop, forces.sides.index(side)] for side in SIDES[1:])
    counted = left + right >= least_load(weight)
    bottom = dip.bottom - dip.start
    return [
        *(Loads(side, forces.rate, left[counted], right[counted], number) for side in SIDES),
        *(SquatLoads(side, forces.rate, left, right, bottom, number) for side in SIDES),
    ]


def _unusable(forces: Forces, dip: Dip, weight: float | None) -> Reason | None:
    """Return why a squat says nothing of its sides."""
    if not _has_two(forces):
        return Reason.NEEDS_TWO_PLATES
    means = np.nan_to_num(np.nanmean(forces.fz[dip.start : dip.stop], axis=0))
    sides = [forces.sides.index(side) for side in SIDES[1:]]
    return Reason.NOT_LOADED if np.any(means[sides] < least_load(weight)) else None


def _doubts(forces: Forces, made: squats.Squats, weight: float | None) -> list[str]:
    told = made.told
    if not made.dips and not made.incomplete:
        told.append("No squat was found: stand still, go down and up slowly, and stand still again.")
    elif made.dips and not made.was_still:
        told.append(
            f"Nobody stood still between the squats. {IN_A_ROW} or more in a row are found all the same; "
            "their depth is less certain."
        )
    for number, dip in enumerate(made.dips, start=1):
        told += squats.doubts(forces, dip, number)
        if _unusable(forces, dip, weight) is Reason.NOT_LOADED:
            told.append(f"Squat {number}: one plate carries nothing; stand with one foot on each plate.")
    return told


ASSESSMENT = Assessment(
    key="mini_squat",
    title="Mini squats",
    seconds=36.0,
    instructions=("one_foot_each_plate", "hands_on_hips", "squat_slowly"),
    settings=(BODY_WEIGHT,),
    measure=measure,
    middle_only=True,
    primary=("load_share_bottom",),
    headline=("repetitions", "depth", "load_share_bottom", "load_share_descent", "load_share_ascent"),
    is_bilateral=True,
)
