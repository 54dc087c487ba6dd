"""Every route, page, callback and print, asked for by everybody, with their own, a foreign and no real id.

What exists is read from the running application: whatever is new and not listed here turns a test red.
"""

import hashlib
import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
import signed
from sqlalchemy import text
from two_patients import MALFORMED, UNKNOWN, Clinic, Person

from dashboard.accounts.guard import OPEN
from dashboard.accounts.role import BENCH, CLINIC, EVERYBODY, OFFICE, PERSONAL, WORKSHOP, Role
from dashboard.server.app import pages
from dashboard.server.arrival import ADDRESS_HEADER

PATIENT = frozenset({Role.PATIENT})
ANYBODY = None
"""Also who has not signed in."""
ROUTES: dict[str, frozenset[Role] | None] = {
    "/sign-in": ANYBODY,
    "/first-start": ANYBODY,
    "/signed-in": ANYBODY,
    "/health": ANYBODY,
    "/password": EVERYBODY,
    "/present": EVERYBODY,
    "/sign-out": EVERYBODY,
    "/assets/<path:filename>": EVERYBODY,
    "/_dash-component-suites/<string:package_name>/<path:fingerprinted_path>": EVERYBODY,
    "/_dash-layout": EVERYBODY,
    "/_dash-dependencies": EVERYBODY,
    "/_dash-update-component": EVERYBODY,
    "/_reload-hash": frozenset(),
    "/_favicon.ico": EVERYBODY,
    "/": EVERYBODY,
    "/<path:path>": EVERYBODY,
    "/mine/page.pdf": PATIENT,
    "/patient/<patient>/page.pdf": CLINIC,
    "/patient/<patient>/diary.pdf": CLINIC,
    "/visit/<visit>/page.pdf": CLINIC,
    "/visit/<visit>/<test>/<name>.svg": CLINIC,
    "/trial/<trial>/cop.svg": CLINIC,
    "/trial/<trial>/loads.svg": CLINIC,
    "/trial/<trial>/pressure-mean.svg": CLINIC,
    "/trial/<trial>/pressure-peak.svg": CLINIC,
    "/compare/<patient>/<test>/<metric>.svg": CLINIC,
    "/patient/<patient>/page/steady.svg": CLINIC,
    "/patient/<patient>/page/pressure.svg": CLINIC,
    "/mine/steady.svg": PATIENT,
    "/mine/pressure.svg": PATIENT,
}
"""Who may ask for what, as reviewed by a person."""
OF_TWO_VISITS = {"/patient/<patient>/page/steady.svg"}
"""Drawn of nobody who came only once; `test_pictures.py` asks for those who came more often."""
PAGES: dict[str, frozenset[Role]] = {
    "/accounts": OFFICE,
    "/audit": OFFICE,
    "/plates": BENCH,
    "/calibrate": WORKSHOP,
    "/mine": PATIENT,
    "/check-in": PATIENT,
    "/not-found": EVERYBODY,
}
"""The pages that are not for clinicians alone."""
NOT_FOR_CLINICIANS_ALONE = {
    ".._pages_content.children..._pages_store.data..": EVERYBODY,
    "..device-shown.children...device-view.children...device-head.children..": BENCH,
    "..incident-said.children...incident-note.value..": BENCH,
    '{"daily":["MATCH"]}.figure': BENCH,
    "bench-gravity.children": WORKSHOP,
    '{"bench-ask":["MATCH"]}.error': WORKSHOP,
    "bench-by-itself.disabled": WORKSHOP,
    '{"bench-graph":["MATCH"],"of":["MATCH"]}.figure': WORKSHOP,
    "audit-rows.children": OFFICE,
    "accounts-clinic-said.children": OFFICE,
}
"""The callbacks of which the same is true, by the beginning of their name."""
BEGINNINGS = {
    "..bench-road.children": WORKSHOP,
    '..{"check-in-all"': PERSONAL,
    "..accounts-list.children": OFFICE,
}
IDENTITIES = ("anonymous", "own", "foreign", "engineer", "clinician", "administrator")
"""Patient A is `own`, patient B is `foreign`; the ids asked for are those of A (own) and B (foreign)."""


def client(clinic: Clinic, identity: str) -> Any:
    role = {"own": Role.PATIENT, "foreign": Role.PATIENT}.get(identity)
    if identity == "anonymous":
        return signed.client(clinic.desk, clinic.app.server, None)
    if role is not None:
        patient = getattr(clinic, identity).patient
        return signed.client(clinic.desk, clinic.app.server, role, patient)
    return signed.client(clinic.desk, clinic.app.server, Role(identity))


