"""The uncertainty that stands beside a number covers the truth as often as it says."""

import math

import pytest
from travelled import WANTED, Compared, table, trials

TRIALS = 32


@pytest.fixture(scope="module")
def found() -> dict[tuple[str, object], list[Compared]]:
    return dict(trials(TRIALS))


def test_it_covers_the_truth_as_often_as_it_says(found: dict[tuple[str, object], list[Compared]]) -> None:
    print(table(found))  # type: ignore[arg-type]
    for (metric, side), each in found.items():
        missed = sum(not one.is_covered for one in each)
        # One of twenty may be missed; of so few trials, more than this many by chance once in ten thousand.
        most = len(each) * 0.06 + 3.7 * math.sqrt(len(each) * 0.06 * 0.94)
        assert missed <= most, (metric, side)


def test_every_number_is_there_and_states_something(found: dict[tuple[str, object], list[Compared]]) -> None:
    assert set(found) == {(metric, side) for _, metric, side in WANTED}
    for each in found.values():
        assert len(each) >= 0.9 * TRIALS
        assert all(one.expanded > 0.0 for one in each)


def test_it_is_not_bought_by_stating_too_much(found: dict[tuple[str, object], list[Compared]]) -> None:
    for (metric, side), each in found.items():
        used = [abs(one.said - one.true) / one.expanded for one in each]
        assert max(used) > 0.35, (metric, side)
        assert sorted(used)[len(used) // 2] > 0.08, (metric, side)
