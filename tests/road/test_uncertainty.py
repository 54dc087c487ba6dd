"""The instrument's part of a number, against what can be derived by hand for simple plates and loads."""

import math

import numpy as np
import pytest
from certified import stated

from station import newtons
from station.analyse import Facts, analyse
from station.forces import Forces
from station.mat import Side, mat
from station.newtons import Calibration
from station.result import Result
from station.stream import of_counts

RATE = 100.0
PLATES = mat("two_plates_400x600")
PER_COUNT = 1e-3
GAINS = newtons.of_cells(PLATES, np.full(8, PER_COUNT), "01" * 8, "bench", "2026-01-01", pose_known=True)
NOTHING = {"noise": (0.0,) * 4, "zero": 0.0, "span": 0.0, "place": 0.0, "moment": 0.0}
SPREAD = 0.5
"""The standard deviation of 24 draws lies within this share of the true one, all but never not."""


def forces(left: float = 300.0, right: float = 400.0, seconds: float = 20.0) -> Forces:
    """Two feet on the middles of the plates, swaying by some mm."""
    time = np.arange(round(seconds * RATE)) / RATE
    counts = np.zeros((len(time), 8))
    for plate, load in zip(PLATES.plates, (left, right), strict=True):
        x, y = 0.004 * np.sin(2.0 * time), 0.006 * np.cos(1.3 * time)
        for cell in plate.cells:
            share = 0.25 * (1.0 + x / cell.x) * (1.0 + y / cell.y)
            counts[:, cell.channel] = load * share / PER_COUNT
    return of_counts(counts, GAINS, RATE)


def measured(instrument: Calibration | None, key: str = "quiet_stance", **settings: str) -> Result:
    return analyse(forces(), Facts(instrument=instrument), key, settings)


def known(share: float = 0.0, **more: object) -> Calibration:
    """A calibration that is wrong in one way only."""
    return stated(GAINS, share, **(NOTHING | more))


def close(found: float | None, expected: float) -> None:
    assert found is not None
    assert found == pytest.approx(expected, rel=SPREAD)


def test_without_a_certificate_nothing_is_stated() -> None:
    assert {value.uncertainty for value in measured(None).values} == {None}
    assert {value.uncertainty for value in measured(GAINS).values} == {None}


def test_every_number_of_a_certified_plate_states_it_and_no_missing_one_does() -> None:
    for value in measured(stated(GAINS)).values:
        assert (value.uncertainty is None) == (value.value is None), value


def test_a_plate_that_is_perfectly_known_leaves_no_doubt() -> None:
    assert max(value.uncertainty or 0.0 for value in measured(known()).values) < 1e-9


def test_the_span_of_both_plates_moves_their_shares() -> None:
    span = 2e-3
    found = measured(known(span=span)).value("load_share", Side.LEFT)
    left = 3.0 / 7.0
    close(found.uncertainty, 2.0 * 100.0 * left * (1.0 - left) * math.sqrt(2.0) * span)


def test_an_offset_of_the_place_leaves_sway_as_it_is_and_a_turn_of_the_scale_does_not() -> None:
    moved = measured(known(place=1e-3))
    assert (moved.value("mean_velocity", Side.LEFT).uncertainty or 0.0) < 1e-9
    scaled = measured(known(share=1e-2)).value("mean_velocity", Side.LEFT)
    assert scaled.value is not None and scaled.uncertainty is not None
    assert 0.002 * scaled.value < scaled.uncertainty < 0.1 * scaled.value


def test_drift_of_the_zero_moves_a_load_by_the_root_of_its_cells() -> None:
    drift = 0.5
    settings = {"body_weight_n": "700"}
    found = measured(known(zero=drift), **settings).value("load_share", Side.LEFT)
    sd = 2.0 * drift  # of one plate: four cells
    left, total = 300.0, 700.0
    expected = 2.0 * 100.0 * math.hypot((total - left) / total**2, left / total**2) * sd
    close(found.uncertainty, expected)


def test_noise_makes_a_path_longer_and_that_is_inside() -> None:
    quiet = measured(known(), lowpass_hz="none").value("mean_velocity", Side.LEFT)
    loud = known(noise=(0.2 / PER_COUNT,) * 4, rate=RATE)
    noisy = measured(loud, lowpass_hz="none").value("mean_velocity", Side.LEFT)
    assert quiet.value is not None and noisy.uncertainty is not None
    assert noisy.uncertainty > 0.1 * quiet.value
    filtered = measured(loud).value("mean_velocity", Side.LEFT)
    assert filtered.uncertainty is not None and filtered.uncertainty < 0.2 * noisy.uncertainty


def test_a_pose_that_is_not_well_known_moves_the_sway_of_both_plates_together_only() -> None:
    turned = measured(known(pose=(0.0, 0.0, 0.02)))
    alone = turned.value("mean_velocity_ml", Side.LEFT).uncertainty
    whole = turned.value("range_ml").uncertainty
    assert alone is not None and alone > 0.0, "a turned plate mixes its axes"
    assert whole is not None and whole > 0.0
    shares = turned.value("load_share", Side.LEFT).uncertainty
    assert shares is not None and shares < 1e-9


def test_twice_the_doubt_is_twice_the_uncertainty() -> None:
    once = measured(known(span=1e-3)).value("load_asymmetry").uncertainty
    twice = measured(known(span=2e-3)).value("load_asymmetry").uncertainty
    assert once is not None and twice is not None
    # Not the same draws: they begin at the hash of the calibration.
    assert 0.5 < twice / (2.0 * once) < 2.0


def test_the_same_question_has_the_same_answer() -> None:
    assert measured(stated(GAINS)).to_json() == measured(stated(GAINS)).to_json()


def test_a_time_is_known_to_the_distance_of_its_samples() -> None:
    random = np.random.default_rng(1)
    between = random.uniform(-0.5, 0.5, 100_000) - random.uniform(0.0, 1.0, 100_000)
    assert np.quantile(np.abs(between), 0.95) == pytest.approx(1.18, abs=0.02)
    found = measured(known(), key="weight_shift")
    times = [v for v in found.values if v.unit == "s" and v.value is not None]
    for value in times:
        assert value.uncertainty == pytest.approx(1.18 / RATE, rel=1e-6)
