"""A trial over time: a picture to be read, at once; the graph comes in its place for who corrects events."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace

import drawn
import pytest
import stored
from drawn import wait_for_pictures
from numpy import isfinite
from playwright.sync_api import Page
from served import Served, served

from dashboard import correcting, overview, timeline, words
from dashboard.figures.look import LIGHT
from dashboard.parts.picture import SCHEMES
from dashboard.records import Tried
from station.events.correction import Change, Correction, Corrections
from station.events.event import EventKind
from station.mat import Side

SAVES_DATA = "Object.defineProperty(navigator, 'connection', {value: {saveData: true}})"
"""So that nothing is fetched ahead: what is asked for is what the page itself needs."""


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Return a running dashboard with a folder of its own."""
    with served(tmp_path_factory.mktemp("overview")) as found:
        yield found


@pytest.fixture(scope="module")
def squats(running: Served) -> str:
    """Return a trial of squats."""
    library = running.desk.library
    visit = library.open_visit(library.add_patient("Mia Invented").id).id
    return stored.trial(library, visit, "mini_squat?seed=3&rate=250&seconds=36", "mini_squat")


def found_of(running: Served, trial: str) -> Tried:
    found = running.desk.records.trial(trial)
    assert found is not None and found.result is not None
    return found


def bottoms(found: Tried) -> list[float]:
    assert found.result is not None
    return [e["time_s"] for e in found.result["events"] if e["kind"] == "repetition_bottom"]


def moved(found: Tried) -> Corrections:
    """Return the last bottom a second earlier, and the first deleted."""
    first, *_, last = bottoms(found)
    kind = EventKind.REPETITION_BOTTOM
    later = Correction(Change.MOVE, kind, Side.BOTH, last, last - 1.0)
    return Corrections((Correction(Change.DELETE, kind, Side.BOTH, first), later))


def test_everything_that_was_found_and_seen_is_on_the_picture_and_in_its_words(
    running: Served, squats: str
) -> None:
    found = found_of(running, squats)
    assert found.result is not None
    running.desk.library.observations.add(squats, "knee_in", "left", 12.5)
    ticked = running.desk.library.observations.of_trial(squats)
    shown = overview.overview(found, ticked)
    assert shown is not None
    canvas = shown.draw(LIGHT, "wide")
    lanes = drawn.words(canvas, "lane")
    assert lanes[-1] == "Knee in" and len(lanes) == 1 + len({e["kind"] for e in found.result["events"]})
    marks = [each for each in drawn.named(canvas, "(found|seen)-(left|right|both)-.") if each.get_xdata()]
    assert sum(len(each.get_xdata()) for each in marks) == len(found.result["events"]) + 1
    to_px = drawn.one(canvas, "load-left").get_transform().get_matrix()
    lane = lanes.index("Bottom")
    x, _ = drawn.values(drawn.one(canvas, f"found-both-{lane}"))
    assert [(each - to_px[0, 2]) / to_px[0, 0] for each in x] == pytest.approx(bottoms(found))
    told = overview.picture_of(found, shown).told
    assert all(f"{time:.1f} s" in told for time in (*bottoms(found), 12.5)) and "Knee in: 12.5 s" in told
    for side, load in shown.traces.loads.items():
        _, y = drawn.values(drawn.one(canvas, f"load-{side}"))
        assert max(each for each in y if isfinite(each)) == load[isfinite(load)].max()
    before = overview.overview(found, ())
    assert before is not None
    assert overview.picture_of(found, before).address != overview.picture_of(found, shown).address


def test_the_room_that_the_page_leaves_is_that_of_the_picture(running: Served, squats: str) -> None:
    found = found_of(running, squats)
    shown = overview.overview(found, ())
    assert shown is not None
    room = overview.picture_of(found, shown).shape
    for size in overview.IN_SIZES:
        canvas = shown.draw(LIGHT, size)
        assert room.of(size) == (canvas.width, canvas.height)


