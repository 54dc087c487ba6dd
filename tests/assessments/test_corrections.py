"""Events corrected by hand: the numbers follow, and what was found automatically stays beside them."""

import json

import numpy as np
import pytest
from assessments import made
from assessments.squatted import squatted
from assessments.test_mini_squat import by_formula

from station.analyse import Facts, analyse
from station.errors import TrialError, TrialReason
from station.events.correction import Change, Correction, Corrections, from_json
from station.events.event import EventKind
from station.mat import Side

LEFT, RIGHT, BOTH = Side.LEFT, Side.RIGHT, Side.BOTH


def corrected(forces, key, *items, **settings):
    return analyse(forces, Facts(), key, settings, Corrections(items))


def times(result, kind, side=BOTH):
    return [event.time for event in result.events if event.kind == kind and event.side is side]


def move(kind, side, time, to):
    return Correction(Change.MOVE, EventKind(kind), side, time, to)


def delete(kind, side, time):
    return Correction(Change.DELETE, EventKind(kind), side, time)


def add(kind, side, time):
    return Correction(Change.ADD, EventKind(kind), side, time)


def values(result, metric, side):
    return [v.value for v in result.values if v.metric == metric and v.side is side and v.repetition]


def test_without_corrections_the_result_says_nothing_of_them():
    plain = analyse(made.quiet(), Facts(), "quiet_stance").to_json()
    assert "corrections" not in plain and "automatic_events" not in plain


def test_a_moved_bottom_changes_the_share_at_the_bottom_and_nothing_before_it():
    """The load moves to the left after the true bottom; a bottom placed there sees it."""
    forces = by_formula([0.15] * 3)
    late = round((4.5 + 0.5) * 200)
    forces.fz[late - 40 : late + 40] = forces.total[late - 40 : late + 40, None] * [0.7, 0.3]
    here = analyse(forces, Facts(), "mini_squat")
    (first, *_) = times(here, "repetition_bottom")
    there = corrected(forces, "mini_squat", move("repetition_bottom", BOTH, first, 5.0))
    assert values(here, "load_share_bottom", LEFT)[0] == pytest.approx(50.0, abs=0.5)
    assert values(there, "load_share_bottom", LEFT)[0] == pytest.approx(70.0, abs=0.5)
    assert values(there, "load_share_bottom", LEFT)[1:] == values(here, "load_share_bottom", LEFT)[1:]
    assert times(there, "repetition_bottom")[0] == 5.0
    assert [event.time for event in there.automatic] == [event.time for event in here.events]


def test_a_deleted_repetition_is_gone_and_the_others_are_numbered_anew():
    forces = by_formula([0.15, 0.25, 0.10])
    here = analyse(forces, Facts(), "mini_squat")
    gone = [delete(kind, BOTH, times(here, kind)[1]) for kind in
            ("repetition_start", "repetition_bottom", "repetition_end")]  # fmt: skip
    there = corrected(forces, "mini_squat", *gone)
    assert there.value("repetitions").value == 2
    assert values(there, "depth", BOTH) == pytest.approx([150, 100], abs=12)
    assert there.warnings == here.warnings


def test_an_added_repetition_needs_all_three_events():
    """A dip of 45 mm is none by the rule; a person may say that it is one."""
    forces = by_formula([0.15, 0.045, 0.15], period=2.0)
    assert analyse(forces, Facts(), "mini_squat").value("repetitions").value == 2
    marks = [add("repetition_start", BOTH, 7.0), add("repetition_bottom", BOTH, 8.0)]
    half = corrected(forces, "mini_squat", *marks)
    assert half.value("repetitions").value == 2
    assert any("needs all three" in told for told in half.warnings)
    whole = corrected(forces, "mini_squat", *marks, add("repetition_end", BOTH, 9.0))
    assert whole.value("repetitions").value == 3
    assert values(whole, "depth", BOTH)[1] == pytest.approx(45, abs=8)


