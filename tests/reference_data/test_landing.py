"""Landings of real people: an independent computation of the same definitions, and what data.md states."""

import numpy as np
import pytest
from reference_data import lab

from station.analyse import Facts, analyse
from station.mat import Side

LEFT, RIGHT, BOTH = Side.LEFT, Side.RIGHT, Side.BOTH
SIDES = {"total": BOTH, "left": LEFT, "right": RIGHT}
IN_WEIGHTS = {
    "peak_force_bw": "peak_BW",
    "loading_rate_average": "avg_loading_rate_BW_s",
    "loading_rate_20_80": "lr_20_80_BW_s",
    "loading_rate_max": "max_inst_lr_BW_s",
    "impulse_50": "impulse_0_50ms_BWs",
    "impulse_100": "impulse_0_100ms_BWs",
    "impulse_200": "impulse_0_200ms_BWs",
}
PATIENTS = ("BFR003", "BFR007")


def two_plates(rate, left, right):
    fz = np.column_stack([left, right])
    return lab.forces(rate, (LEFT, RIGHT), fz, np.full((len(fz), 2, 2), np.nan))


def measured(forces, **settings):
    return analyse(forces, Facts(), "landing", {key: str(value) for key, value in settings.items()})


def squat_jumps(folder, patient):
    """The result with the weight of the reference, and the reference."""
    file = folder / "acl_squat_jump" / f"{patient}_squat_jump.csv"
    read = np.genfromtxt(file, delimiter=",", names=True, skip_header=6, encoding="utf-8-sig")
    known = lab.reference(folder, "landing")[f"{patient}_squat_jump.csv"]
    forces = two_plates(1000.0, read["ground_force2_vy"], read["ground_force1_vy"])
    return measured(forces, body_weight_n=known["BW_N_quietest500ms"]), known["landings"]


def compare(result, side, repetition, known, weight=1.0):
    """Compare a side of a landing; `weight` in N where the reference took 1 N for body weight."""

    def value(key):
        return result.value(key, side, repetition).value

    assert value("peak_force") == pytest.approx(known["peak_N"], rel=1e-6)
    assert value("time_to_peak") == pytest.approx(known["time_to_peak_ms"], rel=1e-6)
    for ours, theirs in IN_WEIGHTS.items():
        assert value(ours) * weight == pytest.approx(known[theirs], rel=1e-6), ours


def contacts(result, side):
    return [event.time for event in result.events if event.kind == "contact" and event.side is side]


@pytest.mark.parametrize("patient", PATIENTS)
@pytest.mark.parametrize("part", SIDES)
def test_contact_peak_loading_rates_and_impulses_are_those_of_the_reference(shared_data, patient, part):
    result, landings = squat_jumps(shared_data, patient)
    assert contacts(result, SIDES[part]) == pytest.approx(
        [known[part]["contact_time_s"] for known in landings], abs=0.0011
    )
    for repetition, known in enumerate(landings, start=1):
        compare(result, SIDES[part], repetition, known[part])


@pytest.mark.parametrize("patient", PATIENTS)
def test_exactly_three_landings_with_their_delay_asymmetry_and_take_off(shared_data, patient):
    result, landings = squat_jumps(shared_data, patient)
    assert {v.repetition for v in result.values} == {None, 1, 2, 3}
    for repetition, known in enumerate(landings, start=1):
        delay = result.value("onset_delay", BOTH, repetition).value
        assert delay == pytest.approx(known["onset_delta_ms_L_minus_R"], abs=0.001)
        asymmetry = result.value("peak_asymmetry", BOTH, repetition).value
        assert asymmetry == pytest.approx(known["asym_peak_N"]["BAI_pct"], rel=1e-6)
    took_off = [event.time for event in result.events if event.kind == "take_off"]
    assert took_off == pytest.approx([known["takeoff_s"] for known in landings], abs=0.0011)


@pytest.mark.parametrize("patient", PATIENTS)
def test_settling_is_that_of_the_reference_and_missing_where_it_never_comes(shared_data, patient):
    result, landings = squat_jumps(shared_data, patient)
    for repetition, known in enumerate(landings, start=1):
        ours = result.value("time_to_stabilisation", BOTH, repetition)
        if known["TTS_5pctBW_1s_s"] is None:
            assert (ours.value, ours.reason) == (None, "not_settled")
        else:
            assert ours.value == pytest.approx(known["TTS_5pctBW_1s_s"], abs=0.0011)
        index = result.value("vertical_stability_index", BOTH, repetition)
        if known["VSI_3s"] is not None:
            assert index.value == pytest.approx(known["VSI_3s"], rel=1e-6)
        else:
            first = patient == "BFR003" and repetition == 1  # 3.229 s until the next take-off: see data.md
            assert index.value == (pytest.approx(0.2392, abs=5e-5) if first else None)


@pytest.mark.parametrize("patient", PATIENTS)
def test_the_speed_of_the_fall_is_about_that_of_the_flight(shared_data, patient):
    """Two methods that are never mixed. After the first landing of BFR003 there is no still second."""
    result, landings = squat_jumps(shared_data, patient)
    for repetition, known in enumerate(landings, start=1):
        ours = result.value("impact_velocity", BOTH, repetition)
        if (patient, repetition) == ("BFR003", 1):
            assert ours.reason == "not_settled"
        else:
            assert ours.value == pytest.approx(9.80665 * known["flight_s"] / 2, rel=0.06)


