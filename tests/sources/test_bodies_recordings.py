"""Simulated people beside real ones: quiet stance of `bds` and `pds`, landings of `acl_squat_jump`.

The band is the 2.5 to 97.5 % range of the real trials, with the same processing for both: 60 s at 100 Hz
without a filter; landings at 1 kHz. Descriptors are computed here in plain numpy. For each descriptor at
least 95 % of the simulated people must lie in the band.
"""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from station.mat import Side
from station.sources.bodies.anatomy import G
from station.sources.bodies.person import Person
from station.sources.bodies.posture import Kind

FLOATS = NDArray[np.float64]
PEOPLE = 40
SHARE_IN_BAND = 0.95


def power(signal: FLOATS) -> tuple[FLOATS, FLOATS]:
    """Welch spectrum at 100 Hz of (n,): half-length Hann windows, half of each shared with the next."""
    n = len(signal) // 2
    window = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(n) / n)
    pieces = [signal[i : i + n] for i in range(0, len(signal) - n + 1, n - n // 4)]
    spectra = [np.abs(np.fft.rfft((piece - piece.mean()) * window)) ** 2 for piece in pieces]
    spectrum = np.mean(spectra, axis=0)
    spectrum[1:-1] *= 2
    return np.fft.rfftfreq(n, 0.01), spectrum


def part_frequency(frequency: FLOATS, spectrum: FLOATS, part: float) -> float:
    band = (frequency >= 0.15) & (frequency <= 5)
    summed = np.cumsum(spectrum[band])
    return float(frequency[band][np.searchsorted(summed, part * summed[-1])])


def sway(x: FLOATS, y: FLOATS) -> dict[str, float]:
    """Descriptors of (n,) ML and AP centre of pressure in mm at 100 Hz."""
    x, y = x - x.mean(), y - y.mean()
    n = len(x)
    seconds, dx, dy = n / 100, np.diff(x), np.diff(y)
    quantile = (n - 2) / 2 * (0.05 ** (-2 / (n - 2)) - 1)
    exact = 2 * (n - 1) * (n + 1) / (n * (n - 2)) * quantile
    f, px = power(x)
    _, py = power(y)
    means = [np.trapezoid(f * p, f) / np.trapezoid(p, f) for p in (px, py)]
    return {
        "velocity": float(np.hypot(dx, dy).sum() / seconds),
        "velocity_ml": float(np.abs(dx).sum() / seconds),
        "velocity_ap": float(np.abs(dy).sum() / seconds),
        "ellipse": float(np.pi * exact * np.sqrt(np.linalg.det(np.cov(x, y)))),
        "rms_ml": float(x.std()),
        "rms_ap": float(y.std()),
        "range_ml": float(np.ptp(x)),
        "range_ap": float(np.ptp(y)),
        "mean_frequency": float((means[0] * px.sum() + means[1] * py.sum()) / (px.sum() + py.sum())),
        "median_frequency_ml": part_frequency(f, px, 0.5),
        "median_frequency_ap": part_frequency(f, py, 0.5),
        "frequency_95_ml": part_frequency(f, px, 0.95),
        "frequency_95_ap": part_frequency(f, py, 0.95),
    }


def columns(file: Path) -> dict[str, FLOATS]:
    names = file.read_text("utf-8").splitlines()[0].split()
    return dict(zip((name.split("[")[0] for name in names), np.loadtxt(file, skiprows=1).T, strict=True))


@pytest.fixture(scope="module")
def real(shared_data: Path) -> list[dict[str, float]]:
    """The 24 trials of bds and the 4 of pds."""
    trials = []
    for file in sorted((shared_data / "bds").glob("BDS*.txt")):
        table = columns(file)
        trials.append(sway(10 * table["COPy"], 10 * table["COPx"]))
    for file in sorted((shared_data / "pds").glob("PDS*grf.txt")):
        table = columns(file)
        trials.append(sway(1000 * table["COPNET_Z"], 1000 * table["COPNET_X"]))
    assert len(trials) == 28
    return trials


@pytest.fixture(scope="module")
def stances() -> list[tuple[FLOATS, FLOATS]]:
    """Quiet stance of many people: fz (6000, 2) N and cop (6000, 2, 2) m, from 2 s after both feet are on."""
    chosen = np.random.default_rng(11)
    taken = []
    for seed in range(PEOPLE):
        mass, height = chosen.uniform(50, 95), chosen.uniform(1.55, 1.92)
        person = Person(mass=mass, height=height, seed=seed, rate=100.0)
        person.perform("stand")
        person.load(1400)
        load = person.load(6000)
        taken.append((load.fz, load.cop))
    return taken


def share_inside(values: Sequence[float], band: tuple[float, float]) -> float:
    return float(np.mean([band[0] <= value <= band[1] for value in values]))


def compare(people: Sequence[Mapping[str, float]], trials: Sequence[Mapping[str, float]]) -> dict[str, str]:
    """Name each descriptor with too few people inside the band of the real trials."""
    poor = {}
    for name in trials[0]:
        low, high = np.percentile([trial[name] for trial in trials], [2.5, 97.5])
        values = [person[name] for person in people]
        inside = share_inside(values, (low, high))
        if inside < SHARE_IN_BAND:
            poor[name] = (
                f"{inside:.0%} of {len(values)} in {low:.4g} to {high:.4g}: {np.sort(values).round(4)}"
            )
    return poor


def test_quiet_stance_lies_among_real_recordings(
    real: list[dict[str, float]], stances: list[tuple[FLOATS, FLOATS]]
) -> None:
    people = []
    for fz, cop in stances:
        whole = 1000 * (fz[:, :, None] * cop).sum(axis=1) / fz.sum(axis=1)[:, None]
        people.append(sway(whole[:, 0], whole[:, 1]))
    assert compare(people, real) == {}


def test_quiet_stance_is_that_of_open_eyes_on_firm_ground(
    shared_data: Path, stances: list[tuple[FLOATS, FLOATS]]
) -> None:
    published = json.loads((shared_data / "reference" / "reliability.json").read_text("utf-8"))
    young = published["BDS|Open|Firm|Young|COPvelo"]
    old = published["BDS|Open|Firm|Old|COPvelo"]
    speeds = []
    for fz, cop in stances:
        whole = 1000 * (fz[:, :, None] * cop).sum(axis=1) / fz.sum(axis=1)[:, None]
        speeds.append(sway(whole[:, 0], whole[:, 1])["velocity"])
    assert 10 * young["mean"] - 1 < np.mean(speeds) < 10 * old["mean"]


def test_load_is_shared_as_healthy_people_share_it(stances: list[tuple[FLOATS, FLOATS]]) -> None:
    """Healthy older adults (dos Santos 2017): mean of |index| 8.8 %, SD of the share 0.7 to 4.8 points."""
    shares = [100 * fz[:, 1] / fz.sum(axis=1) for fz, _ in stances]
    indices = [abs(2 * share.mean() - 100) for share in shares]
    assert 5.0 < np.mean(indices) < 12.0
    assert share_inside([share.std() for share in shares], (0.7, 4.8)) >= SHARE_IN_BAND


def test_total_force_is_as_quiet_as_in_real_stance(
    shared_data: Path, stances: list[tuple[FLOATS, FLOATS]]
) -> None:
    files = [*(shared_data / "bds").glob("BDS*.txt")]
    spread = [table["Fz"].std() / table["Fz"].mean() for table in map(columns, files)]
    band = tuple(np.percentile(spread, [2.5, 97.5]))
    people = [fz.sum(axis=1).std() / fz.sum(axis=1).mean() for fz, _ in stances]
    assert share_inside(people, (band[0], band[1])) >= SHARE_IN_BAND


def test_each_foot_has_a_path_of_its_own(shared_data: Path, stances: list[tuple[FLOATS, FLOATS]]) -> None:
    """As in pds: both feet go forward and back together but not the same way, and little to the side."""
    table = columns(shared_data / "pds" / "PDS13OR1grf.txt")
    together = np.corrcoef(table["LCOP_X"], table["RCOP_X"])[0, 1]
    found = [np.corrcoef(cop[:, 0, 1], cop[:, 1, 1])[0, 1] for _, cop in stances]
    assert together - 0.35 < np.median(found) < 0.99
    side = 1000 * np.median([cop[:, foot, 0].std() for _, cop in stances for foot in (0, 1)])
    assert side == pytest.approx(1000 * table["RCOP_Z"].std(), rel=0.6)


def landing_of(fz: FLOATS, contact: int, bw: float) -> dict[str, float]:
    """Descriptors of a total force (n,) N at 1 kHz, contact at 20 N."""
    early = fz[contact : contact + 251]
    top = int(early.argmax())
    peak = early[top]
    low, high = int(np.argmax(early >= 0.2 * peak)), int(np.argmax(early >= 0.8 * peak))
    return {
        "peak_BW": peak / bw,
        "time_to_peak_ms": float(top),
        "avg_loading_rate_BW_s": peak / bw / top * 1000,
        "lr_20_80_BW_s": (early[high] - early[low]) / bw / (high - low) * 1000,
        "max_inst_lr_BW_s": np.diff(early[: top + 1]).max() / bw * 1000,
        "impulse_0_50ms_BWs": fz[contact : contact + 50].sum() / bw / 1000,
        "impulse_0_100ms_BWs": fz[contact : contact + 100].sum() / bw / 1000,
        "impulse_0_200ms_BWs": fz[contact : contact + 200].sum() / bw / 1000,
    }


def test_landings_lie_among_real_landings(shared_data: Path) -> None:
    """Six landings are too few for percentiles: the band is their smallest to their largest value."""
    published = json.loads((shared_data / "reference" / "landing.json").read_text("utf-8"))
    six = [
        landing["total"] for name, file in published.items() if "BFR" in name for landing in file["landings"]
    ]
    assert len(six) == 6
    chosen = np.random.default_rng(12)
    people = []
    for seed in range(PEOPLE):
        mass, height = chosen.uniform(50, 95), chosen.uniform(1.55, 1.92)
        person = Person(mass=mass, height=height, seed=seed)
        person.perform("landing")
        fz = person.load(4000).fz.sum(axis=1)
        people.append(landing_of(fz, int(np.argmax(fz > 20)), mass * G))
    poor = {}
    for name in people[0]:
        band = min(each[name] for each in six), max(each[name] for each in six)
        inside = share_inside([person[name] for person in people], band)
        if inside < SHARE_IN_BAND:
            poor[name] = f"{inside:.0%} in {band}"
    assert poor == {}


def test_after_a_landing_people_come_to_rest() -> None:
    for seed in range(10):
        person = Person(seed=seed)
        person.perform("landing")
        fz = person.load(9000).fz.sum(axis=1)
        contact = int(np.argmax(fz > 20))
        steady = np.abs(fz[contact:] / person.mass / G - 1) <= 0.05
        held = np.convolve(steady, np.ones(1000), "valid") == 1000
        assert 0.4 < np.argmax(held) / 1000 < 2.0 and held.any()
        late = fz[-2000:] / person.mass / G
        assert late.mean() == pytest.approx(1.0, abs=0.002) and late.std() < 0.005


def test_one_legged_sway_is_that_of_published_studies() -> None:
    """Healthy adults, eyes open, 30 s: mean velocity 30 to 60 mm/s, between two and six times two feet."""
    speeds = []
    for seed in range(20):
        person = Person(seed=seed, rate=100.0)
        person.perform("stand")
        person.load(1400)
        person.perform("single_leg", side="left")
        person.load(500)
        load = person.load(3000)
        assert not [h for h in person.truth if h.kind == Kind.FOOT_DOWN and h.side is Side.RIGHT]
        speeds.append(sway(1000 * load.cop[:, 0, 0], 1000 * load.cop[:, 0, 1])["velocity"])
    assert 30 < np.mean(speeds) < 60
    assert share_inside(speeds, (20, 75)) >= SHARE_IN_BAND
