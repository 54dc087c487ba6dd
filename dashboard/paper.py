"""Paper: A4 or Letter, as the clinic set it, or else as the browser's country has it."""

from flask import has_request_context, request

from station.library.library import Library
from station.library.settings import PAPER

A4, LETTER = "a4", "letter"
PAPERS = (A4, LETTER)
LETTER_COUNTRIES = frozenset(
    {"US", "CA", "MX", "PH", "CL", "CO", "VE", "CR", "GT", "PA", "PR", "DO", "SV", "NI"}
)


def usual(library: Library) -> str:
    """Return the paper that is offered first: the clinic's, or else the browser's."""
    chosen = library.settings.of(PAPER)
    return chosen if chosen in PAPERS else of_browser()


def of_browser() -> str:
    """Return the paper of the country that the browser names first; A4 when it names none."""
    if not has_request_context():
        return A4
    for language in request.accept_languages.values():
        _, _, country = language.replace("_", "-").rpartition("-")
        if country.isalpha() and len(country) == 2 and "-" in language.replace("_", "-"):
            return LETTER if country.upper() in LETTER_COUNTRIES else A4
    return A4


def other(paper: str) -> str:
    """Return the paper that is not this one."""
    return A4 if paper == LETTER else LETTER
