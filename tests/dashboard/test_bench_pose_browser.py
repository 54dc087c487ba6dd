"""The pose in a browser: board, holes, a moved plate, its signature; both schemes, wide and narrow."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import benched
import pytest
import signed
from bench_page import NARROW, by_keyboard, examine, opened
from browsing import Windows
from certified import stated
from issued import issued, plain
from playwright.sync_api import expect
from served import Served, served, until

from dashboard.bench.stage import Stage
from dashboard.words import bench as said
from station import certificate
from station.mat import mat

PERSON = "bench?seed=1&flaws=none&floor=0&tilt=0:0&spread=0&rate=100&drift=0&pose=0.006:0:1"
MASS = 10.0


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Return plates of which the right one was moved since their certificate, and an engineer's cookies."""
    with served(tmp_path_factory.mktemp("pose"), person=PERSON, speed=60.0) as found:
        certify(found)
        yield replace(found, cookies=signed.cookies(found.desk, signed.ENGINEER))


def certify(found: Served) -> None:
    """Keep a certificate of the plates as they are drawn, and use it."""
    station = found.desk.station
    assert station.calibration is not None
    own = replace(stated(station.calibration, pose=(0.4e-3, 0.4e-3, 1e-3)), made="2026-01-05")
    places = [(*plate.centre, 0.0) for plate in mat(own.geometry).plates]
    plates = tuple(replace(plate, pose=place) for plate, place in zip(own.plates, places, strict=True))
    own, whole = replace(own, plates=plates), plain(issued())
    head = {"number": own.number, "made": f"{own.made}T09:00:00+01:00", "due": own.due}
    device = {**whole["device"], "uid": own.uid}
    content = {**whole, **head, "device": device, "calibration": own.to_json()}
    certificate.keep(found.desk.library.calibrations, certificate.of_content(content))
    station.renew()


def read(found: Served, upto: int) -> None:
    """Carry the mass from hole to hole; the page reads by itself."""
    bridging, source = found.desk.bench.bridging, found.source
    run = bridging.running
    assert run is not None
    while run.progress[0] < upto:
        done, hole = run.progress[0], run.next
        x, y = (0.0, 0.0) if hole is None or run.wants_empty else run.holes[hole]
        source.perform("board", kg=MASS if x else 0.0, x=x, y=y)
        benched.looked(found.desk.bench, lambda than=done: run.progress[0] > than)


def test_an_engineer_measures_the_pose_of_plates_that_were_moved(running: Served, windows: Windows) -> None:
    bench, source = running.desk.bench, running.source
    wrong: list[Any] = []
    wrongs: list[str] = []
    page = opened(windows, running, wrongs, None, "/plates")
    page.get_by_role("link", name=said.POSE_TO).click()
    expect(page.locator(".bench-road .here")).to_contain_text(said.STAGES[Stage.POSE])
    expect(page.locator("#bench-stage")).to_contain_text("410.0 ± 1.2 mm to the right")
    examine(page, wrong)
    examine(page, wrong, "dark", NARROW)

    by_keyboard(page, said.POSE_BEGIN)
    page.get_by_text(said.POSE_BOARD).wait_for()
    source.perform("board", kg=0.0, x=0.0, y=0.0)
    until(lambda: source._inner._scene._body.now >= source._inner._scene._body.free + 8.0)
    by_keyboard(page, said.READ)
    page.get_by_text("Put the mass through hole 1").wait_for()
    read(running, 3)
    expect(page.locator(".cue")).to_contain_text("hole 3, on the left plate, near its back left corner")
    expect(page.locator(".plate-drawn .hole.made")).to_have_count(2)
    examine(page, wrong)
    examine(page, wrong, "dark", NARROW)

    read(running, 11)
    page.get_by_text(said.POSE_MOVED).wait_for()
    # As it was read: the noise of the plates is another one each time.
    turned = re.search(r"moved by [0-9.]+ mm and ([0-9.]+)°", page.locator("#bench-stage").inner_text())
    assert turned is not None and abs(float(turned.group(1)) - 1.0) < 0.3
    examine(page, wrong, "dark")
    examine(page, wrong, "light", NARROW)
    page.get_by_role("button", name=said.POSE_SIGN).click()
    page.get_by_text("Signed: certificate").wait_for()
    examine(page, wrong)
    kept = bench.connected.certificate()
    assert kept.content["pose"]["by"] == "Test Engineer"
    assert kept.content["pose"]["angle_deg"] == pytest.approx(1.0, abs=0.15)
    windows.close_pages()
    assert not wrong, json.dumps(wrong, indent=1)
    assert not wrongs, wrongs
