"""Every error the station raises on purpose.

    StationError               .reason   an enum, for programs
      SourceError              .what_to_do   a sentence, for people
      WireError
      CalibrationError
      RecordingError
      TrialError
      AccountError

A damaged byte on the wire is never an exception: it is counted.
A programmer's mistake stays a plain ValueError or TypeError.
No text here may contain anything about a patient.
"""

from enum import StrEnum


class StationError(Exception):
    """Something a person can understand and act on.

    Parameters
    ----------
    reason : the enum value of this error, stable for programs.
    sentence : one clear sentence that says what is wrong.
    what_to_do : one sentence that says how to go on.
    """

    def __init__(self, reason: StrEnum, sentence: str, what_to_do: str = "") -> None:
        super().__init__(f"{sentence} {what_to_do}".strip())
        self.reason = reason
        self.sentence = sentence
        self.what_to_do = what_to_do


class SourceReason(StrEnum):
    NO_DEVICE = "no_device"
    BUSY = "busy"
    NOT_ALLOWED = "not_allowed"
    WRONG_DEVICE = "wrong_device"
    WRONG_SPEED = "wrong_speed"
    FAILED = "failed"
    SILENT = "silent"
    DISCONNECTED = "disconnected"
    UNKNOWN_SCHEME = "unknown_scheme"
    BAD_OPTION = "bad_option"


class SourceError(StationError):
    """The bytes cannot be had: nothing there, in use, not a station, gone."""


class WireReason(StrEnum):
    OTHER_VERSION = "other_version"
    OLD_FIRMWARE = "old_firmware"
    REFUSED = "refused"
    NO_ANSWER = "no_answer"


class WireError(StationError):
    """The device speaks, but not protocol 1, or refuses a command."""


class CalibrationReason(StrEnum):
    OTHER_SERIAL = "other_serial"
    UNREADABLE = "unreadable"
    UNKNOWN_GEOMETRY = "unknown_geometry"
    LOADED = "loaded"
    CHANGED = "changed"
    NOT_KEPT = "not_kept"
    OUT_OF_TURN = "out_of_turn"
    NOT_SETTLED = "not_settled"
    INCOMPLETE = "incomplete"
    IDENTICAL = "identical"
    NOT_MOVED = "not_moved"
    WRONG_UNIT = "wrong_unit"
    REVERSED = "reversed"
    NO_WARP = "no_warp"
    MISPLACED_CELL = "misplaced_cell"
    WRONG_GAIN = "wrong_gain"
    WORSE = "worse"
    UNDETERMINED = "undetermined"
    OFF_MARK = "off_mark"
    NOT_FOUND = "not_found"
    NOT_PASSED = "not_passed"
    NOT_SIGNED = "not_signed"


class CalibrationError(StationError):
    """Counts cannot become newtons: no calibration, another plate's, or a plate that is not empty."""


class RecordingReason(StrEnum):
    NOT_FOUND = "not_found"
    NOT_OURS = "not_ours"
    UNREADABLE = "unreadable"
    DAMAGED = "damaged"
    NEWER = "newer"
    NO_ROOM = "no_room"
    NOT_WRITABLE = "not_writable"
    EMPTY = "empty"
    IN_USE = "in_use"
    BAD_TEXT = "bad_text"
    BAD_MAPPING = "bad_mapping"
    BAD_COLUMN = "bad_column"
    BAD_NUMBER = "bad_number"
    BAD_TIME = "bad_time"
    BAD_UNIT = "bad_unit"
    BAD_RATE = "bad_rate"
    DEAD_PLATE = "dead_plate"
    NO_PLATE = "no_plate"
    NEEDS_PACKAGE = "needs_package"


class RecordingError(StationError):
    """A file cannot be written or read, or is not what it claims to be."""


class TrialReason(StrEnum):
    UNKNOWN_ASSESSMENT = "unknown_assessment"
    BAD_SETTING = "bad_setting"
    BAD_CORRECTION = "bad_correction"
    BAD_ANSWER = "bad_answer"
    NO_SAMPLES = "no_samples"
    NOT_READY = "not_ready"
    LOCKED = "locked"
    NOBODY_ON = "nobody_on"
    AT_THE_EDGE = "at_the_edge"
    OVERLOADED = "overloaded"
    UNSTEADY = "unsteady"
    NOT_COMPARABLE = "not_comparable"
    NOT_QUALIFIED = "not_qualified"


class TrialError(StationError):
    """A trial cannot be started or analysed as asked."""


class AccountReason(StrEnum):
    NOT_LET_IN = "not_let_in"
    WAIT = "wait"
    BAD_PASSWORD = "bad_password"
    BAD_CODE = "bad_code"
    NOT_ALLOWED = "not_allowed"
    LAST_ADMINISTRATOR = "last_administrator"
    OTHER_KIND = "other_kind"
    EXPOSED = "exposed"


class AccountError(StationError):
    """Somebody may not come in, or may not do this."""
