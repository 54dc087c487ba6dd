"""Sentences about accounts, signing in and the audit trail."""

from dashboard.accounts.role import Role

SIGN_IN = "Sign in"
SIGN_OUT = "Sign out"
FINISH = "Finish"
NAME = "Name"
PASSWORD = "Password"
NOT_LET_IN = "Name and password do not belong together."
NOT_LET_IN_HOW = "Check both. An administrator can give you a new password."
NEW_DEMO_LINK = "The terminal in which the demonstration runs shows a link that signs you in."


def wait(seconds: float) -> str:
    """Say how long no attempt is looked at."""
    whole = max(1, round(seconds))
    return f"Too many attempts. Try again in {whole} second{'s' if whole != 1 else ''}."


WAIT_HOW = "Nobody is locked out: it only takes a moment."

FIRST_START = "First start"
FIRST_START_HOW = (
    "Nobody has an account yet. The terminal in which the station was started shows a code: it proves "
    "that this computer is yours."
)
CODE = "Code from the terminal"
YOUR_NAME = "Your name"
CHOOSE_PASSWORD = "Choose a password"
PASSWORD_HOW = "At least 8 characters. Three or four unrelated words are good and easy to remember."
MAKE_ADMINISTRATOR = "Make the administrator's account"
BAD_CODE = "This is not the code."
BAD_CODE_HOW = "Look at the terminal once more: after a few wrong ones there is a new code."


def code_in_terminal(address: str, code: str) -> str:
    """Return what the terminal says at the first start."""
    return f"First start: open {address}/first-start and enter the code  {code}"


def link_in_terminal(link: str) -> str:
    """Return what the terminal says in the demonstration."""
    return f"Demonstration: this link signs you in, once:  {link}"


CHANGE_PASSWORD = "Change your password"
TEMPORARY_HOW = "The password you were given is good for one time. Choose your own."
OLD_PASSWORD = "Password until now"
NEW_PASSWORD = "New password"
SAVE = "Save"
WRONG_OLD = "The password until now is not right."
WRONG_OLD_HOW = "Type it again."
SIGNED_IN_AS = "Signed in as"
PAGE_FAILED = "This did not work. Load the page again."

NOT_ALLOWED = "This is not open to your account."
NOT_ALLOWED_HOW = "Ask an administrator if it should be."

LOOK_AS = "Look as"
NO_EXAMPLE_YET = "The example patients are not ready yet."
NO_EXAMPLE_YET_HOW = "Wait a moment, then try again."
ROLES = {
    Role.CLINICIAN: "Clinician",
    Role.PATIENT: "Patient",
    Role.ENGINEER: "Engineer",
    Role.ADMINISTRATOR: "Administrator",
}
DEMO_NAMES = {
    Role.CLINICIAN: "Casey Clinician",
    Role.PATIENT: "Ada Example",
    Role.ENGINEER: "Eli Engineer",
    Role.ADMINISTRATOR: "Avery Administrator",
}
"""Who looks at the demonstration: invented."""


def handed_over(shown: str) -> str:
    """Return how a patient is named who uses a tablet that a clinician handed over."""
    return f"Patient, at the tablet of {shown}"


# The administrator's pages

ACCOUNTS = "Accounts"
ADD_ACCOUNT = "Add an account"
SHOWN = "Name as others read it"
SIGN_IN_NAME = "Name for signing in"
ROLE = "May see"
ROLE_HOW = {
    Role.CLINICIAN: "Clinician: patients, visits, plans",
    Role.PATIENT: "Patient: their own page only",
    Role.ENGINEER: "Engineer: plates, no patients",
    Role.ADMINISTRATOR: "Administrator: accounts and audit trail, no patients",
}
PATIENT_CODE = "The patient's code"
PATIENT_CODE_HOW = "Only for the account of a patient. The clinician reads it out."
NO_SUCH_CODE = "No patient has this code."
NO_SUCH_CODE_HOW = "Ask the clinician to read it out once more."
ROLE_NEEDED = "Choose what the account may see."
STATE = "State"
ACTIVE, DISABLED, TEMPORARY = "active", "disabled", "has a temporary password"
DISABLE, ENABLE, NEW_ONE, END_SESSIONS = "Disable", "Enable", "New password", "Sign out everywhere"
OWN = "you"
NO_PASSWORD = "enters by the link of the demonstration"


