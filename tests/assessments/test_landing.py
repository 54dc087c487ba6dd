"""Landing: known answers, sides, repetitions, what is missing and why; and simulated bodies."""

import json
import re
from dataclasses import replace

import numpy as np
import pytest
import recorded
from assessments import landed
from assessments.landed import BOTH, LEFT, RATE, RIGHT, WEIGHT, G, body, drop, empty, plates, shared
from hypothesis import given, settings
from hypothesis import strategies as st

from station import analyse as analysing
from station.analyse import Facts, analyse
from station.assessments.landing import RATE_TOLERANCE
from station.errors import TrialError
from station.events.correction import Change, Correction, Corrections
from station.events.event import EventKind
from station.mat import Side
from station.metrics import metric
from station.metrics.metric import of_assessment
from station.sources.bodies.person import Person
from station.sources.bodies.posture import Kind

SIDES = (BOTH, LEFT, RIGHT)
KEYS = [each.key for each in of_assessment("landing")]
NEEDS_500 = {
    "impact_velocity", "peak_force", "peak_force_bw", "time_to_peak", "impulse_50", "impulse_100",
    "impulse_200", "onset_delay", "peak_asymmetry",
}  # fmt: skip
NEEDS_1000 = {"loading_rate_average", "loading_rate_20_80", "loading_rate_max"}
BODY_WEIGHTS = (NEEDS_500 | NEEDS_1000 | {"vertical_stability_index"}) - {
    "impact_velocity", "peak_force", "time_to_peak", "onset_delay", "peak_asymmetry"
}  # fmt: skip


def measured(forces, weigh_in=None, **given):
    facts = Facts(weigh_in=weigh_in)
    return analyse(forces, facts, "landing", {key: str(value) for key, value in given.items()})


def happened(result):
    return [(event.kind, event.side, pytest.approx(event.time, abs=1e-9)) for event in result.events]


def reasons(result, side=BOTH, repetition=None):
    return {v.metric: v.reason for v in result.values if v.side is side and v.repetition == repetition}


# Known answers


def test_a_landing_gives_the_numbers_it_was_made_of():
    result, known = measured(drop(share=0.4)), landed.answer()
    assert result.settings["body_weight_n"] == pytest.approx(WEIGHT)
    assert result.value("impact_velocity").value == pytest.approx(landed.SPEED, rel=1e-6)
    assert result.value("peak_force").value == pytest.approx(known.peak)
    assert result.value("peak_force_bw").value == pytest.approx(known.peak / WEIGHT)
    assert result.value("time_to_peak").value == known.time_to_peak
    assert result.value("impulse_200").value == pytest.approx(known.impulse_200, rel=1e-9)
    assert result.value("loading_rate_average").value == pytest.approx(known.peak / WEIGHT / 0.1)
    assert result.value("vertical_stability_index").value == pytest.approx(known.index, rel=1e-6)
    assert result.value("time_to_stabilisation").value == pytest.approx(known.settled, abs=0.001)
    assert result.value("onset_delay").value == 0.0
    assert result.value("peak_asymmetry").value == pytest.approx(20.0)
    for side, share in ((LEFT, 0.4), (RIGHT, 0.6)):
        assert result.value("peak_force", side).value == pytest.approx(share * known.peak)
        assert result.value("impulse_200", side).value == pytest.approx(share * known.impulse_200)
        assert result.value("impact_velocity", side).value == pytest.approx(landed.SPEED, rel=1e-6)
    assert result.warnings == ()


def test_every_metric_has_its_sides_and_shares_the_number_of_the_landing():
    result = measured(drop())
    one_side = {"onset_delay", "peak_asymmetry"}
    expected = {(key, side, n) for key in KEYS for side in SIDES for n in (None, 1)
                if side is BOTH or key not in one_side}  # fmt: skip
    assert {(v.metric, v.side, v.repetition) for v in result.values} == expected
    assert len(result.values) == len(expected)


def test_the_peak_of_the_sum_is_not_the_sum_of_the_peaks():
    total = np.concatenate([empty(1.0), body(6.0)])
    left, right = total.copy(), total.copy()
    left[1100:] *= 0.2
    right[:1100] *= 0.3
    result = measured(plates(left, right))
    summed = sum(result.value("peak_force", side).value for side in (LEFT, RIGHT))
    assert result.value("peak_force").value == (left + right)[1000:1251].max() < summed - 100


