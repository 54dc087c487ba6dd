"""Kind: a library belongs to a demonstration or to a clinic, and is never opened as the other one."""

from dashboard.records import EXAMPLE
from dashboard.words import accounts as said
from station.errors import AccountError, AccountReason
from station.library.library import Library


def check(library: Library, is_demo: bool) -> None:
    """Refuse a library of the other kind. Errors: AccountError OTHER_KIND.

    The accounts tell: those of a demonstration have no password. A library from before there were accounts
    is told by its people.
    """
    accounts = library.accounts.all()
    if accounts:
        holds_demo = any(not account.has_password for account in accounts)
        holds_clinic = any(account.has_password for account in accounts)
    else:
        people = library.find_patients("")
        holds_demo = any(person.code.startswith(EXAMPLE) for person in people)
        holds_clinic = bool(people) and not holds_demo
    if is_demo and holds_clinic:
        raise AccountError(AccountReason.OTHER_KIND, said.IS_CLINIC, said.IS_CLINIC_HOW)
    if holds_demo and not is_demo:
        raise AccountError(AccountReason.OTHER_KIND, said.IS_DEMO, said.IS_DEMO_HOW)
