"""Every sentence of the calibration bench: for an engineer with a ruler, two masses and a card."""

from calibration import words
from calibration.check import Scene
from calibration.placement import Purpose
from calibration.settling import State
from dashboard.bench.bridging import Stands
from dashboard.bench.felt import Doubt, Match
from dashboard.bench.stage import Stage
from station.mat import Plate

CALIBRATION, BENCH = "Calibration", "Calibration bench"
TO_BENCH = "Open the calibration bench"
STAGES = {
    Stage.CHANNELS: "Channels",
    Stage.WIRING: "Wiring",
    Stage.BEGIN: "Set up",
    Stage.READINGS: "Readings",
    Stage.RECORDINGS: "Recordings",
    Stage.RESULT: "Result",
    Stage.POSE: "Pose",
    Stage.SIGN: "Sign",
    Stage.CHECK: "Daily check",
    Stage.PATIENTS: "By patients",
}
ROAD, DAILY = "Parts of the calibration", "Day by day"
DEVICE = "Plates {serial} · firmware {firmware}"
UNCERTIFIED = "no certificate yet"
CERTIFIED = "certificate {number}, due {due}"
VOID, EXPIRED, NO_CAUSE = "VOID: {}", "EXPIRED", "see the page of the plates"
NO_DEVICE = "No plates are connected."
NO_DEVICE_HOW = "Plug them in. This page goes on by itself."
SIDES = {"left": "Left plate", "right": "Right plate", "both": "Plate"}
FRONT = "front"
GO_ON, BACK = "Go on", "Back"
NO_VALUE = "–"

# Raw channels

CHANNELS_HOW = (
    "What each cell says now, at its corner. Step off both plates, then press “Plates are empty now”. Put a "
    "hand on each corner: its own number has to rise. Newtons are those of the data sheet."
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

CHANNELS_DOUBT = "Mend this before you go on: {}."

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
GO_ON_STILL = "Go on all the same"
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
MASS_NAME, MASS_KG = "Mark on mass {}", "Mass {}, kg"
MASS_G, MASS_BY, MASS_DUE = "Mass {} known to ±, g", "How mass {} is known", "Mass {} checked until"
PLACE_HEAD, CONDITIONS = "Where", "Conditions"
LATITUDE, HEIGHT, PLACE = "Latitude, degrees", "Height above the sea, m", "Place"
GRAVITY = "Gravity here: {:.4f} m/s². It differs by half a percent over the globe."
CELSIUS, HUMIDITY, LEVEL = "Temperature, °C", "Humidity, %", "Level, degrees"
FLOOR, WARM_UP, PLACING = "Floor", "Under power for, min", "A mass is placed to ±, mm"
LEVEL_HOW = "The larger of both directions, at most 0.3. Left empty, U counts with a floor 0.5\u00b0 off."
WARM_UP_HOW = "Cells and converter want 15 minutes. May stay empty."
TOP = "Height of the top above the feet, mm"
TOP_HOW = (
    "From the balls of the feet, by the ruler: build B is drawn 105 and has to say it; build A may stay "
    "empty, it is drawn 66.5."
)
EXAMPLES = {"name": "A", "kg": "20", "g": "10", "by": "verified scale, class III", "due": "2027-05-01"}
BEGIN = "Begin the calibration"
NOT_A_NUMBER = "“{what}” needs a number from {low:g} to {high:g}."
NOT_A_DAY = "“{what}” needs a day, such as 2027-05-01."
NOT_A_NUMBER_HOW = "Write it in digits. Only a field that says so may stay empty."
WITH_A_POINT = "Write it with a point, not with a comma."
NOT_A_DAY_HOW = "It may stay empty."
LATITUDE_HOW = "A map knows it. South of the equator it is negative."
MAY_BE_EMPTY = "may stay empty"
NO_MASSES = "A calibration needs at least one mass from 0.5 to 100 kg."
NO_PLACE = "The place is needed: it stands on the certificate."

# Readings

READING = "{side}, reading {number} of {of}"
LEFT_FOR = "about {:.0f} min of hands left"
DONE = "{done} of {of} done on all plates"
FROM_EDGES = "{across} mm from the {left} edge, {along} mm from the {front} edge."
TAKEN_UP = "Taken up again"
TAKEN_UP_HOW = "All that was read is here. A stack that was left half-way is laid anew, as it may have moved."
TAKEN_BACK = "Reading {number} of the {side} plate is taken back"
TAKEN_BACK_HOW = "Its whole stack is laid anew and read again; everything else is kept."
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
    Match.AS_ASKED: ("Lies still", "This is what was asked for."),
    Match.UNKNOWN: ("Lies still", "Press “Read” when it is done."),
    Match.NOTHING_DONE: ("Waiting for you", "Nothing has changed since the last reading."),
    Match.NOT_LIFTED: ("Take it off first", "Once the plate was empty, it reads by itself again."),
    Match.OTHER_LOAD: ("Another load", "It weighs otherwise than asked. If it is right, press “Read”."),
    Match.OTHER_PLACE: ("Beside its mark", "It seems to lie elsewhere. If it is right, press “Read”."),
}
READS = "Reads as soon as it lies still."
FELT = "On it: {mass:.1f} kg"
FELT_AT = "{mass:.1f} kg at {x:+.0f}, {y:+.0f} mm"
FELT_NOTHING = "nothing"
BY_DATA_SHEET = "by the data sheet"
READ = "Read"
BY_ITSELF = "Read by itself when it lies still and is as asked"
TAKE_BACK, TAKE_BACK_NOW, WHY_BACK = "Take the last stack back", "Take it back", "Why"
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
LEAVE_HOW = "Nothing is lost: it can be taken up here or with “station calibrate”."
DRAWING = "{side}: {what}. Seen from above, front at the top."
DRAWN_ZERO = "the plate is empty"
DRAWN_MASS = "{mass:g} kg, {edges}"
DRAWN_CARD = ", with a card under the {corner} foot"
CARD = "card"
LEGEND_NEXT, LEGEND_MADE, LEGEND_FELT = "put it here", "read", "felt now"

