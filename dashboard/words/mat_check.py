"""Sentences of the daily check of a pressure mat on the Calibration page."""

from station.qualification.finding import Verdict
from station.qualification.mat_check import MatCheck, Part, Wanted, told

HEAD = "Daily check"
HOW = (
    "The empty mat, one known mass on two marks, then somebody treads over all of it: compared with the "
    "equalisation that holds. It takes two minutes."
)
MASS, TILE = "Mass of the daily check, kg", "Side of the tile, mm"
BEGIN, AGAIN = "Begin the daily check", "Check again"
NEVER = "Not checked since the equalisation."
STEP = "{done} of {of} done"
EMPTY = "Clear the mat, do not touch it, and press “Read”."
LAY = (
    "{nothing}Lay the tile of {size:g} x {size:g} mm with its middle {place}, {mass:g} kg in all; let go, "
    "and press “Read”."
)
NOTHING = "Nothing lies on this mark. "
TREAD = "Take the mass off. Press “Read”, then step on every part of the mat for {:.0f} s."
READ, STOP = "Read", "Break it off"
STOP_HOW = "Nothing of a check that is broken off is kept."
WAITING = ("Waiting for you", "Press “Read” when it is as asked.")
READING = {
    Part.EMPTY: ("Nothing may move now", "It is read by itself."),
    Part.MASS: ("Nothing may move now", "It is read by itself."),
    Part.TREAD: ("Step on every part of the mat", "What was trodden on is drawn."),
}
LEFT = "{:.0f} s"
NOW = {
    Part.EMPTY: "Stay off the mat until it is read.",
    Part.MASS: "Touch neither the mass nor the mat until it is read.",
    Part.TREAD: "Tread on every part of the mat now, until the time is over.",
}
"""What is to be done while a step goes on."""
NOT_EMPTY = ("The mat is not empty", "The check waits: take off what lies there, then press “Read”.")
NOT_LEFT = (
    "The mat is not empty",
    "The check is over, and what it found holds. Step off, or take off what lies there.",
)
VERDICTS = {
    Verdict.GOOD: ("good", "The mat is as on the day of its equalisation."),
    Verdict.LOOK: ("wait", "The mat may be used, but look at this."),
    Verdict.BAD: ("bad", "Do not trust the mat today."),
    Verdict.NOT_MEASURED: ("wait", "Nothing was measured."),
}
BAD_HOW = (
    "Do what the lines below say and check once more. A second check in a row that is not good voids the "
    "equalisation."
)
TOOK = "{took} in all"
NOT_KEPT = "This check is not kept."
RECORDED = ("A trial is being recorded on this mat.", "Check it afterwards.")
BUSY = ("A daily check is being made on this mat.", "Finish it, or break it off, first.")
OPEN = ("An equalisation is open here.", "Leave it open, then check the mat; it can be taken up again.")
OTHER_TILE = "Use a smaller tile."


def asked(check: MatCheck, wanted: Wanted) -> str:
    """Return what is to be done now."""
    if check.is_listening:
        return NOW[wanted.part]
    if wanted.place is not None:
        return LAY.format(
            nothing=NOTHING if wanted.time else "",
            size=1e3 * check.tile,
            place=told(wanted.place),
            mass=check.mass,
        )
    return EMPTY if wanted.part is Part.EMPTY else TREAD.format(wanted.seconds)
