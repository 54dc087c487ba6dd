"""Time columns: the rate, rounding, gaps, and stamps that are not even."""

import numpy as np
import pytest

from station.errors import RecordingReason


@pytest.fixture
def timed(one_plate):
    return one_plate.replace("rate_hz = 100.0", 'time = {column = "t", unit = "s"}')


@pytest.mark.parametrize("start", [0.0, 0.01, -3.5, 1.7e9])
def test_a_time_column_gives_the_rate_and_never_the_origin(lab, csv, stance, timed, start):
    read = lab.read(csv(t=np.round(start + np.arange(200) / 100, 6), **stance), timed)
    assert read.forces.rate == 100.0 and read.warnings == ()
    assert read.forces.time[0] == 0 and np.array_equal(read.forces.fz[:, 0], stance["Fz"])


@pytest.mark.parametrize("unit, size", [("s", 1), ("ms", 1e3), ("us", 1e6)])
def test_units_of_time_are_understood(lab, csv, stance, timed, unit, size):
    read = lab.read(csv(t=np.arange(200) / 80 * size, **stance), timed.replace('"s"', f'"{unit}"'))
    assert read.forces.rate == 80.0


@pytest.mark.parametrize("rate, digits", [(1080.0, 4), (80.0, 3), (1000 / 3, 3), (150.0, 2)])
def test_rounded_stamps_are_even(lab, csv, stance, timed, rate, digits):
    t = np.round(np.arange(200) / rate, digits)
    read = lab.read(csv(t=t, **stance), timed)
    assert read.warnings == () and read.forces.rate == pytest.approx(rate, rel=10**-digits / t[-1])


def test_a_rate_that_is_no_whole_number_stays_as_it_is(lab, csv, stance, timed):
    read = lab.read(csv(t=np.arange(200) / 99.97, **stance), timed)
    assert read.forces.rate == pytest.approx(99.97, rel=1e-12)


@pytest.mark.parametrize("missing", [[50], [50, 51, 52, 90], list(range(20, 60)), [1]])
def test_missing_rows_are_lost_samples_and_the_others_keep_their_values(lab, csv, stance, timed, missing):
    there = np.setdiff1d(np.arange(200), missing)
    t = np.round(np.arange(200) / 100, 4)
    read = lab.read(csv(t=t[there], **{name: column[there] for name, column in stance.items()}), timed)
    assert read.forces.rate == 100.0 and len(read.forces) == 200 and read.lost == len(missing)
    assert np.array_equal(read.forces.fz[there, 0], stance["Fz"][there])
    assert np.isnan(read.forces.fz[missing]).all() and np.isnan(read.forces.whole_cop[missing]).all()
    assert str(len(missing)) in read.warnings[0] and f"line {missing[0] + 2}" in read.warnings[0]


def test_uneven_stamps_are_resampled_onto_their_mean_rate_and_said(lab, csv, timed):
    rng = np.random.default_rng(2)
    t = np.arange(400) / 100 + rng.uniform(-0.003, 0.003, 400)
    curves = {"Fz": 640 + 30 * np.sin(3 * t), "X": 20 * np.sin(5 * t), "Y": 10 * np.cos(4 * t) + 80}
    read = lab.read(csv(t=t, **curves), timed)
    forces = read.forces
    assert forces.rate == pytest.approx(100, rel=1e-3) and read.lost == 0
    assert "uneven" in read.warnings[0] and "interpolated linearly" in read.warnings[0]
    at = t[0] + forces.time
    assert np.abs(forces.fz[:, 0] - (640 + 30 * np.sin(3 * at))).max() < 0.02
    assert np.abs(forces.cop[:, 0, 0] * 1e3 - 20 * np.sin(5 * at)).max() < 0.03
    # The samples as they lie, called even, would be off by far more: the resampling is what helps.
    assert np.abs(curves["Fz"][: len(at)] - (640 + 30 * np.sin(3 * at))).max() > 0.2


