"""Coming in: the first start, passwords, guessing, other sites' forms, the demonstration."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import served
import signed
from two_patients import Clinic

from dashboard.accounts import kind
from dashboard.accounts.authorize import ALLOWED, Action
from dashboard.accounts.role import Role
from dashboard.desk import Desk
from dashboard.server.app import create_app
from station.errors import AccountError, AccountReason
from station.library import passwords, sign_ins
from station.library.library import Library

GOOD = "three blue unrelated hats"


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[tuple[Desk, Any]]:
    with served.desk(tmp_path / "library", speed=1.0) as (desk, _):
        yield desk, create_app(desk).server


def test_the_first_start_needs_the_code_of_the_terminal_once(
    empty: tuple[Desk, Any], quick_hash: None
) -> None:
    desk, server = empty
    told: list[str] = []
    desk.door.tell = told.append
    asking = signed.client(desk, server, None)
    for path in ("/", "/measure", "/visit/x/page.pdf"):
        assert asking.get(path).headers["Location"] == "/first-start"
    assert b"Code from the terminal" in asking.get("/first-start").data
    code = desk.door.code
    assert len(told) == 1 and code in told[0]
    filled = {"name": "Iris Office", "password": GOOD}
    assert asking.post("/sign-in", json=filled).status_code == 401, "no account, no default password"
    assert asking.post("/first-start", json={**filled, "code": "AAAA-AAAA"}).status_code == 400
    weak = {"code": code, "name": "Iris Office", "password": "password1"}
    assert asking.post("/first-start", json=weak).status_code == 400
    assert desk.library.accounts.is_empty()
    made = asking.post("/first-start", json={**filled, "code": code.lower().replace("-", " ")})
    assert made.json == {"to": "/accounts"}
    (account,) = desk.library.accounts.all()
    assert account.role == "administrator" and desk.door.code == ""
    again = signed.client(desk, server, None)
    assert again.post("/first-start", json={**filled, "code": code}).status_code == 404
    assert again.get("/first-start").headers["Location"] == "/sign-in"


def test_after_wrong_codes_there_is_a_new_one(empty: tuple[Desk, Any], monkeypatch: Any) -> None:
    desk, server = empty
    monkeypatch.setattr(desk.library.sign_ins, "wait", lambda name, address: 0.0)
    asking = signed.client(desk, server, None)
    first = desk.door.code
    for _ in range(5):
        asking.post("/first-start", json={"code": "WRONG", "name": "x", "password": GOOD})
    assert desk.door.code not in ("", first)
    late = asking.post("/first-start", json={"code": first, "name": "x", "password": GOOD})
    assert late.status_code == 400 and desk.library.accounts.is_empty()


def test_passwords_that_are_guessed_are_refused_and_long_ones_are_not() -> None:
    for word in (
        "password",
        "Passw0rd!",
        "12345678",
        "qwertz123",
        "Station1!",
        "iris office",
        "aaaaaaab",
        "short",
    ):
        with pytest.raises(AccountError) as refused:
            passwords.check(word, "iris office")
        assert refused.value.reason is AccountReason.BAD_PASSWORD, word
    for word in (GOOD, "x7$Kq9!m", "ein sehr langer Satz ".ljust(64, "z") + " mit mehr", "пароль из слов"):
        passwords.check(word, "iris office")
    assert len(passwords.common()) > 500


def test_passwords_are_kept_as_argon2id_of_the_recommended_strength() -> None:
    kept = passwords.hashed(GOOD)
    assert kept.startswith("$argon2id$v=19$m=65536,t=3,p=4$") and GOOD not in kept
    assert passwords.is_right(kept, GOOD) and not passwords.is_right(kept, GOOD + "x")
    assert passwords.hashed(GOOD) != kept
    assert not passwords.is_right(passwords.NONE, "") and not passwords.is_right("nonsense", GOOD)


def test_an_unknown_name_takes_as_much_work_as_a_known_one(library: Library, monkeypatch: Any) -> None:
    library.accounts.add("known", "Known", "clinician")
    asked: list[str] = []
    hasher = passwords._hasher()
    verify = type(hasher).verify

    def counted(self: Any, kept: str, password: bytes) -> bool:
        asked.append(kept[:31])
        return verify(self, kept, password)

    monkeypatch.setattr(type(hasher), "verify", counted)
    library.accounts.admitted("known", "wrong password")
    library.accounts.admitted("nobody", "wrong password")
    assert len(asked) == 2 and asked[0] == asked[1] == "$argon2id$v=19$m=65536,t=3,p=4$"


def test_a_thousand_guesses_in_ten_minutes_are_hardly_looked_at(library: Library) -> None:
    clock = [datetime(2026, 3, 2, 12, 0, tzinfo=UTC)]
    library.sign_ins.clock = lambda: clock[0]
    looked = 0
    for _ in range(1000):
        clock[0] += timedelta(seconds=0.6)
        if library.sign_ins.wait("Iris", "10.0.0.66") == 0:
            looked += 1
            library.sign_ins.add("iris", "10.0.0.66", is_good=False)
    assert 4 <= looked <= 20
    assert library.sign_ins.wait("iris", "10.0.0.7") == 0, "the right person elsewhere is not locked out"
    clock[0] += timedelta(seconds=sign_ins.OF_BOTH.longest + 1)
    assert library.sign_ins.wait("iris", "10.0.0.66") == 0, "nobody is locked out for good"


def test_guessing_many_names_from_one_address_slows_down_too(library: Library) -> None:
    clock = [datetime(2026, 3, 2, 12, 0, tzinfo=UTC)]
    library.sign_ins.clock = lambda: clock[0]
    looked = 0
    for guess in range(1000):
        clock[0] += timedelta(seconds=0.6)
        if library.sign_ins.wait(f"name {guess}", "10.0.0.66") == 0:
            looked += 1
            library.sign_ins.add(f"name {guess}", "10.0.0.66", is_good=False)
    assert looked <= 40


def test_the_page_says_how_long_to_wait_and_the_hash_is_not_asked(clinic: Clinic, monkeypatch: Any) -> None:
    clinic.desk.library.accounts.add("slow", "Slow", "clinician")
    monkeypatch.setattr(passwords, "is_right", lambda kept, password: False)
    asking = signed.client(clinic.desk, clinic.app.server, None)
    statuses = [asking.post("/sign-in", json={"name": "slow", "password": "x"}).status_code for _ in range(6)]
    assert statuses == [401] * 4 + [429] * 2
    said = asking.post("/sign-in", json={"name": "slow", "password": "x"}).json
    assert "Try again in" in said["sentence"]
    with clinic.desk.library._database.reading() as connection:
        rows = connection.exec_driver_sql("SELECT name FROM sign_in").fetchall()
    assert rows and not any("slow" in row[0] for row in rows)


@pytest.mark.parametrize(
    "path", ["/_dash-update-component", "/sign-out", "/password", "/sign-in", "/first-start"]
)
def test_forms_of_other_pages_do_nothing(clinic: Clinic, path: str) -> None:
    asking = signed.client(clinic.desk, clinic.app.server, Role.CLINICIAN)
    before = written(clinic.desk.library)
    body = json.dumps({"name": "x", "password": "y", "old": "a", "new": "b", "code": "c"})
    for kind_ in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""):
        answer = asking.post(path, data=body, headers={"Content-Type": kind_})
        if path != "/sign-out":
            assert 400 <= answer.status_code < 500, (path, kind_)
    if path in ("/sign-in", "/first-start"):
        assert written(clinic.desk.library) == before
        return  # nobody has signed in yet: there is no secret, and what is asked for are secrets
    for secret in ("", "0" * 64, "é"):
        asking = signed.client(clinic.desk, clinic.app.server, Role.CLINICIAN)
        told = {"X-CSRFToken": secret.encode().decode("latin-1")}
        assert asking.post(path, json={}, headers=told).status_code == 403, (path, secret)
    assert written(clinic.desk.library) == before


def written(library: Library) -> dict[str, int]:
    """Return how many rows each table has, those about coming in aside."""
    with library._database.reading() as connection:
        tables = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        return {
            name: connection.exec_driver_sql(f"SELECT count(*) FROM {name}").scalar_one()
            for (name,) in tables
            if name not in ("sign_in", "session", "audit")
        }


def test_roles_and_actions_are_as_reviewed() -> None:
    reviewed = {
        Action.SEE_PATIENT: "clinician patient",
        Action.CHANGE_PATIENT: "clinician",
        Action.FIND_PATIENTS: "clinician",
        Action.SEE_PLATES: "clinician engineer",
        Action.SEE_ACCOUNTS: "administrator",
        Action.CHANGE_OWN_PASSWORD: "clinician patient engineer administrator",
    }
    assert {a: frozenset(Role(r) for r in names.split()) for a, names in reviewed.items()} == dict(ALLOWED)


def test_the_last_administrator_stays(library: Library) -> None:
    first = library.accounts.add_first("iris", GOOD)
    with pytest.raises(AccountError) as refused:
        library.accounts.disable(first.id)
    assert refused.value.reason is AccountReason.LAST_ADMINISTRATOR
    assert library.accounts.account(first.id).disabled is None
    with pytest.raises(AccountError):
        library.accounts.add_first("second", GOOD)


def test_the_demonstration_is_entered_by_its_link_once(tmp_path: Path) -> None:
    with served.desk(tmp_path / "demo", speed=1.0, is_demo=True) as (desk, _):
        server = create_app(desk).server
        asking = signed.client(desk, server, None)
        link = desk.door.link()
        assert asking.get("/").headers["Location"] == "/sign-in"
        assert asking.get("/demo/wrong").headers["Location"] == "/sign-in"
        assert asking.get(link).headers["Location"] == "/"
        assert asking.get("/measure").status_code == 200
        assert signed.client(desk, server, None).get(link).headers["Location"] == "/sign-in"
        assert desk.door.link() != link
        secret = asking.get_cookie(desk.door.secret_cookie, domain="127.0.0.1").value
        asking.environ_base["HTTP_X_CSRFTOKEN"] = secret
        assert asking.post("/look-as", json={"role": "engineer"}).json == {"to": "/plates"}
        found = desk.library.sessions.find(asking.get_cookie(desk.door.cookie, domain="127.0.0.1").value)
        assert found is not None and found.role == "engineer"
        assert not any(account.has_password for account in desk.library.accounts.all())


def test_there_is_no_demonstration_in_a_clinic(clinic: Clinic) -> None:
    asking = signed.client(clinic.desk, clinic.app.server, Role.CLINICIAN)
    assert asking.post("/look-as", json={"role": "administrator"}).status_code in (404, 405)
    assert not clinic.desk.door.follow("")
    with pytest.raises(AccountError):
        clinic.desk.door.look_as(Role.ADMINISTRATOR)
    assert "data-look-as" not in asking.get("/_dash-layout").text


def test_a_library_is_never_opened_as_the_other_kind(library: Library, tmp_path: Path) -> None:
    kind.check(library, is_demo=True)
    kind.check(library, is_demo=False)
    library.add_patient("Ada Example", code="EXAMPLE-1")
    with pytest.raises(AccountError, match="demonstration"):
        kind.check(library, is_demo=False)
    library.accounts.add_without_password("demo clinician", "Casey", "clinician")
    with pytest.raises(AccountError, match="demonstration"):
        kind.check(library, is_demo=False)
    other = Library.open(tmp_path / "other")
    other.add_patient("Somebody Invented")
    with pytest.raises(AccountError, match="clinic"):
        kind.check(other, is_demo=True)
    other.accounts.add("jo", "Jo", "clinician")
    with pytest.raises(AccountError, match="clinic"):
        kind.check(other, is_demo=True)
    kind.check(other, is_demo=False)
    other.close()