def role_of(identity: str) -> Role | None:
    if identity == "anonymous":
        return None
    return Role.PATIENT if identity in ("own", "foreign") else Role(identity)


def subjects(clinic: Clinic) -> dict[str, Person]:
    return {
        "own": clinic.own,
        "foreign": clinic.foreign,
        "unknown": Person(UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN),
        "malformed": Person(MALFORMED, MALFORMED, MALFORMED, MALFORMED),
    }


def may_see(clinic: Clinic, identity: str, named: str) -> bool:
    """Say whether somebody may see what belongs to a subject."""
    return named in ("own", "foreign") and identity in ("clinician", named)


def no_canary(clinic: Clinic, identity: str, answer: Any) -> None:
    """Nobody but clinicians and the second patient reads anything of the second patient."""
    if identity in ("clinician", "foreign"):
        return
    said = answer.data + str(answer.headers).encode()
    # A window is told its own address back.
    asked = answer.request.headers.get(ADDRESS_HEADER, "").encode()
    found = [secret for secret in clinic.secrets if secret in said and secret not in asked]
    assert not found, (identity, answer.request.path, found)


def written(clinic: Clinic) -> str:
    """Return a digest of the library, without what is noted about asking itself."""
    made = hashlib.sha256()
    with clinic.desk.library._database.reading() as connection:
        tables = connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"))
        for (name,) in tables.fetchall():
            if name not in ("session", "audit", "account", "setting", "result"):
                made.update(repr(connection.execute(text(f"SELECT * FROM {name}")).fetchall()).encode())
    return made.hexdigest()


def test_every_route_is_listed_here_with_who_may_ask_for_it(clinic: Clinic) -> None:
    assert {rule.rule for rule in clinic.app.server.url_map.iter_rules()} == set(ROUTES)


def test_every_page_that_is_not_for_clinicians_alone_is_listed_here() -> None:
    assert {page.path: page.roles for page in pages().values() if page.roles != CLINIC} == PAGES


def test_every_callback_knows_its_roles_and_those_for_others_are_listed_here(clinic: Clinic) -> None:
    listed = set()
    for name, found in clinic.app.callback_map.items():
        if "callback" not in found:
            continue  # in the browser alone
        roles = found["callback"].roles
        expected = NOT_FOR_CLINICIANS_ALONE.get(name)
        expected = expected or next((r for begin, r in BEGINNINGS.items() if name.startswith(begin)), CLINIC)
        assert roles == expected, name
        listed.add(name)
    assert set(NOT_FOR_CLINICIANS_ALONE) <= listed


def test_a_callback_without_roles_cannot_be_registered(clinic: Clinic) -> None:
    with pytest.raises(ValueError, match="for whom"):
        clinic.app.callback("x.y", "z.w")


def addresses(clinic: Clinic, rule: str, person: Person) -> Iterator[str]:
    """Yield real addresses under a rule."""
    if rule == "/<path:path>":
        for page in pages().values():
            made = page.path
            for name in ("patient", "visit", "trial"):
                made = made.replace(f"<{name}>", getattr(person, name))
            yield made
        return
    filled = {
        "path:filename": "live.js",
        "string:package_name": "dash",
        "path:fingerprinted_path": "dash-renderer/build/dash_renderer.min.js",
        "patient": person.patient,
        "visit": person.visit,
        "trial": person.felt if "pressure" in rule else person.trial,
        "test": "quiet_stance",
        "name": "cop",
        "metric": "mean_velocity",
    }
    address = re.sub(r"<([^>]+)>", lambda found: filled[found.group(1)], rule)
    yield f"{address}?scheme=light&size=wide" if rule.endswith(".svg") else address


@pytest.mark.parametrize("identity", IDENTITIES)
def test_routes(clinic: Clinic, identity: str) -> None:
    asked, role, before = 0, role_of(identity), written(clinic)
    for rule, roles in ROUTES.items():
        has_subject = any(f"<{name}>" in rule for name in ("patient", "visit", "trial"))
        methods = next(
            r.methods
            for r in clinic.app.server.url_map.iter_rules()
            if r.rule == rule and r.methods & {"GET", "POST"}
        )
        for named, person in subjects(clinic).items():
            for address in addresses(clinic, rule, person):
                for method in methods & {"GET", "POST"}:
                    answer = client(clinic, identity).open(
                        address, method=method, json={} if method == "POST" else None
                    )
                    asked += 1
                    no_canary(clinic, identity, answer)
                    if role is None and address.split("?")[0] not in OPEN:
                        assert answer.status_code in (302, 401, 404), (address, answer.status_code)
                    elif roles is not None and role not in roles:
                        assert answer.status_code == 404, (address, answer.status_code)
                    elif has_subject:
                        is_there = may_see(clinic, identity, named) and rule not in OF_TWO_VISITS
                        assert answer.status_code == (200 if is_there else 404), (address, identity)
    assert asked >= 4 * len(ROUTES)
    assert written(clinic) == before


