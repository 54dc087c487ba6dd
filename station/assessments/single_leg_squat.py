"""Single-leg squat: bending the knee of the standing leg, slowly, two or three times a side."""

from dataclasses import dataclass, replace

import numpy as np

from station.assessments.assessment import Assessment, Findings
from station.assessments.setting import BODY_WEIGHT, LOWPASS, Used
from station.events import squats
from station.events.centre import centre
from station.events.correction import Corrections
from station.events.event import Event, EventKind
from station.events.one_legged import OneLegged, first_counted, sets, since
from station.events.repetitions import Dip
from station.events.standing import Stretch, corrected, standing
from station.events.weight import body_weight
from station.forces import Forces
from station.mat import Side
from station.mechanics.contact import samples
from station.views.hold import Began, Ended, Hold
from station.views.missing import Reason
from station.views.squat import BOTTOM_SECONDS, STILL_SECONDS, Forefoot, Squat, SquatSet
from station.views.sway import Sway, sway
from station.views.view import Absent, View

LEAST_DEPTH = 0.03
"""m. On one leg people go less deep."""
ADDED_SECONDS = 0.2
"""s that a touch lasts which a person has added or moved."""
KINDS: tuple[type[View], ...] = (Squat, Sway, Forefoot)


@dataclass(frozen=True)
class _Rep:
    """A squat with its number in the recording. earlier : sample before which something else moved."""

    dip: Dip
    number: int
    earlier: int


def measure(forces: Forces, settings: Used, weigh_in: float | None, corrections: Corrections) -> Findings:
    """Read a recording of squats on one leg, or on one after the other."""
    weight = body_weight(forces.total, forces.rate, settings["body_weight_n"], weigh_in)
    used = {**settings, "body_weight_n": weight}
    stretch = standing(forces, weight)
    if stretch is None:
        return Findings((), _absent(Side.BOTH, Reason.NO_CONTACT), used)
    stretch, events = corrected(forces, stretch, corrections)
    standings = _legs(forces, stretch, weight)
    if not standings:
        told = "Nobody stood on one leg: lift one foot first, then bend the other knee."
        return Findings(tuple(events), _absent(Side.BOTH, Reason.NOT_THIS_MOVEMENT), used, (told,))
    views: list[View | Absent] = []
    legs, by_leg = [], []
    warnings = []
    number = 0
    for standing_leg in standings:
        leg, made = _set(forces, standing_leg, weight, corrections)
        legs.append(leg)
        by_leg.append(_numbered(leg, made.dips, number))
        number += len(made.dips)
        events += [*_events(forces, leg, stretch), *made.events]
        warnings += made.told
    for side in dict.fromkeys(leg.side for leg in legs):
        views += _of_side(forces, side, legs, by_leg, weight, used)
    warnings += _doubts(forces, by_leg)
    return Findings(tuple(sorted(events, key=lambda event: event.time)), tuple(views), used, tuple(warnings))


def _absent(side: Side, reason: Reason) -> tuple[Absent, ...]:
    return tuple(Absent(kind, side, reason) for kind in (SquatSet, Hold, *KINDS))


def _has_two(forces: Forces) -> bool:
    return forces.plate(Side.LEFT) is not None and forces.plate(Side.RIGHT) is not None


def _legs(forces: Forces, stretch: Stretch, weight: float | None) -> list[OneLegged]:
    """Return the sets; one plate under one foot is one set, and its touches cannot be seen."""
    if _has_two(forces):
        return sets(forces, weight)
    return [OneLegged(forces.sides[0], stretch.start, stretch.stop, ())]


def _set(
    forces: Forces, leg: OneLegged, weight: float | None, corrections: Corrections
) -> tuple[OneLegged, squats.Squats]:
    """Return a set that begins with the lift before its first squat, and its squats, both as corrected."""
    part = Stretch(leg.start, leg.stop)
    found = squats.squats(forces, part, weight, LEAST_DEPTH, leg.side, Corrections())
    if found.dips:
        leg = since(leg, found.dips[0].start, forces.rate)
    if not corrections:
        return leg, found
    there = _corrected(forces, leg, corrections)
    if there.start != leg.start:
        part = Stretch(there.start, there.stop)
    return there, squats.squats(forces, part, weight, LEAST_DEPTH, leg.side, corrections)


def _corrected(forces: Forces, leg: OneLegged, corrections: Corrections) -> OneLegged:
    """Return a set with the beginning and the touches that a person has given it."""
    if not corrections or leg.side is Side.BOTH:
        return leg
    other = leg.side.other
    start = corrections.one(forces, EventKind.TOE_OFF, other, leg.start)
    length = {begin: end - begin for begin, end in leg.touches}
    usual = samples(ADDED_SECONDS, forces.rate)
    touches = corrections.applied(forces, EventKind.FOOT_DOWN, other, length)
    return replace(
        leg,
        start=leg.start if start is None else min(start, leg.stop),
        touches=tuple((begin, begin + length.get(begin, usual)) for begin in touches),
    )


def _numbered(leg: OneLegged, dips: tuple[Dip, ...], number: int) -> list[_Rep]:
    """Number the squats of a set on from `number`."""
    ends = [leg.start, *(dip.stop for dip in dips)]
    return [_Rep(dip, number + k, ends[k - 1]) for k, dip in enumerate(dips, start=1)]


