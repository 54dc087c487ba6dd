"""How far out a limit lies: against scipy, and at what is known in closed form."""

import math

import pytest
from scipy import stats

from station.compare.quantile import each_of, t_quantile


@pytest.mark.parametrize("freedom", [1, 2, 3, 4, 5, 9, 21, 24, 99, 160])
@pytest.mark.parametrize("share", [0.5, 0.75, 0.95, 0.975, 0.9963, 0.9999])
def test_the_quantile_of_student_is_that_of_scipy(share: float, freedom: int) -> None:
    assert t_quantile(share, freedom) == pytest.approx(stats.t.ppf(share, freedom), rel=1e-7, abs=1e-9)


def test_with_two_degrees_of_freedom_it_has_a_closed_form() -> None:
    share = 0.975
    closed = (2 * share - 1) / math.sqrt(2 * share * (1 - share))
    assert t_quantile(share, 2) == pytest.approx(closed)


@pytest.mark.parametrize(("share", "freedom"), [(0.4, 5), (1.0, 5), (0.9, 0)])
def test_a_quantile_that_does_not_exist_is_refused(share: float, freedom: int) -> None:
    with pytest.raises(ValueError, match="t_quantile"):
        t_quantile(share, freedom)


def test_the_rates_of_a_family_add_up_to_the_family_s() -> None:
    for tests in range(1, 8):
        assert 1 - (1 - each_of(tests, 0.05)) ** tests == pytest.approx(0.05)
    with pytest.raises(ValueError, match="family"):
        each_of(0, 0.05)
