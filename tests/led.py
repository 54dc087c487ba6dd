"""A visit that a test leads: the guide's buttons, waiting until a step is over, and the panel as text."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask, g
from hurried import Hurried
from served import until

from dashboard.accounts.role import Role
from dashboard.accounts.signed_in import SignedIn
from dashboard.desk import Desk
from dashboard.pages import measure
from dashboard.visit.now import Now, Phase

QUESTIONS = 3
"""Steps that only ask, at the beginning of a visit."""


def begin(made: Desk, name: str, *, asks: bool = False) -> str:
    """Begin the visit of a new patient, its questions passed over unless `asks`. Returns the patient's id."""
    patient = made.records.add(name, 1980)
    made.start_visit(patient, "tab")
    for _ in range(0 if asks else QUESTIONS):
        made.guide.answer({})
    return patient


def now(made: Desk) -> Now:
    """Return where the visit stands."""
    found = made.guide.now
    assert found is not None
    return found


def at_rest(made: Desk) -> bool:
    """Say whether nothing is going on."""
    return now(made).phase in (Phase.WAITING, Phase.REVIEW, Phase.OVER)


def do(made: Desk) -> None:
    """Do the current step to its end."""
    made.guide.start()
    until(lambda: at_rest(made))


def to_step(made: Desk, key: str) -> None:
    """Zero and weigh, as often as it takes, and go to a step."""
    if now(made).weighing is None and now(made).step.key not in ("zero", "weigh_in"):
        made.guide.choose("zero")
    for _ in range(8):  # who has just stood there needs a moment to leave, and to stand still
        if now(made).weighing is None:
            do(made)
    assert now(made).weighing is not None, now(made).trouble
    made.guide.choose(key)


def record(made: Desk, seconds: float) -> None:
    """Begin the trial of this step and wait until so many seconds of it are recorded."""
    made.guide.start()
    until(lambda: now(made).phase is Phase.RUNNING and made.station.progress()[0] > seconds)


def to_review(made: Desk) -> str:
    """Wait until the trial is analysed and on the disk. Returns its id."""
    until(lambda: now(made).phase is Phase.REVIEW and now(made).attempt.is_saved)  # type: ignore[union-attr]
    attempt = now(made).attempt
    assert attempt is not None
    return attempt.trial


def tried(made: Desk, key: str) -> str:
    """Do the trial of a step. Returns its id; it waits to be kept."""
    to_step(made, key)
    made.guide.start()
    return to_review(made)


def leave(made: Desk, source: Hurried) -> None:
    """End the visit, whatever goes on, with everything that a test has broken mended."""
    source.__dict__.pop("perform", None)
    source.is_out = False
    scene: Any = source._inner._scene
    scene._cells._faulty.clear()
    scene._cells._drifted[:] = 0.0
    until(lambda: made.station.state in ("ready", "recording"))
    if made.guide.now is not None:
        made.guide.stop()
        until(lambda: at_rest(made))
        until(lambda: now(made).attempt is None or now(made).attempt.is_saved)  # type: ignore[union-attr]
        made.guide.end()
    source.perform("step_off")
    made.station.zeroed = None  # what a test has done to the zero is no load in the next one


def panel(made: Desk) -> str:
    """Return the panel of the leading screen, as its components are written."""
    return str(measure._panel(made, "tab", made.guide.now))


@contextmanager
def asked_by(name: str, role: Role = Role.CLINICIAN) -> Iterator[None]:
    """Do what stands in the block as somebody who is signed in asks for it."""
    with Flask("somebody").test_request_context("/"):
        g.signed_in = SignedIn("account", name, role)
        yield
