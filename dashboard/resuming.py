"""Resuming: a visit taken up where it was left, from what the library knows of it."""

from collections.abc import Callable

from dashboard.now import Done, Now
from dashboard.records import Known
from dashboard.steps import Act, Step
from station.clinic import intake
from station.clinic.allowed import CLEARED
from station.clinic.answer import Answers
from station.clinic.safety import Clearance
from station.library.library import Library, Trial, TrialState, Visit
from station.mat import Side


def found(library: Library, patient: Known, visit: Visit, steps: Callable[[Side], tuple[Step, ...]]) -> Now:
    """Return where a visit stands: its answers, the steps whose trials count, what the last visit said."""
    said = library.answers.of_visit(visit.id)
    answers = {key: value for key, value in said.items() if not key.startswith(CLEARED)}
    cleared = tuple(
        Clearance(key.removeprefix(CLEARED), by) for key, by in said.items() if key.startswith(CLEARED)
    )
    walk = steps(Side(intake.first_leg(answers)))
    trials = [trial for trial in library.trials_in(visit.id) if trial.state is TrialState.KEPT]
    done = {**_asked(walk, answers), **_measured(walk, trials)}
    after = library.answers.of_trials(visit.id)
    felt = [after.get(trial.id, {}).get("pain_after") for trial in trials]
    before = answers.pop("pain", None)
    pain = (None if before is None else int(before), *(None if p is None else int(p) for p in felt))
    at = next((place for place, step in enumerate(walk) if step.key not in done and not step.is_add_on), 0)
    return Now(
        patient,
        visit,
        walk,
        at=at,
        done=done,
        answers=answers,
        earlier=_earlier(library, patient, visit),
        cleared=cleared,
        pain=pain,
        resumed=len(trials),
    )


def _asked(walk: tuple[Step, ...], answers: Answers) -> dict[str, Done]:
    """Return the steps of questions of which at least one was answered."""
    return {step.key: Done.KEPT for step in walk if any(key in answers for key in step.questions)}


def _measured(walk: tuple[Step, ...], trials: list[Trial]) -> dict[str, Done]:
    """Return the steps for which a trial counts: each trial stands for the first step it fits."""
    done: dict[str, Done] = {}
    for trial in trials:
        side = trial.side if trial.side in (Side.LEFT, Side.RIGHT) else None
        fits = [s for s in walk if s.act is Act.TRIAL and (s.assessment, s.side) == (trial.assessment, side)]
        step = next((step for step in fits if step.key not in done), None)
        if step is not None:
            done[step.key] = Done.KEPT
    if done:
        done |= {step.key: Done.SKIPPED for step in walk if step.act is Act.PRACTICE}
    return done


def _earlier(library: Library, patient: Known, visit: Visit) -> dict[str, str]:
    """Return the lasting answers of the visits before this one, the newest of each."""
    of_visits = library.answers.of_patient(patient.id)
    earlier: dict[str, str] = {}
    for each in library.visits_of(patient.id):
        if each.id != visit.id and each.started < visit.started:
            earlier |= intake.lasting(of_visits.get(each.id, {}))
    return earlier