def test_a_long_gap_between_uneven_stamps_is_lost_and_a_short_one_is_bridged(lab, csv, timed):
    rng = np.random.default_rng(3)
    t = np.arange(300) / 100 + rng.uniform(-0.002, 0.002, 300)
    there = np.setdiff1d(np.arange(300), [*range(100, 102), *range(200, 220)])
    curves = {"Fz": 640 + 30 * np.sin(3 * t), "X": 20 * np.sin(5 * t), "Y": 10 * np.cos(4 * t) + 80}
    read = lab.read(csv(t=t[there], **{name: curve[there] for name, curve in curves.items()}), timed)
    gone = np.flatnonzero(np.isnan(read.forces.fz[:, 0]))
    assert 19 <= len(gone) <= 21 and gone.min() >= 199 and gone.max() <= 221 and read.lost == len(gone)


def test_a_landing_keeps_its_moment_and_height_through_the_resampling(lab, csv, timed):
    rng = np.random.default_rng(5)
    t = np.arange(3000) / 1000 + rng.uniform(-0.0003, 0.0003, 3000)

    def load(at):
        return np.where(at < 1.5, 0.0, 700 + 1500 * np.exp(-(((at - 1.56) / 0.02) ** 2)))

    read = lab.read(csv(t=t, Fz=load(t), X=np.sin(t) + 50, Y=np.cos(t) + 50), timed)
    at = read.forces.time + t[0]
    assert at[np.nanargmax(read.forces.fz[:, 0])] == pytest.approx(1.56, abs=0.0015)
    assert np.nanmax(read.forces.fz) == pytest.approx(2200, rel=2e-3)


REFUSED = {
    "backwards": (
        lambda t: np.where(np.arange(200) == 60, t[58], t),
        "BAD_TIME",
        ["backwards", "line 62", "'t'"],
    ),
    "two recordings": (lambda t: np.concatenate([t[:100], t[:100]]), "BAD_TIME", ["backwards", "line 102"]),
    "standing still": (lambda t: t * 0 + 5, "BAD_TIME", ["stands still", "line 3"]),
    "a row twice": (
        lambda t: np.where(np.arange(200) == 60, t[59], t),
        "BAD_TIME",
        ["stands still", "line 62"],
    ),
    "empty": (
        lambda t: np.where(np.arange(200) == 70, np.nan, t),
        "BAD_TIME",
        ["No time", "line 72", "1 row"],
    ),
    "a leap": (lambda t: t + 1e6 * (t > 1) + 0.003 * np.sin(900 * t), "BAD_TIME", ["jumps", "rate_hz"]),
    "milliseconds": (lambda t: t * 1e3, "BAD_RATE", ["0.1 Hz", "Did you mean unit ms?"]),
}


@pytest.mark.parametrize("defect", REFUSED)
def test_time_that_cannot_be_is_refused_with_its_line(lab, csv, stance, timed, defect):
    breaks, reason, words = REFUSED[defect]
    refusal = lab.refusal(csv(t=breaks(np.arange(200) / 100), **stance).replace("nan", ""), timed)
    assert refusal.reason == RecordingReason[reason], str(refusal)
    for word in words:
        assert word in str(refusal), str(refusal)


def test_a_clock_time_is_refused_with_the_way_out(lab, csv, stance, timed):
    lines = csv(**stance).split("\n")
    export = "\n".join(
        ["t," + lines[0], *(f"12:00:{n / 100:05.2f},{line}" for n, line in enumerate(lines[1:-1]))]
    )
    refusal = lab.refusal(export, timed)
    assert refusal.reason == RecordingReason.BAD_NUMBER and "rate_hz" in refusal.what_to_do


def test_two_rows_tell_no_rate(lab, timed):
    refusal = lab.refusal("t,Fz,X,Y\n0,600,1,2\n0.01,601,1,3\n", timed)
    assert refusal.reason == RecordingReason.BAD_TIME and "2 rows" in refusal.sentence
