"""Limits of agreement of a mat and a plate: known answers, few people, and what may be given after it."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.compare import agreement
from station.compare.agreement import Verdict, Watched, agreements, detectable, released, spread
from station.compare.reference import Evidence, published
from station.mat import Side
from station.metrics.released import of_mat
from station.result import Result, Value


def result(test: str, values: dict[tuple[str, Side], float | None]) -> Result:
    made = tuple(Value(key, side, None, value, "1", None, None) for (key, side), value in values.items())
    return Result(test, 100.0, 30.0, 3000, 0, "0" * 64, (), {}, made, (), {}, "0")


def shares(people: int, off: float, scatter: float, trials: int = 2) -> list[Watched]:
    """Share of the left leg on both devices. off, scatter : points, of the mat."""
    chance = np.random.default_rng(7)
    found = []
    for person in range(people):
        for _ in range(trials):
            plate = float(chance.normal(50.0, 4.0))
            mat = plate + off + scatter * float(chance.standard_normal())
            sides = {("load_share", Side.LEFT): plate, ("load_share", Side.RIGHT): 100.0 - plate}
            seen = {("load_share", Side.LEFT): mat, ("load_share", Side.RIGHT): 100.0 - mat}
            found.append(Watched(f"p{person}", result("quiet_stance", sides), result("quiet_stance", seen)))
    return found


def the_share(watched: list[Watched]) -> agreement.Agreement:
    (found,) = (each for each in agreements(watched) if each.metric.key == "load_share")
    return found


def test_one_difference_a_person_is_the_plain_mean_and_sd() -> None:
    differences = {str(number): [value] for number, value in enumerate((1.0, 2.0, 4.0, 9.0))}
    mean, sd = spread(differences)
    assert mean == 4.0 and sd == pytest.approx(np.std([1.0, 2.0, 4.0, 9.0], ddof=1))


def test_trials_of_one_person_are_not_other_people() -> None:
    """By hand: persons at 0 and 10, each twice with 1 to either side. Within 2, between 50 - 1 = 49."""
    mean, sd = spread({"a": [-1.0, 1.0], "b": [9.0, 11.0]})
    assert mean == 5.0 and sd == pytest.approx(math.sqrt(49.0 + 2.0))


def test_the_spread_is_that_of_people_and_of_trials_together() -> None:
    chance, found = np.random.default_rng(1), []
    for _ in range(400):
        people = {str(p): chance.normal(0.0, 3.0) for p in range(12)}
        counts = chance.integers(1, 6, 12)
        draws = {
            p: list(m + 4.0 * chance.standard_normal(n))
            for (p, m), n in zip(people.items(), counts, strict=True)
        }
        found.append(spread(draws)[1] ** 2)
    assert np.mean(found) == pytest.approx(25.0, rel=0.05)


@given(
    st.lists(st.lists(st.floats(-1e3, 1e3), min_size=1, max_size=4), min_size=2, max_size=8),
    st.floats(-1e3, 1e3),
)
def test_a_constant_more_moves_the_bias_and_nothing_else(drawn: list[list[float]], more: float) -> None:
    differences = {str(number): each for number, each in enumerate(drawn)}
    mean, sd = spread(differences)
    moved, same = spread({key: [x + more for x in each] for key, each in differences.items()})
    assert moved == pytest.approx(mean + more, abs=1e-6) and same == pytest.approx(sd, abs=1e-6)


def test_ten_people_within_the_smallest_change_release_a_number() -> None:
    found = the_share(shares(10, 0.5, 1.0))
    assert found.verdict is Verdict.RELEASED and found.people == 10 and found.pairs == 40
    assert found.detectable is not None and found.detectable.value == pytest.approx(6.907, abs=1e-3)
    assert found.bounds[0] < found.limits[0] < found.bias < found.limits[1] < found.bounds[1]
    assert released([found]) == {"quiet_stance": ("load_share",)}


@pytest.mark.parametrize(
    ("people", "off", "scatter", "expected"),
    [(9, 0.0, 0.5, Verdict.TOO_FEW), (12, 0.0, 6.0, Verdict.OUTSIDE), (12, 0.0, 0.5, Verdict.RELEASED)],
)
def test_few_people_and_wide_limits_release_nothing(
    people: int, off: float, scatter: float, expected: Verdict
) -> None:
    found = the_share(shares(people, off, scatter))
    assert found.verdict is expected
    assert bool(released([found])) is (expected is Verdict.RELEASED)


def test_a_bias_counts_as_much_as_scatter() -> None:
    both = {
        each.metric.key: each
        for each in agreements(
            [
                Watched(
                    f"p{number}",
                    result("quiet_stance", {("mean_velocity", Side.BOTH): 10.0 + number}),
                    result("quiet_stance", {("mean_velocity", Side.BOTH): 14.0 + number}),
                )
                for number in range(12)
            ]
        )
    }
    found = both["mean_velocity"]
    assert found.sd == pytest.approx(0.0, abs=1e-9) and found.bias == pytest.approx(4.0)
    assert found.verdict is Verdict.OUTSIDE, "as steady as a plate, and always 4 mm/s more"


def test_a_number_that_only_one_device_gives_is_counted_and_not_released() -> None:
    watched = [
        Watched(
            f"p{number}",
            result("single_leg_stance", {("mean_velocity", Side.LEFT): 30.0}),
            result("single_leg_stance", {("mean_velocity", Side.LEFT): None}),
        )
        for number in range(12)
    ]
    (found,) = agreements(watched)
    assert (found.pairs, found.alone, found.verdict) == (0, 12, Verdict.NOT_GIVEN)


def test_all_sides_of_a_number_must_agree() -> None:
    good = the_share(shares(12, 0.0, 0.5))
    assert released([good, replace(good, side=Side.BOTH, bias=40.0)]) == {}


def test_a_landing_is_never_released() -> None:
    watched = [
        Watched(
            f"p{number}",
            result("landing", {("peak_force", Side.LEFT): 900.0}),
            result("landing", {("peak_force", Side.LEFT): 900.0}),
        )
        for number in range(12)
    ]
    (found,) = agreements(watched)
    assert found.verdict is Verdict.NEVER
    assert of_mat("landing", {"landing": ("peak_force",)}) == ()


def test_the_change_asked_for_is_of_the_source_that_asks_most() -> None:
    for reference in published():
        least = detectable(reference.assessment, reference.metric)
        if reference.evidence is Evidence.UNVERIFIED or reference.design == "healthy_legs":
            continue
        assert least is not None
        if least.is_percent is (reference.form == "percent"):
            assert least.value <= 1.96 * math.sqrt(2.0) * reference.at(1.0) + 1e-9
    assert detectable("quiet_stance", "no_such_number") is None