@pytest.mark.parametrize("late", [5, 26])
def test_each_foot_counts_from_its_own_contact_and_the_left_one_later_is_positive(late):
    result = measured(drop(share=0.5, late=late))
    assert result.value("onset_delay").value == late
    assert result.value("time_to_peak", LEFT).value == 100 - late
    assert result.value("time_to_peak", RIGHT).value == 100
    assert happened(result) == [
        ("contact", BOTH, 1.0),
        ("contact", RIGHT, 1.0),
        ("contact", LEFT, 1.0 + late / RATE),
    ]
    window = 0.5 * body(6.0)[late : late + 100]
    assert result.value("impulse_100", LEFT).value == pytest.approx(window.sum() / RATE / WEIGHT)


def test_the_speed_at_the_later_foot_is_that_of_the_body_at_that_moment():
    total = np.concatenate([empty(1.0), body(6.0)])
    total[1000:1020] = 50.0
    left = total / 2
    left[1000:1020] = 0.0
    result = measured(plates(left, total - left))
    gained = G * (1 - 50.0 / WEIGHT) * 0.020
    first, later = (result.value("impact_velocity", side).value for side in (RIGHT, LEFT))
    assert later - first == pytest.approx(gained, rel=1e-6)


# Laws


shares = st.floats(0.2, 0.8)
delays = st.integers(-30, 30)


def drawn(share, late, **given):
    return (
        drop(share=share, late=late, **given)
        if late >= 0
        else landed.swapped(drop(share=1 - share, late=-late, **given))
    )


@settings(max_examples=25)
@given(shares, delays, st.floats(0.5, 2.0), st.floats(0.5, 2.5))
def test_a_heavier_person_has_the_same_numbers_in_body_weights(share, late, factor, speed):
    forces = drawn(share, late, speed=speed)
    light, heavy = measured(forces), measured(replace(forces, fz=forces.fz * factor))
    for here, there in zip(light.values, heavy.values, strict=True):
        times = factor if here.metric == "peak_force" else 1.0
        assert there.reason == here.reason
        assert there.value == (None if here.value is None else pytest.approx(times * here.value, rel=1e-9)), (
            here
        )


@settings(max_examples=25)
@given(shares, delays, st.integers(0, 2000))
def test_later_in_the_recording_is_later_in_time_and_nothing_else(share, late, shift):
    first, later = (measured(drawn(share, late, before=1.0 + k / RATE)) for k in (0, shift))
    assert [(v.metric, v.side, v.value, v.reason) for v in later.values] == [
        (v.metric, v.side, None if v.value is None else pytest.approx(v.value, rel=1e-12), v.reason)
        for v in first.values
    ]
    assert [e.time - shift / RATE for e in later.events] == pytest.approx([e.time for e in first.events])


@settings(max_examples=25)
@given(shares, delays)
def test_plates_changed_over_change_the_sides_over(share, late):
    forces = drawn(share, late)
    here, there = measured(forces), measured(landed.swapped(forces))
    for value in here.values:
        sign = -1.0 if value.metric in ("onset_delay", "peak_asymmetry") else 1.0
        expected = None if value.value is None else pytest.approx(sign * value.value, rel=1e-12, abs=1e-12)
        assert there.value(value.metric, value.side.other, value.repetition).value == expected, value
    assert {(e.kind, e.side.other, e.time) for e in here.events} == {
        (e.kind, e.side, e.time) for e in there.events
    }


@settings(max_examples=80)
@given(st.integers(900, 4500), st.integers(1, 60), st.booleans(), st.integers(0, 26))
def test_with_samples_lost_a_value_is_right_or_missing(start, length, bounces, late):
    forces = drop(share=0.4, late=late)
    if bounces:
        forces.fz[1002] = 0.0
    whole = measured(forces, body_weight_n=WEIGHT)
    fz = forces.fz.copy()
    fz[start : start + length] = np.nan
    holed = measured(replace(forces, fz=fz), body_weight_n=WEIGHT)
    for value in holed.values:
        if value.value is not None:
            assert value.value == pytest.approx(whole.value(value.metric, value.side).value, rel=1e-9), value
        elif whole.value(value.metric, value.side).value is not None:
            assert value.reason in ("too_short", "not_settled", "no_contact")
    hit = start < 1500 and start + length > 1000
    assert not hit or holed.value("vertical_stability_index").reason is not None
    assert not hit or "lost" in holed.warnings[0]


def test_one_lost_sample_spoils_only_what_needs_it():
    forces = drop()
    forces.fz[1300] = np.nan
    result = measured(forces)
    missing = {v.metric for v in result.values if v.side is BOTH and v.value is None}
    assert missing == {"vertical_stability_index", "time_to_stabilisation", "impact_velocity"} - {
        v.metric for v in result.values if v.side is BOTH and v.value is not None
    }
    assert result.value("peak_force").value == pytest.approx(landed.answer().peak)
    assert result.value("vertical_stability_index").reason == "too_short"
    assert result.warnings == ("Landing 1: samples are lost; values that need them are left out.",)