@pytest.mark.parametrize("key, side", [("mini_squat", BOTH), ("single_leg_squat", LEFT)])
def test_a_corrected_squat_must_have_a_depth_and_room(key, side):
    """A bottom at the start, an end in the next squat: neither is a squat."""
    from assessments.test_single_leg_squat import planned, three

    on_one = planned([(3.0, "both", 0.0), *three("left"), (3.0, "both", 0.0)])
    forces = by_formula([0.15] * 3) if side is BOTH else on_one
    here = analyse(forces, Facts(), key)
    starts, bottoms, ends = (times(here, f"repetition_{part}", side) for part in ("start", "bottom", "end"))
    depths = values(here, "depth", side)
    shallow = corrected(forces, key, move("repetition_bottom", side, bottoms[0], starts[0] + 0.01))
    late = corrected(forces, key, move("repetition_end", side, ends[0], starts[1] + 0.4))
    early = corrected(forces, key, move("repetition_start", side, starts[1], ends[0] - 0.3))
    for there in (shallow, late, early):
        assert there.value("repetitions", side).value == 2
        assert any("is not counted" in told for told in there.warnings)
    assert values(late, "depth", side) == depths[1:]
    assert values(early, "depth", side) == [depths[0], depths[2]]


def test_a_touch_deleted_by_hand_is_no_touch_and_the_squat_is_clean_again():
    from assessments.test_single_leg_squat import planned, three, with_touch

    forces = with_touch(planned([(3.0, "both", 0.0), *three("left"), (3.0, "both", 0.0)]), 11.0, 0.3, 60)
    here = analyse(forces, Facts(), "single_leg_squat")
    (touch,) = times(here, "foot_down", RIGHT)
    there = corrected(forces, "single_leg_squat", delete("foot_down", RIGHT, touch))
    assert (here.value("touches", LEFT).value, there.value("touches", LEFT).value) == (1, 0)
    assert there.value("clean_repetitions", LEFT).value == 3


def test_a_step_off_moved_forward_shortens_the_stance():
    forces = made.planned([(30, 0.5, 0.5), (2, 0.0, 0.0)])
    here = analyse(forces, Facts(), "quiet_stance")
    (end,) = times(here, "step_off")
    there = corrected(forces, "quiet_stance", move("step_off", BOTH, end, 20.0))
    assert times(there, "step_off") == [20.0]
    whole = analyse(forces.part(0, 2000), Facts(), "quiet_stance")
    for metric in ("mean_velocity", "ellipse_area_95"):
        assert there.value(metric).value == pytest.approx(whole.value(metric).value)


def test_a_contact_moved_by_hand_moves_the_delay_between_the_feet():
    from assessments.landed import drop

    forces = drop(late=10)
    here = analyse(forces, Facts(weigh_in=700.0), "landing")
    left = times(here, "contact", LEFT)[0]
    there = analyse(
        forces,
        Facts(weigh_in=700.0),
        "landing",
        {},
        Corrections((move("contact", LEFT, left, left + 0.012),)),
    )
    before, after = (result.value("onset_delay", BOTH, 1).value for result in (here, there))
    assert after - before == pytest.approx(12.0, abs=1.1)


def test_a_correction_that_fits_nothing_changes_nothing_and_is_told():
    forces = by_formula([0.15] * 3)
    here = analyse(forces, Facts(), "mini_squat")
    there = corrected(forces, "mini_squat", move("repetition_bottom", BOTH, 1.0, 2.0))
    assert [v.value for v in there.values] == [v.value for v in here.values]
    assert any("changed nothing" in told for told in there.warnings)


def test_the_same_corrections_give_the_same_result_and_stand_in_it():
    forces = squatted(3).forces
    (first, *_) = times(analyse(forces, Facts(), "mini_squat"), "repetition_bottom")
    item = move("repetition_bottom", BOTH, first, first + 0.1)
    once, again = (json.dumps(corrected(forces, "mini_squat", item).to_json()) for _ in range(2))
    assert once == again
    plain = json.loads(once)
    assert plain["corrections"] == [item.to_json()]
    assert len(plain["automatic_events"]) == len(plain["events"])


