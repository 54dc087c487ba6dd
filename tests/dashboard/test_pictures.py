"""Pictures have the rights of the page that shows them, are kept by nobody, and never show what is not so."""

import json
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import drawn
import pytest
import served
import signed
from invented import copied

from dashboard import pictures
from dashboard.accounts.role import Role
from dashboard.desk import Desk
from dashboard.drawn import Drawings
from dashboard.figures.look import LIGHT
from dashboard.parts.picture import SCHEMES, SIZES, Picture, Shape, picture
from dashboard.records import Visited
from dashboard.server.app import create_app
from dashboard.summary import summaries
from dashboard.traces import drawn_traces
from station.analyse import NONE

PLAIN = {"scheme": "light", "size": "wide"}
MALFORMED = ("0" * 32, "x'\";--<b>..", "..", "%00", "\u2603")


@dataclass(frozen=True)
class Place:
    """A desk with its application, and two patients of it: Ada is asked about, Cleo is somebody else."""

    desk: Desk
    app: Any
    ada: str
    cleo: str

    @property
    def visits(self) -> list[Visited]:
        """The visits of Ada, the newest first."""
        return self.desk.records.visits(self.ada)

    def asking(self, identity: str) -> Any:
        """Return a browser in which somebody has signed in."""
        patient = {"ada": self.ada, "cleo": self.cleo}.get(identity)
        role = Role.PATIENT if patient else Role(identity) if identity != "anonymous" else None
        return signed.client(self.desk, self.app.server, role, patient)

    @property
    def addresses(self) -> dict[str, str]:
        """A picture of every kind, of Ada."""
        visit = self.visits[0]
        (trial,) = (each.id for each in visit.trials if each.key == "quiet_stance")
        return {
            "cop": f"/visit/{visit.id}/single_leg_stance/cop.svg",
            "trial": f"/trial/{trial}/cop.svg",
            "loads": f"/trial/{trial}/loads.svg",
            "trend": f"/compare/{self.ada}/single_leg_stance/mean_velocity.svg",
            "page": f"/patient/{self.ada}/page/steady.svg",
            "mine": "/mine/steady.svg",
        }


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory, example_library: Path) -> Iterator[Place]:
    folder = copied(example_library, tmp_path_factory.mktemp("pictures"))
    with served.desk(folder, speed=1.0, is_demo=True) as (desk, _):
        people = {person.name.split()[0]: person.id for person in desk.records.people("")}
        yield Place(desk, create_app(desk), people["Ada"], people["Cleo"])


@pytest.mark.parametrize("identity", ["anonymous", "ada", "cleo", "engineer", "administrator", "clinician"])
def test_a_picture_is_for_who_may_see_its_page_and_exists_for_nobody_else(
    place: Place, identity: str
) -> None:
    asking = place.asking(identity)
    for name, address in place.addresses.items():
        answer = asking.get(f"{address}?{urlencode(PLAIN)}")
        is_for = identity in ("ada", "cleo") if name == "mine" else identity == "clinician"
        expected = 200 if is_for else 302 if identity == "anonymous" else 404
        assert answer.status_code == expected, (name, identity)
        assert (answer.mimetype == "image/svg+xml") is is_for
        assert answer.headers["Cache-Control"] == "no-store"


def test_each_patient_is_shown_their_own_legs(place: Place) -> None:
    mine = {
        who: place.asking(who).get("/mine/steady.svg", query_string=PLAIN).data for who in ("ada", "cleo")
    }
    assert mine["ada"] != mine["cleo"]
    shown = place.asking("clinician").get(place.addresses["page"], query_string=PLAIN).data
    assert mine["ada"] == shown, "the clinician sees what the patient sees"


