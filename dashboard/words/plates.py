"""Words about what happened to the plates: what voids their calibration, and what is to be done then."""

from station.validity import Cause, State

HEAD = "Something happened to the plates"
HOW = (
    "Dropped, moved, mounted anew, a part replaced: write it down. The calibration is void from then on: "
    "recording goes on, every new trial is marked, and nothing is judged."
)
WHAT, NOTE = "What happened", "In your words, such as: fell off the trolley"
NOTE_IT = "Write it down: the calibration is void"
LIFT_HOW = (
    "Who has laid the known mass on both marks of both plates and found them as before may let the "
    "calibration stand, by name. What was recorded meanwhile stays marked."
)
LIFT_IT = "Let the calibration stand, in my name"
NEEDS_WORDS = "Say what happened in a few words first."
NEEDS_CAUSE = "Choose what happened."
HAPPENED = {
    Cause.DROPPED: "A plate was dropped, or hit",
    Cause.REMOUNTED: "The plates were moved or mounted anew",
    Cause.OVERLOADED: "Far too much weight was on a plate",
    Cause.PLATE: "A plate or a cell was replaced",
    Cause.CONVERTER: "The converter was replaced",
    Cause.CELLS: "Cables of cells were changed over",
    Cause.SETTINGS: "The converter's settings were changed",
}
"""What a person may write down, by cause."""
TO_DO = {
    State.NONE: "Numbers are shown and not judged. Ask your engineer to calibrate the plates.",
    State.FOREIGN: "Ask your engineer to put the plates' own certificate in place.",
    State.VOIDED: (
        "Trials can be recorded; they are marked and not judged. Tell your engineer: the plates need a new "
        "certificate, or somebody who looks at them and lets this one stand."
    ),
    State.EXPIRED: "Trials can be recorded; they are marked and not judged. Tell your engineer.",
    State.CHECK_FAILED: "Lay the known mass on the plates once more: station check.",
    State.CHECK_OVERDUE: "Lay the known mass on the plates: station check. It takes two minutes.",
}
"""What a clinician does about it."""
TO_DO_ON_A_MAT = {
    State.NONE: "It shows where the feet press and gives no number. Ask your engineer to equalise it.",
    State.FOREIGN: "Ask your engineer to put this mat's own equalisation in place.",
    State.VOIDED: "Trials can be recorded; they are marked. Tell your engineer: it is to be equalised anew.",
    State.EXPIRED: "Trials can be recorded; they are marked. Tell your engineer.",
    State.CHECK_FAILED: "Check the mat once more with the known mass: Calibration page, or station check.",
    State.CHECK_OVERDUE: (
        "Check the mat with the known mass: Calibration page, or station check. It takes two minutes."
    ),
}
"""The same of a pressure mat."""
