"""Plans as values: what they may hold, how they are kept, what hinders a signature; adherence."""

from dataclasses import replace

import pytest
from clinic.following import FOUND, TODAY, at, plan, prescribed

from station.clinic.check_in import Report, adherence
from station.clinic.clock import Clock
from station.clinic.exercise import Dose, Unit
from station.clinic.gate import Gate, Goal
from station.clinic.plan import UNCHOSEN, Plan, Prescribed, Wrong, from_json, to_json, wrongs
from station.clinic.stage import Stage


def test_a_plan_comes_back_as_it_was_kept() -> None:
    whole = plan(
        next_visit=TODAY,
        note="Slowly.\nOn the flat.",
        exercises=(
            prescribed(),
            prescribed("side_plank"),
            prescribed("glute_bridge"),
            prescribed("glute_stretch"),
        ),
        gate=Gate(Goal.SPORT, FOUND, {"walk": 45}, frozenset({"tests"}), True),
    )
    assert from_json(to_json(whole)) == whole
    assert from_json(to_json(Plan(Stage.SETTLE, Clock(TODAY, 2, Stage.SETTLE)))).next_visit is None


@pytest.mark.parametrize("lost", ["stage", "clock", "exercises", "next_visit", "note", "gate"])
def test_a_plan_with_something_missing_is_none(lost: str) -> None:
    plain = to_json(plan())
    del plain[lost]
    with pytest.raises(ValueError, match=r"."):
        from_json(plain)


@pytest.mark.parametrize("weeks", [1, 7, 0, -2])
def test_the_clock_has_two_to_six_weeks(weeks: int) -> None:
    with pytest.raises(ValueError, match="weeks"):
        Plan(Stage.SETTLE, Clock(TODAY, weeks, Stage.SETTLE))


@pytest.mark.parametrize(
    "key, side, dose, per_week",
    [
        ("glute_bridge", "left", Dose(2, 8, Unit.REPS), 3),
        ("clam", "up", Dose(2, 8, Unit.REPS), 3),
        ("clam", "left", Dose(2, 8, Unit.SECONDS), 3),
        ("clam", "left", Dose(0, 8, Unit.REPS), 3),
        ("clam", "left", Dose(2, 0, Unit.REPS), 3),
        ("clam", "left", Dose(2, 8, Unit.REPS), 8),
        ("clam", "left", Dose(2, 8, Unit.REPS), 0),
    ],
)
def test_an_exercise_that_makes_no_sense_is_refused(key: str, side: str, dose: Dose, per_week: int) -> None:
    with pytest.raises(ValueError, match=key):
        Prescribed(key, side, dose, per_week)


def test_three_exercises_may_be_signed_and_a_fourth_not_but_stretches_do_not_count() -> None:
    three = tuple(prescribed(key) for key in ("clam", "hip_hitch", "squat"))
    stretched = (*three, prescribed("glute_stretch"), prescribed("hip_flexor_stretch"))
    assert wrongs(plan(exercises=stretched), True) == ()
    assert wrongs(plan(exercises=(*three, prescribed("lunge"))), True) == (Wrong.TOO_MANY,)
    assert wrongs(plan(exercises=(three[0], three[0])), True) == (Wrong.TWICE,)
    open_side = replace(three[0], side=UNCHOSEN)
    assert wrongs(plan(exercises=(open_side,)), True) == (Wrong.NO_SIDE,)


def test_an_open_gate_is_not_signed_while_a_condition_is_not_met() -> None:
    assert wrongs(plan(), False) == (Wrong.NO_GATE,)
    assert wrongs(plan(gate=Gate(found=FOUND)), False) == ()


def test_adherence_is_what_was_said_within_the_last_seven_days() -> None:
    old, new = Report(at(8), done={"clam": 3}), Report(at(2), done={"clam": 2})
    assert adherence((old, new), "clam", TODAY) == 2
    assert adherence((old,), "clam", TODAY) is None
    assert adherence((new, Report(at(1))), "clam", TODAY) == 2
    assert adherence((new,), "squat", TODAY) is None