def temporary_password(name: str) -> str:
    """Return what stands above a password that is shown once."""
    return f"Temporary password of {name}."


TEMPORARY_PASSWORD_HOW = "It is shown this once. It works until it is replaced at the first sign-in."
DONE = {
    "disable": "Nobody comes in with this account any more.",
    "enable": "The account is open again.",
    "end": "All browsers of this account are signed out.",
}
NO_CLINICIAN_YET = "Nobody can see patients yet."
NO_CLINICIAN_YET_HOW = "Add an account for each clinician. An administrator sees no patients."

CLINIC = "The clinic"
CLINIC_NAME = "Name of the clinic"
CLINIC_NAME_HOW = "Stands in the head of every page and on every print. Empty: the station's own name."
PAPER = "Paper of the printer"
PAPERS = {"": "As the browser's country", "a4": "A4", "letter": "US Letter"}
CLINIC_SAVED = "Saved. New pages and prints carry it."

AUDIT = "Audit trail"
WHO, WHEN, WHAT, WHICH, NUMBER = "Who", "When", "What", "Which", "Number"
NOBODY = "nobody"
OLDER = "Older"
HEAD_HOW = "Print or note this now and then: whoever changes the trail afterwards cannot make the same one."
HEAD = "Newest seal"


def whole(rows: int) -> str:
    """Say that the trail is as it was written."""
    return f"All {rows:,} entries are as they were written, in their order, and none is missing."


def broken(number: int) -> str:
    """Say where the trail was touched."""
    return f"The audit trail was changed from outside: entry {number:,} does not follow from the one before."


CUT = "The audit trail was cut off from outside: its newest entries or the file that seals them are missing."
TOUCHED_HOW = "Keep the library as it is and compare it with a copy from the backups."
ACTIONS = {
    "first_start": "made the first account",
    "signed_in": "signed in",
    "signed_out": "signed out",
    "sign_in_refused": "was not let in",
    "password_changed": "changed the password",
    "opened": "opened",
    "printed": "printed",
    "exported": "exported",
    "handed_over": "handed a screen to a patient",
    "account_added": "added an account",
    "account_disabled": "disabled an account",
    "account_enabled": "enabled an account",
    "password_reset": "gave a temporary password",
    "sessions_ended": "signed an account out everywhere",
    "signed_off": "signed a visit off",
    "plan_signed": "signed a plan",
    "patient_added": "added a patient",
    "visit_begun": "began or went on with a visit",
    "baseline_moved": "chose another baseline",
    "person_corrected": "corrected a name or birth year",
    "calibration_begun": "began a calibration",
    "certificate_signed": "signed a certificate",
    "clinic_set": "changed the clinic's settings",
    "looked_as": "looked at the demonstration as",
}

# Starting the program


def needs_tls(address: str) -> str:
    """Say why the station does not listen on a network without encryption."""
    return f"The station does not listen on {address} without encryption: patients' data would be readable."


NEEDS_TLS_HOW = "Give --certificate FILE and --key FILE, or leave out --lan."
NEEDS_ACCOUNT = "The station does not listen on a network before anybody has an account."
NEEDS_ACCOUNT_HOW = "Start it once without --lan and make the administrator's account."
IS_DEMO = "This folder holds a demonstration: invented people are never mixed with a clinic's patients."
IS_DEMO_HOW = "Start with --demo, or choose another folder with --home."
IS_CLINIC = "This folder holds the library of a clinic: a demonstration never opens it."
IS_CLINIC_HOW = "Start without --demo, or choose another folder with --home."
BAD_CERTIFICATE = "The certificate and its key cannot be used."
BAD_CERTIFICATE_HOW = "Both are PEM files, and the key belongs to the certificate and has no password."
