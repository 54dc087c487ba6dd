"""The station's own between-day error: from ten people, two to fourteen days apart, in the same stage."""

import math
from datetime import date, timedelta

import compared
import numpy as np
import pytest

from station.compare import Design, Evidence, Form, Refused, Repeat, Verdict, between_day, change

DAY = date(2026, 3, 2)


def repeats(people: int = 12, apart: int = 7, **fields: object) -> list[Repeat]:
    chance = np.random.default_rng(3)
    found = []
    for number in range(people):
        usual = 40.0 * chance.lognormal(0.0, 0.2)
        values = tuple(usual * (1 + 0.08 * chance.standard_normal()) for _ in range(2))
        given: dict[str, object] = {
            "person": f"p{number}",
            "days": (DAY, DAY + timedelta(days=apart)),
            "stages": ("full", "full"),
            "values": values,
            "trials": 2,
            "under": compared.under(),
        }
        found.append(Repeat(**{**given, **fields}))
    return found


def error(given: list[Repeat], **fields: object):
    return between_day("single_leg_stance", "mean_velocity", given, **fields)


def test_the_error_is_the_spread_of_the_differences_over_the_root_of_two() -> None:
    given = repeats()
    found = error(given)
    by_hand = [200 * (b - a) / (a + b) for a, b in (each.values for each in given)]
    assert found.error == pytest.approx(np.std(by_hand, ddof=1) / math.sqrt(2))
    assert (found.people, found.trials, found.design) == (12, 2, Design.BETWEEN_DAY)
    assert found.evidence is Evidence.OWN and found.carries
    assert f"{np.mean(by_hand):+.1f} %" in found.derived


def test_what_everybody_learns_is_not_error() -> None:
    given = repeats()
    learnt = [Repeat(**{**vars(each), "values": (each.values[0] * 1.1, each.values[1])}) for each in given]
    assert error(learnt).error == pytest.approx(error(given).error, rel=0.02)


def test_a_share_is_taken_in_points() -> None:
    given = repeats(values=(50.0, 52.0))[:11] + repeats(values=(50.0, 47.0))[11:]
    found = error(given, form=Form.ABSOLUTE)
    assert found.error == pytest.approx(np.std([2.0] * 11 + [-3.0], ddof=1) / math.sqrt(2))


@pytest.mark.parametrize("apart", [0, 1, 15, 60])
def test_repeats_of_other_days_do_not_count(apart: int) -> None:
    found = error(repeats(apart=apart))
    assert isinstance(found, Refused) and found.why.startswith("0 people")


@pytest.mark.parametrize("apart", [2, 14])
def test_repeats_two_to_fourteen_days_apart_count(apart: int) -> None:
    assert not isinstance(error(repeats(apart=apart)), Refused)


def test_nine_people_are_too_few_and_a_person_counts_once() -> None:
    nine = repeats(9)
    assert isinstance(error(nine), Refused)
    assert isinstance(error(nine + nine), Refused)
    assert not isinstance(error(repeats(10)), Refused)


def test_a_person_who_changed_stage_does_not_count() -> None:
    assert isinstance(error(repeats(stages=("calm", "full"))), Refused)


@pytest.mark.parametrize(
    ("other", "why"), [({"under": compared.under(20.0)}, "alike"), ({"trials": 3}, "trials")]
)
def test_repeats_made_otherwise_are_not_joined(other: dict[str, object], why: str) -> None:
    given = repeats()
    found = error([*given[:-1], Repeat(**{**vars(given[-1]), **other})])
    assert isinstance(found, Refused) and why in found.why


def test_the_same_value_twice_from_everybody_is_no_error() -> None:
    assert isinstance(error(repeats(values=(40.0, 40.0))), Refused)


def test_it_judges_a_change_before_what_is_published() -> None:
    own = error(repeats())
    values = compared.value(40.0, 2), compared.value(70.0, 2)
    found = change("single_leg_stance", "mean_velocity", "left", *values, own=[own])
    assert found.reference is own and found.verdict is Verdict.CHANGED
    assert found.notes == ()
