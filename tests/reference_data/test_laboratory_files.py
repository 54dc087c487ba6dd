"""Real recordings of laboratories: the low-pass, contacts, holds and body weight."""

import numpy as np
import pytest
from reference_data import lab

from station.analyse import Facts, analyse
from station.events.weight import body_weight
from station.mat import Side
from station.mechanics.contact import contacts, take_offs

CUT_OFFS = {
    1080.0: {"none": (399.1, 1681), "20": (80.7, 1679), "10": (77.1, 1675), "5": (69.5, 1647)},
    100.0: {"none": (90.6, 1687), "20": (81.3, 1687), "10": (77.3, 1682), "5": (69.8, 1656)},
    50.0: {"none": (82.5, 1693), "20": (81.1, 1693), "10": (77.2, 1689), "5": (69.7, 1663)},
}


@pytest.mark.parametrize("rate", CUT_OFFS)
def test_with_the_fixed_filter_the_rate_hardly_matters(shared_data, rate):
    read = lab.left_hip(shared_data)
    time = np.arange(12 * 1080) / 1080
    x, y = (read[name][: len(time)] / 1000 for name in ("COPx1_mm", "COPy1_mm"))
    grid = np.arange(int(time[-1] * rate) + 1) / rate
    if rate != 1080.0:
        x, y = np.interp(grid, time, x), np.interp(grid, time, y)
    forces = lab.one_plate(rate, np.full(len(x), 597.0), x, y)
    for cutoff, (velocity, area) in CUT_OFFS[rate].items():
        result = analyse(forces, Facts(), "quiet_stance", {"settle_s": "0", "lowpass_hz": cutoff})
        assert result.value("mean_velocity").value == pytest.approx(velocity, abs=0.06)
        assert result.value("ellipse_area_95").value == pytest.approx(area, abs=0.6)


@pytest.mark.parametrize("rate", [60, 80, 90])
def test_sample_entropy_survives_a_rate_that_is_no_multiple_of_25(shared_data, rate):
    """Straight lines between samples cost less than 1 %, after the 10 Hz low-pass."""
    from math import gcd

    from scipy import signal

    for trial in ("BDS00001", "BDS00009", "BDS00017"):
        forces = lab.bds(shared_data, trial)
        up, down = rate // gcd(rate, 100), 100 // gcd(rate, 100)
        cop = signal.resample_poly(forces.cop[:, 0], up, down, axis=0, padtype="line")
        other = lab.one_plate(float(rate), np.full(len(cop), 600.0), cop[:, 0], cop[:, 1])
        for metric in ("sample_entropy_ml", "sample_entropy_ap"):
            ours, theirs = (analyse(f, Facts(), "quiet_stance").value(metric).value for f in (other, forces))
            assert ours == pytest.approx(theirs, rel=0.01)


def test_the_foot_that_comes_down_in_the_end_is_found(shared_data):
    result = analyse(lab.standing_on_right(shared_data), Facts(), "single_leg_stance")
    assert [(e.kind, e.side) for e in result.events] == [("stance_side", "right"), ("foot_down", "left")]
    assert result.events[0].time == 0.0
    assert result.events[1].time == pytest.approx(12.643, abs=0.001)
    assert result.value("hold_time", Side.RIGHT).value == pytest.approx(12.643, abs=0.001)
    assert result.value("touches", Side.RIGHT).value == 1
    assert result.value("apa_amplitude", Side.RIGHT).reason == "not_this_movement"
    twelve = analyse(
        lab.standing_on_right(shared_data), Facts(), "single_leg_stance", {"settle_s": "0", "keep_s": "12"}
    )
    assert twelve.value("mean_velocity", Side.RIGHT).value == pytest.approx(77.1, abs=0.06)
    assert twelve.value("ellipse_area_95", Side.RIGHT).value == pytest.approx(1675, abs=0.6)


@pytest.mark.parametrize("assessment", ["quiet_stance", "single_leg_stance"])
def test_an_empty_plate_with_an_offset_is_no_load(shared_data, assessment):
    """Plate 3 of this laboratory reads -10.6 N and is never stepped on."""
    read = lab.left_hip(shared_data)
    fz = np.column_stack([read["Fz3_N"], read["Fz1_N"]])
    cop = np.stack([np.column_stack([read[f"COP{a}{k}_mm"] for a in "xy"]) for k in (3, 1)], 1) / 1000
    result = analyse(lab.forces(1080.0, (Side.LEFT, Side.RIGHT), fz, cop), Facts(), assessment)
    assert result.value("mean_velocity", Side.RIGHT).value == pytest.approx(75, abs=3)
    if assessment == "quiet_stance":
        assert result.value("mean_velocity", Side.LEFT).reason == "not_loaded"
        assert result.value("load_share", Side.LEFT).reason == "not_loaded"
    else:
        assert result.value("touches", Side.RIGHT).value == 0
        assert [event.kind for event in result.events] == ["stance_side"]


def test_landings_are_found_where_data_md_has_them(shared_data):
    read = lab.mot(shared_data / "opencap" / "DJ1_forces_2000hz.mot")
    total = read["R_ground_force_vy"] + read["L_ground_force_vy"]
    assert (contacts(total, 2000.0, 20.0) / 2000.0 + read["time"][0]).tolist() == pytest.approx(
        [1.4925, 2.7655]
    )
    assert (take_offs(total, 2000.0, 20.0) / 2000.0 + read["time"][0])[-1] == pytest.approx(2.2605)


@pytest.mark.parametrize(
    ("patient", "landings", "sides"),
    [("BFR003", [2.691, 6.229, 9.979], [12, 9, 5]), ("BFR007", [2.081, 6.513, 11.366], [26, 25, 24])],
)
def test_each_foot_of_a_landing_has_its_own_contact(shared_data, patient, landings, sides):
    file = shared_data / "acl_squat_jump" / f"{patient}_squat_jump.csv"
    read = np.genfromtxt(file, delimiter=",", names=True, skip_header=6, encoding="utf-8-sig")
    right, left = (read[f"ground_force{k}_vy"] for k in (1, 2))
    found = [contacts(np.ascontiguousarray(load), 1000.0, 20.0) for load in (right + left, left, right)]
    assert (found[0] / 1000.0).tolist() == pytest.approx(landings, abs=0.0011)
    assert (found[1] - found[2]).tolist() == sides


def test_a_jump_begins_and_ends_with_empty_plates(shared_data):
    table = np.loadtxt(shared_data / "jump_2000hz" / "cmj_example.txt", delimiter=",", skiprows=1)
    total = table[:, 2] + table[:, 8]
    assert contacts(total, 2000.0, 20.0)[-1] / 2000.0 == pytest.approx(9.3395)
    assert take_offs(total, 2000.0, 20.0)[-2:] / 2000.0 == pytest.approx([8.8105, 10.06], abs=0.001)
    # The quietest second of all begins at 5.644 s; that of a grid of tenths, at 5.6 s, weighs 723.09 N.
    assert body_weight(total, 2000.0, None, None) == pytest.approx(723.05, abs=0.01)
