"""Further metrics: given when asked for, never otherwise; null with a reason where they have no meaning."""

import numpy as np
import pytest
from assessments.made import quiet

from station.analyse import Facts, analyse
from station.mat import Side
from station.metrics.metric import metrics
from station.views.missing import Missing, Reason
from station.views.sway import Sway

FURTHER = [metric for metric in metrics() if metric.is_further]


def test_further_numbers_come_only_when_asked_for():
    usual = analyse(quiet(), Facts(), "quiet_stance")
    more = analyse(quiet(), Facts(), "quiet_stance", further=True)
    names = {value.metric for value in more.values} - {value.metric for value in usual.values}
    assert names == {metric.key for metric in FURTHER}
    assert len(FURTHER) > 50
    known = {(value.metric, value.side): value.value for value in more.values}
    assert all(known[value.metric, value.side] == value.value for value in usual.values)
    assert all(known[metric.key, Side.BOTH] is not None for metric in FURTHER)


@pytest.mark.parametrize("metric", FURTHER, ids=lambda metric: metric.key)
def test_a_path_that_is_too_short_or_never_moves_has_none(metric):
    x = np.random.default_rng(0).normal(0, 1e-3, 40)
    assert metric(Sway(Side.BOTH, 100.0, x, x)) == Missing(Reason.TOO_SHORT)
    still = metric(Sway(Side.BOTH, 100.0, np.zeros(3000), np.zeros(3000)))
    assert isinstance(still, Missing) or still == 0.0


def test_the_fluctuation_of_a_random_walk_is_one_and_a_half():
    steps = np.random.default_rng(0).normal(0, 1e-4, (6000, 2)).cumsum(axis=0)
    view = Sway(Side.BOTH, 25.0, *np.ascontiguousarray((steps - steps.mean(axis=0)).T))
    known = {metric.key: metric for metric in FURTHER}
    assert known["fluctuation_exponent_ml"](view) == pytest.approx(1.5, abs=0.15)


def test_the_multitaper_median_of_a_tone_is_the_tone():
    time = np.arange(6000) / 100.0
    view = Sway(Side.BOTH, 100.0, np.sin(2 * np.pi * time), np.cos(np.pi * time))
    known = {metric.key: metric for metric in FURTHER}
    assert known["multitaper_frequency_ml"](view) == pytest.approx(1.0, abs=0.02)
    assert known["multitaper_frequency_ap"](view) == pytest.approx(0.5, abs=0.02)
