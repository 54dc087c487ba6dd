"""The numbers that the authors of open data sets published, from their recordings."""

import numpy as np
import pytest
from reference_data import lab

from station.analyse import Facts, analyse
from station.mat import Side

AS_PUBLISHED = {"lowpass_hz": "none", "settle_s": "0"}
BDS = [f"BDS{number:05d}" for number in range(1, 25)]
PDS = ["PDS13OR1", "PDS13CR1", "PDS13OF1", "PDS13CF1"]


def quiet(forces, settings=AS_PUBLISHED):
    return analyse(forces, Facts(), "quiet_stance", settings)


def compare(result, row, tolerance):
    velocity = result.value("mean_velocity").value / 10
    area = result.value("ellipse_area_95").value / 100
    assert velocity == pytest.approx(float(row["COPvelo"]), rel=tolerance)
    assert area == pytest.approx(float(row["COParea"]), rel=tolerance)
    assert result.value("power_mean_frequency").value == pytest.approx(float(row["COPmfreq"]), rel=tolerance)


@pytest.mark.parametrize("trial", BDS)
def test_velocity_area_and_frequency_are_those_published_for_one_plate(shared_data, trial):
    compare(quiet(lab.bds(shared_data, trial)), lab.published(shared_data, "bds")[trial], 1e-9)


@pytest.mark.parametrize("trial", PDS)
def test_the_files_own_net_centre_of_pressure_gives_the_published_numbers(shared_data, trial):
    compare(quiet(lab.pds_net(shared_data, trial)), lab.published(shared_data, "pds")[trial], 1e-9)


@pytest.mark.parametrize("trial", PDS)
def test_two_plates_combined_give_the_published_numbers_within_their_rounding(shared_data, trial):
    compare(quiet(lab.pds(shared_data, trial)), lab.published(shared_data, "pds")[trial], 5e-4)


@pytest.mark.parametrize(
    ("trial", "share", "index", "velocities", "velocities_ml"),
    [
        ("PDS13OR1", 54.45, -8.89, (12.30, 13.58), (3.80, 4.61)),
        ("PDS13CR1", 54.41, -8.81, (14.88, 16.70), (4.00, 5.93)),
        ("PDS13OF1", 51.70, -3.41, (29.01, 25.06), (5.62, 4.06)),
        ("PDS13CF1", 52.10, -4.19, (44.10, 46.82), (6.96, 6.59)),
    ],
)
def test_each_leg_has_its_share_and_its_sway(shared_data, trial, share, index, velocities, velocities_ml):
    result = quiet(lab.pds(shared_data, trial))
    assert result.value("load_share", Side.LEFT).value == pytest.approx(share, abs=0.01)
    assert result.value("load_share", Side.RIGHT).value == pytest.approx(100 - share, abs=0.01)
    assert result.value("load_asymmetry").value == pytest.approx(index, abs=0.01)
    for side, all_ways, ml in zip((Side.LEFT, Side.RIGHT), velocities, velocities_ml, strict=True):
        assert result.value("mean_velocity", side).value == pytest.approx(all_ways, abs=0.006)
        assert result.value("mean_velocity_ml", side).value == pytest.approx(ml, abs=0.006)


def test_foam_sways_faster_than_firm_ground(shared_data):
    rows = lab.published(shared_data, "bds")
    speed = {}
    for trial in BDS:
        row = rows[trial]
        place = speed.setdefault((row["Subject"], row["Vision"]), {}).setdefault(row["Surface"], [])
        place.append(quiet(lab.bds(shared_data, trial), {}).value("mean_velocity").value)
    assert all(min(found["Foam"]) > max(found["Firm"]) for found in speed.values())


def test_the_first_trial_has_the_prediction_ellipse_and_none_of_its_look_alikes(shared_data):
    """Not 94.39 (chi square for F), not 141.2 (a bracket error), not 0.016 (the ellipse of the mean)."""
    result = quiet(lab.bds(shared_data, "BDS00001"))
    assert result.value("ellipse_area_95").value == pytest.approx(94.469, abs=0.001)
    assert result.value("mean_velocity").value == pytest.approx(6.20190, abs=1e-5)  # not 6.20293: N - 1 steps


def test_a_short_lab_recording_still_gives_the_shares(shared_data):
    read = lab.mot(shared_data / "opencap" / "static1_grf.mot")
    fz = np.column_stack([read["ground_force_2_vy"], read["ground_force_1_vy"]])
    cop = np.stack(
        [np.column_stack([read[f"ground_force_{k}_pz"], read[f"ground_force_{k}_px"]]) for k in (2, 1)], 1
    )
    result = quiet(lab.forces(100.0, (Side.LEFT, Side.RIGHT), fz, cop), {"settle_s": "0"})
    assert result.value("load_share", Side.RIGHT).value == pytest.approx(47.16, abs=0.05)
    assert result.settings["body_weight_n"] == pytest.approx(588.87, rel=2e-3)
    assert result.value("mean_velocity").reason == "too_short"