@pytest.mark.parametrize(
    "plain",
    [
        {},
        {"change": "move", "kind": "contact", "side": "left", "time_s": 1.0},
        {"change": "bend", "kind": "contact", "side": "left", "time_s": 1.0},
        {"change": "delete", "kind": "contact", "side": "left", "time_s": "soon"},
        {"change": "delete", "kind": "contact", "side": "left", "time_s": 99.0},
        {"change": "delete", "kind": "contact", "side": "left", "time_s": float("nan")},
    ],
)
def test_a_correction_that_makes_no_sense_is_refused(plain):
    with pytest.raises(TrialError) as refused:
        from_json([plain], 30.0)
    assert refused.value.reason is TrialReason.BAD_CORRECTION


def test_corrections_survive_their_plain_form():
    items = (add("contact", LEFT, 1.25), move("step_off", BOTH, 9.0, 8.5), delete("foot_down", RIGHT, 4.0))
    assert from_json([item.to_json() for item in items], 30.0).items == items


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize(
    "key", ["quiet_stance", "mini_squat", "single_leg_squat", "single_leg_stance", "landing"]
)
def test_no_correction_whatever_leads_to_a_traceback(key, seed):
    rng = np.random.default_rng(seed)
    forces = made.planned([(5, 0.5, 0.5), (8, 1.0, 0.0), (1, 0.5, 0.5), (1, 0, 0), (2, 0.6, 0.6)])
    found = analyse(forces, Facts(), key).events
    items = []
    for _ in range(6):
        kind, side = rng.choice(list(EventKind)), (LEFT, RIGHT, BOTH)[rng.integers(3)]
        items.append(add(kind, side, float(rng.uniform(0, 17))))
        if found:
            event = found[rng.integers(len(found))]
            items.append(move(event.kind, event.side, event.time, float(rng.uniform(0, 17))))
            items.append(delete(event.kind, event.side, event.time))
    result = corrected(forces, key, *items)
    json.dumps(result.to_json(), allow_nan=False)


def test_a_touch_that_was_none_gives_the_hold_back_what_came_after_it():
    plan = [(4, 0.5, 0.5), (6, 1.0, 0.0), (0.3, 0.8, 0.2), (4, 1.0, 0.0), (0.3, 0.8, 0.2), (8, 1.0, 0.0)]
    forces = made.planned(plan)
    here = analyse(forces, Facts(), "single_leg_stance")
    _, second = times(here, "foot_down", RIGHT)
    assert here.value("hold_time", LEFT).value == pytest.approx(10.3, abs=0.05)
    there = corrected(forces, "single_leg_stance", delete("foot_down", RIGHT, second))
    assert there.value("hold_time", LEFT).value == pytest.approx(18.6, abs=0.05)
    assert there.value("touches", LEFT).value == 1
    moved = corrected(forces, "single_leg_stance", move("foot_down", RIGHT, second, 12.0))
    assert moved.value("hold_time", LEFT).value == pytest.approx(8.0, abs=0.05)


def test_a_toe_off_moved_by_hand_moves_the_beginning_of_the_hold():
    forces = made.planned([(4, 0.5, 0.5), (20, 1.0, 0.0)])
    here = analyse(forces, Facts(), "single_leg_stance")
    (lifted,) = times(here, "toe_off", RIGHT)
    there = corrected(forces, "single_leg_stance", move("toe_off", RIGHT, lifted, lifted + 1.5))
    assert here.value("hold_time", LEFT).value - there.value("hold_time", LEFT).value == pytest.approx(1.5)


def test_a_step_off_added_by_hand_ends_the_hold():
    forces = made.planned([(4, 0.5, 0.5), (20, 1.0, 0.0)])
    there = corrected(forces, "single_leg_stance", add("step_off", BOTH, 15.0))
    assert there.value("hold_time", LEFT).value == pytest.approx(11.0, abs=0.05)
    assert times(there, "step_off") == [15.0]
