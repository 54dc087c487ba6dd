"""Every sentence of the calibration bench: for an engineer with a ruler, two masses and a card."""

from calibration.check import Scene
from calibration.placement import Purpose
from calibration.settling import State
from dashboard.bench import Stage
from dashboard.felt import Doubt, Match

CALIBRATION, BENCH = "Calibration", "Calibration bench"
TO_BENCH = "Open the calibration bench"
STAGES = {
    Stage.CHANNELS: "Channels",
    Stage.WIRING: "Wiring",
    Stage.BEGIN: "Set up",
    Stage.READINGS: "Readings",
    Stage.RECORDINGS: "Recordings",
    Stage.RESULT: "Result",
    Stage.SIGN: "Sign",
}
ROAD = "Parts of the calibration"
NO_DEVICE = "No plates are connected."
NO_DEVICE_HOW = "Plug them in. This page goes on by itself."
SIDES = {"left": "Left plate", "right": "Right plate", "both": "Plate"}
FRONT = "front"
GO_ON, BACK = "Go on", "Back"
NO_VALUE = "–"

# Raw channels

CHANNELS_HOW = (
    "What each cell says now, at its corner. Newtons follow from the data sheet: good for a look, not for a "
    "certificate."
)
CALL_EMPTY = "Plates are empty now"
CALLED = "Newtons count from the moment at which the plates were called empty."
NOT_CALLED = "Call the plates empty to see newtons."
RATE = "Measured rate"
SET_RATE = "Rate set"
COUNTS, NOISE, DRIFT = "counts", "noise", "drift"
DOUBTS = {
    Doubt.SILENT: "no samples",
    Doubt.FROZEN: "frozen: the same value again and again",
    Doubt.AT_END: "at the end of its range",
}

# Wiring

WIRING_HOW = (
    "Each corner is pressed in turn, hard and with one hand, then let go. Its own cell has to answer, alone "
    "and upwards."
)
WIRING_BEGIN = "Step back from both plates, then begin."
WIRING_START, WIRING_ANEW = "Plates are empty: begin", "Begin anew"
NOTHING_ANSWERS = "I pressed, nothing answers"
PRESS_AGAIN = "Press again"
WIRING_GOOD = "Every cell answers alone and upwards."
WIRING_BAD = "Something is wired otherwise than it is drawn."
WIRING_BAD_HOW = "Each line says what to mend. Press the corner again afterwards."
ANSWERS = "answers, {:.0f} N"

# Begin

OPEN_ONES = "Go on where it was left"
OPEN_ONE = "Begun {when} by {by}: {done} of {of} readings"
TAKE_UP = "Go on with it"
BEGIN_NEW = "Begin a calibration"
DESIGN = "How much is read"
DESIGNS = {
    "short": "Short: 4 corners, 4 edges, two short runs with the card",
    "full": "Full: a grid of 25, two runs with the card over all of it",
}
MINUTES = "about {minutes:.0f} min of hands, {readings} readings on all plates"
MASSES = "Masses, in the order in which they are laid on"
MASSES_HOW = (
    "All together they make the largest load; 40 % of a person is enough. Weigh gym plates on a verified "
    "scale first."
)
MASS_NAME, MASS_KG, MASS_G, MASS_BY = "Mark on mass {}", "Mass {}, kg", "Known to ±, g", "How it is known"
WEIGHED = "verified scale"
PLACE_HEAD, CONDITIONS = "Where", "Conditions"
LATITUDE, HEIGHT, PLACE = "Latitude, degrees", "Height above the sea, m", "Place"
GRAVITY = "Gravity here: {:.4f} m/s². It differs by half a percent over the globe."
CELSIUS, HUMIDITY, LEVEL = "Temperature, °C", "Humidity, %", "Level, degrees"
FLOOR, WARM_UP, PLACING = "Floor", "Under power for, min", "A mass is placed to ±, mm"
LEVEL_HOW = "The larger of both directions. More than 0.1 shifts a tower by tenths of a millimetre."
WARM_UP_HOW = "Cells and converter want 15 minutes."
BEGIN = "Begin the calibration"
NOT_A_NUMBER = "“{what}” needs a number from {low:g} to {high:g}."
NOT_A_NUMBER_HOW = "What is not known may stay empty where it says so."
LATITUDE_HOW = "A map knows it. South of the equator it is negative."
MAY_BE_EMPTY = "may stay empty"
NO_MASSES = "A calibration needs at least one mass from 0.5 to 100 kg."
NO_PLACE = "The place is needed: it stands on the certificate."

