"""Refusals: why the station does not do what was asked, and what to do about it."""

# The guided visit

MOVED_ON = ("The visit has already moved on.", "Look at the step that is shown now.")
STEP_OF_ANOTHER = ("A step of another visit is going on.", "Let it end, or stop it first.")
NOT_ZEROED = ("The plates have no zero since they were connected.", "Step off, zero them, then go on.")
NOBODY_STANDS = ("Nobody stands on the plates.", "Step on, one foot on each, and start again.")
UNFORESEEN = (
    "Something went wrong that should not; nothing that was recorded is lost.",
    "Try the step again. If it happens again, send the program's log to your engineer.",
)


def not_on_disk(patient: str) -> tuple[str, str]:
    """Say that the last trial of a patient is not saved yet."""
    return f"The last trial of {patient} is not on the disk yet.", "Save it first: open Measure."


def locked(why: str) -> tuple[str, str]:
    """Say that a test is locked. why : as the lock names it."""
    return f"This test is locked: {why}.", "A clinician can clear it by name, or skip the step."


def near_edge(side: str) -> str:
    """Say which foot stands at the edge of its plate."""
    return f"The {side} foot stands within 2 cm of its edge."


# The calibration bench

NOT_OPEN_ANY_MORE = ("This calibration is not open any more.", "Choose another one, or begin anew.")
OTHER_DEVICE = (
    "Another device is connected than when this form was filled in.",
    "Look at the first page of the bench, then begin.",
)
NO_CALIBRATION_OPEN = ("No calibration is open here.", "Begin one, or take one up.")
NO_POSE_OPEN = ("There is no pose to go on with here.", "Begin to measure it.")
NOTHING_TO_TAKE_BACK = ("There is no such reading to take back.", "")
NOT_ENOUGH_SAMPLES = (
    "The plates have not sent enough samples yet.",
    "Wait two seconds, with nobody at the plates, and press again.",
)
CALIBRATE_FIRST = "Calibrate them first."
NO_POSE_WITHOUT = (
    "These plates have no certificate: there is nothing to put their pose into.",
    CALIBRATE_FIRST,
)
NO_CHECK_WITHOUT = (
    "These plates have no certificate: there is nothing to check them against.",
    CALIBRATE_FIRST,
)
WENT_AWAY = (
    "The plates went away while this was recorded.",
    "Look at the cable; then lay it down again.",
)


def readings_missing(count: int, side: str) -> tuple[str, str]:
    """Say how many readings of a plate are still to be made."""
    return (
        f"{count} readings of the {side} plate are still to be made."
        if count > 1
        else f"One reading of the {side} plate is still to be made.",
        "Go on with the readings; what is here so far is a preview.",
    )


# The bench of a pressure mat

NO_MAT_SERIAL = (
    "This mat has no serial number: its curves would fit any other mat as well.",
    "Give it one first: station qualify, at the terminal.",
)
EQUALISATION_GONE = ("This equalisation is not open any more.", "Choose another one, or begin anew.")
NO_EQUALISATION_OPEN = ("No equalisation is open here.", "Begin one, or go on with one that was left.")
NOTHING_READ = ("Nothing has been read yet.", "")
NOT_EVERY_LOADING = ("Not every loading has been made.", "Follow what is asked for.")
MAT_RECORDS = ("A trial is being recorded on this mat.", "Keep it afterwards.")
NO_MAT = ("No pressure mat is connected.", "Connect it, then go on.")
NOBODY_LOOKED = (
    "This page was not open when the time was over: nothing was read.",
    "Look whether the load still lies as asked, then press “Read” again.",
)
NOT_NOW = ("That is not what is to be done now.", "Follow what this page asks for.")


def not_read(numbers: str) -> tuple[str, str]:
    """Say which loadings have not been read."""
    return f"Loading {numbers} has not been read.", "Say the number of one that was."


# The program and its address

OTHER_ADDRESS = "This address does not belong to the station."
OTHER_PAGE = "Another page may not use the station."


def the_folder(name: str) -> str:
    """Name a folder that cannot be written."""
    return f"the folder {name}"


def in_use(where: str) -> tuple[str, str]:
    """Say that the station runs already with this data folder. where : its address, or nothing."""
    at = f" at {where}" if where else ""
    return (
        f"The station is already running{at} with this data folder.",
        "Open that page in the browser, or end the other program first.",
    )


def port_taken(port: int) -> tuple[str, str]:
    """Say that a port cannot be had."""
    return (
        f"Port {port} of this computer is used by another program, or may not be used.",
        "Give another one with --port, or leave it out and a free one is taken.",
    )