def test_the_landing_that_lost_samples_is_named():
    forces = jumps(3)
    forces.fz[7700:7710] = np.nan
    result = measured(forces)
    assert result.warnings == ("Landing 2: samples are lost; values that need them are left out.",)
    assert [result.value("peak_force", BOTH, k).reason for k in (1, 2, 3)] == [None, "too_short", None]
    kept = [result.value("peak_force", BOTH, k).value for k in (1, 3)]
    assert result.value("peak_force").value == pytest.approx(sum(kept) / 2)


def test_a_contact_that_was_lost_itself_is_never_taken_from_the_next_sample():
    """A foot bounces: contact and next sample lost, then 0 N, then loaded again."""
    forces = drop()
    forces.fz[1000:1002] = np.nan
    forces.fz[1002] = 0.0
    result = measured(forces, body_weight_n=WEIGHT)
    assert {v.reason for v in result.values if v.metric != "impact_velocity"} <= {
        "too_short",
        "not_this_movement",
    }


# Repetitions


def jumps(count, share=0.5, speeds=None, flight=0.3, stand=4.0):
    """Stand, then push off and land again and again: up as fast as the flight takes away and leaves."""
    speeds = speeds or [1.2 + 0.02 * k for k in range(count)]
    parts = [np.full(3000, WEIGHT)]
    for speed in speeds:
        push = body(landed.PULSE, speed=G * flight - speed)
        parts[-1][-len(push) :] = push
        parts += [empty(flight), body(stand, speed=speed)]
    return shared(np.concatenate(parts), share)


def test_landings_are_counted_over_the_recording_and_the_trial_is_their_mean():
    result = measured(jumps(3))
    speeds = [result.value("impact_velocity", BOTH, k).value for k in (1, 2, 3)]
    assert speeds == pytest.approx([1.2, 1.22, 1.24], rel=1e-5)
    assert result.value("impact_velocity").value == pytest.approx(1.22, rel=1e-5)
    assert result.warnings == ()
    peaks = [result.value("peak_force", LEFT, k).value for k in (1, 2, 3)]
    assert result.value("peak_force", LEFT).value == pytest.approx(sum(peaks) / 3)
    takes_off = [event.time for event in result.events if event.kind == "take_off"]
    assert takes_off == pytest.approx([3.0, 7.3, 11.6])


def test_a_hop_right_after_a_landing_is_a_landing_of_its_own():
    """Touch and go: 0.4 s on the ground, up again at 1 m/s, 2 x 1 / g in the air."""
    flight = 2.0 / G
    push = 2.5 * WEIGHT / (G * 0.4) + WEIGHT
    total = np.concatenate([empty(1.0), np.full(400, push), empty(flight), body(5.0, speed=1.0)])
    result = measured(shared(total, 0.5))
    assert [event.kind for event in result.events if event.side is BOTH] == ["contact", "take_off", "contact"]
    assert result.value("impact_velocity", BOTH, 1).value == pytest.approx(1.5, rel=0.005)
    assert result.value("impact_velocity", BOTH, 2).value == pytest.approx(1.0, rel=0.001)
    assert result.value("vertical_stability_index", BOTH, 1).reason == "too_short"
    assert result.value("time_to_stabilisation", BOTH, 1).reason == "too_short"
    assert result.value("time_to_stabilisation").value == result.value("time_to_stabilisation", BOTH, 2).value


def test_a_quick_hop_has_a_peak_but_no_window_that_it_did_not_fill():
    total = np.concatenate([np.full(2000, WEIGHT), empty(0.3), 4 * body(0.15) / 2, empty(0.3), body(5.0)])
    result = measured(shared(total, 0.5))
    assert result.value("peak_force", BOTH, 1).value == pytest.approx(2 * landed.answer().peak)
    assert result.value("impulse_100", BOTH, 1).value > 0
    assert result.value("impulse_200", BOTH, 1).reason == "too_short"


def test_the_speed_before_take_off_serves_when_nobody_stands_still_afterwards():
    """Up with 1.47 m/s: 0.3 s of flight, and down as fast; then off the plates at once."""
    up = G * 0.15
    push = np.full(300, WEIGHT * (1 + up / (G * 0.3)))
    total = np.concatenate([np.full(3000, WEIGHT), push, empty(0.3), body(0.6, speed=up), empty(2.0)])
    result = measured(shared(total, 0.5))
    assert result.value("impact_velocity").value == pytest.approx(up, rel=1e-3)
    assert happened(result)[-1] == ("step_off", BOTH, 4.2)


