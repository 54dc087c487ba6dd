"""Charts: the moving average is Roberts', chance makes no trend, a creep does, and it can be read."""

import math

import numpy as np
import pytest

from calibration.chart import chart, of_checks, page
from station import daily_check
from station.daily_check import DailyCheck, averages, reach, spread, trend, trends

DAYS = [f"2026-{1 + day // 28:02d}-{1 + day % 28:02d}T08:00:00+00:00" for day in range(280)]


def slow_average(values: list[float]) -> list[float]:
    """The definition written out: every value with its own weight, and the rest on zero."""
    return [
        math.fsum(0.2 * 0.8 ** (now - before) * values[before] for before in range(now + 1))
        for now in range(len(values))
    ]


def test_the_moving_average_is_the_weighted_sum_of_all_values() -> None:
    values = np.random.default_rng(1).standard_normal(40).tolist()
    assert averages(values) == pytest.approx(slow_average(values), abs=1e-12)


def test_the_limits_are_three_standard_deviations_of_the_moving_average() -> None:
    random = np.random.default_rng(2)
    last = [averages(row)[-1] for row in random.standard_normal((4000, 30)).tolist()]
    first = [averages(row)[0] for row in random.standard_normal((4000, 1)).tolist()]
    assert reach(30, 1.0) == pytest.approx(3.0 * np.std(last), rel=0.05)
    assert reach(1, 1.0) == pytest.approx(3.0 * np.std(first), rel=0.05)
    assert reach(10_000, 1.0) == pytest.approx(1.0)


def test_the_spread_is_that_of_neighbours_so_that_a_creep_does_not_hide_itself() -> None:
    noise = 0.1 * np.random.default_rng(3).standard_normal(400)
    creeping = noise + np.linspace(0.0, 3.0, 400)
    assert spread(noise.tolist(), "%") == pytest.approx(0.1, rel=0.1)
    assert spread(creeping.tolist(), "%") == pytest.approx(0.1, rel=0.1)
    assert np.std(creeping) > 0.5


def test_few_checks_are_judged_by_the_usual_spread() -> None:
    assert spread([0.0] * 19, "%") == daily_check.SPREADS["%"]
    assert spread([0.0] * 20, "%") == 0.0


@pytest.mark.parametrize("unit, size", [("%", 0.1), ("mm", 0.45)])
def test_chance_makes_no_trend_in_5600_good_days(unit: str, size: float) -> None:
    random = np.random.default_rng(4)
    for _ in range(20):
        drawn = chart("weight", unit, DAYS, (size * random.standard_normal(len(DAYS))).tolist())
        assert drawn.first_out is None


def test_a_step_of_three_fifths_of_the_limit_is_a_trend_within_a_week() -> None:
    values = (0.08 * np.random.default_rng(5).standard_normal(60)).tolist()
    values[40:] = [value + 0.3 for value in values[40:]]
    drawn = chart("weight", "%", DAYS[:60], values)
    noticed = drawn.out.index(True)
    assert 40 < noticed <= 52
    assert drawn.first_out == DAYS[noticed]


def test_more_than_chance_but_less_than_half_the_limit_is_no_trend() -> None:
    steady = trend("weight", "%", DAYS[:60], [0.2] * 60)
    assert abs(steady.averages[-1]) > steady.reaches[-1]
    assert not steady.is_out and steady.is_steady
    assert trend("weight", "%", DAYS[:60], [0.3] * 60).is_out


def test_checks_are_charted_by_figure_and_those_of_another_calibration_are_left_out() -> None:
    own = [
        DailyCheck(at, "own", True, False, {"left weight %": 0.1, "left along mm": 0.5}) for at in DAYS[:5]
    ]
    other = DailyCheck(DAYS[5], "other", True, False, {"left weight %": 9.0})
    unknown = DailyCheck(DAYS[6], "own", True, False, {"warmth K": 3.0})
    drawn = of_checks([*own, other, unknown], "own")
    assert [(each.title, each.unit, len(each.values)) for each in drawn] == [
        ("left weight", "%", 5),
        ("left along", "mm", 5),
    ]
    assert trends([]) == ()


def test_a_line_of_the_log_that_is_no_number_is_no_figure() -> None:
    line = {"kind": "check", "at": DAYS[0], "figures": {"left weight %": True, "a mm": "x", "b mm": 1e999}}
    read = DailyCheck.of(line)
    assert read is not None and read.figures == {} and read.is_failed
    assert DailyCheck.of({"kind": "check", "at": "yesterday"}) is None
    assert DailyCheck.of({"kind": "standard", "at": DAYS[0]}) is None


def test_a_chart_can_be_read_without_a_screen() -> None:
    drawn = page(chart("left weight", "%", DAYS[:3], [0.0, 0.25, -2.0])).splitlines()
    assert drawn[0] == "left weight"
    assert drawn[2].split() == ["2026-01-01", "|", "#", "|"]
    assert drawn[3].index("o") - drawn[2].index("#") == 10
    assert drawn[4].index("o") == 12


def test_a_chart_goes_to_a_screen_as_plain_values() -> None:
    plain = chart("left weight", "%", DAYS[:2], [0.1, 0.2]).to_json()
    assert plain["values"] == [0.1, 0.2]
    assert plain["limit"] == 0.5
    assert plain["out"] == [False, False]
