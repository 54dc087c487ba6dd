"""A page that cannot be made: in its place stands what is wrong, what to do, and the way on."""

import logging
import re
from collections.abc import Callable
from typing import Any

import pytest
import signed
from playwright.sync_api import Page
from served import Served

from dashboard import words
from dashboard.accounts.role import Role
from dashboard.server.app import create_app
from station.errors import RecordingError, RecordingReason

REFUSED = RecordingError(RecordingReason.NO_ROOM, "The disk is full.", "Free some space.")


def shown(running: Served, path: str, role: Role) -> Any:
    """Ask the running application for the content of a page, as the browser does."""
    body = {
        "output": ".._pages_content.children..._pages_store.data..",
        "outputs": [
            {"id": "_pages_content", "property": "children"},
            {"id": "_pages_store", "property": "data"},
        ],
        "inputs": [
            {"id": "_pages_location", "property": "pathname", "value": path},
            {"id": "_pages_location", "property": "search", "value": ""},
        ],
        "changedPropIds": ["_pages_location.pathname"],
    }
    with signed.client(running.desk, create_app(running.desk).server, role) as client:
        answer = client.post("/_dash-update-component", json=body, headers={"Host": "127.0.0.1"})
    assert answer.status_code == 200
    return answer


def raises(error: Exception) -> Callable[..., Any]:
    def raising(*_: Any, **__: Any) -> Any:
        raise error

    return raising


@pytest.mark.parametrize(
    ("role", "path", "home"), [(Role.CLINICIAN, "/", "/"), (Role.ENGINEER, "/plates", "/plates")]
)
def test_an_error_with_a_remedy_stands_in_the_place_of_the_page(
    running: Served, monkeypatch: pytest.MonkeyPatch, role: Role, path: str, home: str
) -> None:
    monkeypatch.setattr(running.desk.records, "people", raises(REFUSED))
    monkeypatch.setattr(running.desk, "measured_rate", raises(REFUSED))
    told = str(shown(running, path, role).json)
    for part in (words.NOT_SHOWN, REFUSED.sentence, REFUSED.what_to_do, words.TRY_AGAIN, words.TO_START):
        assert part in told, part
    assert f"'href': '{home}'" in told and words.GENERIC_ERROR not in told


def test_what_nobody_foresaw_has_a_number_that_stands_in_the_log_too(
    running: Served, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(running.desk.records, "people", raises(ZeroDivisionError("a secret of the code")))
    with caplog.at_level(logging.ERROR, "dashboard"):
        told = str(shown(running, "/", Role.CLINICIAN).json)
    assert words.NOT_SHOWN in told and words.GENERIC_ERROR in told and "secret" not in told
    number = re.search(r"the number ([0-9a-f]{6}) from", told)
    assert number is not None
    (record,) = [each for each in caplog.records if number[1] in each.getMessage()]
    assert record.exc_info is not None and isinstance(record.exc_info[1], ZeroDivisionError)


def test_the_page_comes_back_when_it_is_tried_again(
    running: Served, open_page: Callable[..., Page], monkeypatch: pytest.MonkeyPatch
) -> None:
    page = open_page("/plates")
    with monkeypatch.context() as patch:
        patch.setattr(running.desk.records, "people", raises(REFUSED))
        page.get_by_role("link", name=words.PEOPLE, exact=True).click()
        page.get_by_role("heading", name=words.NOT_SHOWN).wait_for()
        page.locator(".notice", has_text=REFUSED.what_to_do).wait_for()
    page.get_by_role("link", name=words.TRY_AGAIN).click()
    page.get_by_label(words.FIND).wait_for()
    assert page.url == running.base + "/"