def _of_side(
    forces: Forces,
    side: Side,
    legs: list[OneLegged],
    by_leg: list[list[_Rep]],
    weight: float | None,
    used: Used,
) -> list[View | Absent]:
    """Return the views of one leg: its touches, its count, and each repetition."""
    own = [(leg, reps) for leg, reps in zip(legs, by_leg, strict=True) if leg.side is side]
    reps = [rep for _, each in own for rep in each]
    clean = sum(not _is_touched(rep.dip, leg) for leg, each in own for rep in each)
    views: list[View | Absent] = [_touches(forces, side, own)]
    views.append(SquatSet(side, forces.rate, len(reps), clean))
    if not reps:
        views += [Absent(kind, side, Reason.NOT_THIS_MOVEMENT) for kind in KINDS]
    cop = centre(forces, side, weight)
    for rep in reps:
        dip = rep.dip
        views.append(
            Squat(side, forces.rate, dip.start, dip.bottom, dip.stop, squats.depth(forces, dip), rep.number)
        )
        views.append(_swaying(forces, side, cop, rep, used["lowpass_hz"]))
        views.append(_forefoot(forces, side, rep))
    return views


def _is_touched(dip: Dip, leg: OneLegged) -> bool:
    return any(start < dip.stop and stop > dip.start for start, stop in leg.touches)


def _touches(forces: Forces, side: Side, own: list[tuple[OneLegged, list[_Rep]]]) -> Hold | Absent:
    """Return the touches of a leg's sets as one hold: from 1 s before the first squat of each to the last."""
    if not _has_two(forces):
        return Absent(Hold, side, Reason.NEEDS_TWO_PLATES)
    touches = tuple(
        touch
        for leg, reps in own
        for touch in leg.touches
        if not reps or first_counted(reps[0].dip.start, forces.rate) <= touch[0] < reps[-1].dip.stop
    )
    first, last = own[0][0].start, own[-1][0].stop
    return Hold(side, forces.rate, first, last, Began.TOE_OFF, Ended.FOOT_DOWN, touches)


def _swaying(
    forces: Forces,
    side: Side,
    cop: "np.ndarray[tuple[int, int], np.dtype[np.float64]] | Reason",
    rep: _Rep,
    lowpass: float | None,
) -> Sway | Absent:
    """Return the path of the standing leg's centre of pressure through one squat."""
    if isinstance(cop, Reason):
        return Absent(Sway, side, cop, rep.number)
    path = cop[rep.dip.start : rep.dip.stop]
    if np.isnan(path).any():
        return Absent(Sway, side, Reason.NOT_LOADED, rep.number)
    if lowpass is not None and lowpass >= forces.rate / 2.0:
        return Absent(Sway, side, Reason.RATE_TOO_LOW, rep.number)
    return replace(sway(side, forces.rate, path, lowpass), repetition=rep.number)


def _forefoot(forces: Forces, side: Side, rep: _Rep) -> Forefoot | Absent:
    """Return the load on the front cells at the bottom and in the second before."""
    plate = forces.plate(side)
    if forces.front is None or plate is None:
        return Absent(Forefoot, side, Reason.NOT_QUALIFIED, rep.number)
    reach = samples(BOTTOM_SECONDS, forces.rate)
    before = rep.dip.start - samples(STILL_SECONDS, forces.rate)
    if before < rep.earlier:
        return Absent(Forefoot, side, Reason.TOO_SHORT, rep.number)
    front = forces.front[:, plate]
    still = front[before : rep.dip.start]
    bottom = front[rep.dip.bottom - reach : rep.dip.bottom + reach + 1]
    if np.isnan(still).any() or np.isnan(bottom).any():
        return Absent(Forefoot, side, Reason.NOT_LOADED, rep.number)
    return Forefoot(side, forces.rate, still, bottom, rep.number)


def _events(forces: Forces, leg: OneLegged, stretch: Stretch) -> list[Event]:
    def at(kind: EventKind, side: Side, sample: int) -> Event:
        return Event(kind, side, float(forces.time[sample]))

    found = [at(EventKind.STANCE_SIDE, leg.side, leg.start)]
    if leg.start > stretch.start and leg.side is not Side.BOTH:
        found.append(at(EventKind.TOE_OFF, leg.side.other, leg.start))
    return found + [at(EventKind.FOOT_DOWN, leg.side.other, start) for start, _ in leg.touches]


def _doubts(forces: Forces, by_leg: list[list[_Rep]]) -> list[str]:
    counted = [rep for reps in by_leg for rep in reps]
    if not counted:
        return ["No squat on one leg was found: go down and up slowly, standing still between."]
    return [told for rep in counted for told in squats.doubts(forces, rep.dip, rep.number)]


ASSESSMENT = Assessment(
    key="single_leg_squat",
    title="Single-leg squats",
    seconds=20.0,
    instructions=("one_foot_each_plate", "hands_on_hips", "squat_on_one_leg"),
    settings=(LOWPASS, BODY_WEIGHT),
    measure=measure,
    also=("mean_velocity_ml", "range_ml"),
    primary=("touches", "mean_velocity_ml"),
    headline=("repetitions", "touches", "mean_velocity_ml", "depth", "forefoot_share"),
)
