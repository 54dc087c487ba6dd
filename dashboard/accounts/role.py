"""Role: what somebody who signs in is."""

from enum import StrEnum


class Role(StrEnum):
    """One of four."""

    CLINICIAN = "clinician"
    PATIENT = "patient"
    ENGINEER = "engineer"
    ADMINISTRATOR = "administrator"


CLINIC = frozenset({Role.CLINICIAN})
"""Who sees patients."""
BENCH = frozenset({Role.CLINICIAN, Role.ENGINEER})
"""Who sees the plates."""
WORKSHOP = frozenset({Role.ENGINEER, Role.ADMINISTRATOR})
"""Who calibrates the plates."""
OFFICE = frozenset({Role.ADMINISTRATOR})
"""Who sees accounts and the audit trail."""
PERSONAL = frozenset({Role.CLINICIAN, Role.PATIENT})
"""Who sees one patient: each clinician every one of them, each patient their own."""
EVERYBODY = frozenset(Role)

HOMES = {
    Role.CLINICIAN: "/",
    Role.PATIENT: "/mine",
    Role.ENGINEER: "/plates",
    Role.ADMINISTRATOR: "/accounts",
}
"""Where each of them begins."""
