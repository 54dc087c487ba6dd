"""Pages as plain functions: what stands on them, and what must never stand on them."""

import gc
import re
import shutil
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import signed
from dash.development.base_component import Component
from invented import copied
from served import desk

from dashboard import printing, words
from dashboard.accounts.door import Door
from dashboard.desk import Desk
from dashboard.examples import PEOPLE, Examples
from dashboard.numbers import Line, held, key_lines, lines, primary
from dashboard.records import Records
from dashboard.server.app import create_app, pages
from dashboard.server.preparation import Preparation
from dashboard.traces import sway_traces
from dashboard.trends import offered, trend
from station.library.library import Library


def texts(part: Any) -> str:
    """Return everything that can be read on a component."""
    if isinstance(part, Component):
        return " ".join(
            texts(getattr(part, name, None)) for name in ("children", "label", "title", "placeholder", "data")
        )
    if isinstance(part, (list, tuple)):
        return " ".join(texts(each) for each in part)
    return part if isinstance(part, str) else ""


@pytest.fixture(scope="module")
def examples(tmp_path_factory: pytest.TempPathFactory, example_library: Path) -> Iterator[Library]:
    """Return a library with the example patients, really simulated."""
    library = Library.open(copied(example_library, tmp_path_factory.mktemp("examples")))
    yield library
    library.close()


@pytest.fixture
def records(examples: Library) -> Records:
    return Records(examples)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with desk(tmp_path_factory.mktemp("desk")) as (found, _):
        yield found


def one(records: Records, name: str) -> str:
    return next(person.id for person in records.people(name))


def test_the_examples_are_made_once_and_say_what_they_are(examples: Library) -> None:
    def made() -> list[int]:
        return [len(examples.visits_of(person.id)) for person in examples.find_patients()]

    before = made()
    list(Examples(examples).make())
    assert made() == before == [len(person.visits) for person in PEOPLE]
    assert all(person.is_example for person in Records(examples).people())


def test_the_weak_leg_of_the_first_example_gets_steadier(records: Records) -> None:
    visits = records.visits(one(records, "Ada"))
    found = trend(visits, "single_leg_stance", "mean_velocity")
    assert found is not None
    right = [row.right for row in found.rows]
    assert all(value is not None for value in right)
    assert right == sorted(right, reverse=True), "newest last, smaller is steadier"  # type: ignore[type-var]
    first = found.rows[0]
    assert first.right > 1.15 * first.left  # type: ignore[operator]


def test_a_comparison_never_judges_without_a_reference(records: Records) -> None:
    found = trend(records.visits(one(records, "Ada")), "single_leg_stance", "mean_velocity")
    assert found is not None and len(found.sentences) == 2
    sides, change = found.sentences
    assert "No reference yet" in sides and "error" not in sides
    assert "Within measurement error." in change or "Changed more than measurement error." in change
    assert "MDC95" in change and "Fransz" in change and "One more trial" in change
    standing = trend(records.visits(one(records, "Ada")), "quiet_stance", "load_share")
    assert standing is not None and "Measurement error not known yet" in standing.sentences[-1]
    assert trend(records.visits(one(records, "Ada")), "single_leg_stance", "range_ml").sentences == ()  # type: ignore[union-attr]


def test_trials_under_other_conditions_never_share_a_line(examples: Library, records: Records) -> None:
    patient = one(records, "Cleo")
    visits = records.visits(patient)
    alike = trend(visits, "single_leg_stance", "mean_velocity")
    assert alike is not None and alike.lines == 1
    taped = [with_one_leg_taped(visits[0]), *visits[1:]]
    apart = trend(taped, "single_leg_stance", "mean_velocity")
    assert apart is not None and apart.lines == 2
    newest = [(point.side, point.line) for point in apart.points if point.when == visits[0].started]
    assert sorted(newest) == [("left", "1"), ("right", "0")], "the taped leg stands on a line of its own"
    assert [row.trials for row in apart.rows[-2:]] == ["L 1 R 0", "L 0 R 1"]


