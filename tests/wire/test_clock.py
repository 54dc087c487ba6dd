"""The fit of the device's clock, against a made-up cable that only ever delays."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from station.clock import BIN, TRUSTED_SECONDS, ClockFit, Envelope, fit, true_rate

Floats = NDArray[np.float64]
TURN = 1 << 32
DRIFTS = (-5000.0, -1000.0, -200.0, 200.0, 1000.0, 5000.0)


def arrivals(seed: int, seconds: float, ppm: float, first: int = 12_345) -> tuple[Floats, NDArray[np.int64]]:
    """Frames of 1 kHz through USB: when they are read, s, and their device times, us.

    A least way of 0.7 ms, 1 ms more by chance, now and then the scheduler's 10 ms; frames wait for the
    next USB packet of 1 ms and never overtake each other.
    """
    random = np.random.default_rng(seed)
    sent = np.arange(1, int(seconds * 1000) + 1) / 1000
    ticks = first + np.floor(sent * 1e6 * (1 + ppm * 1e-6)).astype(np.int64)
    held_up = np.where(random.random(len(sent)) < 0.02, random.exponential(0.01, len(sent)), 0.0)
    there = np.maximum.accumulate(sent + 0.0007 + random.exponential(0.001, len(sent)) + held_up)
    packet = np.ceil((there + 0.00037) / 0.001) * 0.001 - 0.00037
    return np.maximum.accumulate(packet + random.exponential(0.0001, len(sent))), ticks


def kept(host: Floats, ticks: NDArray[np.int64]) -> tuple[Floats, Floats]:
    """What an Envelope keeps of reads of four frames each."""
    envelope = Envelope()
    pairs = [envelope.add(float(h), int(t)) for h, t in zip(host[3::4], ticks[3::4], strict=True)]
    table = np.array([pair for pair in pairs if pair is not None])
    return table[:, 0], table[:, 1]


def errors(seconds: float, ppm: float, seeds: int = 12) -> Floats:
    """How far the fit is off, ppm, for several seeds."""
    return np.array([fit(*kept(*arrivals(seed, seconds, ppm))).ppm - ppm for seed in range(seeds)])


@pytest.mark.parametrize("ppm", DRIFTS)
def test_a_drift_is_found_within_five_ppm_in_half_a_minute_and_one_in_a_minute(ppm: float) -> None:
    half, whole = errors(31.0, ppm), errors(61.0, ppm)
    print(f"{ppm:+.0f} ppm: sd {half.std():.2f} ppm in 30 s, {whole.std():.2f} in 60 s")
    assert np.sqrt((half**2).mean()) <= 5.0
    assert np.sqrt((whole**2).mean()) <= 1.0


def test_the_envelope_is_nearer_than_a_line_through_all_arrivals() -> None:
    by_envelope, by_all = [], []
    for seed in range(12):
        host, ticks = arrivals(seed, 31.0, 200.0)
        by_envelope.append(fit(*kept(host, ticks)).ppm - 200.0)
        device = (ticks - ticks[0]) * 1e-6
        by_all.append((1 / np.polyfit(device, host - host[0], 1)[0] - 1) * 1e6 - 200.0)
    assert np.std(by_envelope) < 0.5 * np.std(by_all)


def test_thirty_seconds_of_the_plates_own_time_are_enough_to_be_trusted() -> None:
    host, ticks = arrivals(1, 31.0, -1000.0)
    inside = ticks <= ticks[0] + 30_010_000
    assert fit(*kept(host[inside], ticks[inside])).seconds >= TRUSTED_SECONDS


def test_all_arrivals_may_be_given_instead_of_the_kept_ones() -> None:
    host, ticks = arrivals(2, 40.0, 1000.0)
    assert fit(host, ticks).ppm == pytest.approx(1000.0, abs=2.0)


def test_a_burst_after_a_stall_does_not_bend_the_fit() -> None:
    """Two stalls of four seconds: everything is read late and at once."""
    host, ticks = arrivals(3, 61.0, 200.0)
    for stall in (8.0, 53.0):
        host = np.where((host > stall) & (host < stall + 4), stall + 4, host)
    assert fit(*kept(host, ticks)).ppm == pytest.approx(200.0, abs=3.0)


def test_the_line_gives_the_host_time_of_a_sample_within_the_cable_s_delay() -> None:
    host, ticks = arrivals(4, 40.0, -5000.0)
    line = fit(host, ticks)
    sent = np.arange(1, len(ticks) + 1) / 1000
    late = line.offset + ticks * 1e-6 / (1 + line.ppm * 1e-6) - sent
    assert np.abs(late - 0.001).max() < 0.001
    assert line.residual_s < 0.0005


@given(st.sampled_from([0, TURN - 7_000_000, 3 * TURN]), st.integers(0, 5))
def test_where_device_time_begins_does_not_matter(first: int, seed: int) -> None:
    """The first case rolls over inside: unwrapped time only grows."""
    host, ticks = arrivals(seed, 12.0, 200.0, first=0)
    moved = fit(host, ticks + first // BIN * BIN)
    assert moved.ppm == pytest.approx(fit(host, ticks).ppm, abs=1e-4)


def test_a_fit_is_the_same_every_time() -> None:
    host, ticks = arrivals(5, 20.0, 200.0)
    assert fit(host, ticks) == fit(host, ticks)


def test_the_envelope_gives_the_least_delayed_arrival_of_each_second() -> None:
    envelope = Envelope()
    assert envelope.add(10.5, 100_000) is None
    assert envelope.add(10.7, 500_000) is None
    assert envelope.add(11.3, 900_000) is None
    assert envelope.add(11.5, 1_000_000) == (10.7, 500_000)
    assert envelope.add(12.4, 2_100_000) == (11.5, 1_000_000)


def test_the_envelope_begins_anew_when_device_time_runs_backwards_or_on_request() -> None:
    envelope = Envelope()
    envelope.add(10.0, 5_000_000)
    assert envelope.add(11.0, 200_000) is None
    assert envelope.add(12.0, 1_300_000) == (11.0, 200_000)
    envelope.restart()
    assert envelope.add(13.0, 2_300_000) is None


def test_too_few_seconds_give_no_drift() -> None:
    assert np.isnan(fit([1.0, 2.0], [0, 1_000_000]).ppm)
    assert fit([], []).seconds == 0.0
    with pytest.raises(ValueError, match="arrivals"):
        fit([1.0, 2.0], [1])
    assert isinstance(fit([1.0, 2.0, 3.0], [0, 1_000_000, 2_000_000]), ClockFit)


@pytest.mark.parametrize("ppm", DRIFTS)
def test_the_true_rate_is_that_of_the_device_corrected_by_its_drift(ppm: float) -> None:
    index = np.arange(30_000)
    ticks = np.floor(index * 1e6 / 1000 * (1 + ppm * 1e-6)).astype(np.int64) + 77
    assert true_rate(index, ticks, ppm) == pytest.approx(1000.0, rel=1e-7)
    assert true_rate(index, ticks) == pytest.approx(1000.0 / (1 + ppm * 1e-6), rel=1e-7)


def test_the_true_rate_of_a_slow_converter_is_not_its_nominal_one() -> None:
    random = np.random.default_rng(8)
    index = np.flatnonzero(random.random(2400) < 0.9)
    ticks = np.floor(index / 77.5 * 1e6 + random.normal(0, 300, len(index))).astype(np.int64)
    assert true_rate(index, ticks) == pytest.approx(77.5, rel=2e-5)


def test_gaps_wrong_stamps_and_a_pause_leave_the_true_rate_alone() -> None:
    random = np.random.default_rng(9)
    index = np.flatnonzero(random.random(20_000) < 0.95)
    ticks = index * 1000
    ticks[random.integers(0, len(ticks), 50)] += 400_000
    ticks[len(ticks) // 2 :] += 60_000_000
    assert true_rate(index, ticks) == pytest.approx(1000.0, rel=1e-9)


def test_two_samples_have_a_rate_and_one_has_none() -> None:
    assert true_rate([0, 4], [0, 8000]) == pytest.approx(500.0)
    assert np.isnan(true_rate([0, 1], [5, 5]))
    with pytest.raises(ValueError, match="conversions"):
        true_rate([0], [0])
