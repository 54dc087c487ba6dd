"""Resuming: a visit taken up where it was left, from what the library knows of it."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from dashboard.records import Known
from dashboard.visit.attempts import Attempt
from dashboard.visit.now import PAIN, Done, Now, Phase
from dashboard.visit.steps import Act, Step
from station import file
from station.clinic import intake
from station.clinic.allowed import CLEARED
from station.clinic.answer import Answers
from station.clinic.circumstances import ON_ONE_LEG, TOLD, Circumstances, Held, recalled
from station.clinic.safety import Clearance
from station.errors import StationError
from station.library.library import Library, Trial, TrialState, Visit
from station.mat import Side

Walk = tuple[Step, ...]


def found(library: Library, patient: Known, visit: Visit, steps: Callable[[Side], Walk]) -> Now:
    """Return where a visit stands: its answers, the steps whose trials count, what the last visit said.

    A trial about which nobody has decided is shown again; a visit that pain has ended stays ended.
    """
    said = library.answers.of_visit(visit.id)
    answers = {key: value for key, value in said.items() if not key.startswith(CLEARED)}
    cleared = tuple(
        Clearance(key.removeprefix(CLEARED), by) for key, by in said.items() if key.startswith(CLEARED)
    )
    before = answers.pop(PAIN, None)
    walk = steps(Side(intake.first_leg(answers)))
    trials = library.trials_in(visit.id)
    kept = [trial for trial in trials if trial.state is TrialState.KEPT]
    pain, hurt = _pain(library, visit, trials, before)
    done = {**_asked(walk, answers), **_measured(library, walk, kept)}
    now = Now(
        patient,
        visit,
        walk,
        at=_next(walk, done),
        done=done,
        answers=answers,
        earlier=_earlier(library, patient, visit),
        held=_held_before(library, patient, visit),
        circumstances=_held(trials),
        cleared=cleared,
        pain=pain,
        hurt=hurt,
        has_results=bool(trials),
        resumed=len(kept),
    )
    if now.is_stopped:
        return replace(now, phase=Phase.OVER)
    return _undecided(library, now, trials[-1]) if trials else now


def _next(walk: Walk, done: Mapping[str, Done]) -> int:
    return next((place for place, step in enumerate(walk) if step.key not in done and not step.is_add_on), 0)


def _pain(
    library: Library, visit: Visit, trials: tuple[Trial, ...], before: str | None
) -> tuple[tuple[int | None, ...], str]:
    """Return pain before and after each trial, whatever became of it, and the trial of the last word."""
    after = library.answers.of_trials(visit.id)
    felt = {trial.id: _number(after.get(trial.id, {}).get("pain_after")) for trial in trials}
    hurt = [trial for trial, pain in felt.items() if pain is not None]
    return (_number(before), *felt.values()), hurt[-1] if hurt else ""


def _number(said: str | None) -> int | None:
    return int(said) if said is not None and said.isdecimal() else None


def _asked(walk: Walk, answers: Answers) -> dict[str, Done]:
    """Return the steps of questions of which at least one was answered."""
    return {step.key: Done.KEPT for step in walk if any(key in answers for key in step.questions)}


def _measured(library: Library, walk: Walk, trials: list[Trial]) -> dict[str, Done]:
    """Return the steps for which a trial counts: each trial stands for the first step it fits."""
    done: dict[str, Done] = {}
    for trial in trials:
        stored = library.result_of(trial.id, trial.assessment)
        leg = (_stood(stored.result) if stored else None) or trial.side
        step = next((step for step in _fitting(walk, trial, leg) if step.key not in done), None)
        if step is not None:
            done[step.key] = Done.KEPT
    if done:
        done |= {step.key: Done.SKIPPED for step in walk if step.act is Act.PRACTICE}
    return done


def _fitting(walk: Walk, trial: Trial, side: Side | None) -> list[Step]:
    """Return the steps that a trial may stand for: of its test, its place in a pair, a leg."""
    leg = side if side in (Side.LEFT, Side.RIGHT) else None
    wanted = (trial.assessment, leg, trial.context.get("pair", ""), trial.context.get("pair_role", ""))
    tests = [step for step in walk if step.act is Act.TRIAL]
    return [s for s in tests if (s.assessment, s.side, s.pair, s.pair_role) == wanted]


def _stood(result: Mapping[str, Any]) -> Side | None:
    """Return the leg that the plates saw."""
    events = result.get("events", ())
    return next((Side(each["side"]) for each in events if each["kind"] == "stance_side"), None)


def _held(trials: tuple[Trial, ...]) -> Circumstances:
    """Return how the newest trials were done: nobody has changed it since. Hands are told on one leg only."""
    told: dict[str, str] = {}
    for trial in trials:
        told |= {
            name: value
            for name, value in trial.context.items()
            if name != "support" or trial.assessment in ON_ONE_LEG
        }
    return recalled(told)


def _held_before(library: Library, patient: Known, visit: Visit) -> dict[str, tuple[Held, ...]]:
    """Return how each test was done at the visits before, the newest first; pairs of one day say nothing."""
    days = {
        each.id: each.started.astimezone().date()
        for each in library.visits_of(patient.id)
        if each.id != visit.id and each.started < visit.started
    }
    held: dict[str, dict[Circumstances, Held]] = {}
    for trial in reversed(library.trials_of(patient.id)):
        is_told = all(name in trial.context for name in TOLD) and not trial.context.get("pair")
        if trial.visit in days and trial.state is TrialState.KEPT and is_told:
            how = recalled(trial.context)
            held.setdefault(trial.assessment, {}).setdefault(how, Held(days[trial.visit], how))
    return {test: tuple(each.values()) for test, each in held.items()}


def _undecided(library: Library, now: Now, trial: Trial) -> Now:
    """Show the newest trial of the visit again when nobody has kept it or left it out."""
    path = library.recording_path(trial)
    steps = [step for step in _fitting(now.steps, trial, trial.side) if step.key not in now.done]
    if trial.state is not TrialState.COMPLETE or path is None or not steps:
        return now
    stored = library.result_of(trial.id, trial.assessment)
    try:
        recording = file.recording(path)
    except StationError:
        return now
    attempt = Attempt(
        trial.id,
        recording,
        stored.result if stored else None,
        float(stored.result["recording"]["duration_s"]) if stored else 0.0,
        is_saved=True,
        seen=_stood(stored.result) if stored else None,
    )
    seen = library.observations.of_trial(trial.id)
    at = now.steps.index(steps[0])
    return replace(now, at=at, attempt=attempt, seen=seen, phase=Phase.REVIEW, undecided=True)


def _earlier(library: Library, patient: Known, visit: Visit) -> dict[str, str]:
    """Return the lasting answers of the visits before this one, the newest of each."""
    of_visits = library.answers.of_patient(patient.id)
    earlier: dict[str, str] = {}
    for each in library.visits_of(patient.id):
        if each.id != visit.id and each.started < visit.started:
            earlier |= intake.lasting(of_visits.get(each.id, {}))
    return earlier