# Readings

READING = "Reading {number} of {of}"
LEFT_FOR = "about {:.0f} min of hands left"
DONE = "{} done"
WHY = {
    Purpose.ZERO: "The empty plate",
    Purpose.GRID: "A point of the grid",
    Purpose.CENTRE: "The middle again: it shows drift",
    Purpose.SHIM: "A point with the card under one foot: it shows how the floor shares the load",
    Purpose.CORNER: "Right over a cell",
    Purpose.VERIFY: "A fresh point, which the fit does not see",
}
STATES = {
    State.WAITING: ("wait", "Waiting for samples"),
    State.LOST: ("bad", "Samples are missing"),
    State.RESTLESS: ("wait", "Restless"),
    State.DRIFTING: ("wait", "Drifting"),
    State.LOADED: ("wait", "Not empty"),
    State.SETTLED: ("good", "Lies still"),
}
STATES_HOW = {
    State.WAITING: "Seven seconds of samples are needed.",
    State.LOST: "Look at the cable; it goes on by itself.",
    State.RESTLESS: "Take your hands off and stand still. Seven quiet seconds make a reading.",
    State.DRIFTING: "The load still settles, or the plate warms up. Leave it alone.",
    State.LOADED: "Something lies on the plate, or touches it.",
}
MATCHES = {
    Match.AS_ASKED: "This is what was asked for.",
    Match.UNKNOWN: "Press “Read” when it is done.",
    Match.NOTHING_DONE: "Nothing has changed since the last reading. Do what is asked for, or press “Read”.",
    Match.OTHER_LOAD: "This is not the load that was asked for. If it is, press “Read”.",
    Match.OTHER_PLACE: "It seems to lie elsewhere. If it stands on its mark, press “Read”.",
}
READS = "Reads as soon as it lies still."
FELT = "On it: {mass:.1f} kg"
FELT_AT = "{mass:.1f} kg at {x:+.0f}, {y:+.0f} mm"
FELT_NOTHING = "nothing"
BY_DATA_SHEET = "by the data sheet"
READ = "Read"
BY_ITSELF = "Read by itself when it lies still and is as asked"
TAKE_BACK, WHY_BACK = "Take the last one back", "Why"
WHYS = {
    "beside its mark": "The mass stood beside its mark",
    "touched": "Somebody touched the plate or walked by",
    "wrong mass": "It was another mass",
    "card": "The card lay wrong or slipped",
    "other": "Something else",
}
LAST_READ = "Reading {number} was taken"
LAST_HOW = "{mass:g} kg seen as {seen:.2f} kg by the data sheet · noise {noise:.2f} N"
NOT_TAKEN = "What was read before is kept."
ALL_READ = "All readings are made."
ALL_READ_HOW = "Next come recordings for the checks; each may be left out."
LEAVE = "Leave it open"
DRAWING = "{side}: {what}. Seen from above, front at the top."
DRAWN_ZERO = "the plate is empty"
DRAWN_MASS = "{mass:g} kg on {place}"
DRAWN_CARD = ", with a card under the {corner} foot"
CARD = "card"
LEGEND_NEXT, LEGEND_MADE, LEGEND_FELT = "put it here", "read", "felt now"

# Recordings

RECORDINGS_HOW = (
    "Each check needs a recording of its own. What is left out says “not measured” on the certificate."
)
SCENES = {
    Scene.DEAD_LOAD: (
        "Noise and false sway",
        "Leave the largest mass in the middle. Nobody walks beside it.",
    ),
    Scene.CREEP: ("Creep", "Lay the largest mass in the middle and press at once."),
    Scene.RETURN: ("Zero return", "Right after the creep: take the mass off and press at once."),
    Scene.EMPTY: ("Zero drift", "The plate stays empty."),
    Scene.TAP: ("Natural frequency", "Press, then tap the empty plate once with a knuckle."),
    Scene.DROP: ("Impulse of a drop", "Press, wait a second, let the mass fall on a pad; it stays there."),
    Scene.STRIKE: ("Time between the plates", "Press, then strike once on a plank over both plates."),
}
RECORD, RECORD_AGAIN, STOP = "Record", "Record again", "Stop"
LEAVE_OUT, NOT_OUT = "Leave out", "Do it after all"
LENGTH = "How long"
CREEP_LENGTHS = {"1800": "30 min, the first time", "300": "5 min, to repeat one"}
DROP_MASS, DROP_HEIGHT = "Mass, kg", "Height, mm"
RECORDED = "recorded, {seconds}"
OUT, OPEN, NOT_MEASURED = "left out: not measured", "open", "not measured"
GOING_ON = "Recording: {what}, {side}"
TO_RESULT = "See the result"