def test_the_address_carries_the_corrections_saved_or_not_and_the_picture_follows_them(
    running: Served, squats: str
) -> None:
    found = found_of(running, squats)
    wanted = moved(found)
    unsaved = replace(found, result=running.desk.records.recomputed(squats, wanted))
    pictures = {}
    for name, trial in (("found", found), ("unsaved", unsaved)):
        shown = overview.overview(trial, ())
        assert shown is not None
        pictures[name] = shown.draw(LIGHT, "wide")
        address = overview.picture_of(trial, shown).address
        assert ("corrections=" in address) is (name == "unsaved") and "of=" in address
    struck = drawn.named(pictures["unsaved"], "deleted-both-.*")
    assert len(struck) == 1 and not drawn.named(pictures["found"], "deleted-.*")
    assert drawn.named(pictures["unsaved"], "was-both-.*")
    names = {name: drawn.words(canvas, "phase-name") for name, canvas in pictures.items()}
    assert len(names["unsaved"]) == len(names["found"]) - 1, "a squat without its bottom is not shaded"


def test_the_server_draws_the_corrections_of_the_address_in_every_size_for_a_clinician(
    running: Served, squats: str, open_page: Callable[..., Page]
) -> None:
    page, found = open_page("/worklist"), found_of(running, squats)
    plain = [item.to_json() for item in moved(found).items]
    made = set()
    for corrections in ([], plain):
        for scheme in SCHEMES:
            for size in overview.IN_SIZES:
                query = {"scheme": scheme, "size": size, "corrections": json.dumps(corrections)}
                answer = page.request.get(f"{running.base}/trial/{squats}/loads.svg", params=query)
                assert answer.status == 200 and answer.headers["content-type"].startswith("image/svg+xml")
                made.add(answer.body())
    assert len(made) == 2 * len(SCHEMES) * len(overview.IN_SIZES)
    for name, size in (("cop", "broad"), ("loads", "huge")):
        query = {"scheme": "light", "size": size}
        assert page.request.get(f"{running.base}/trial/{squats}/{name}.svg", params=query).status == 404


def test_a_recording_that_cannot_be_read_leaves_the_page_without_the_section(
    running: Served, squats: str
) -> None:
    found = found_of(running, squats)
    assert found.path is not None
    damaged = running.desk.library.recordings / "damaged.parquet"
    damaged.write_bytes(b"PAR1 nothing")
    assert correcting.section(running.desk, replace(found, path=damaged)) == []
    assert correcting.section(running.desk, replace(found, path=None)) == []
    assert len(correcting.section(running.desk, found)) == 1


@pytest.mark.parametrize("size", [(1366, 900), (768, 1024), (390, 844)])
def test_the_page_asks_for_no_graph_until_somebody_corrects_and_then_nothing_moves(
    running: Served, squats: str, open_page: Callable[..., Page], size: tuple[int, int]
) -> None:
    page = open_page("/worklist", size=size)
    page.add_init_script(SAVES_DATA)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{running.base}/trial/{squats}")
    wait_for_pictures(page)
    page.wait_for_load_state("networkidle")
    assert [url for url in asked if "/loads.svg?" in url] and not page.evaluate("Boolean(window.Plotly)")
    assert not [url for url in asked if "plotly" in url or "async-graph" in url], "a graph was asked for"
    assert not page.locator(".events li").count(), "nor for the fields of the editor"
    natural = page.locator(".over-time").bounding_box()
    summary = page.locator(".timeline > details > summary")
    summary.scroll_into_view_if_needed()
    before = summary.bounding_box()
    summary.focus()
    page.keyboard.press("Enter")
    page.locator(".over-time .picture").wait_for(state="hidden")
    assert page.locator(".graphed svg.main-svg").first.is_visible()
    assert [url for url in asked if "plotly" in url]
    after, room = summary.bounding_box(), page.locator(".over-time").bounding_box()
    assert before and after and natural and room
    assert abs(after["y"] - before["y"]) < 1.0 and abs(room["height"] - natural["height"]) < 1.0
    page.keyboard.press("Enter")
    assert not page.locator(".correcting").is_visible()
    assert page.locator(".graphed svg.main-svg").first.is_visible(), "what somebody zoomed stays as it is"
    page.keyboard.press("Enter")
    page.locator(".events li").first.get_by_role("button", name=words.SHOW).click()
    page.get_by_role("button", name=words.WHOLE_TRIAL).wait_for()
    wider = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert wider <= 0


def test_events_as_they_stand_come_in_order_of_time(running: Served, squats: str) -> None:
    found = found_of(running, squats)
    made = running.desk.records.recomputed(squats, moved(found))
    rows = timeline.corrected_events(made, replace(found, result=made).corrections)
    assert [row.place for row in rows] == sorted(row.place for row in rows)
    assert sum(row.is_deleted for row in rows) == sum(row.is_moved for row in rows) == 1
    assert found.result is not None and len(rows) == len(found.result["events"])