def with_one_leg_taped(visit: Any) -> Any:
    trials = tuple(
        replace(trial, conditions=tuple((k, "itb" if k == "tape" else v) for k, v in trial.conditions))
        if trial.side == "left"
        else trial
        for trial in visit.trials
    )
    return replace(visit, trials=trials)


def test_the_drawn_ellipse_has_the_printed_area(records: Records) -> None:
    visit = records.visits(one(records, "Ada"))[0]
    for tested in visit.tests:
        for trial in tested.used:
            areas = {
                v["side"]: v["value"] for v in trial.result["values"] if v["metric"] == "ellipse_area_95"
            }  # type: ignore[index]
            for trace in sway_traces(trial.path, trial.key):
                assert np.pi * trace.axes[0] * trace.axes[1] == pytest.approx(
                    areas[str(trace.side)], rel=1e-6
                )


def test_at_most_five_numbers_stand_on_a_test(records: Records) -> None:
    visit = records.visits(one(records, "Bruno"))[0]
    for tested in visit.tests:
        found = lines(tested.key, [trial.result for trial in tested.used if trial.result])
        assert 1 <= len(key_lines(tested.key, found)) <= 5 < len(found)
        assert all(line.metric.definition for line in found)


def test_a_leg_that_cannot_hold_makes_the_hold_time_the_finding(records: Records) -> None:
    visit = records.visits(one(records, "Ada"))[0]
    (stance,) = [tested for tested in visit.tests if tested.key == "single_leg_stance"]
    results = [dict(trial.result) for trial in stance.used if trial.result]
    assert primary("single_leg_stance", lines("single_leg_stance", results)).metric.key == "mean_velocity"  # type: ignore[union-attr]
    short = [{**v, "value": 12.0} if v["metric"] == "hold_time" else v for v in results[0]["values"]]
    found = lines("single_leg_stance", [{**results[0], "values": short}, results[1]])
    chosen = primary("single_leg_stance", found)
    assert isinstance(chosen, Line) and chosen.metric.key == "hold_time" and not held(chosen)


