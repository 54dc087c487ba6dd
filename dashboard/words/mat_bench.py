"""Sentences of the bench of a pressure mat that the terminal does not say; the others are those of
`calibration.mat.words`, so that both say the same.
"""

from calibration.mat import words
from calibration.mat.begun import Way
from calibration.mat.loading import Kind, Loading
from calibration.mat.procedure import Part
from station.equalisation import Equalisation
from station.errors import CalibrationError, CalibrationReason

DEVICE = "Pressure mat {serial} · {rows} x {columns} cells"
IN_USE, NOT_YET = "equalisation {number}, due {due}", "not equalised yet"
NO_AGE = "equalisation {number}"
TRUE_CURVES = "true curves of the simulated mat"
SIMULATED = "This mat is simulated, and so is the engineer: press a button, and it is done."
ROAD = "Parts of the equalisation"
PARTS = {
    Part.PRESSES: "Presses",
    Part.EMPTY: "Empty mat",
    Part.PRESSURES: "Pressures",
    Part.MASSES: "Known masses",
    Part.STANDING: "Standing",
}
RESULT, LEFT_OUT, COUNT = "Result", "left out", "{done} of {of}"

# Beginning

HOW = (
    "Known pressures on all cells give every cell its own curve; known masses, and somebody who stands with "
    "a known split, then prove it. The cover that is used later lies on the mat: it changes what the cells "
    "feel."
)
OPEN_ONES, OPEN_ONE = "Go on where it was left", "Begun {when} by {by}, {way}: {done} of {of} loadings done"
TAKE_UP, BEGIN_NEW, BEGIN = "Go on with it", "Begin an equalisation", "Begin the equalisation"
WAY = "How known pressures get onto the cells"
WAYS = {
    Way.BLADDER: "A bladder that covers the whole mat, with a gauge",
    Way.TILES: "Masses on a tile that is moved over the mat",
}
SPOKEN = {Way.BLADDER: "with a bladder", Way.TILES: "with tiles"}
MINUTES = "about {minutes:.0f} min of hands, {loadings} loadings"
BY = "It is begun as {by}. Who signs at the end is named in it."
PRESENT = "The equalisation in use"
NUMBER, MADE, DUE, SIGNED_BY, WORD, HASH = "Number", "Made", "Due", "By", "Result", "SHA-256"
NO_DUE = "does not age"

# Loadings

PRESS, GO_ON_WITHOUT = "Begin to press", "Go on with these presses"
FEW_HOW = "The mat has felt nothing new for a while. The curves are worse with fewer presses."
PRESSED = "{count} of {of} presses"
NOT_PRESSED = "Let all air out, then press again."
HELD, HELD_LONG = "Held for {:.0f} s", "Long enough: let all air out."
TO_BEGIN = ("Waiting for you", "Press the button; then the mat counts.")
WAITING = ("Waiting for you", "Press “Read” when it is as asked.")
BEFORE = ("First what goes before it", "The simulated engineer does it.")
HOLDING = ("Nothing may move now", "The last third of this time is read by itself.")
LEFT = "{:.0f} s"
READ, STOP, LEAVE = "Read", "Stop", "Leave it open"
LEAVE_HOW = "Nothing is lost: it can be taken up here or with “station equalise”."
SHOWN = {
    Kind.EVEN: "What the gauge really shows, kPa",
    Kind.TILE: "What really lies there, kg",
    Kind.STAND: "Really on the left foot, %",
}
SHOWN_HOW = "Only where it is not {}."
TAKE_BACK, TAKEN_BACK_HOW = "Take the last one back", "Loading {} is asked for again then."
WITHOUT = "{} The result will say: not checked."
LEAVE_OUT = {
    Part.MASSES: "Go on without the known masses",
    Part.STANDING: "Go on without who stands",
}
TAKEN = "Loading {number} is read."
TAKEN_HOW = "{counts:.1f} counts, mean of {scans} scans."
LOST = " {} scans did not arrive whole and are left out."
NOT_TAKEN = "What was read before is kept."
TAKEN_UP = "Taken up again: all that was read is here."
NOT_A_LOADING = ("“{:g}” is not the number of a loading.", "Take one loading after the other.")
NOT_A_NUMBER = ("“{}” is not a number.", "Write it in digits, or leave the field empty.")
AGAIN = {
    CalibrationReason.NOT_SETTLED: "Wait until nothing moves, then press “Read” again.",
    CalibrationReason.LOADED: "Take everything off the mat, then press “Read” again.",
    CalibrationReason.IDENTICAL: "Take its cable out and in again, then press “Read” again.",
    CalibrationReason.NOT_MOVED: "Look at the gauge and whether the bladder leaks, then press “Read” again.",
    CalibrationReason.INCOMPLETE: "Look at the mat's cable, then press “Read” again.",
}
"""What is to be done after a loading was refused: here nobody presses Enter."""

