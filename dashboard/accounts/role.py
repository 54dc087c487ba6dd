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
EVERYBODY = frozenset(Role)