# Recordings

RECORDINGS_HOW = (
    "Each check needs a recording of its own. What is left out says “not measured” on the certificate; where "
    "it decides the class, no class is claimed without it."
)
DECIDES, DECIDES_NOT = "decides the class", "for what the plates are fit for; decides no class"
FOR_BOTH = "One strike serves both plates."
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
TO_READINGS = "Go on with the readings"

# Result

PREVIEW = "This is a preview: it is fitted to the readings there are."
RESIDUALS = "Readings and what is left of them"
RESIDUALS_HOW = (
    "How far each reading lies from its reference after the fit. A large one is often a mass beside its mark."
)
REMOVE = "Take again"
REMOVE_TOLD = "Take reading {} again, with its stack"
MAP, MAP_HOW = (
    "Where a load is misplaced",
    "Each arrow points from the true place to where the plate sees it, drawn {:.0f} times too large.",
)
NO_MAP = "There is nothing to draw yet."
FITTED, FRESH, BEFORE = "fitted points", "fresh points", "fresh points, as found"
LEFT_OUT = "Points left out of the fit"
LEFT_OUT_HOW = "Every point was left out once and predicted by the others."
VERIFICATION = "Fresh points"
VERIFICATION_HOW = (
    "Masses on points that the fit has not seen, with the error of their own places. U is the expanded "
    "uncertainty, k = 2."
)
COMPARED = "As found and as left"
COMPARED_HOW = (
    "The same fresh points, seen with the certificate that the plates came with, and with this calibration."
)
NO_PRESENT = "The plates have no certificate yet: there is nothing to compare with."
THEN, NOW = "as found", "as left"
COP_RMS, COP_LARGEST, FORCE_LARGEST = "CoP, RMS", "CoP, largest", "Force, largest"
FIGURES, FIGURES_HOW = (
    "Figures against their limits",
    "A figure passes a class when it and its U stay within the limit; A like a laboratory, B for a clinic, "
    "C for screening.",
)
BUDGET = "Budget of the uncertainty"
BUDGET_HOW = (
    "Standard uncertainties of a person of 60 kg at (50, 50) mm; U (k = 2) below. It counts with: {}."
)
NO_CLASS = "No class: {}"
LACKING = "What keeps it from the next class: {}."
UNMEASURED = "Not measured, but needed for a class: {}."
NOT_YET_MEASURED = "Of these nobody has measured: {}."
NONE_REACHED = "none"
COLUMNS = {
    "number": "No.",
    "place": "Place, mm",
    "mass": "kg",
    "card": "Card",
    "fz": "Force, N",
    "x": "x, mm",
    "y": "y, mm",
}

# Pose

