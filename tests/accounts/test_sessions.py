"""Sessions end when they must: signed out, copied, idle, too old, disabled, with another password."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import signed
from two_patients import Clinic

from dashboard.accounts.presence import is_by_person
from dashboard.accounts.role import Role
from station.library import sessions
from station.library.library import Library

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now

    def move(self, **by: float) -> None:
        self.now += timedelta(**by)


@pytest.fixture
def clock(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> Iterator[Clock]:
    made = Clock()
    monkeypatch.setattr(clinic.desk.library.sessions, "clock", made)
    return made


def clinician(clinic: Clinic) -> Any:
    return signed.client(clinic.desk, clinic.app.server, Role.CLINICIAN)


def is_in(asking: Any) -> bool:
    """Say whether somebody is let in; asking for this counts as no activity."""
    status = asking.get("/_dash-dependencies").status_code
    assert status in (200, 401)
    return bool(status == 200)


def press(asking: Any, changed: str, value: Any) -> int:
    id_, _, prop = changed.rpartition(".")
    body = {
        "output": "device-shown.children",
        "outputs": {"id": "device-shown", "property": "children"},
        "inputs": [{"id": id_, "property": prop, "value": value}],
        "changedPropIds": [changed],
    }
    return int(asking.post("/_dash-update-component", json=body).status_code)


def test_a_cookie_copied_before_signing_out_opens_nothing(clinic: Clinic) -> None:
    asking = clinician(clinic)
    copied = asking.get_cookie(clinic.desk.door.cookie, domain="127.0.0.1").value
    assert is_in(asking)
    assert asking.post("/sign-out", json={}).status_code == 200
    thief = signed.client(clinic.desk, clinic.app.server, None)
    thief.set_cookie(clinic.desk.door.cookie, copied, domain="127.0.0.1")
    assert not is_in(thief) and not is_in(asking)


def test_ten_minutes_without_a_person_end_a_session(clinic: Clinic, clock: Clock) -> None:
    asking = clinician(clinic)
    clock.move(minutes=9, seconds=50)
    assert is_in(asking)
    clock.move(seconds=11)
    assert not is_in(asking)


def test_a_person_at_the_screen_keeps_it_open_until_twelve_hours_are_over(
    clinic: Clinic, clock: Clock
) -> None:
    asking = clinician(clinic)
    for _ in range(12 * 60 // 9):
        clock.move(minutes=9)
        assert asking.get("/measure").status_code == 200
    clock.now = NOON + timedelta(hours=12, seconds=1)
    assert not is_in(asking)


def test_what_pages_ask_by_themselves_does_not_keep_it_open(clinic: Clinic, clock: Clock) -> None:
    asking = clinician(clinic)
    for minute in range(11):
        assert is_in(asking) is (minute <= 10)
        press(asking, "device-tick.data", minute)
        press(asking, "prepared.data", minute)
        press(asking, '{"act":"x"}.n_clicks', 0)
        asking.get("/signed-in")
        clock.move(minutes=1)
    assert not is_in(asking)


@pytest.mark.parametrize("role", Role)
def test_whoever_types_or_taps_is_there_whatever_their_role(clinic: Clinic, clock: Clock, role: Role) -> None:
    own = clinic.own.patient if role is Role.PATIENT else None
    asking = signed.client(clinic.desk, clinic.app.server, role, own)
    for _ in range(5):
        clock.move(minutes=9)
        assert asking.post("/present", json={}).status_code == 204
    assert is_in(asking)
    clock.move(minutes=10, seconds=1)
    assert asking.post("/present", json={}).status_code == 401, "too late"


def test_only_the_page_itself_says_that_somebody_is_there(clinic: Clinic, clock: Clock) -> None:
    asking = clinician(clinic)
    secret = asking.environ_base.pop("HTTP_X_CSRFTOKEN")
    clock.move(minutes=9)
    assert asking.post("/present", json={}).status_code == 403, "another site's page does not know the secret"
    asking.environ_base["HTTP_X_CSRFTOKEN"] = secret
    clock.move(minutes=2)
    assert not is_in(asking)


@pytest.mark.parametrize("hands", [True, False])
def test_hands_at_the_plates_keep_a_session_and_an_open_bench_does_not(
    clinic: Clinic, clock: Clock, monkeypatch: pytest.MonkeyPatch, hands: bool
) -> None:
    asking = signed.client(clinic.desk, clinic.app.server, Role.ENGINEER)
    monkeypatch.setattr(clinic.desk.bench, "look", lambda: hands)
    known = clinic.app.callback_map.items()
    name = next(n for n, found in known if [each["id"] for each in found["inputs"]] == ["bench-tick"])
    outputs = [each.rpartition(".") for each in name.strip(".").split("...")]
    body = {
        "output": name,
        "outputs": [{"id": id_, "property": prop} for id_, _, prop in outputs],
        "inputs": [{"id": "bench-tick", "property": "data", "value": 1}],
        "state": [{"id": "bench-version", "property": "data", "value": ""}],
        "changedPropIds": ["bench-tick.data"],
    }
    for _ in range(2):
        clock.move(minutes=6)
        answer = asking.post("/_dash-update-component", json=body)
        assert answer.status_code == (200 if hands or clock.now < NOON + timedelta(minutes=10) else 401)
    assert is_in(asking) is hands


def test_what_a_person_does_is_told_from_what_a_page_does() -> None:
    def body(changed: str, value: Any) -> dict[str, Any]:
        id_, _, prop = changed.rpartition(".")
        return {"changedPropIds": [changed], "inputs": [{"id": id_, "property": prop, "value": value}]}

    assert is_by_person(body("people-add.n_clicks", 1)) and is_by_person(body("people-find.value", "a"))
    assert is_by_person(body("_pages_location.pathname", "/measure"))
    for changed, value in (
        ("people-add.n_clicks", 0),
        ("guide-version.data", 4),
        ("device-tick.data", 9),
        ("tab.data", "x"),
    ):
        assert not is_by_person(body(changed, value)), changed
    assert not is_by_person(None) and not is_by_person({"changedPropIds": None})


def test_a_disabled_account_is_out_at_once(clinic: Clinic) -> None:
    made, _ = clinic.desk.library.accounts.add("leaves", "Leaves", "clinician")
    clinic.desk.library.accounts.change_password(made.id, "four unrelated words")
    cookie = clinic.desk.library.sessions.open(made.id)
    asking = signed.client(clinic.desk, clinic.app.server, None)
    asking.set_cookie(clinic.desk.door.cookie, cookie, domain="127.0.0.1")
    assert is_in(asking)
    signed.account(clinic.desk, Role.ADMINISTRATOR)
    clinic.desk.library.accounts.disable(made.id)
    assert not is_in(asking)
    late = clinic.desk.library.sessions.open(made.id)
    assert clinic.desk.library.sessions.find(late) is None, "and no later one opens anything"
    clinic.desk.library.accounts.enable(made.id)
    assert not is_in(asking), "a session that has ended stays ended"


def test_another_password_ends_every_session_but_the_new_one(clinic: Clinic, quick_hash: None) -> None:
    accounts = clinic.desk.library.accounts
    _made, first = accounts.add("changes", "Changes", "clinician")
    server, door = clinic.app.server, clinic.desk.door
    here, there = (signed.client(clinic.desk, server, None) for _ in range(2))
    for asking in (here, there):
        assert asking.post("/sign-in", json={"name": "Changes", "password": first}).status_code == 200
        assert asking.get("/measure").headers["Location"] == "/password", "a temporary password is replaced"
        assert asking.get("/_dash-layout").status_code == 403
    before = here.get_cookie(door.cookie, domain="127.0.0.1").value
    here.environ_base["HTTP_X_CSRFTOKEN"] = here.get_cookie(door.secret_cookie, domain="127.0.0.1").value
    wrong = here.post("/password", json={"old": "no", "new": "four unrelated words"})
    assert wrong.status_code == 401
    assert here.post("/password", json={"old": first, "new": "changes1"}).status_code == 400
    changed = here.post("/password", json={"old": first, "new": "four unrelated words"})
    assert changed.status_code == 200 and changed.json == {"to": "/"}
    assert is_in(here) and not is_in(there)
    assert here.get_cookie(door.cookie, domain="127.0.0.1").value != before


def test_a_cookie_set_before_signing_in_is_not_the_one_after(clinic: Clinic, quick_hash: None) -> None:
    _made, first = clinic.desk.library.accounts.add("fixed", "Fixed", "clinician")
    door = clinic.desk.door
    asking = signed.client(clinic.desk, clinic.app.server, None)
    asking.set_cookie(door.cookie, "chosen-by-somebody-else", domain="127.0.0.1")
    answer = asking.post("/sign-in", json={"name": "fixed", "password": first})
    given = asking.get_cookie(door.cookie, domain="127.0.0.1").value
    assert given != "chosen-by-somebody-else" and len(given) >= 43, "32 random bytes"
    told = answer.headers.getlist("Set-Cookie")
    own = next(line for line in told if line.startswith(f"{door.cookie}="))
    assert "HttpOnly" in own and "SameSite=Strict" in own and "Path=/" in own and "Secure" not in own
    second = asking.post("/sign-in", json={"name": "fixed", "password": first})
    assert second.status_code == 200
    thief = signed.client(clinic.desk, clinic.app.server, None)
    thief.set_cookie(door.cookie, given, domain="127.0.0.1")
    assert thief.get("/").headers["Location"] == "/sign-in", "the session before has ended"


def test_only_the_hash_of_a_cookie_is_in_the_library(library: Library) -> None:
    account = library.accounts.add_without_password("somebody", "Somebody", "clinician")
    cookie = library.sessions.open(account.id)
    found = library.sessions.find(cookie)
    assert found is not None and found.token == sessions.digest(cookie)
    library._database.close()
    kept = b"".join(path.read_bytes() for path in library.folder.glob("library.sqlite*"))
    assert cookie.encode() not in kept


def test_a_handed_over_screen_is_the_patients_and_ends_by_itself(clinic: Clinic, clock: Clock) -> None:
    with clinic.app.server.test_request_context("/"):
        account = signed.account(clinic.desk, Role.CLINICIAN)
        cookie = clinic.desk.library.sessions.open_for_patient(account.id, clinic.own.patient)
    found = clinic.desk.library.sessions.find(cookie)
    assert found is not None and found.is_handed and found.role == "patient"
    asking = signed.client(clinic.desk, clinic.app.server, None)
    asking.set_cookie(clinic.desk.door.cookie, cookie, domain="127.0.0.1")
    assert asking.get("/password").status_code == 404
    assert asking.get(f"/visit/{clinic.own.visit}/page.pdf").status_code == 404
    assert asking.get("/").headers["Location"] == "/mine"
    clock.move(seconds=119)
    assert is_in(asking)
    clock.move(seconds=2)
    assert not is_in(asking)


def test_handing_over_ends_the_clinicians_session(clinic: Clinic) -> None:
    asking = clinician(clinic)
    known = clinic.app.callback_map.items()
    name = next(name for name, each in known if any("plan-hand" in given["id"] for given in each["inputs"]))
    part = {"id": {"of": clinic.own.patient, "plan-hand": "over"}, "property": "n_clicks"}
    body = {
        "output": name,
        "outputs": {
            "id": {"of": clinic.own.patient, "plan-said": "said"},
            "property": name.rpartition(".")[2],
        },
        "inputs": [{**part, "value": 1}],
        "state": [
            {"id": part["id"], "property": "id", "value": part["id"]},
            {
                "id": {"of": clinic.own.patient, "plan-unsaved": "told"},
                "property": "children",
                "value": "",
            },
        ],
        "changedPropIds": [f'{{"of":"{clinic.own.patient}","plan-hand":"over"}}.n_clicks'],
    }
    copied = asking.get_cookie(clinic.desk.door.cookie, domain="127.0.0.1").value
    answer = asking.post("/_dash-update-component", json=body)
    assert answer.status_code in (200, 204) and '"leave"' in answer.text
    now = asking.get_cookie(clinic.desk.door.cookie, domain="127.0.0.1").value
    assert now != copied and clinic.desk.library.sessions.find(copied) is None
    found = clinic.desk.library.sessions.find(now)
    assert found is not None and (found.role, found.patient) == ("patient", clinic.own.patient)
