"""Stage: the parts of the bench."""

from enum import StrEnum


class Stage(StrEnum):
    """The parts of a calibration, in order, then what is done day by day. Each can be looked at again."""

    CHANNELS = "channels"
    WIRING = "wiring"
    BEGIN = "begin"
    READINGS = "readings"
    RECORDINGS = "recordings"
    RESULT = "result"
    POSE = "pose"
    SIGN = "sign"
    CHECK = "check"
    PATIENTS = "patients"


DAILY = (Stage.CHECK, Stage.PATIENTS)
"""What is no part of a calibration but follows it, day by day."""