def shown(asking: Any, path: str, search: str = "") -> Any:
    """Ask for the content of a page as the browser does when it moves between pages."""
    body = {
        "output": ".._pages_content.children..._pages_store.data..",
        "outputs": [
            {"id": "_pages_content", "property": "children"},
            {"id": "_pages_store", "property": "data"},
        ],
        "inputs": [
            {"id": "_pages_location", "property": "pathname", "value": path},
            {"id": "_pages_location", "property": "search", "value": search},
        ],
        "changedPropIds": ["_pages_location.pathname"],
    }
    return asking.post("/_dash-update-component", json=body)


def arrived(asking: Any, path: str, search: str = "") -> Any:
    """Ask for the content of a page as the browser does when its address is typed in."""
    return asking.get("/_dash-layout", headers={ADDRESS_HEADER: path + search})


def inside(answer: Any) -> Any:
    """Return what stands in the place of the pages in a layout."""
    asked = [answer.get_json()]
    while asked:
        part = asked.pop()
        if isinstance(part, dict):
            if part.get("id") == "_pages_content":
                return part.get("children")
            asked += part.values()
        elif isinstance(part, list):
            asked += part
    return None


@pytest.mark.parametrize("identity", IDENTITIES[1:])
def test_a_page_that_arrives_first_is_the_page_that_one_moves_to(clinic: Clinic, identity: str) -> None:
    asking, found = client(clinic, identity), 0
    for page in pages().values():
        path = re.sub(r"<(\w+)>", lambda named: getattr(clinic.own, named.group(1)), page.path)
        moved = shown(asking, path).get_json()["response"]
        shows = [inside(arrived(asking, path)), moved["_pages_content"]["children"]]
        # The clock of the plates goes on between the two, and what they read moves, by its sign too.
        first, then = (re.sub(r"[+−-]?\d+", "0", json.dumps(each, ensure_ascii=False)) for each in shows)
        assert first == then, path
        assert json.dumps(moved["_pages_store"]["data"]).replace(": ", ":") in arrived(asking, path).text
        found += 1
    assert found == len(pages())


@pytest.mark.parametrize(
    "address", ["//[", "//[::1", "/\x7f", "/%", "/%ff", "?", "#", "/visit/%2e%2e", "/" * 300]
)
@pytest.mark.parametrize("identity", IDENTITIES[1:])
def test_an_address_that_makes_no_sense_still_gets_the_frame(
    clinic: Clinic, identity: str, address: str
) -> None:
    answer = arrived(client(clinic, identity), address)
    assert answer.status_code == 200
    no_canary(clinic, identity, answer)


def told_back(said: bytes, person: Person) -> bytes:
    """Return an answer without the ids that its own address named."""
    for named in (person.patient, person.visit, person.trial, person.felt):
        said = said.replace(named.encode(), b"named")
    return said


NO_SUCH_PAGE = b"There is no such page"


@pytest.mark.parametrize("ask", [shown, arrived])
@pytest.mark.parametrize("identity", IDENTITIES)
def test_pages_are_shown_to_their_roles_and_people_only(clinic: Clinic, identity: str, ask: Any) -> None:
    role = role_of(identity)
    for page in pages().values():
        told = {}
        for named, person in subjects(clinic).items():
            path = re.sub(r"<(\w+)>", lambda found, who=person: getattr(who, found.group(1)), page.path)
            answer = ask(client(clinic, identity), path)
            no_canary(clinic, identity, answer)
            told[named] = (answer.status_code, told_back(answer.data, person))
            if role is None:
                assert answer.status_code == 401
            elif role not in page.roles:
                is_nothing = answer.status_code == 404 or NO_SUCH_PAGE in answer.data or not inside(answer)
                assert is_nothing, (path, identity)
            elif "<" not in page.path or may_see(clinic, identity, named):
                assert answer.status_code == 200
                assert (NO_SUCH_PAGE in answer.data) is (path == "/not-found"), (path, identity)
        if role is Role.PATIENT and "<" in page.path:
            others = {told[named] for named in ("own", "foreign", "unknown") if named != identity}
            assert len(others) == 1, "what is somebody else's is as if it did not exist"
        query = ask(client(clinic, identity), page.path.split("<")[0], f"?patient={clinic.foreign.patient}")
        no_canary(clinic, identity, query)


