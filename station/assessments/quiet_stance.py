"""Quiet stance: standing still on two legs; sway of the whole body and of each leg, and who carries what."""

import numpy as np

from station.assessments.assessment import Assessment, Findings
from station.assessments.setting import STANCE, Used
from station.events.centre import centre
from station.events.correction import Corrections
from station.events.on_mat import contacts
from station.events.standing import Stretch, corrected, left_out, measured_part, on_both_legs, standing
from station.events.swaying import swaying
from station.events.weight import body_weight, least_load
from station.forces import Forces
from station.mat import Side
from station.mechanics.contact import samples
from station.views.loads import Loads
from station.views.missing import Reason
from station.views.sway import Sway
from station.views.view import Absent, View

LEAST_LOAD_SECONDS = 1.0
"""s of standing without which a share of the load says nothing."""

NEVER = "One leg carried no weight throughout: put one foot on each plate and redo."
SIDES = (Side.BOTH, Side.LEFT, Side.RIGHT)


def measure(forces: Forces, settings: Used, weigh_in: float | None, corrections: Corrections) -> Findings:
    """Read a recording of quiet stance."""
    weight = body_weight(forces.total, forces.rate, settings["body_weight_n"], weigh_in)
    used = {**settings, "body_weight_n": weight}
    stretch = standing(forces, weight)
    if stretch is None:
        return Findings((), tuple(_nobody(forces)), used)
    stretch, events = corrected(forces, stretch, corrections)
    two_legs = on_both_legs(forces, stretch, weight)
    part = measured_part(two_legs, forces.rate, settings["settle_s"] or 0.0, settings["keep_s"])
    views: list[View | Absent] = []
    warnings = left_out(forces, stretch, two_legs, weight)
    loads = _loads(forces, part, weight)
    is_on_one = any(isinstance(each, Absent) and each.reason is Reason.NOT_LOADED for each in loads)
    warnings += [NEVER] if is_on_one else []
    for side in SIDES:
        cop = Reason.NOT_LOADED if is_on_one and side is Side.BOTH else centre(forces, side, weight)
        view, doubts = swaying(side, cop, forces.rate, part, settings)
        views.append(view)
        warnings += doubts
    views += [*loads, *contacts(forces, part)]
    return Findings(tuple(events), tuple(views), used, tuple(warnings))


def _nobody(forces: Forces) -> list[Absent]:
    one_plate = {side for side in SIDES if forces.plate(side) is None} if len(forces.sides) < 2 else set()
    return [
        Absent(kind, side, Reason.NEEDS_TWO_PLATES if side in one_plate else Reason.NO_CONTACT)
        for kind in (Sway, Loads)
        for side in SIDES
    ]


def _loads(forces: Forces, part: Stretch, weight: float | None) -> list[View | Absent]:
    left, right = forces.plate(Side.LEFT), forces.plate(Side.RIGHT)
    if left is None or right is None:
        return [Absent(Loads, side, Reason.NEEDS_TWO_PLATES) for side in SIDES]
    fz = forces.fz[part.start : part.stop][:, [left, right]]
    fz = fz[fz.sum(axis=1) >= least_load(weight)]
    if len(fz) < samples(LEAST_LOAD_SECONDS, forces.rate):
        return [Absent(Loads, side, Reason.TOO_SHORT) for side in SIDES]
    if np.any(fz.mean(axis=0) < least_load(weight)):
        return [Absent(Loads, side, Reason.NOT_LOADED) for side in SIDES]
    return [Loads(side, forces.rate, fz[:, 0], fz[:, 1]) for side in SIDES]


ASSESSMENT = Assessment(
    key="quiet_stance",
    method=2,
    title="Quiet stand",
    seconds=32.0,
    instructions=("one_foot_each_plate", "look_at_the_mark", "hands_on_hips", "stand_still"),
    settings=STANCE,
    measure=measure,
    primary=("load_share",),
    headline=("load_share", "load_asymmetry", "mean_velocity", "mean_velocity_ml", "ellipse_area_95"),
    is_bilateral=True,
)