def test_every_page_can_be_made_with_and_without_its_subject(
    examples: Library, records: Records, made: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(made, "records", records)
    monkeypatch.setattr(made, "library", examples)
    app = create_app(made)
    ada = one(records, "Ada")
    visit = records.visits(ada)[0]
    names = {"patient": ada, "visit": visit.id, "trial": visit.trials[0].id}
    with app.server.test_request_context("/"):
        for page in pages().values():
            for known in names, {name: "no such thing" for name in names}, {}:
                wanted = {name: value for name, value in known.items() if f"<{name}>" in page.path}
                shown = page.layout(made, **wanted, surprise="x")
                assert isinstance(shown, Component)
                assert "Traceback" not in texts(shown)
        shown = texts(pages()["dashboard.pages.result"].layout(made, visit=visit.id))
    assert "Ada Example" in shown and words.MORE in shown and words.NOT_A_DIAGNOSIS in shown


def test_a_name_is_text_wherever_it_stands(made: Desk) -> None:
    wicked = '<img src=x onerror="window.__x=1">[a](javascript:alert(1))'
    patient = made.records.add(wicked, 1990)
    app = create_app(made)
    with app.server.test_request_context("/"):
        for name in ("patient", "compare"):
            shown = pages()[f"dashboard.pages.{name}"].layout(made, patient=patient)
            assert wicked in texts(shown)
            assert "dangerously" not in str(shown.to_plotly_json())


def test_a_visit_prints_on_paper(
    examples: Library, records: Records, made: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(made, "records", records)
    monkeypatch.setattr(made, "library", examples)
    visit = records.visits(one(records, "Ada"))[0]
    page = printing.clinic_page(made, visit)
    assert page.startswith(b"%PDF-")
    told = printed(page)
    for said in (
        "low-pass 10 Hz · first 2 s left out",
        "64.0 kg",
        "as instructed: eyes open · hands on hips",
        "Over the visits",
        "more on the left",
        "whole",
        "100 (R − L) / max(L, R)",
    ):
        assert said in " ".join(told.split()), said
    assert not re.search(r"[a-z]+_[a-z]+|[+−]0 %", told), "raw keys or a percentage of nothing"


def printed(page: bytes) -> str:
    """Read the text of a PDF."""
    assert shutil.which("pdftotext"), "pdftotext is missing: install poppler-utils"
    made = subprocess.run(["pdftotext", "-layout", "-", "-"], input=page, check=True, capture_output=True)
    return made.stdout.decode().replace("\u00a0", " ")


def test_a_page_is_named_by_its_date_and_a_wrong_address_is_told_as_everywhere(
    examples: Library, records: Records, made: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(made, "records", records)
    visit = records.visits(one(records, "Ada"))[0]
    host = {"Host": "127.0.0.1"}
    monkeypatch.setattr(made, "library", examples)
    monkeypatch.setattr(made, "door", Door(examples, made.folder, is_demo=False))
    with signed.client(made, create_app(made).server, signed.CLINICIAN) as client:
        found = client.get(f"/visit/{visit.id}/page.pdf", headers=host)
        assert found.headers["Content-Disposition"] == f'inline; filename="visit-{visit.started[:10]}.pdf"'
        wrong = client.get("/visit/nobody/page.pdf", headers=host)
    assert wrong.status_code == 404 and b"react-entry-point" in wrong.data
    shown = pages()["dashboard.pages.result"].layout(made, visit="nobody/page.pdf")
    assert words.NOT_FOUND in texts(shown)


def test_the_tests_to_compare_are_those_with_results(records: Records) -> None:
    assert [key for key, _ in offered(records.visits(one(records, "Ada")))] == [
        "single_leg_stance",
        "quiet_stance",
    ]
    assert offered(records.visits(one(records, "Dev"))) == []


def test_two_desks_live_in_one_process(made: Desk, tmp_path: Path) -> None:
    with desk(tmp_path / "other") as (other, _):
        made.records.add("Only Here", 1970)
        first, second = create_app(made), create_app(other)
        for app, there in ((first, True), (second, False)):
            with signed.client(made if there else other, app.server, signed.CLINICIAN) as client:
                host = {"Host": "127.0.0.1"}
                client.get("/", headers=host)
                body = {
                    "output": ".._pages_content.children..._pages_store.data..",
                    "outputs": [
                        {"id": "_pages_content", "property": "children"},
                        {"id": "_pages_store", "property": "data"},
                    ],
                    "inputs": [
                        {"id": "_pages_location", "property": "pathname", "value": "/"},
                        {"id": "_pages_location", "property": "search", "value": ""},
                    ],
                    "changedPropIds": ["_pages_location.pathname"],
                }
                answer = client.post("/_dash-update-component", json=body, headers=host)
                assert answer.status_code == 200
                assert ("Only Here" in answer.text) is there


def test_the_first_start_is_told_and_nobody_is_said_to_be_missing(made: Desk, monkeypatch: Any) -> None:
    monkeypatch.setattr(made, "is_demo", True)
    coming = Preparation(kernels=4, compiled=1, is_first_start=True)
    monkeypatch.setattr(made, "preparation", coming)
    monkeypatch.setattr(made.records, "people", lambda wanted="": [])
    page = pages()["dashboard.pages.people"]
    app = create_app(made)
    with app.server.test_request_context("/"):
        shown = texts(page.layout(made))
        assert words.FIRST_START in shown and words.EXAMPLES_SOON in shown
        assert words.NOBODY_YET not in shown and "ernel" not in shown + made.status()["line"]
        coming.is_warm = coming.is_over = True
        shown = texts(page.layout(made))
        assert words.FIRST_START not in shown and words.NOBODY_YET in shown


def test_what_is_loaded_once_is_not_looked_through_by_the_collector_of_garbage(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("dashboard.server.preparation._settled", threading.Event())
    gc.unfreeze()
    stop = threading.Event()
    Preparation().start(lambda: None, None, stop, 0.0).join(60.0)
    assert gc.get_freeze_count() > 100_000