# One foot


def on_left(rest=0.0, down=None):
    """A landing on the left foot; the right one touches after `down` s and takes `rest` of the load."""
    total = np.concatenate([empty(1.0), body(8.0)])
    right = np.zeros(len(total))
    if down is not None:
        right[1000 + round(down * RATE) :] = rest * total[1000 + round(down * RATE) :]
    return plates(total - right, right)


def test_a_landing_on_one_foot_has_no_numbers_of_the_other_and_no_asymmetry():
    result = measured(on_left())
    assert set(reasons(result, RIGHT).values()) == {"no_contact"}
    assert result.value("onset_delay").reason == result.value("peak_asymmetry").reason == "no_contact"
    for key in KEYS[:-2]:
        assert result.value(key, LEFT).value == result.value(key, BOTH).value is not None, key
    assert happened(result) == [("stance_side", LEFT, 1.0), ("contact", BOTH, 1.0), ("contact", LEFT, 1.0)]


def test_legs_in_turn_share_one_count_and_no_leg_is_averaged_with_the_other():
    one, other = on_left().fz, on_left().fz[:, ::-1] * 1.0
    result = measured(plates(*np.concatenate([one, np.zeros((1500, 2)), other]).T))
    assert result.value("peak_force", LEFT, 1).value == result.value("peak_force", RIGHT, 2).value
    assert (
        result.value("peak_force", LEFT, 2).reason
        == result.value("peak_force", RIGHT, 1).reason
        == "no_contact"
    )
    assert result.value("peak_force", LEFT).value == result.value("peak_force", LEFT, 1).value
    assert "stance_side" not in [event.kind for event in result.events]
    assert result.value("peak_force").reason == "not_this_movement"
    assert result.value("peak_force", BOTH, 2).value == result.value("peak_force", RIGHT, 2).value
    assert result.warnings == (
        "Landings of different kinds are not averaged (on the left foot: 1; on the right foot: 2).",
    )


@pytest.mark.parametrize(("faster", "is_told"), [(1.03, False), (1.10, True)])
def test_legs_that_fell_from_different_heights_are_not_to_be_compared(faster, is_told):
    quick = np.concatenate([empty(1.5), body(8.0, speed=faster * landed.SPEED)])
    other = np.column_stack([np.zeros(len(quick)), quick])
    result = measured(plates(*np.concatenate([on_left().fz, other]).T))
    assert any("Drop heights differed" in warning for warning in result.warnings) is is_told


def test_a_foot_put_down_later_is_told_and_ends_what_the_leg_does_alone():
    result = measured(on_left(rest=0.3, down=2.0))
    assert happened(result)[-1] == ("foot_down", RIGHT, 3.0)
    assert result.value("vertical_stability_index", LEFT).reason == "too_short"
    assert result.value("vertical_stability_index").value == pytest.approx(landed.answer().index, rel=1e-6)
    assert result.value("peak_force", LEFT).value == pytest.approx(landed.answer().peak)
    assert set(reasons(result, RIGHT).values()) == {"no_contact"}


def test_a_foot_within_150_ms_still_lands_and_a_later_one_is_put_down():
    assert measured(on_left(rest=0.5, down=0.14)).value("onset_delay").value == -140
    assert measured(on_left(rest=0.5, down=0.16)).value("onset_delay").reason == "no_contact"


# What is missing


def test_whoever_only_stands_has_not_landed():
    standing = np.full(8000, WEIGHT) + np.random.default_rng(0).normal(0, 1, 8000)
    result = measured(shared(standing, 0.5))
    assert {v.reason for v in result.values} == {"no_contact"}
    assert {v.metric for v in result.values} == set(KEYS)
    assert result.events == () and result.settings["body_weight_n"] == pytest.approx(WEIGHT, rel=1e-3)


@pytest.mark.parametrize("seconds", [0.1, 0.4, 1.0])
def test_stepping_onto_the_plates_is_no_landing(seconds):
    ramp = np.linspace(0, WEIGHT, round(seconds * RATE))
    total = np.concatenate([empty(1.0), ramp, np.full(4000, WEIGHT), empty(1.5)])
    result = measured(shared(total, 0.5))
    assert {v.reason for v in result.values} == {"no_contact"}
    assert [event.kind for event in result.events] == ["step_off"]