# Result

PREVIEW = "This is a preview: it is fitted to the readings there are."
RESIDUALS = "Readings and what is left of them"
RESIDUALS_HOW = (
    "How far each reading lies from its reference after the fit. A large one is often a mass beside its mark."
)
REMOVE = "Take it again"
REMOVE_TOLD = "Take reading {} again"
MAP, MAP_HOW = (
    "Where a load is misplaced",
    "Each arrow points from the true place to where the plate sees it, drawn {:.0f} times too large.",
)
NO_MAP = "There is nothing to draw yet."
FITTED, FRESH, BEFORE = "fitted points", "fresh points", "with the present certificate"
LEFT_OUT = "Points left out of the fit"
LEFT_OUT_HOW = "Every point was left out once and predicted by the others."
VERIFICATION = "Fresh points"
VERIFICATION_HOW = "Masses on points that the fit has not seen. U is the expanded uncertainty, k = 2."
COMPARED = "Before and after"
NO_PRESENT = "The plates have no certificate yet: there is nothing to compare with."
NOW, THEN = "this calibration", "the present certificate"
FIGURES, FIGURES_HOW = (
    "Figures against their limits",
    "A figure passes a class when it and its U stay within the limit; A like a laboratory, B for a clinic, "
    "C for screening.",
)
BUDGET = "Budget of the uncertainty"
BUDGET_HOW = "Standard uncertainties of a person of 60 kg at (50, 50) mm; U (k = 2) below."
LACKING = "What keeps it from the next class: {}."
NOT_YET_MEASURED = "Of these nobody has measured: {}."
IS_REACHED = {"A": "keeps A", "B": "keeps B", "C": "keeps C"}
NONE_REACHED = "over every limit"
COLUMNS = {
    "number": "No.",
    "place": "Place, mm",
    "mass": "kg",
    "card": "Card",
    "fz": "Force, N",
    "x": "x, mm",
    "y": "y, mm",
}

# Signing

SIGN_HOW = (
    "Your name stands on the certificate. It cannot be changed afterwards; the one before is kept beside it."
)
SIGNED_BY, NUMBER, DUE, MONTHS = "Signed by", "Number", "Due", "Valid for, months"
SIGN = "Sign the certificate"
SIGNED = "Signed: certificate {number}, due {due}."
SIGNED_HOW = "The plates use it from now on. Zero them before the next visit, and do the first daily check."
PDF = "Certificate as PDF"
NEW_ONE = "Begin another calibration"
NOT_MEASURED_LIST = "Not measured, and said so on the certificate"
NO_WRITER = "The certificate cannot be written: this station has no writer for it."
NO_WRITER_HOW = "Everything that was read is kept; update the station, then sign."

# On the page of the plates

VALIDITY, CAUSE, CHECKS = "Valid", "Why", "Daily checks"
TREND = "Daily checks over time"
TREND_TOLD = "Moving average of every daily check against its standard, within three standard deviations"
NO_CHECKS = "No daily check of this certificate yet."


def minutes(seconds: float) -> str:
    """Return a length of time in words."""
    return f"{seconds:.0f} s" if seconds < 120.0 else f"{seconds / 60.0:.0f} min"


def signed(value: float, decimals: int = 2) -> str:
    """Write a number with its sign, and a real minus."""
    text = f"{value:+.{decimals}f}"
    return text[1:] if float(text) == 0.0 else text.replace("-", "−")


def plain(value: float, decimals: int = 2) -> str:
    """Write a number with a real minus, never as minus zero."""
    text = f"{value:.{decimals}f}"
    return (text.lstrip("-") if float(text) == 0.0 else text).replace("-", "−")


def with_u(value: float | None, expanded: float | None, unit: str) -> str:
    """Write a figure with its uncertainty, or that it was not measured."""
    if value is None:
        return NOT_MEASURED
    size = abs(expanded) if expanded else abs(value)
    decimals = 0 if size >= 10.0 else 1 if size >= 1.0 else 2 if size >= 0.1 else 3 if size >= 0.01 else 4
    told = plain(value, decimals)
    return f"{told} ± {plain(expanded, decimals)} {unit}" if expanded else f"{told} {unit}"