def test_a_drop_jump_at_2000_hz_has_the_numbers_of_the_reference(shared_data):
    read = lab.mot(shared_data / "opencap" / "DJ1_forces_2000hz.mot")
    known = lab.reference(shared_data, "landing")["OpenCap_S5_DJ1_forces.mot"]
    forces = two_plates(2000.0, read["L_ground_force_vy"], read["R_ground_force_vy"])
    result, origin = measured(forces, body_weight_n=800), read["time"][0]
    for part, side in SIDES.items():
        assert contacts(result, side)[0] + origin == pytest.approx(
            known["first_contact"][part]["contact_time_s"], abs=0.00055
        )
        compare(result, side, 1, {**known["first_contact"][part]}, 800.0)
    assert result.value("onset_delay", BOTH, 1).value == pytest.approx(-4.5)
    assert result.value("time_to_stabilisation", BOTH, 1).value is None
    again = [e.time + origin for e in result.events if e.kind in ("take_off", "contact") and e.side is BOTH]
    assert again == pytest.approx([1.4925, 2.2605, 2.7655], abs=0.00055)


def test_without_a_weight_the_drop_jump_keeps_its_newtons(shared_data):
    read = lab.mot(shared_data / "opencap" / "DJ1_forces_2000hz.mot")
    result = measured(two_plates(2000.0, read["L_ground_force_vy"], read["R_ground_force_vy"]))
    assert result.settings["body_weight_n"] is None
    assert result.value("peak_force", BOTH, 1).value == pytest.approx(3296.998365)
    assert result.value("peak_force_bw", BOTH, 1).reason == "no_body_weight"


def test_a_drop_jump_at_100_hz_is_found_and_not_measured(shared_data):
    read = lab.mot(shared_data / "opencap" / "DJ1_grf.mot")
    result = measured(two_plates(100.0, read["ground_force_2_vy"], read["ground_force_1_vy"]))
    found = [event.time + read["time"][0] for event in result.events if event.kind == "contact"]
    assert sorted({round(time, 2) for time in found})[0] == pytest.approx(1.42, abs=0.011)
    assert result.value("peak_force").reason == result.value("impulse_100").reason == "rate_too_low"
    assert result.warnings == ("The plate measured 100.0 Hz; a landing needs 500 Hz or more.",)


def test_a_jump_from_and_to_empty_plates(shared_data):
    table = np.loadtxt(shared_data / "jump_2000hz" / "cmj_example.txt", delimiter=",", skiprows=1)
    result = measured(two_plates(2000.0, table[:, 2], table[:, 8]))
    assert [(event.kind, event.side, pytest.approx(event.time, abs=0.0006)) for event in result.events] == [
        ("take_off", BOTH, 8.8105),
        ("contact", BOTH, 9.3395),
        ("contact", RIGHT, 9.3395),
        ("contact", LEFT, 9.3400),
        ("step_off", BOTH, 10.0600),
    ]
    assert result.value("peak_force").value == pytest.approx(2766.8, abs=0.05)
    assert result.value("time_to_peak").value == 85.0
    assert result.value("peak_force", LEFT).value == pytest.approx(1339.9, abs=0.05)
    assert result.value("peak_force", RIGHT).value == pytest.approx(1477.6, abs=0.05)
    for key in ("vertical_stability_index", "time_to_stabilisation"):
        assert result.value(key).reason == "too_short"
    # Into the air at 2.497 m/s by another program's impulse, 0.529 s of flight, back at what gravity adds.
    assert result.value("impact_velocity").value == pytest.approx(9.80665 * 0.529 - 2.497, rel=0.01)


@pytest.mark.parametrize(("factor", "patient"), [(1.07, "BFR007")])
def test_a_right_plate_that_reads_7_percent_more_shows_it(shared_data, factor, patient):
    file = shared_data / "acl_squat_jump" / f"{patient}_squat_jump.csv"
    read = np.genfromtxt(file, delimiter=",", names=True, skip_header=6, encoding="utf-8-sig")
    left, right = read["ground_force2_vy"], read["ground_force1_vy"]
    plain, changed = (
        measured(two_plates(1000.0, left, right * f), body_weight_n=882.44) for f in (1, factor)
    )
    for repetition in (1, 2, 3):
        for key in ("peak_force", "loading_rate_20_80", "impulse_100"):
            before, after = (r.value(key, RIGHT, repetition).value for r in (plain, changed))
            assert after == pytest.approx(factor * before, rel=0.01), key
            assert changed.value(key, LEFT, repetition).value == plain.value(key, LEFT, repetition).value


def test_a_left_plate_15_ms_later_delays_its_onset_by_15_ms(shared_data):
    file = shared_data / "acl_squat_jump" / "BFR007_squat_jump.csv"
    read = np.genfromtxt(file, delimiter=",", names=True, skip_header=6, encoding="utf-8-sig")
    left, right = read["ground_force2_vy"], read["ground_force1_vy"]
    late = np.concatenate([np.full(15, left[0]), left[:-15]])
    plain, changed = (
        measured(two_plates(1000.0, each, right), body_weight_n=882.44) for each in (left, late)
    )
    for repetition in (1, 2, 3):
        moved = [r.value("onset_delay", BOTH, repetition).value for r in (plain, changed)]
        assert moved[1] - moved[0] == pytest.approx(15.0)
