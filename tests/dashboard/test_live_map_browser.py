"""The live map of a pressure mat in a browser: what the canvas was told, and what it wrote."""

from collections.abc import Callable, Iterator
from typing import Any

import led
import numpy as np
import pytest
from axed import violations
from browsing import Windows
from playwright.sync_api import Page
from served import Served, served, until

from dashboard import words as said
from dashboard.words import mat as words

PERSON = "mat?do=quiet_stance&rows=16&flaws=none,row:12,dead:2:14&deficit=0.6&weak=right"
WROTE = """() => {
    window.wrote = {};
    const write = CanvasRenderingContext2D.prototype.fillText;
    CanvasRenderingContext2D.prototype.fillText = function (text, x, y, ...more) {
        window.wrote[text] = [x, y];
        return write.call(this, text, x, y, ...more);
    };
}"""
TOLD = """() => { const m = window.liveStats.map;
    return {...m, cells: Array.from(m.cells), owner: Array.from(m.owner)}; }"""
PAINTED = "n => window.liveStats && window.liveStats.map && window.liveStats.frames > n"
FRAMES = "() => window.liveStats.frames"
SAID = "text => new RegExp(text).test(document.querySelector('#live-canvas').ariaLabel)"
BRIGHT = """name => { const t = window.liveMap.table(name), found = [];
    const linear = v => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
    for (let i = 0; i < 256; i++)
        found.push(0.2126 * linear(t[3*i]) + 0.7152 * linear(t[3*i+1]) + 0.0722 * linear(t[3*i+2]));
    return found; }"""


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Return a dashboard with a mat on which somebody stands."""
    with served(tmp_path_factory.mktemp("mat"), person=PERSON, speed=4.0) as found:
        until(lambda: standing(found))
        yield found


def standing(running: Served) -> bool:
    live = running.desk.station.live_mat
    return (
        live is not None
        and live.sight is not None
        and bool(live.sight.prints.feet.standing[0].all())
        and live.latest(1.0).values[:, :2].sum(axis=1).min() > 400.0
    )


def truth(running: Served) -> Any:
    scene: Any = running.source._inner._scene
    return scene.truth


def ready(page: Page) -> None:
    page.wait_for_function(PAINTED, arg=5)


def test_the_canvas_is_told_the_truth_and_left_stands_on_the_left(
    running: Served, open_page: Callable[..., Page]
) -> None:
    page = open_page("/measure")
    ready(page)
    shares, places = [], []
    for _ in range(10):
        told, true = page.evaluate(TOLD), truth(running)
        shares.append([told["share"]["left"] - true.share[0], told["share"]["right"] - true.share[1]])
        seen = [[told["cop"][side][axis] for axis in "xy"] for side in ("left", "right", "both")]
        places.append(np.array(seen) - [*true.cop, true.whole])
        page.wait_for_function("n => window.liveStats.frames > n", arg=page.evaluate(FRAMES) + 4)
    assert true.share[0] - true.share[1] > 4.0, "unequal, so that a swap would show"
    # The truth is that of a moment later: the person sways meanwhile.
    assert np.abs(np.mean(shares, axis=0)).max() < 3.0
    assert np.abs(np.mean(places, axis=0)).max() < 8e-3
    assert told["share"]["left"] + told["share"]["right"] == pytest.approx(100.0, abs=1e-3)
    live = running.desk.station.live_mat
    assert live is not None
    row = np.float32(seen[2] + seen[0] + seen[1])
    assert (live.latest(10.0).values[:, 2:] == row).all(axis=1).any(), "the very numbers of the station"
    assert told["cop"]["left"]["x"] < told["cop"]["both"]["x"] < told["cop"]["right"]["x"]
    owner = np.array(told["owner"]).reshape(16, 16)
    assert np.argwhere(owner == 1)[:, 1].max() < np.argwhere(owner == 2)[:, 1].min()
    assert told["standing"] == {"left": True, "right": True} and told["equalised"] and told["whole"]


def test_both_feet_are_named_where_they_stand(running: Served, open_page: Callable[..., Page]) -> None:
    page = open_page("/measure")
    page.evaluate(WROTE)
    page.wait_for_function("() => window.wrote.LEFT && window.wrote.RIGHT && window.wrote.kPa")
    wrote, told = page.evaluate("() => window.wrote"), page.evaluate(TOLD)
    middle = wrote["Front: toes here"][0] if "Front: toes here" in wrote else None
    assert wrote["LEFT"][0] < wrote["RIGHT"][0] and (middle is None or wrote["LEFT"][0] < middle)
    shares = {round(told["share"]["left"]) + k for k in (-4, -3, -2, -1, 0, 1, 2, 3, 4)}
    drawn = {text: at for text, at in wrote.items() if text.endswith(" %")}
    left = [text for text, (x, _) in drawn.items() if x < wrote["LEFT"][0]]
    assert left and all(int(text[:-2]) in shares for text in left)
    assert any(text.startswith("LEFT ") and "cm²" in text for text in wrote)
    assert any("scans/s measured" in text and "frames/s painted" in text for text in wrote)


DRAWN = """([mat, scans]) => {
    const canvas = document.createElement('canvas');
    Object.assign(canvas.style, {width: '800px', height: '700px', position: 'absolute', left: '-2000px'});
    document.body.append(canvas);
    const found = [];
    window.liveMap.forget();
    for (const scan of scans) {
        const wrote = [], arcs = [];
        const pen = CanvasRenderingContext2D.prototype, {fillText, arc} = pen;
        pen.fillText = function (t, ...more) { wrote.push(t); return fillText.call(this, t, ...more); };
        pen.arc = function (x, y, ...more) { arcs.push([x, y]); return arc.call(this, x, y, ...more); };
        const map = {...scan, cells: Uint16Array.from(scan.cells), owner: Uint8Array.from(scan.owner)};
        const view = {mat, map, ring: new Float32Array(8).fill(0), columns: 8, size: 1, newest: 0, rate: 17,
            packet: null};
        window.liveMap.draw(canvas, view);
        const full = window.liveMap.most(view);
        const owned = Array.from(window.liveMap.feet(map, full));
        Object.assign(pen, {fillText, arc});
        found.push({wrote, arcs, full, owned, label: window.liveMap.words(view)});
    }
    canvas.remove();
    window.liveMap.forget();
    return found; }"""
"""Draws scans one after the other on a canvas of its own: what was written, how far the scale went."""


def scan(cells: Any, owner: Any = None) -> dict[str, Any]:
    """A scan of an equalised mat of 8 x 8 cells. cells : kPa."""
    kpa = np.asarray(cells, dtype=np.float64)
    owned = np.zeros((8, 8), dtype=np.uint8) if owner is None else np.asarray(owner)
    stands = {side: bool((owned == number).any()) for number, side in ((1, "left"), (2, "right"))}
    place = {side: {"x": 0.01, "y": 0.0} if stands[side] else {"x": None, "y": None} for side in stands}
    return {
        **{"rows": 8, "columns": 8, "equalised": True, "sure": True, "whole": True, "lost": 0, "rate": 17.0},
        **{"standing": stands, "share": {"left": 60, "right": 40}, "area": {"left": 0.01, "right": 0.01}},
        "peak": {"left": 9e4, "right": 8e4},
        "cop": {**place, "both": {"x": 0.0, "y": 0.0}},
        "cells": np.rint(10 * kpa).astype(int).ravel().tolist(),
        "owner": owned.ravel().tolist(),
    }


def drawn(page: Page, *scans: dict[str, Any], path: bool = False) -> list[dict[str, Any]]:
    mat = {"rows": 8, "columns": 8, "pitch": 0.02, "largest": 1023, "equalised": True, "told": ""}
    mat |= {"path": path, "marks": words.live_marks(path), "pressed": words.NO_FOOT}
    found: list[dict[str, Any]] = page.evaluate(DRAWN, [mat, list(scans)])
    return found


def feet() -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """(8, 8) kPa and owner: a left and a right foot, each with a light toe in front of the cells it owns."""
    kpa, owner = np.zeros((8, 8)), np.zeros((8, 8), dtype=np.uint8)
    kpa[3:7, 1], kpa[3:7, 5], owner[3:7, 1], owner[3:7, 5] = 80.0, 70.0, 1, 2
    kpa[1, 1] = kpa[2, 5] = kpa[4, 2] = 6.0
    return kpa, owner


def test_the_live_map_gives_no_number_that_the_result_withholds(
    running: Served, open_page: Callable[..., Page]
) -> None:
    page = open_page("/measure")
    ready(page)
    (plain,) = drawn(page, scan(*feet()))
    (compared,) = drawn(page, scan(*feet()), path=True)
    assert not any("kPa" in text and text != "kPa" for text in plain["wrote"])
    assert words.PREVIEW in plain["label"] and words.LIVE_PATH[False] in plain["label"]
    assert words.LIVE_PATH[True] in compared["label"] and words.PREVIEW in compared["label"]
    assert len(plain["arcs"]) == 1 < len(compared["arcs"]), (
        "the left foot's mark, and no path without a release"
    )


def test_nobody_is_said_of_an_empty_mat_alone(running: Served, open_page: Callable[..., Page]) -> None:
    page = open_page("/measure")
    ready(page)
    kpa, owner = feet()
    nobody = "Nobody on the mat"
    stood, left, rest, bag = drawn(
        page, scan(kpa, owner), scan(kpa), scan(0.08 * kpa), scan(0.5 * kpa), path=True
    )
    assert nobody not in stood["wrote"] and words.NO_FOOT not in stood["label"]
    assert nobody not in left["wrote"] and words.NO_FOOT in left["label"]
    assert nobody in rest["wrote"] and words.NO_FOOT not in rest["label"]
    assert nobody not in bag["wrote"] and words.NO_FOOT in bag["label"]
    assert not left["arcs"] and not rest["arcs"], "no path of who has gone"


def test_the_scale_only_grows_until_the_mat_is_empty(running: Served, open_page: Callable[..., Page]) -> None:
    page = open_page("/measure")
    ready(page)
    kpa, owner = feet()
    scans = [scan(factor * kpa, owner) for factor in (0.5, 3.0, *[0.5] * 120, 1.0)]
    found = [each["full"] for each in drawn(page, *scans, scan(0.0 * kpa), scan(0.5 * kpa, owner))]
    assert found[0] == 500 and set(found[1:-2]) == {3000} and found[-2:] == [500, 500]
    assert "300" in drawn(page, scans[1])[0]["wrote"], "it stands at the scale"


def test_the_outline_takes_in_every_coloured_cell_of_a_foot(
    running: Served, open_page: Callable[..., Page]
) -> None:
    page = open_page("/measure")
    ready(page)
    kpa, owner = feet()
    kpa[0, 7] = 20.0
    owned = np.reshape(drawn(page, scan(kpa, owner))[0]["owned"], (8, 8))
    assert owned[1, 1] == 1 and owned[4, 2] == 1 and owned[2, 5] == 2
    assert (owned[owner > 0] == owner[owner > 0]).all() and owned[0, 0] == 0
    far = np.zeros((8, 8), dtype=np.uint8)
    far[7, 0] = 1
    assert np.reshape(drawn(page, scan(kpa, far))[0]["owned"], (8, 8))[0, 7] == 0


def test_a_dead_row_and_a_dead_cell_are_marked_and_named(
    running: Served, open_page: Callable[..., Page]
) -> None:
    page = open_page("/measure")
    ready(page)
    told = page.evaluate(TOLD)
    unknown = {divmod(place, 16) for place, cell in enumerate(told["cells"]) if cell == 0xFFFF}
    assert unknown == {(12, column) for column in range(16)} | {(2, 14)}
    label = page.locator("#live-canvas").get_attribute("aria-label") or ""
    assert "Silent: row 13 from the front and cell in row 3, column 15." in label
    assert "percent of the load" in label and "scans/s measured" in label


def test_lost_rows_and_an_empty_mat_are_said_in_words(
    running: Served, open_page: Callable[..., Page]
) -> None:
    page = open_page("/measure")
    ready(page)
    try:
        running.source.perform("step_off")
        page.wait_for_function(
            "() => !window.liveStats.map.standing.left && !window.liveStats.map.standing.right"
        )
        page.wait_for_function(SAID, arg="nobody stands on the mat")
        running.source.fail("flip:2e-4@0-3")
        page.wait_for_function(SAID, arg="Scan rows lost: [0-9]+ in the last 10 s")
    finally:
        running.source.perform("stand")
        until(lambda: standing(running))


@pytest.mark.parametrize(("scheme", "rising"), [("light", False), ("dark", True)])
def test_the_scale_goes_one_way_in_brightness(
    running: Served, open_page: Callable[..., Page], scheme: str, rising: bool
) -> None:
    """What no eye for colours is needed for: more pressure is darker on light, brighter on dark."""
    page = open_page("/measure", scheme)
    bright = np.array(page.evaluate(BRIGHT, scheme))
    steps = np.diff(bright) if rising else -np.diff(bright)
    assert (steps > -1e-6).all() and np.ptp(bright) > 0.7


def test_the_light_and_the_page_of_the_plates_say_mat(
    running: Served, open_page: Callable[..., Page]
) -> None:
    page = open_page("/plates", size=(1280, 800))
    page.locator("#live-canvas").wait_for()
    ready(page)
    assert page.locator("h1").inner_text() == words.HEAD
    page.wait_for_function("() => document.querySelector('#status-line').innerText.includes('scans/s')")
    line = page.locator("#status-line")
    assert line.evaluate("each => each.scrollWidth <= each.clientWidth"), "cut off"
    assert line.get_attribute("title") == line.inner_text()
    page.wait_for_function(
        f"() => document.querySelector('#status-line').innerText.startsWith('{words.READY}')"
    )
    assert page.locator(".no-plate").count() == 0
    before = page.evaluate("() => { window.kept = document.querySelector('#live-canvas'); return 1; }")
    with page.expect_response(lambda got: "_dash-update-component" in got.url):
        pass
    page.wait_for_function("n => window.liveStats.frames > n + 8", arg=page.evaluate(FRAMES))
    assert before and page.evaluate("() => window.kept === document.querySelector('#live-canvas')")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_telephone_shows_the_map_whole(
    running: Served, open_page: Callable[..., Page], scheme: str
) -> None:
    page = open_page("/measure", scheme, (390, 844))
    page.evaluate(WROTE)
    page.wait_for_function("() => window.wrote.LEFT && window.wrote.RIGHT && window.wrote.kPa")
    box = page.locator("#live-canvas").bounding_box()
    assert box is not None and box["height"] >= 500, "the map is not squeezed by its words"
    width = box["width"]
    at = page.evaluate("() => window.wrote")
    assert all(0 <= x <= width for x, _ in at.values()) and "LEFT" in at
    assert page.evaluate("() => document.documentElement.scrollWidth") <= 390


@pytest.mark.parametrize(("scheme", "size"), [("light", (1366, 900)), ("dark", (390, 844))])
def test_nothing_is_wrong_for_who_does_not_see_or_has_no_mouse(
    running: Served, windows: Windows, scheme: Any, size: tuple[int, int]
) -> None:
    desk = running.desk
    led.begin(desk, "Rosa Invented")
    try:
        page = windows.page(running.base, size, bypass_csp=True, reduced_motion="reduce")
        page.emulate_media(color_scheme=scheme)
        pairs = [
            {"name": name, "value": value, "url": running.base} for name, value in running.cookies.items()
        ]
        page.context.add_cookies(pairs)  # type: ignore[arg-type]
        page.goto(f"{running.base}/plates")
        ready(page)
        assert violations(page) == []
        desk.leader = None
        page.goto(f"{running.base}/measure")
        ready(page)
        page.get_by_text(words.walked(["Quiet stand"], 0, 1)).wait_for()
        assert violations(page) == []
        skip = page.get_by_role("button", name=said.SKIP)
        skip.focus()
        page.keyboard.press("Enter")
        page.get_by_text(said.nothing_counts(["Quiet stand"])).wait_for()
    finally:
        windows.close_pages()
        desk.leader = None
        desk.guide.end()
        running.source.perform("stand")
        until(lambda: standing(running))
