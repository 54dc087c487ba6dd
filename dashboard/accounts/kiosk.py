"""Kiosk: a clinician hands this screen to a patient, for the patient's own pages and nothing else."""

from dash import set_props
from flask import current_app, g

from dashboard.accounts.authorize import Action, authorize
from dashboard.accounts.door import Door
from dashboard.accounts.role import HOMES, Role
from dashboard.accounts.signed_in import signed_in


def hand_over(patient: str, to: str = HOMES[Role.PATIENT]) -> str:
    """Hand this browser to a patient, from within a callback of a clinician. Returns the address `to`.

    The clinician's session ends here: going on needs signing in again. The browser leaves the page by itself
    and opens `to`; the callback has nothing else to do. The patient's session ends after two minutes without
    a touch.

    Errors: RecordingError NOT_FOUND for an unknown patient; AccountError NOT_ALLOWED.
    """
    authorize(signed_in(), Action.CHANGE_PATIENT, patient)
    door: Door = current_app.config["DESK"].door
    door.hand_over(g.session, patient)
    set_props("leave", {"data": to})
    return to
