"""What somebody who is signed in says, sees, clears or corrects carries their name by itself."""

from collections.abc import Iterator
from itertools import count

import pytest
from hurried import Hurried
from led import asked_by, begin, leave, now, panel, record, to_review, to_step, tried

from dashboard import correcting
from dashboard.desk import Desk
from dashboard.pages import measure
from dashboard.pages.measure import Told
from station.clinic.allowed import CLEARED
from station.errors import TrialError

NUMBERS = count(1)
NAME = "Dr. Ada Invented"
NOTHING = Told({}, None)


@pytest.fixture
def made(plates: tuple[Desk, Hurried]) -> Iterator[Desk]:
    begin(plates[0], f"Sara Invented {next(NUMBERS)}", asks=True)
    yield plates[0]
    leave(*plates)


def press(made: Desk, act: str, of: str = "", told: Told = NOTHING) -> None:
    with asked_by(NAME):
        measure._do(made, act, of, "tab", told)


def names(made: Desk) -> dict[str, str]:
    return {said.key: said.by for said in made.library.answers.history(now(made).visit.id)}


def test_answers_and_pain_carry_the_name_of_who_gave_them(made: Desk) -> None:
    press(made, "answer", "intake", Told({"symptomatic_side": "left"}, None))
    press(made, "answer", "safety", Told({"pain_on_hopping": "no"}, 2))
    press(made, "answer", "guess", Told({"guess_heavier": "left"}, None))
    trial = tried(made, "quiet_stance")
    press(made, "keep", told=Told({}, 3))
    told = ("symptomatic_side", "pain_on_hopping", "pain", "guess_heavier", "pain_after")
    assert {key: names(made)[key] for key in told} == dict.fromkeys(told, NAME)
    assert made.library.answers.of_trials(now(made).visit.id)[trial] == {"pain_after": "3"}


def test_a_red_flag_is_cleared_by_who_is_signed_in_and_by_nobody_else(made: Desk) -> None:
    press(made, "answer", "intake")
    press(made, "answer", "safety", Told({"pain_on_hopping": "yes"}, 1))
    made.guide.choose("squat_left")
    with asked_by(NAME):
        shown = panel(made)
    assert f"It is cleared in the name of {NAME}." in shown and "TextInput" not in shown
    with pytest.raises(TrialError, match="cleared by name"), asked_by(" "):
        measure._do(made, "clear", "pain_on_hopping", "tab", NOTHING)
    press(made, "clear", "pain_on_hopping")
    assert [(each.question, each.by) for each in now(made).cleared] == [("pain_on_hopping", NAME)]
    assert names(made)[CLEARED + "pain_on_hopping"] == NAME
    assert now(made).lock_of(now(made).step) is None


def test_a_tick_carries_the_name_of_who_saw_it(made: Desk) -> None:
    for _ in range(3):
        made.guide.answer({})
    to_step(made, "mini_squat")
    record(made, 3.0)
    press(made, "observe", "knee_in:left")
    trial = to_review(made)
    press(made, "observe", "hand_used:")
    assert [each.by for each in made.library.observations.of_trial(trial)] == [NAME, NAME]


def test_corrected_events_carry_the_name_of_who_corrected_them(made: Desk) -> None:
    for _ in range(3):
        made.guide.answer({})
    trial = tried(made, "mini_squat")
    made.guide.keep()
    found = made.records.trial(trial)
    assert found is not None
    draft = correcting._saved(made, found)
    rows = correcting._rows(draft)
    free = next(place for place, row in enumerate(rows) if row.kind == "repetition_start")
    with asked_by(NAME):
        correcting._acted(made, found, "save", draft, correcting._dropped(rows, free))
    held = made.records.corrected(trial)
    assert held is not None and held.by == NAME
