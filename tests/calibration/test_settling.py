"""When a load lies still enough to be read. Samples are made, no time passes."""

import numpy as np
import pytest
from numpy.typing import NDArray

from calibration.placement import Placement, Purpose
from calibration.settling import SECONDS, Settling, State, line, reading

Floats = NDArray[np.float64]

RATE = 100.0
PER_COUNT = 1e-3
NOISE = 0.02
"""N, of one sample of one cell."""
STILL = Settling(np.full(4, PER_COUNT), np.full(4, NOISE / PER_COUNT), np.zeros(4))
PLACED = Placement(3, 2, Purpose.GRID, 0.1, -0.1, 20.0)


def samples(
    newtons: Floats | float = 50.0, seconds: float = 8.0, rate: float = RATE, seed: int = 1
) -> Floats:
    """(n, 4) counts of cells that feel `newtons`, (n,) or one, with the noise of the plate."""
    random = np.random.default_rng(seed)
    size = round(seconds * rate)
    felt = np.broadcast_to(np.asarray(newtons, float), (size,))[:, None] + NOISE * random.standard_normal(
        (size, 4)
    )
    return np.asarray(felt / PER_COUNT)


def time(seconds: float = 8.0, rate: float = RATE) -> Floats:
    return np.arange(round(seconds * rate)) / rate


@pytest.mark.parametrize("rate", [10.0, 80.0, 1000.0])
def test_a_load_that_lies_still_is_settled(rate: float) -> None:
    judged = [STILL.judged(samples(rate=rate, seed=seed), rate) for seed in range(50)]
    assert judged.count(State.SETTLED) >= 49


def test_seven_seconds_are_waited_for() -> None:
    assert STILL.judged(samples(seconds=SECONDS - 0.1), RATE) is State.WAITING
    assert STILL.judged(samples(seconds=SECONDS + 0.1), RATE) is State.SETTLED


def test_only_the_last_seconds_count() -> None:
    laid_long_ago = np.where(time(12.0) < 4.0, 0.0, 50.0)
    assert STILL.judged(samples(laid_long_ago, 12.0), RATE) is State.SETTLED


@pytest.mark.parametrize("at", [2.0, 4.0, 6.5])
def test_a_load_that_was_just_laid_down_is_restless(at: float) -> None:
    assert STILL.judged(samples(np.where(time() < at, 0.0, 50.0)), RATE) is State.RESTLESS


def test_a_mass_that_is_nudged_is_not_read() -> None:
    assert STILL.judged(samples(np.where(time() < 4.5, 50.0, 50.3)), RATE) is State.RESTLESS
    assert STILL.judged(samples(np.where(time() < 4.5, 50.0, 50.15)), RATE) is State.DRIFTING


def test_a_hand_that_trembles_is_restless() -> None:
    trembling = 50.0 + 0.2 * np.sin(2.0 * np.pi * 8.0 * time())
    assert STILL.judged(samples(trembling), RATE) is State.RESTLESS


def test_a_load_that_still_sinks_is_drifting() -> None:
    assert STILL.judged(samples(50.0 + 0.04 * time()), RATE) is State.DRIFTING
    assert STILL.judged(samples(50.0 + 0.01 * time()), RATE) is State.SETTLED


def test_a_zero_that_wanders_as_zeros_do_is_settled() -> None:
    random = np.random.default_rng(5)
    wander = 0.008 * np.cumsum(random.standard_normal((20, 800)), axis=1) / RATE**0.5
    judged = [STILL.judged(samples(50.0 + each), RATE) for each in wander]
    assert judged.count(State.SETTLED) >= 19


def test_a_lost_sample_is_told() -> None:
    counts = samples()
    counts[-50, 2] = np.nan
    assert STILL.judged(counts, RATE) is State.LOST


def test_a_plate_that_should_be_empty_and_is_not_is_told() -> None:
    assert STILL.judged(samples(6.0), RATE, is_empty=True) is State.LOADED
    assert STILL.judged(samples(4.0), RATE, is_empty=True) is State.SETTLED
    assert STILL.judged(samples(6.0), RATE) is State.SETTLED
    never = Settling(STILL.per_count, STILL.noise)
    assert never.judged(samples(6.0), RATE, is_empty=True) is State.SETTLED


def test_cells_that_are_wired_the_other_way_settle_as_well() -> None:
    turned = Settling(-STILL.per_count, STILL.noise, STILL.empty)
    assert turned.judged(samples(-50.0), RATE) is State.SETTLED
    assert turned.judged(samples(-50.0 - 0.04 * time()), RATE) is State.DRIFTING


def test_a_reading_holds_mean_noise_and_drift_of_the_last_seconds() -> None:
    sinking = np.where(time(10.0) < 3.0, 0.0, 50.0 + 0.01 * time(10.0))
    taken = reading(PLACED, samples(sinking, 10.0), RATE, "2026-03-02T09:00:00+00:00", 23.5)
    assert taken.placement == PLACED
    assert taken.samples == 700 and taken.rate == RATE and taken.celsius == 23.5
    assert np.array(taken.counts) * PER_COUNT == pytest.approx(np.full(4, 50.065), abs=0.005)
    assert np.array(taken.noise) * PER_COUNT == pytest.approx(np.full(4, NOISE), rel=0.1)
    assert np.array(taken.drift) * PER_COUNT == pytest.approx(np.full(4, 0.01), abs=0.002)


def test_the_line_is_that_of_a_textbook() -> None:
    counts = samples(50.0 + 0.3 * time())
    found = line(counts, RATE)
    for cell in range(4):
        slope, middle = np.polyfit(time(), counts[:, cell], 1)
        rest = counts[:, cell] - slope * time() - middle
        assert found.drift[cell] == pytest.approx(slope)
        assert found.counts[cell] == pytest.approx(counts[:, cell].mean())
        assert found.noise[cell] == pytest.approx(np.sqrt((rest**2).sum() / (len(rest) - 2)))


def test_too_few_samples_make_no_reading() -> None:
    with pytest.raises(ValueError, match="too few"):
        reading(PLACED, samples(seconds=3.0), RATE, "2026-03-02T09:00:00+00:00")
