"""A plate was dropped: written down on the page of the plates, told to all, ended by an engineer only."""

from collections.abc import Iterator
from typing import Any

import pytest
import served
import signed
from served import until

from dashboard.accounts.role import Role
from dashboard.desk import Desk
from dashboard.parts.incident import Ids
from dashboard.server.app import create_app
from dashboard.words import plates as said
from station import logbook
from station.validity import Cause, State


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with served.desk(tmp_path_factory.mktemp("clinic"), speed=1.0) as (made, _):
        yield made


@pytest.fixture(scope="module")
def app(desk: Desk) -> Any:
    return create_app(desk)


def pressed(desk: Desk, app: Any, role: Role, button: str, what: str | None, note: str) -> Any:
    body = {
        "output": f"..{Ids.SAID}.children...{Ids.NOTE}.value..",
        "outputs": [{"id": Ids.SAID, "property": "children"}, {"id": Ids.NOTE, "property": "value"}],
        "inputs": [
            {"id": each, "property": "n_clicks", "value": int(each == button)}
            for each in (Ids.VOID, Ids.LIFT)
        ],
        "state": [
            {"id": Ids.WHAT, "property": "value", "value": what},
            {"id": Ids.NOTE, "property": "value", "value": note},
        ],
        "changedPropIds": [f"{button}.n_clicks"],
    }
    return signed.client(desk, app.server, role).post("/_dash-update-component", json=body)


def notes(desk: Desk) -> list[tuple[Cause, str, str]]:
    assert desk.station.calibration is not None
    found = logbook.voids(desk.library.calibrations, desk.station.calibration.uid)
    return [(void.cause, void.by, void.note) for void in found]


def test_the_page_of_the_plates_offers_the_form_and_lifting_to_engineers_only(desk: Desk, app: Any) -> None:
    for role in (Role.CLINICIAN, Role.ENGINEER):
        body = {
            "output": ".._pages_content.children..._pages_store.data..",
            "outputs": [
                {"id": "_pages_content", "property": "children"},
                {"id": "_pages_store", "property": "data"},
            ],
            "inputs": [
                {"id": "_pages_location", "property": "pathname", "value": "/plates"},
                {"id": "_pages_location", "property": "search", "value": ""},
            ],
            "changedPropIds": ["_pages_location.pathname"],
        }
        page = signed.client(desk, app.server, role).post("/_dash-update-component", json=body).data.decode()
        assert said.HEAD in page and said.NOTE_IT in page
        assert (said.LIFT_HOW in page) is (role is Role.ENGINEER)


def test_nothing_is_noted_without_a_cause_or_without_words(desk: Desk, app: Any) -> None:
    pressed(desk, app, Role.CLINICIAN, Ids.VOID, "dropped", "   ")
    pressed(desk, app, Role.CLINICIAN, Ids.VOID, None, "fell off the trolley")
    pressed(desk, app, Role.CLINICIAN, Ids.VOID, "lifted", "fell off the trolley")
    pressed(desk, app, Role.ADMINISTRATOR, Ids.VOID, "dropped", "fell off the trolley")
    assert notes(desk) == [] and desk.station.validity().state is State.VALID


def test_a_drop_is_noted_by_name_told_everywhere_and_lifted_by_an_engineer_only(desk: Desk, app: Any) -> None:
    assert "calibration" not in desk.status()["line"]
    answer = pressed(desk, app, Role.CLINICIAN, Ids.VOID, "dropped", "fell off the trolley")
    assert answer.status_code == 200
    told = answer.data.decode()
    assert "The calibration is void: a plate had been dropped." in told
    assert said.TO_DO[State.VOIDED] in told and "fell off the trolley" in told
    ((cause, by, note),) = notes(desk)
    assert (cause, by.lower(), note) == (Cause.DROPPED, "test clinician", "fell off the trolley")
    light = desk.status()
    assert light["line"].endswith("calibration void") and light["tone"] == "wait"
    pressed(desk, app, Role.CLINICIAN, Ids.LIFT, None, "looks fine to me")
    assert desk.station.validity().cause is Cause.DROPPED
    pressed(desk, app, Role.ENGINEER, Ids.LIFT, None, "both marks read as before")
    assert desk.station.validity().state is State.VALID
    assert [cause for cause, _, _ in notes(desk)] == [Cause.DROPPED, Cause.LIFTED]
    assert all(by for _, by, _ in notes(desk))
    assert "calibration void" not in desk.status()["line"]


def test_a_trial_made_meanwhile_says_so_for_ever(desk: Desk) -> None:
    desk.station.void(Cause.REMOUNTED, "E. Example", "carried to the next room")
    until(lambda: desk.station.state == "ready")
    desk.station.begin("quiet_stance", seconds=0.2)
    assert desk.station.wait_over(served.LONG_ENOUGH)
    context = desk.station.finish().head.context
    assert context == {"calibration_state": "voided", "calibration_cause": "remounted"}
    desk.station.void(Cause.LIFTED, "E. Example", "measured anew")


@pytest.mark.parametrize("state", [state for state in State if state not in (State.VALID, State.DUE_SOON)])
def test_every_state_that_judges_nothing_tells_what_to_do(state: State) -> None:
    assert said.TO_DO[state].endswith(".")