POSE_HOW = (
    "Where the plates stand to each other. One rigid board lies over both of them and has eight holes, four "
    "near the corners of each plate. A mass of 5 to 20 kg on a foot of 10 to 20 mm stands through one hole "
    "after the other, on one plate alone. It takes about five minutes."
)
POSE_LIES = "How the board lies does not matter, but it must not move until the last hole is read."
POSE_PART = (
    "It may be left out. The certificate then says “pose not measured: no combined centre of pressure”; each "
    "plate by itself is as good as with it, and the pose can be measured later."
)
POSE_NOW = "In the certificate"
POSE_NONE = "pose not measured: no combined centre of pressure"
POSE_BEGIN, POSE_ANEW, POSE_WITHOUT = "The board lies there: begin", "Measure anew", "Go on without"
POSE_TO = "Measure the pose of the plates"
POSE_OPEN = "Left in the middle on {when} by {by}: {done} of {of} readings are made."
POSE_OPEN_HOW = "Go on only when neither the board nor a plate was moved since; else begin anew."
POSE_TAKE_UP = "Go on with it"
POSE_ALL_READ = "All readings were made on {when} by {by}, but the pose is not signed."
POSE_ALL_READ_HOW = "It holds only when neither the board nor a plate was moved since; else begin anew."
POSE_ALL_READ_IN = (
    "All readings were made on {when} by {by}; the pose is signed together with the calibration."
)
POSE_SEE = "See and sign it"
POSE_SEE_IN = "See it"
POSE_TAKEN_UP = "Taken up again: all that was read is here."
POSE_TAKEN_UP_HOW = "The board is read without the mass once more, as cells drift meanwhile."
POSE_HOLES = "Where the holes of the board are"
POSE_HOLES_HOW = "From the middle of the board: x to the right, y to the front; drill them to within 0.5 mm."
POSE_STEP = "{done} of {of} read"
POSE_BOARD = "Lay the board over both plates, with nothing on it. Then press “Read”."
POSE_BOARD_AGAIN = "The board lies as before, with nothing on it. Then press “Read”."
POSE_EMPTY = "Take the mass off the board, and leave the board where it is."
POSE_PUT = "Put the mass through hole {hole}, on the {side} plate, near its {corner} corner."
POSE_AT = "Its middle is at {x}, {y} mm of the board. Nothing but that plate carries the mass."
POSE_CORNER = "{along} {across}"
POSE_DRAWN_NEXT = "the mass goes through hole {hole}, near the {corner} corner"
POSE_DRAWN_EMPTY = "the board lies there, without the mass"
POSE_STANDS = {
    Stands.AS_ASKED: ("Lies still", "This is what was asked for."),
    Stands.UNKNOWN: ("Lies still", "Press “Read” when it is done."),
    Stands.HELD: ("Lift it first", "Nothing has changed since it was refused or taken back."),
    Stands.AS_BEFORE: ("Waiting for you", "Move it to the hole that is marked; it is read by itself."),
    Stands.NOTHING: ("No mass yet", "Put it through the hole; it is read by itself."),
    Stands.NOT_EMPTY: ("Not empty", "The mass is still there, or something touches a plate."),
    Stands.OTHER_PLATE: ("Not on that plate alone", "Only the plate that is asked for may carry the mass."),
    Stands.OTHER_HOLE: (
        "Through another hole",
        "It seems to stand elsewhere. If the board lies otherwise than drawn, press “Read”.",
    ),
}
POSE_HERE, POSE_READ_HOLE = "put it here", "hole, read"
POSE_LAST_BACK, POSE_HOLE_BACK = "Take the last reading back", "Read again"
POSE_HOLE_TOLD = "Read hole {} again"
POSE_DROP = "Leave it for now"
POSE_DROP_HOW = "Nothing is lost: go on here or with “station calibrate --pose”."
POSE_RESULT = "The right plate, seen from the left one"
POSE_X, POSE_Y, POSE_ANGLE = "Right, mm", "Forward, mm", "Turned, °"
POSE_U = (
    "± is the expanded uncertainty U, k = 2. From middle to middle; turned is positive anticlockwise, seen "
    "from above."
)
POSE_FIGURE, POSE_WAS, POSE_IS = "", "Before", "Now"
POSE_STANDS_THERE = "The plates stand where they stood"
POSE_STANDS_HOW = "Moved by {mm} mm and {degrees}° at most: nothing is to be signed."
POSE_MOVED = "Moved: the certificate is void until the new pose is signed."
POSE_MOVED_HOW = "A plate has moved by {mm} mm and {degrees}°."
POSE_BACK_AGAIN = "The plates stand where they stood, but the certificate is void, as a plate had been moved."
POSE_BACK_HOW = "Signed, this pose lets it hold again."
POSE_FIRST = "The pose is measured for the first time."
POSE_FIRST_HOW = "Signed into the certificate, it gives the centre of pressure of both plates together."
POSE_IN = "The pose is part of this calibration."
POSE_IN_HOW = "It is signed together with it."
POSE_WIDENED = "The marks scatter more than they should: U is widened by a factor of {:.1f}."
POSE_MARKS = "What is left at each hole"
POSE_MARKS_HOW = (
    "Where the loads say that the mass stood, less the hole. A large one is often a mass beside its hole."
)
POSE_MARKS_COLUMNS = ("Hole", "Place, mm", "x, mm", "y, mm")
POSE_SIGN = "Sign the pose"
POSE_SIGN_HOW = (
    "It goes into the certificate; your name, {by}, stands beside it. Everything else in the certificate "
    "stays as it is, and so does its due date."
)
POSE_SIGNED = "Signed: certificate {number} amends {before}, due {due}."
POSE_SIGNED_HOW = "The plates use it from now on. Zero them, and make the standard of the daily check anew."
POSE_SHORT = "right plate {x} mm to the right, {y} mm forward, turned {angle}° anticlockwise seen from above"

