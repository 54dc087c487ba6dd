"""The program killed at every step of a visit: what a copy of its folder at that moment still knows."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import led
import pytest
from hurried import Hurried
from served import desk, until

from dashboard.desk import Desk
from dashboard.visit.now import Done, Phase
from station.library.library import TrialState
from station.recording import parquet

LOCKS = ("*.lock", "lock", "dashboard.*")


@pytest.fixture(scope="module")
def plates(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Desk, Hurried]]:
    with desk(tmp_path_factory.mktemp("library") / "library") as found:
        yield found


def asked(made: Desk) -> None:
    """Say something at the intake, and stop before the red flags."""
    made.guide.answer({"symptomatic_side": "left"}, key="intake")


def running_trial(made: Desk) -> None:
    asked(made)
    led.to_step(made, "quiet_stance")
    led.record(made, 5.0)
    until(lambda: _landed(made.library.recordings) > 5_000)


def _landed(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.glob("*.journal/wire-*.bin"))


def reviewed(made: Desk) -> None:
    asked(made)
    led.tried(made, "quiet_stance")


def kept(made: Desk) -> None:
    reviewed(made)
    made.guide.keep(1)


def hurt(made: Desk) -> None:
    reviewed(made)
    made.guide.keep(7)


def excluded(made: Desk) -> None:
    reviewed(made)
    made.guide.exclude("talked", 0)


def weighed(made: Desk) -> None:
    asked(made)
    led.to_step(made, "quiet_stance")


STEPS: tuple[tuple[Callable[[Desk], None], str, Phase], ...] = (
    (asked, "safety", Phase.WAITING),
    (weighed, "safety", Phase.WAITING),
    (running_trial, "safety", Phase.WAITING),
    (reviewed, "quiet_stance", Phase.REVIEW),
    (kept, "safety", Phase.WAITING),
    (excluded, "safety", Phase.WAITING),
    (hurt, "safety", Phase.OVER),
)


@pytest.mark.parametrize("until_then, step, phase", STEPS, ids=lambda each: getattr(each, "__name__", ""))
def test_a_killed_program_goes_on_where_it_was(
    plates: tuple[Desk, Hurried], tmp_path: Path, until_then: Callable[[Desk], None], step: str, phase: Phase
) -> None:
    found, source = plates
    patient = led.begin(found, f"Kira Invented {until_then.__name__}", asks=True)
    until_then(found)
    left = tmp_path / "left"
    shutil.copytree(found.folder, left, ignore=shutil.ignore_patterns(*LOCKS))
    before = led.now(found)
    trials = found.library.trials_in(before.visit.id)
    led.leave(found, source)
    with desk(left) as (again, _):
        again.start_visit(patient, "tab")
        now = led.now(again)
        assert (now.step.key, now.phase) == (step, phase)
        assert now.answers == before.answers and now.pain[0] is None
        assert [trial.id for trial in again.library.trials_in(now.visit.id)] == [trial.id for trial in trials]
        for trial in again.library.trials_in(now.visit.id):
            path = again.library.recording_path(trial)
            assert path is not None and len(parquet.read(path).wire) > 5_000, "no recording is lost"
            if until_then is running_trial:
                assert trial.state is TrialState.INTERRUPTED
                assert [each.id for each in again.records.interrupted()] == [trial.id]
        kept_before = {
            key for key, what in before.done.items() if what is Done.KEPT and key == "quiet_stance"
        }
        assert {key for key in now.done if key == "quiet_stance"} == kept_before
        again.guide.end() if now.attempt is None else again.guide.exclude("other")