@pytest.mark.parametrize("identity", IDENTITIES)
def test_the_layout_and_the_first_window_hold_nobody(clinic: Clinic, identity: str) -> None:
    for path in ("/", "/_dash-layout", "/_dash-dependencies", f"/patient/{clinic.foreign.patient}"):
        answer = client(clinic, identity).get(path)
        for secret in clinic.secrets:
            assert identity == "foreign" or secret not in answer.data, (path, identity)


def filled(spec: Any, id_: str) -> Any:
    """Return an id as a page would send it: every wildcard stands for this id."""
    if isinstance(spec, str) and spec.startswith("{"):
        spec = json.loads(spec)
    if isinstance(spec, dict):
        return {key: id_ if isinstance(value, list) else value for key, value in spec.items()}
    return spec


def sent(name: str, found: Any, id_: str) -> dict[str, Any]:
    """Return a body for a callback in which every part and every value carries this id."""

    def part(each: Any) -> Any:
        made = {"id": filled(each["id"], id_), "property": each["property"]}
        counters = {"n_clicks": 1, "n_submit": 1, "n_intervals": 1}
        value = made["id"] if each["property"] == "id" else counters.get(each["property"], id_)
        is_many = '["ALL"]' in str(each["id"])
        return [{**made, "value": value}] if is_many else {**made, "value": value}

    outputs = name.strip(".").split("...") if name.startswith("..") else [name]
    targets = []
    for output in outputs:
        target, _, prop = output.rpartition(".")
        made = {"id": filled(target, id_), "property": prop}
        targets.append([made] if '["ALL"]' in target else made)
    inputs = [part(each) for each in found["inputs"]]
    first = inputs[0][0] if isinstance(inputs[0], list) else inputs[0]
    written_id = first["id"]
    if isinstance(written_id, dict):
        written_id = json.dumps(written_id, sort_keys=True, separators=(",", ":"))
    return {
        "output": name,
        "outputs": targets if name.startswith("..") else targets[0],
        "inputs": inputs,
        "state": [part(each) for each in found["state"]],
        "changedPropIds": [f"{written_id}.{first['property']}"],
    }


@pytest.mark.parametrize("identity", [each for each in IDENTITIES if each != "clinician"])
def test_callbacks(clinic: Clinic, identity: str) -> None:
    role, before, asked = role_of(identity), written(clinic), set()
    for name, found in clinic.app.callback_map.items():
        if "callback" not in found or name.startswith(".._pages"):
            asked.add(name)
            continue
        roles = found["callback"].roles
        for named, person in subjects(clinic).items():
            for id_ in dict.fromkeys((person.patient, person.visit, person.trial)):
                answer = client(clinic, identity).post("/_dash-update-component", json=sent(name, found, id_))
                no_canary(clinic, identity, answer)
                assert answer.status_code < 500, (name, named)
                if role is None:
                    assert answer.status_code == 401
                elif role not in roles or (role is Role.PATIENT and named not in (identity, "malformed")):
                    assert answer.status_code == 404, (name, named, identity)
                asked.add(name)
    assert asked == set(clinic.app.callback_map)
    if role not in (Role.PATIENT,):
        assert written(clinic) == before


def test_clinicians_are_let_in_to_every_callback_of_theirs(clinic: Clinic) -> None:
    asked = 0
    for name, found in clinic.app.callback_map.items():
        if "callback" in found and Role.CLINICIAN in found["callback"].roles and "_pages" not in name:
            answer = client(clinic, "clinician").post(
                "/_dash-update-component", json=sent(name, found, MALFORMED)
            )
            assert answer.status_code not in (401, 403, 404), name
            asked += 1
    assert asked > 10


@pytest.mark.parametrize("identity", IDENTITIES)
def test_prints(clinic: Clinic, identity: str) -> None:
    for named, person in subjects(clinic).items():
        answer = client(clinic, identity).get(f"/visit/{person.visit}/page.pdf")
        no_canary(clinic, identity, answer)
        is_there = identity == "clinician" and named in ("own", "foreign")
        assert (answer.mimetype == "application/pdf") is is_there
        assert answer.status_code == (302 if identity == "anonymous" else 200 if is_there else 404)


def test_what_is_opened_and_printed_stands_in_the_trail(clinic: Clinic) -> None:
    asking = client(clinic, "clinician")
    shown(asking, f"/patient/{clinic.foreign.patient}")
    asking.get(f"/visit/{clinic.own.visit}/page.pdf")
    found = [(entry.action, entry.subject) for entry in clinic.desk.library.audit.newest(2)]
    assert found == [("printed", clinic.own.visit), ("opened", clinic.foreign.patient)]
    every = clinic.desk.library.audit.newest(10_000)
    assert not any("anarybird" in str(entry).lower() for entry in every)
    assert clinic.desk.library.audit.verify().is_whole