def test_stepping_on_first_leaves_the_landing_number_one():
    on = np.concatenate([empty(1.0), np.linspace(0, WEIGHT, 300)])
    total = np.concatenate([on, jumps(1).total])
    result = measured(shared(total, 0.5))
    assert [event.kind for event in result.events] == ["take_off", "contact", "contact", "contact"]
    assert result.value("impact_velocity", BOTH, 1).value == pytest.approx(1.2, rel=1e-5)


def test_nobody_and_nothing_are_no_contact():
    for forces in (shared(empty(5.0), 0.5), plates(empty(0.0), empty(0.0))):
        result = measured(forces)
        assert {v.reason for v in result.values} == {"no_contact"}


def test_a_recording_that_ends_one_second_after_contact_lacks_the_windows_it_has_not():
    result = measured(drop(seconds=1.0), weigh_in=WEIGHT)
    assert result.value("peak_force").value == pytest.approx(landed.answer().peak)
    missing = {key: why for key, why in reasons(result).items() if why}
    assert missing == {
        "impact_velocity": "too_short",
        "vertical_stability_index": "too_short",
        "time_to_stabilisation": "too_short",
    }
    early = measured(drop(seconds=0.15), weigh_in=WEIGHT)
    assert early.value("peak_force").reason == early.value("impulse_200").reason == "too_short"
    assert early.value("impulse_100").value > 0


def test_who_never_settles_has_no_time_to_it():
    total = drop(seconds=8.0).total
    total[1200:] += 0.08 * WEIGHT * np.sin(2 * np.pi * 1.5 * np.arange(len(total) - 1200) / RATE)
    result = measured(shared(total, 0.5), weigh_in=WEIGHT)
    assert result.value("time_to_stabilisation").reason == "not_settled"
    assert result.value("impact_velocity").reason == "not_settled"
    assert result.value("vertical_stability_index").value > 0


def test_without_a_weight_only_what_is_in_body_weights_is_missing():
    result = measured(drop(seconds=0.9))
    assert result.settings["body_weight_n"] is None
    why = reasons(result)
    assert {key for key, reason in why.items() if reason == "no_body_weight"} == (
        BODY_WEIGHTS | {"impact_velocity"}
    ) - {"vertical_stability_index"}
    assert result.value("peak_force").value == pytest.approx(landed.answer().peak)
    assert result.value("peak_asymmetry").value == pytest.approx(0.0)


@pytest.mark.parametrize("weight", ["weigh_in", "setting"])
def test_body_weight_is_weighed_or_given(weight):
    forces = drop()
    result = measured(forces, weigh_in=650.0) if weight == "weigh_in" else measured(forces, body_weight_n=650)
    assert result.value("peak_force_bw").value == pytest.approx(landed.answer().peak / 650.0)
    assert result.value("impact_velocity").reason == "not_settled"  # who stands there weighs 700 N


def test_an_error_of_the_weight_costs_speed_in_proportion():
    found = measured(drop(), body_weight_n=WEIGHT * 1.005).value("impact_velocity").value
    assert landed.SPEED - 0.1 < found < landed.SPEED - 0.01


def test_one_plate_lacks_exactly_what_needs_two():
    total = drop().total
    result = measured(plates(total, None, sides=(BOTH,)))
    lacking = {(v.metric, v.side) for v in result.values if v.reason == "needs_two_plates"}
    assert lacking == {(key, side) for key in KEYS[:-2] for side in (LEFT, RIGHT)} | {
        (key, BOTH) for key in KEYS[-2:]
    }
    assert result.value("vertical_stability_index").value == pytest.approx(landed.answer().index, rel=1e-6)


@pytest.mark.parametrize("side", [LEFT, RIGHT])
def test_a_plate_under_one_foot_knows_only_that_foot(side):
    result = measured(plates(drop().total, None, sides=(side,)))
    assert result.value("peak_force", side).value == pytest.approx(landed.answer().peak)
    assert result.value("time_to_stabilisation", side).value is not None
    for other in (BOTH, side.other):
        assert set(reasons(result, other).values()) == {"needs_two_plates"}
    assert happened(result) == [("contact", side, 1.0)]


def test_plates_too_noisy_to_see_a_contact_say_so():
    forces = drop()
    forces.fz[:] += np.random.default_rng(0).normal(0, 4.0, forces.fz.shape)
    result = measured(forces, weigh_in=WEIGHT)
    assert result.value("peak_force").reason == "not_qualified"
    assert any("too noisy" in warning for warning in result.warnings)
    forces = drop()
    forces.fz[:] += np.random.default_rng(0).normal(0, 1.0, forces.fz.shape)
    assert measured(forces).value("peak_force").value == pytest.approx(landed.answer().peak, rel=0.01)


