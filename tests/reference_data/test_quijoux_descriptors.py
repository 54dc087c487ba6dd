"""All 72 descriptors of Quijoux 2021, from the raw recordings on, equal to the published program's output.

Lengths: theirs cm, ours mm. Two conventions differ and are compared through the descriptors instead of the
metrics: theirs is about 0 where the station's metrics are about the mean of the measured part (RMS, ellipse
and what follows from it), and F50 / F95 of the station are read off another spectrum.
"""

import math

import pytest
from reference_data import lab

from station.mat import Side
from station.mechanics.descriptors import prepared
from station.metrics.metric import metrics
from station.views.sway import Sway

SPECTRUM = "Power_Spectrum_Density"
CM, CM2 = 10.0, 100.0
"""Our mm and mm^2 in one of theirs."""

OF_THE_PLANE = {
    "mean_distance": ("mean_distance_Radius", CM),
    "largest_distance": ("maximal_distance_Radius", CM),
    "rms_distance": ("rms_Radius", CM),
    "range_plane": ("range_ML_AND_AP", CM),
    "range_ratio": ("range_ratio_ML_AND_AP", 1.0),
    "sway_direction": ("principal_sway_direction_ML_AND_AP", 1.0),
    "sway_correlation": ("coefficient_sway_direction_ML_AND_AP", 1.0),
    "mean_velocity": ("mean_velocity_ML_AND_AP", CM),
    "sway_area_per_second": ("sway_area_per_second_ML_AND_AP", CM2),
    "length_per_area": ("LFS_ML_AND_AP", 1.0 / CM),
    "fractal_dimension": ("fractal_dimension_ML_AND_AP", 1.0),
    "mean_frequency": ("mean_frequency_ML_AND_AP", 1.0),
    "density_peak": ("mean_peak_Sway_Density", 1.0),
    "density_peak_distance": ("mean_distance_peak_Sway_Density", CM),
}
OF_AN_AXIS = {
    "mean_distance": ("mean_distance", CM),
    "largest_distance": ("maximal_distance", CM),
    "range": ("range", CM),
    "mean_velocity": ("mean_velocity", CM),
    "phase_plane": ("phase_plane_parameter", CM),
    "mean_frequency": ("mean_frequency", 1.0),
    "velocity_crossings": ("zero_crossing_SPD", 1.0),
    "velocity_peak": ("peak_velocity_all_SPD", CM),
    "velocity_peak_positive": ("peak_velocity_pos_SPD", CM),
    "velocity_peak_negative": ("peak_velocity_neg_SPD", CM),
    "total_power": (f"total_power_{SPECTRUM}", CM2),
    "frequency_mode": (f"frequency_mode_{SPECTRUM}", 1.0),
    "centroid_frequency": (f"centroid_frequency_{SPECTRUM}", 1.0),
    "frequency_dispersion": (f"frequency_dispersion_{SPECTRUM}", 1.0),
    "power_low": (f"energy_content_below_05_{SPECTRUM}", CM2),
    "power_middle": (f"energy_content_05_2_{SPECTRUM}", CM2),
    "power_high": (f"energy_content_above_2_{SPECTRUM}", CM2),
    "power_quotient": (f"frequency_quotient_{SPECTRUM}", 1.0),
    "critical_time": ("critical_time_Diffusion", 1.0),
    "critical_displacement": ("critical_displacement_Diffusion", CM2),
    "short_scaling": ("short_time_scaling_Diffusion", 1.0),
    "long_scaling": ("long_time_scaling_Diffusion", 1.0),
    "short_diffusion": ("short_time_diffusion_Diffusion", CM2),
    "long_diffusion": ("long_time_diffusion_Diffusion", CM2),
}
PDS = [f"PDS13{c}_{part}" for c in ("OR1", "CR1", "OF1", "CF1") for part in ("net", "left", "right")]
BDS = [f"BDS{number:05d}" for number in range(1, 13)]


def raw(folder, name):
    """The recorded path, (n, 2), m, at 100 Hz."""
    if name.startswith("BDS"):
        return lab.bds(folder, name).cop[:, 0]
    trial, part = name.split("_")
    forces = lab.pds_net(folder, trial) if part == "net" else lab.pds(folder, trial)
    return forces.cop[:, 1 if part == "right" else 0]


def through_metrics(view):
    """Their names and units, from the metrics of the station."""
    ours = {metric.key: metric(view) for metric in metrics() if metric.view is Sway}
    named = {theirs: ours[key] / unit for key, (theirs, unit) in OF_THE_PLANE.items()}
    for axis in ("ml", "ap"):
        for key, (theirs, unit) in OF_AN_AXIS.items():
            named[f"{theirs}_{axis.upper()}"] = ours[f"{key}_{axis}"] / unit
    return named


def through_descriptors(found, points):
    """What the station has no metric of, or one with another convention."""
    p = found.plane
    named = {
        "mean_value_ML": 100 * points[:, 0].mean(),
        "mean_value_AP": 100 * points[:, 1].mean(),
        "rms_ML": 100 * math.sqrt(p.xx / p.n),
        "rms_AP": 100 * math.sqrt(p.yy / p.n),
        "planar_deviation_ML_AND_AP": 100 * math.sqrt((p.xx + p.yy) / p.n),
        "confidence_ellipse_area_ML_AND_AP": 1e4 * found.ellipse_area,
    }
    for band, axis in zip(found.bands, ("ML", "AP"), strict=True):
        named[f"power_frequency_50_{SPECTRUM}_{axis}"] = band.half
        named[f"power_frequency_95_{SPECTRUM}_{axis}"] = band.most
    return named


@pytest.mark.parametrize("name", BDS + PDS)
def test_all_72_descriptors_are_theirs(shared_data, name):
    theirs = lab.reference(shared_data, "quijoux2021_descriptors")[name]
    points = raw(shared_data, name)
    x, y, rate = prepared(points, 100.0)
    view = Sway(Side.BOTH, rate, x, y)
    ours = through_metrics(view) | through_descriptors(view.descriptors, points)
    assert ours.keys() == theirs.keys()
    assert len(theirs) == 72
    assert ours == pytest.approx(theirs, rel=1e-9, abs=0.0)


@pytest.mark.parametrize("trial", BDS)
def test_the_fluctuation_exponent_is_antropys(shared_data, trial):
    from station.mechanics.fluctuation import scaling_exponent

    theirs = lab.reference(shared_data, "antropy")["out"][trial]
    cop = lab.bds(shared_data, trial).cop[:, 0]
    for column, axis in enumerate(("ML", "AP")):
        x = cop[:, column] - cop[:, column].mean()
        assert scaling_exponent(x) == pytest.approx(theirs[axis]["dfa"], rel=1e-9)
