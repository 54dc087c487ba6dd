"""Authorize: who may do what to whom. One table, asked by the records and by the guard before them."""

from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum
from typing import Any

from dashboard.accounts.role import BENCH, CLINIC, EVERYBODY, OFFICE, PERSONAL, Role
from dashboard.accounts.signed_in import SignedIn
from dashboard.words import accounts as said
from station.errors import AccountError, AccountReason, RecordingError, RecordingReason
from station.library.library import Library

ID_LENGTH = 32
_HEX = frozenset("0123456789abcdef")


class Action(StrEnum):
    """What somebody wants to do."""

    SEE_PATIENT = "see_patient"
    CHANGE_PATIENT = "change_patient"
    FIND_PATIENTS = "find_patients"
    SEE_PLATES = "see_plates"
    SEE_ACCOUNTS = "see_accounts"
    CHANGE_OWN_PASSWORD = "change_own_password"


ALLOWED: Mapping[Action, frozenset[Role]] = {
    Action.SEE_PATIENT: PERSONAL,
    Action.CHANGE_PATIENT: CLINIC,
    Action.FIND_PATIENTS: CLINIC,
    Action.SEE_PLATES: BENCH,
    Action.SEE_ACCOUNTS: OFFICE,
    Action.CHANGE_OWN_PASSWORD: EVERYBODY,
}


def may(who: SignedIn, action: Action, patient: str | None = None) -> bool:
    """Say whether somebody may do this, to this patient where it concerns one."""
    if who.role is None or who.role not in ALLOWED[action]:
        return False
    if who.role is Role.PATIENT and action is Action.SEE_PATIENT:
        return who.patient is not None and who.patient == patient
    return True


def authorize(who: SignedIn, action: Action, patient: str | None = None) -> None:
    """Refuse what somebody may not do. Errors: AccountError NOT_ALLOWED."""
    if not may(who, action, patient):
        raise AccountError(AccountReason.NOT_ALLOWED, said.NOT_ALLOWED, said.NOT_ALLOWED_HOW)


def owner(library: Library, id_: str) -> str | None:
    """Return whose patient, visit or trial has this id; None when none has."""
    ways: tuple[Callable[[], str], ...] = (
        lambda: library.patient(id_).id,
        lambda: library.visit(id_).patient,
        lambda: library.visit(library.trial(id_).visit).patient,
    )
    for way in ways:
        try:
            return way()
        except RecordingError as error:
            if error.reason is not RecordingReason.NOT_FOUND:
                raise
    return None


def is_for(library: Library, who: SignedIn, asked: Any) -> bool:
    """Say whether everything with an id in a request may be seen by who asks.

    asked : anything of JSON. For a patient, an id that nobody has counts like somebody else's.
    """
    if who.role is Role.CLINICIAN:
        return True
    for id_ in set(ids(asked)):
        found = owner(library, id_)
        if found is None and who.role is not Role.PATIENT:
            continue
        if not may(who, Action.SEE_PATIENT, found):
            return False
    return True


def ids(asked: Any) -> Iterator[str]:
    """Yield everything in a request that looks like an id: 32 hex digits on their own."""
    if isinstance(asked, Mapping):
        for key, value in asked.items():
            yield from ids(key)
            yield from ids(value)
    elif isinstance(asked, (list, tuple)):
        for value in asked:
            yield from ids(value)
    elif isinstance(asked, str):
        yield from _ids_in(asked)


def _ids_in(text: str) -> Iterator[str]:
    run = ""
    for letter in f"{text} ":
        if letter in _HEX:
            run += letter
            continue
        if len(run) == ID_LENGTH:
            yield run
        run = ""