# Landings that are not of one kind, and speeds that cannot be


def one_after_another(*landings):
    """Landings (n, 2), N, with 1.5 s of empty plates between them."""
    gap = np.zeros((1500, 2))
    return plates(*np.concatenate([piece for one in landings for piece in (one, gap)]).T)


def test_landings_on_both_feet_and_on_one_are_not_averaged():
    result = measured(one_after_another(drop(share=0.4).fz, on_left().fz, drop(share=0.4).fz))
    for side in (BOTH, LEFT):
        for key in ("peak_force", "peak_force_bw", "impulse_100", "impact_velocity"):
            assert result.value(key, side).reason == "not_this_movement", (key, side)
            assert None not in [result.value(key, side, k).value for k in (1, 2, 3)]
    for key, side in (("peak_force", RIGHT), ("peak_asymmetry", BOTH)):
        assert result.value(key, side).value == pytest.approx(result.value(key, side, 1).value)
    assert "Landings of different kinds are not averaged (on both feet: 1, 3; on the left foot: 2)." in (
        result.warnings
    )


@pytest.mark.parametrize(("speed", "is_told"), [(1.03, False), (1.07, True)])
def test_landings_from_different_heights_are_not_averaged(speed, is_told):
    quick = drop(speed=speed * landed.SPEED)
    result = measured(one_after_another(drop().fz, quick.fz))
    assert any("not averaged" in warning for warning in result.warnings) is is_told
    for side in SIDES:
        found = result.value("peak_force", side)
        assert (found.reason == "drop_heights_differ") is is_told, side
        assert (found.value is None) is is_told
        assert result.value("peak_force", side, 2).value > result.value("peak_force", side, 1).value


def on_the_rail(part, until, carried, tremor=0.0):
    """A landing of which a rail carries `part` up to `until` s after contact; `carried`: of the pulse too.

    tremor : N, of the hand.
    """
    total = drop(seconds=8.0).total
    held = slice(1000 if carried else 1200, 1000 + round(until * RATE))
    total[held] -= part * WEIGHT + tremor * np.sin(2 * np.pi * 8 * np.arange(len(total[held])) / RATE)
    return shared(np.maximum(total, 0.0), 0.5)


@pytest.mark.parametrize(
    "forces, says",
    [
        (on_the_rail(0.1, 2.5, True), "rests at 630 N"),
        (on_the_rail(0.1, 2.5, True, tremor=2.0), "two levels more than 1 % apart"),
        (on_the_rail(0.35, 0.8, True), "is no fall"),
        (shared(np.concatenate([empty(1.0), body(6.0, speed=6.5)]), 0.5), "is no fall"),
    ],
)
def test_a_landing_that_a_hand_helped_has_no_speed(forces, says):
    result = measured(forces, body_weight_n=WEIGHT)
    for side in SIDES:
        assert result.value("impact_velocity", side).reason == "not_settled"
    assert len(result.warnings) == 1 and result.warnings[0].startswith("Landing 1: ")
    assert says in result.warnings[0]


def test_a_hand_at_the_landing_only_is_seen_by_the_rest_before_the_jump():
    forces = jumps(1)
    landing = slice(3300, 3900)
    forces.fz[landing] *= 0.7
    result = measured(forces, body_weight_n=WEIGHT)
    assert result.value("impact_velocity").reason == "not_settled"
    assert "the rest before it gives 1.20 m/s" in result.warnings[0]


# Corrections


def by_hand(forces, *items):
    return analyse(forces, Facts(weigh_in=WEIGHT), "landing", {}, Corrections(items))


@pytest.mark.parametrize("side", [BOTH, LEFT])
@pytest.mark.parametrize("to", [0.4, 3.0])
def test_a_contact_is_not_moved_to_where_nobody_comes_down(side, to):
    """Neither to empty plates nor into quiet standing."""
    forces = drop(late=10)
    here = by_hand(forces)
    time = next(e.time for e in here.events if (e.kind, e.side) == ("contact", side))
    there = by_hand(forces, Correction(Change.MOVE, EventKind.CONTACT, side, time, to))
    assert there.values == here.values and there.events == here.events
    assert any("changed nothing" in told for told in there.warnings)


def test_a_contact_is_not_added_to_quiet_standing_but_where_the_load_rises():
    forces = jumps(2)
    here = by_hand(forces)
    there = by_hand(forces, Correction(Change.ADD, EventKind.CONTACT, BOTH, 5.5))
    assert there.values == here.values
    assert any("changed nothing" in told for told in there.warnings)
    deleted = Correction(Change.DELETE, EventKind.CONTACT, BOTH, 3.3)
    back = by_hand(forces, deleted, Correction(Change.ADD, EventKind.CONTACT, BOTH, 3.299))
    assert {v.repetition for v in back.values} == {None, 1, 2}
    assert not any("changed nothing" in told for told in back.warnings)