# Signing

SIGN_HOW = (
    "Your name stands on the certificate. It cannot be changed afterwards; the one before is kept beside it."
)
SIGNED_BY, NUMBER, MADE, DUE, MONTHS = "Signed by", "Number", "Made", "Due", "Valid for, months"
SIGN = "Sign the certificate"
SIGNED = "Signed: certificate {number}, due {due}."
SIGNED_HOW = (
    "The plates use it from now on. Before anybody stands on them, make the standard of the daily check: "
    "every later check is compared with it."
)
SIGNED_NO_CLASS = "No class is claimed."
PDF, JSON = "Certificate as PDF", "Certificate as JSON"
NOT_PASSED = "Signed: certificate {number}. The plates did not pass."
NOT_PASSED_HOW = (
    "It is kept, but it does not hold: the certificate before it stays in use. Mend what is over its limit, "
    "then calibrate again."
)
TO_CHECK = "Make the standard of the daily check"
NEW_ONE = "Begin another calibration"
NOT_MEASURED_LIST = "Not measured, and said so on the certificate"
PRESENT = "The certificate in use"
RESULT = "Result"
RESULTS = {
    "passed": "Passed",
    "conditional": "Conditional: within its limits, but not by its uncertainty",
    "incomplete": f"No class: incomplete. {words.INCOMPLETE}",
    "not passed": "Not passed",
}

# On the page of the plates

VALIDITY, CAUSE, CHECKS = "Valid", "Why", "Daily checks"
TREND = "Daily checks over time"
TREND_TOLD = "Moving average of every daily check against its standard, within three standard deviations"
NO_CHECKS = "No daily check of this certificate yet."


def edges(plate: Plate, x: float, y: float) -> str:
    """Return a place by its distances from the nearest edges, in words. x, y : m from the middle."""
    return FROM_EDGES.format(
        across=f"{1e3 * (plate.width / 2.0 - abs(x)):.0f}",
        left="right" if x > 0.0 else "left",
        along=f"{1e3 * (plate.depth / 2.0 - abs(y)):.0f}",
        front="back" if y < 0.0 else "front",
    )


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


# Columns and single words

OF_FIGURES = ("Figure", "Value ± U", "Unit", "Class")
OF_BUDGET = ("Component", "Type", "From", "Force, N", "CoP, mm")
HOLE, X_Y, PLATE = "Hole", ("x, mm", "y, mm"), "Plate"
OF_SIGNING = {"plates": "Plates", "method": "Method", "masses": "Masses", "place": "Place", "day": "Day"}
DESIGN_OF = "{}, {} readings"
MILLIMETRES = "{:.2f} mm"
TIME_LEFT = "{} left"
TOGETHER = "CoP {rms:.2f} mm RMS, {largest:.2f} mm at most · force {force:.3f} %"
SIMILAR = " · scale {scale} % · turned {turned}°"
NOT_PLACING = "{rms:.2f} mm RMS, of which {model:.2f} mm are not the placing of masses."
PRESS_CORNER = ("Press the ", " corner of the ", ", then let go.")
PLATE_OF = {"left": "left plate", "right": "right plate"}


def weight(kilograms: float) -> str:
    """Write a mass that the plates feel."""
    return f"{plain(kilograms, 1)} kg"
