"""The same numbers from other people's programs, on the same samples, or the difference written down.

Quijoux 2021 computes 72 descriptors; the station computes these of them:

| theirs | ours | agreement on the same samples |
|---|---|---|
| mean_velocity_ML_AND_AP, _ML, _AP | mean_velocity, _ml, _ap | equal |
| range_ML, range_AP | range_ml, range_ap | equal |
| rms_ML, rms_AP | rms_ml, rms_ap | theirs is about 0, not about the mean: their centring is done before |
| | | resampling. rms theirs^2 = ours^2 + mean^2; up to 3e-6 apart |
| confidence_ellipse_area | ellipse_area_95 | same ellipse, but their covariance has divisor N (and is about |
| | | 0): ours is N / (N - 1) times theirs, 0.07 % at 1498 samples |
| power_frequency_50, _95 | median_frequency, frequency_95 | same reading of a spectrum (first bin of |
| | | 0.15-5 Hz at which the running sum reaches the share), equal on the same spectrum. Theirs is Welch |
| | | with segments of 10 s, linear detrend, padded to N; ours Duarte's: N / 2, constant detrend |
| LFS (length over area) | path_length / ellipse_area_95 | follows from the two |

The other descriptors are not computed here. Lengths: theirs cm, ours mm.
"""

import math

import numpy as np
import pytest
from reference_data import lab
from scipy import signal

from station.analyse import Facts, analyse
from station.mechanics.complexity import sample_entropy
from station.mechanics.spectrum import power_frequency
from station.mechanics.sway import sweep

PDS = [
    f"PDS13{condition}_{part}"
    for condition in ("OR1", "CR1", "OF1", "CF1")
    for part in ("net", "left", "right")
]
BDS = [f"BDS{number:05d}" for number in range(1, 13)]
BAND = "Power_Spectrum_Density"


@pytest.fixture(scope="module")
def descriptors(shared_data):
    return lab.reference(shared_data, "quijoux2021_descriptors")


def samples_of(folder, name):
    """Their samples, (n, 2), cm, at 25 Hz."""
    if name.startswith("BDS"):
        forces = lab.bds(folder, name)
        cop = forces.cop[:, 0]
    else:
        trial, part = name.split("_")
        forces = lab.pds_net(folder, trial) if part == "net" else lab.pds(folder, trial)
        cop = forces.cop[:, 0 if part in ("net", "left") else 1]
    return lab.quijoux_samples(forces.time, 100 * cop)


@pytest.mark.parametrize("name", BDS + PDS)
def test_descriptors_of_quijoux_2021(shared_data, descriptors, name):
    theirs = descriptors[name]
    points = samples_of(shared_data, name)
    cop = points / 100
    settings = {"lowpass_hz": "none", "settle_s": "0", "body_weight_n": "600"}
    forces = lab.one_plate(25.0, np.full(len(cop), 600.0), cop[:, 0], cop[:, 1])
    result = analyse(forces, Facts(), "quiet_stance", settings)

    def ours(metric):
        return result.value(metric).value

    for metric in ("mean_velocity", "mean_velocity_ml", "mean_velocity_ap", "range_ml", "range_ap"):
        head, _, tail = metric.rpartition("_")
        key = f"{head}_{tail.upper()}" if tail in ("ml", "ap") else "mean_velocity_ML_AND_AP"
        assert ours(metric) == pytest.approx(10 * theirs[key], rel=1e-9), metric

    mean = 10 * points.mean(axis=0)
    assert math.hypot(ours("rms_ml"), mean[0]) == pytest.approx(10 * theirs["rms_ML"], rel=1e-9)
    assert math.hypot(ours("rms_ap"), mean[1]) == pytest.approx(10 * theirs["rms_AP"], rel=1e-9)
    assert ours("rms_ml") == pytest.approx(10 * theirs["rms_ML"], rel=2e-5)

    n = len(points)
    area = ours("ellipse_area_95") * (n - 1) / n
    assert area == pytest.approx(100 * theirs["confidence_ellipse_area_ML_AND_AP"], rel=2e-5)
    sums = sweep(*np.ascontiguousarray(points.T))
    about_0 = (sums.xx + n * sums.mean_x**2) * (sums.yy + n * sums.mean_y**2)
    about_0 -= (sums.xy + n * sums.mean_x * sums.mean_y) ** 2
    about_mean = sums.xx * sums.yy - sums.xy**2
    exact = area * math.sqrt(about_0 / about_mean)
    assert exact == pytest.approx(100 * theirs["confidence_ellipse_area_ML_AND_AP"], rel=1e-9)


@pytest.mark.parametrize("name", BDS + PDS)
def test_power_frequencies_of_quijoux_2021_on_their_spectrum(shared_data, descriptors, name):
    theirs = descriptors[name]
    points = samples_of(shared_data, name)
    frequencies, power = signal.welch(
        points, 25.0, nperseg=250, noverlap=125, nfft=len(points), detrend="linear", axis=0
    )
    for column, axis in enumerate(("ML", "AP")):
        for percent in (50, 95):
            ours = power_frequency(frequencies, power[:, column], percent / 100)
            assert ours == pytest.approx(theirs[f"power_frequency_{percent}_{BAND}_{axis}"], rel=1e-9)


@pytest.mark.parametrize("trial", BDS)
def test_sample_entropy_is_antropys_at_100_and_25_hz(shared_data, trial):
    """antropy counts `<` r, the station `<=` r: no pair of these recordings lies exactly on r."""
    theirs = lab.reference(shared_data, "antropy")["out"][trial]
    forces = lab.bds(shared_data, trial)
    result = analyse(forces, Facts(), "quiet_stance", {"lowpass_hz": "none", "settle_s": "0"})
    for column, axis in enumerate(("ML", "AP")):
        x = forces.cop[:, 0, column]
        x = x - x.mean()
        assert sample_entropy(x) == pytest.approx(theirs[axis]["sample_entropy_m2_r0p2_100Hz"], rel=1e-9)
        ours = result.value(f"sample_entropy_{axis.lower()}").value
        assert ours == pytest.approx(theirs[axis]["sample_entropy_m2_r0p2_25Hz"], rel=1e-9)


def test_reference_samples_are_theirs(descriptors):
    """The reader of a failure should know at once when the resampling, not the station, is wrong."""
    assert len(descriptors) == 24
    assert set(descriptors) == {*BDS, *PDS}