# The picture

DRAWING = "The mat from above, front at the top: {}."
FRONT = "front"
DRAWN = {
    Kind.EMPTY: "nothing is to lie on it",
    Kind.EVEN: "all of it is pressed evenly",
    Kind.STAND: "somebody stands on it",
}
DRAWN_TREAD = "somebody treads over all of it"
DRAWN_TILE = "a tile of {size} mm, {place}"
TO_RIGHT, TO_LEFT, TO_FRONT, TO_BACK = (
    "{:.0f} mm right",
    "{:.0f} mm left",
    "{:.0f} mm front",
    "{:.0f} mm back",
)
MIDDLE = "middle"
LEGEND_TILE, LEGEND_EVEN = "lay the tile of {} mm here", "press all of it"
LEGEND_FELT = "felt now, at most {most:.0f} of {largest} counts"
LEGEND_MOST = "felt so far, at most {most:.0f} of {largest} counts"
NO_SCAN = "no scan yet"

# The result

ALL_MADE = "All loadings are made."
COLUMNS = ("Figure", "Value", "Limit", "")
FIGURES = "Figures against their limits"
DEFECTS = "What is broken"
NOT_POSSIBLE_HOW = "Nothing is lost: the other loadings hold."
TAKE_AGAIN = "Take loading {} again"
OTHER_AGAIN, WHICH, TAKE_IT = "Take another loading again", "Number of the loading", "Take it again"
AFTER_ALL = "Do after all what was left out"
KEEP, MONTHS = "Keep it, signed by {by}", "Due again after so many months"
KEPT = "Kept: equalisation {number}, due {due}. It holds from now on."
KEPT_HOW = "The live map and all recordings of this mat use it."
KEPT_BAD = "Kept: equalisation {number}. It did not pass and is never used."
KEPT_BAD_HOW = "Mend what is broken, and equalise the mat anew."
ANEW = "Begin another"


def size(loading: Loading) -> str:
    """Return the size of a tile, mm."""
    return f"{1e3 * loading.width:.0f} x {1e3 * loading.depth:.0f}"


def drawn(loading: Loading | None) -> str:
    """Return what the picture shows, in words."""
    if loading is None:
        return DRAWING.format(DRAWN[Kind.EMPTY])
    if loading.kind is Kind.TILE:
        return DRAWING.format(DRAWN_TILE.format(size=size(loading), place=words.place(loading)))
    return DRAWING.format(DRAWN[loading.kind])


def planned(loading: Loading) -> str:
    """Return what the gauge or the scale shows by the plan."""
    match loading.kind:
        case Kind.EVEN:
            return f"{loading.pascals / 1e3:.3g} kPa"
        case Kind.TILE:
            return f"{loading.kilograms:.2f} kg"
    return f"{100.0 * loading.share:.0f} %"


def remedy(error: CalibrationError) -> str:
    """Return what is to be done on this page after a loading was refused."""
    return AGAIN.get(CalibrationReason(error.reason), error.what_to_do)


def in_use(found: Equalisation) -> str:
    """Name the equalisation in use."""
    return (IN_USE if found.due else NO_AGE).format(number=found.number, due=found.due)
