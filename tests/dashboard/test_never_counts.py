"""A trial in which a cell carried too much: no page and nobody who asks makes it count."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import count
from typing import Any

import pytest
from hurried import Hurried
from led import begin, leave, now, panel, record, to_review, to_step
from served import desk

from dashboard import words
from dashboard.desk import Desk
from dashboard.server.app import create_app, pages
from dashboard.visit.now import Phase
from dashboard.words import visit as said
from station.errors import TrialError, TrialReason
from station.library.library import TrialState

NUMBERS = count(1)


@pytest.fixture(scope="module")
def plates(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Desk, Hurried]]:
    with desk(tmp_path_factory.mktemp("library") / "library") as found:
        yield found


@pytest.fixture
def made(plates: tuple[Desk, Hurried]) -> Iterator[tuple[Desk, Hurried]]:
    begin(plates[0], f"Vera Invented {next(NUMBERS)}")
    yield plates
    leave(*plates)


def overloaded(made: tuple[Desk, Hurried]) -> str:
    """Let a cell carry too much in a trial. Returns its id; nobody has decided about it."""
    found, source = made
    to_step(found, "quiet_stance")
    record(found, 4.0)
    source.fail("wrong:1:26@0-60")
    trial = to_review(found)
    attempt = now(found).attempt
    assert attempt is not None and attempt.is_invalid
    return trial


def page_of(made: Desk, trial: str) -> str:
    with create_app(made).server.test_request_context("/"):
        return str(pages()["dashboard.pages.trial"].layout(made, trial=trial))


def is_refused(made: Desk, trial: str) -> bool:
    with pytest.raises(TrialError) as refused:
        made.records.decide(trial, "keep")
    told = (refused.value.reason, refused.value.sentence, refused.value.what_to_do)
    return told == (TrialReason.OVERLOADED, said.DOES_NOT_COUNT, said.DOES_NOT_COUNT_HOW)


def offers(page: str, act: str) -> bool:
    return f"'decide': '{act}'" in page


def test_a_trial_that_nobody_has_decided_about_is_not_kept_later(made: tuple[Desk, Hurried]) -> None:
    found, _ = made
    trial = overloaded(made)
    page = page_of(found, trial)
    assert said.DOES_NOT_COUNT in page and not offers(page, "keep") and offers(page, "exclude")
    state = found.library.trial(trial).state
    assert is_refused(found, trial) and found.library.trial(trial).state is state
    found.records.decide(trial, "exclude")
    assert found.library.trial(trial).state is TrialState.EXCLUDED
    page = page_of(found, trial)
    assert said.DOES_NOT_COUNT in page and not offers(page, "keep")
    assert is_refused(found, trial) and found.library.trial(trial).state is TrialState.EXCLUDED


def test_a_trial_without_an_analysis_is_known_by_the_mark_in_its_recording(
    made: tuple[Desk, Hurried], monkeypatch: pytest.MonkeyPatch
) -> None:
    found, _ = made
    trial = overloaded(made)

    def nothing(*_: Any) -> None:
        return None

    monkeypatch.setattr(found.records, "_result", nothing)
    assert not offers(page_of(found, trial), "keep") and is_refused(found, trial)
    monkeypatch.setattr(found.library, "result_of", nothing)
    patient = now(found).patient.id
    found.guide.end()
    found.start_visit(patient, "tab")
    attempt = now(found).attempt
    assert now(found).phase is Phase.REVIEW or attempt is None
    if attempt is not None:
        assert attempt.result is None and attempt.is_invalid and "'act': 'keep'" not in panel(found)
        with pytest.raises(TrialError, match="does not count"):
            found.guide.keep()


def test_another_trial_is_kept_excluded_and_kept_again(made: tuple[Desk, Hurried]) -> None:
    found, _ = made
    to_step(found, "quiet_stance")
    record(found, 4.0)
    trial = to_review(found)
    page = page_of(found, trial)
    assert offers(page, "keep") and offers(page, "exclude") and said.DOES_NOT_COUNT not in page
    for act, state in (
        ("keep", TrialState.KEPT),
        ("exclude", TrialState.EXCLUDED),
        ("keep", TrialState.KEPT),
    ):
        found.records.decide(trial, act)
        assert found.library.trial(trial).state is state
    assert words.STANDINGS["kept"] in page_of(found, trial)
    found.guide._course.show(replace(now(found), attempt=None, phase=Phase.WAITING))