# Zero


def test_an_offset_of_empty_plates_is_taken_off_and_told_and_a_small_one_is_not():
    forces = drop(late=10)
    clean, unzeroed = measured(forces), measured(replace(forces, fz=forces.fz + np.array([12.0, -7.5])))
    assert unzeroed.warnings == (
        "Empty plates read 12.0 and -7.5 N instead of 0, which is taken off every load: "
        "zero them before the next recording.",
    )
    assert [value.value for value in unzeroed.values] == [
        None if value.value is None else pytest.approx(value.value, rel=1e-9) for value in clean.values
    ]
    nearly = measured(replace(forces, fz=forces.fz + 2.0))
    assert nearly.warnings == ()
    assert nearly.value("peak_force").value == pytest.approx(clean.value("peak_force").value + 4.0)


# Rate


@pytest.mark.parametrize(
    ("rate", "missing", "warning"),
    [
        (79.8, NEEDS_500 | NEEDS_1000, "The plate measured 79.8 Hz; a landing needs 500 Hz or more."),
        (494.0, NEEDS_500 | NEEDS_1000, "The plate measured 494.0 Hz; a landing needs 500 Hz or more."),
        (496.0, NEEDS_1000, "The plate measured 496.0 Hz; loading rates need 1000 Hz or more."),
        (989.0, NEEDS_1000, "The plate measured 989.0 Hz; loading rates need 1000 Hz or more."),
        (991.0, set(), None),
        (2000.0, set(), None),
    ],
)
def test_what_a_slow_plate_cannot_see_is_missing_and_the_true_rate_is_told(rate, missing, warning):
    result = measured(drop(rate=rate, before=1.0))
    assert {key for key, why in reasons(result).items() if why == "rate_too_low"} == missing
    assert all(v.reason in ("rate_too_low", None, "not_this_movement") for v in result.values)
    assert result.warnings == (() if warning is None else (warning,))
    assert result.to_json()["recording"]["rate_hz"] == rate


def test_the_tolerance_of_the_warning_is_that_of_the_metrics():
    assert RATE_TOLERANCE == metric.RATE_TOLERANCE


# Settings


def test_no_filter_unless_asked_for_and_none_below_50_hz():
    forces = drop()
    spike = replace(forces, fz=forces.fz.copy())
    spike.fz[1100] += 400.0
    assert measured(spike).settings["lowpass_hz"] is None
    assert measured(spike).value("peak_force").value == pytest.approx(landed.answer().peak + 800)
    smooth = measured(spike, lowpass_hz=100)
    assert smooth.value("peak_force").value < landed.answer().peak + 500
    assert happened(smooth) == happened(measured(spike))
    with pytest.raises(TrialError, match="50"):
        measured(spike, lowpass_hz=10)


def test_settle_and_keep_choose_the_part_and_times_keep_their_origin():
    forces = jumps(3)
    second = measured(forces, settle_s=5, keep_s=5)
    assert [event.time for event in second.events if event.kind == "contact"] == pytest.approx([7.6] * 3)
    assert second.value("impact_velocity", BOTH, 1).value == pytest.approx(1.22, rel=1e-5)


# Simulated bodies


def lived(seed, legs, height, jumps_first, rate=1000.0):
    """Return forces, the true speed (m/s) just before the contact, the person, and what they did."""
    rng = np.random.default_rng(seed)
    person = Person(mass=rng.uniform(45, 110), seed=seed, rate=rate, deficit=rng.uniform(0, 1))
    acts = [("stand", 10)] * jumps_first + [("landing", 9)]
    fz, com = [], []
    for act, seconds in acts:
        person.perform(act, **({"height": height, "legs": legs} if act == "landing" else {}))
        fz.append(person.load(round(seconds * rate)).fz)
        com.append(person.com[:, 2])
    fz, com = np.concatenate(fz), np.concatenate(com)
    return plates(*fz.T, rate), com, person


@pytest.mark.parametrize("block", range(5))
def test_simulated_bodies_are_measured_as_they_really_fell(block):
    """200 random bodies in five blocks: on both feet or one, from 4 to 33 cm, half of them after standing."""
    landed_ones = [falls_as_it_really_did(seed) for seed in range(40 * block, 40 * block + 40)]
    assert sum(landed_ones) >= 38