def test_a_picture_that_was_drawn_is_kept_for_whose_it_is_and_for_who_may_see_it(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    named = PLAIN | {"of": "000000000000"}
    first = {
        who: place.asking(who).get("/mine/steady.svg", query_string=named).data for who in ("ada", "cleo")
    }
    assert first["ada"] != first["cleo"], "one address, two patients"
    address = place.addresses["cop"]
    drawn_once = place.asking("clinician").get(address, query_string=named).data
    monkeypatch.setattr(pictures, "drawing_of_test", None)
    monkeypatch.setattr("dashboard.pages.result.drawing_of_test", None)
    assert place.asking("clinician").get(address, query_string=named).data == drawn_once
    for identity in ("ada", "cleo", "engineer", "administrator", "anonymous"):
        assert place.asking(identity).get(address, query_string=named).status_code in (302, 404), identity


def test_only_the_latest_pictures_are_kept() -> None:
    kept, drawn_now = Drawings(most=2), []

    def ask(whose: str, address: str) -> bytes | None:
        return kept.of(whose, address, lambda: drawn_now.append((whose, address)) or address.encode())

    for whose, address in (("a", "1"), ("b", "1"), ("a", "1"), ("a", "2"), ("b", "1"), ("a", "2")):
        assert ask(whose, address) == address.encode()
    assert drawn_now == [("a", "1"), ("b", "1"), ("a", "2"), ("b", "1")]
    assert kept.of("a", "none", lambda: None) is None


def test_every_scheme_and_size_is_another_picture_and_all_are_small(place: Place) -> None:
    asking = place.asking("clinician")
    for name in ("cop", "trial", "loads", "trend", "page"):
        made = set()
        for scheme in SCHEMES:
            for size in SIZES:
                answer = asking.get(place.addresses[name], query_string={"scheme": scheme, "size": size})
                assert answer.status_code == 200 and len(answer.data) <= 60_000, (name, len(answer.data))
                made.add(answer.data)
        assert len(made) == 4, name


def test_what_is_malformed_does_not_exist_and_leaves_no_trace_of_a_mistake(
    place: Place, caplog: pytest.LogCaptureFixture
) -> None:
    asking, visit = place.asking("clinician"), place.visits[0]
    plain = place.addresses
    wrong = [f"/{kind}/{id_}/x/y.svg" for kind in ("visit", "compare") for id_ in MALFORMED]
    wrong += [f"/trial/{id_}/{name}.svg" for id_ in MALFORMED for name in ("cop", "loads")]
    wrong += [f"/patient/{id_}/page/steady.svg" for id_ in MALFORMED]
    wrong += [
        f"/visit/{visit.id}/{test}/{name}.svg" for test, name in (("landing", "cop"), ("quiet_stance", "x"))
    ]
    wrong += [
        f"/visit/{visit.id}/quiet_stance/shares.svg",
        f"/compare/{place.ada}/quiet_stance/hold_time.svg",
    ]
    with caplog.at_level(logging.ERROR):
        for address in wrong:
            assert asking.get(address, query_string=PLAIN).status_code == 404, address
        for asked in ({}, {"scheme": "red", "size": "wide"}, {"scheme": "dark", "size": "10"}):
            assert all(asking.get(each, query_string=asked).status_code == 404 for each in plain.values())
        for given in (
            "[",
            "{}",
            "[1]",
            '[{"change":"move"}]',
            "[" * 5000,
            "null",
            '[{"change":[],"kind":1}]',
        ):
            asked = {**PLAIN, "corrections": given}
            for name in ("trial", "loads"):
                assert asking.get(plain[name], query_string=asked).status_code == 404, (name, given)
    assert not caplog.records


def test_a_page_brings_its_pictures_and_who_asks_for_one_alone_has_opened_it(place: Place) -> None:
    audit, visit = place.desk.library.audit, place.visits[0].id
    address = place.addresses["cop"]

    def opened() -> list[tuple[str, str | None, Any]]:
        every = [each for each in audit.newest(1000) if each.action == "opened"]
        return [(each.action, each.subject, each.detail) for each in every]

    before = len(opened())
    asking = place.asking("clinician")
    for size in SIZES:
        asking.get(address, query_string={**PLAIN, "size": size})
    assert len(opened()) == before + 1, "a picture alone is an opening, once"
    assert opened()[0][1:] == (visit, {"page": "picture"})
    other = place.asking("clinician")
    shown(other, f"/visit/{visit}")
    for size in SIZES:
        other.get(address, query_string={**PLAIN, "size": size})
    assert len(opened()) == before + 2 and opened()[0][2] == {"page": "visit"}


def shown(asking: Any, path: str) -> str:
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
    page = str(asking.post("/_dash-update-component", json=body).data.decode())
    return page.replace("\\u002f", "/")


def test_a_page_that_is_only_read_holds_no_figure_and_names_every_picture_that_can_be_drawn(
    place: Place,
) -> None:
    asking, visit = place.asking("clinician"), place.visits[0]
    trial = f"/trial/{visit.trials[0].id}"
    for path in (f"/visit/{visit.id}", f"/compare/{place.ada}", f"/patient/{place.ada}/page", trial):
        page = shown(asking, path)
        assert '"type":"Graph"' not in page and '"loading":"lazy"' in page, path
    page = shown(asking, f"/visit/{visit.id}")
    made = summaries(visit, place.visits, place.desk.library)
    named = {
        address for each in made for address in (p.address for p in pictures.of_test(visit.id, each).values())
    }
    assert named and all(address in page for address in named)
    assert all(
        asking.get(address, query_string=PLAIN).status_code == 200
        for address in (a.split("?")[0] for a in named)
    )


def test_nothing_is_read_to_say_where_the_pictures_of_a_visit_are(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    visit = place.visits[0]
    made = summaries(visit, place.visits, place.desk.library)
    monkeypatch.setattr("station.file.recording", lambda *_: pytest.fail("a recording was read"))
    assert any(pictures.of_test(visit.id, each) for each in made)


def test_the_room_that_a_page_leaves_is_that_of_the_picture(place: Place) -> None:
    for visit in place.visits:
        for found in summaries(visit, place.visits, place.desk.library):
            for name, shown_there in pictures.of_test(visit.id, found).items():
                draw = pictures.drawing_of_test(name, found.tested, found.ticked)
                for size in SIZES:
                    canvas = draw(LIGHT, size)
                    assert canvas is not None and (canvas.width, canvas.height) == shown_there.shape.of(size)


def test_a_picture_is_of_the_very_path_whose_area_stands_beside_it(place: Place) -> None:
    found = next(
        each
        for each in summaries(place.visits[0], place.visits, place.desk.library)
        if each.key == "single_leg_stance"
    )
    canvas = pictures.drawing_of_test("cop", found.tested, {})(LIGHT, "wide")
    assert canvas is not None
    for trial in found.tested.alike:
        assert trial.path is not None
        (trace,) = drawn_traces(trial.path, trial.key, trial.corrections)
        side = str(trace.side)
        assert drawn.values(drawn.one(canvas, f"path-{side}")) == (trace.x.tolist(), trace.y.tolist())
        x, y = drawn.values(drawn.one(canvas, f"ellipse-{side}"))
        area = 0.5 * abs(sum(x[i] * y[i - 1] - x[i - 1] * y[i] for i in range(len(x))))
        assert area == pytest.approx(trace.area, rel=0.01)
        assert any(f"{trace.area:.0f} mm²" in name for name in drawn.words(canvas, f"name-{side}"))


def test_the_picture_of_a_trial_follows_the_corrections_in_its_address(place: Place) -> None:
    visit = place.visits[0]
    (trial,) = (each for each in visit.trials if each.key == "single_leg_stance" and each.side == "left")
    assert trial.path is not None and trial.result is not None
    events = [each for each in trial.result["events"] if each["kind"] == "toe_off"]
    moved = [
        {
            "change": "move",
            "kind": "toe_off",
            "side": e["side"],
            "time_s": e["time_s"],
            "to_s": e["time_s"] + 2.0,
        }
        for e in events[:1]
    ]
    asking, address = place.asking("clinician"), f"/trial/{trial.id}/cop.svg"
    as_found = asking.get(address, query_string=PLAIN)
    corrected = asking.get(address, query_string={**PLAIN, "corrections": json.dumps(moved)})
    assert as_found.status_code == corrected.status_code == 200
    assert as_found.data != corrected.data
    assert len(drawn_traces(trial.path, trial.key, NONE)) == 1


def test_another_picture_has_another_address() -> None:
    assert pictures.stamp(1.0, "a") == pictures.stamp(1.0, "a") != pictures.stamp(1.0, "b")


def test_both_schemes_stand_on_the_page_with_one_description_and_the_room_they_take() -> None:
    made = picture(Picture("/x.svg?of=1", Shape((400.0, 300.0), (320.0, 280.0)), "told"))
    plain = made.to_plotly_json()["props"]
    assert plain["style"]["--wide"] == "400 / 300" and plain["style"]["--narrow"] == "320 / 280"
    for scheme, each in zip(SCHEMES, made.children, strict=True):
        narrow, wide = (part.to_plotly_json()["props"] for part in each.children)
        assert each.className == f"in-{scheme}" and wide["alt"] == "told"
        assert (wide["loading"], wide["decoding"]) == ("lazy", "async")
        assert list(wide).index("loading") < list(wide).index("src"), "or the browser fetches it at once"
        assert wide["src"] == f"/x.svg?of=1&scheme={scheme}&size=wide"
        assert narrow["srcSet"] == f"/x.svg?of=1&scheme={scheme}&size=narrow"