def falls_as_it_really_did(seed):
    """Compare one body with its own truth; false if it never left the plates, which has to be seen too."""
    legs, height = ("both", "left", "right")[seed % 3], 0.04 + 0.29 * ((7 * seed) % 200) / 200
    forces, com, person = lived(seed, legs, height, jumps_first=bool(seed % 2))
    result = measured(forces)
    touched = {h.side: h.time_s for h in person.truth if h.kind is Kind.CONTACT}
    if not touched:
        assert not result.events, seed
        return False
    weight = person.mass * G
    assert result.settings["body_weight_n"] == pytest.approx(weight, rel=2e-3), seed
    assert {v.repetition for v in result.values} == {None, 1}, seed
    contact = round(next(e.time for e in result.events if e.kind == "contact") * RATE)
    truth = -(com[contact - 1] - com[contact - 2]) * RATE
    # With a weigh-in: what a weight read from the file itself is wrong by is summed until the body stands.
    weighed = measured(forces, body_weight_n=weight)
    assert weighed.value("impact_velocity").value == pytest.approx(truth, rel=0.01), seed
    seen = {e.side: e.time for e in result.events if e.kind == "contact" and e.side is not BOTH}
    assert seen.keys() == touched.keys() == ({LEFT, RIGHT} if legs == "both" else {Side(legs)}), seed
    for side, time in touched.items():
        assert 0 <= seen[side] - time < 0.005, seed
    if legs == "both":
        late = touched[LEFT] - touched[RIGHT]
        assert result.value("onset_delay").value / 1e3 == pytest.approx(late, abs=0.005), seed
    total = forces.total[contact : contact + 251]
    assert result.value("peak_force").value == total.max(), seed
    settled = result.value("time_to_stabilisation")
    assert settled.reason == "not_settled" if settled.value is None else settled.value < 2.0, seed
    return True


def test_a_box_beside_the_plates_three_times_through_the_wire():
    recording = recorded.recording("landing?seed=3&seconds=43", "landing")
    result = analysing.of_recording(recording, "landing")
    assert [result.value("impact_velocity", BOTH, k).value for k in (1, 2, 3)] == pytest.approx(
        [(2 * G * 0.1125) ** 0.5] * 3, rel=0.03
    )
    assert re.fullmatch(
        r"Empty plates read 1[12]\.\d and 1[12]\.\d N instead of 0, which is taken off every load: "
        r"zero them before the next recording\.",
        result.warnings[0],
    )
    kinds = [event.kind for event in result.events if event.side is BOTH]
    assert kinds == ["contact", "step_off", "contact", "step_off", "contact"]
    assert {v.reason for v in result.values} == {None, "not_this_movement"}
    assert len({v.repetition for v in result.values}) == 4


def test_80_hz_through_the_wire_tells_its_true_rate():
    recording = recorded.recording("landing?seed=3&seconds=14&rate=80&ppm=2000", "landing")
    result = analysing.of_recording(recording, "landing")
    assert result.rate == pytest.approx(80.0, rel=0.01)
    assert {key for key, why in reasons(result).items() if why == "rate_too_low"} == NEEDS_500 | NEEDS_1000
    assert f"The plate measured {result.rate:.1f} Hz; a landing needs 500 Hz or more." in result.warnings
    assert [event.kind for event in result.events if event.side is BOTH] == ["contact"]


# Garbage


@settings(max_examples=150)
@given(
    st.lists(
        st.tuples(
            st.integers(1, 700),
            st.sampled_from([0.0, 10.0, 25.0, 700.0, 3000.0, -700.0, np.nan, np.inf, 1e300]),
            st.booleans(),
        ),
        max_size=8,
    ),
    st.sampled_from([80.0, 500.0, 1000.0]),
    st.sampled_from([(LEFT, RIGHT), (RIGHT, LEFT), (BOTH,), (LEFT,)]),
    st.sampled_from([{}, {"lowpass_hz": "100"}, {"body_weight_n": "700"}, {"settle_s": "3"}]),
)
def test_blocks_of_garbage_give_reasons_and_no_traceback(blocks, rate, sides, chosen):
    rng = np.random.default_rng(len(blocks))
    parts = [np.full(n, level) + rng.normal(0, 30, n) * noisy for n, level, noisy in blocks]
    load = np.concatenate([np.empty(0), *parts])
    forces = plates(load, load[::-1] if len(sides) == 2 else None, rate, sides)
    chosen = {} if rate == 80.0 and "lowpass_hz" in chosen else chosen
    result = analyse(forces, Facts(), "landing", chosen)
    assert all((v.value is None) != (v.reason is None) for v in result.values)
    json.dumps(result.to_json(), allow_nan=False)
