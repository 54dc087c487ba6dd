"""The pose at the bench: read hole by hole, a moved plate noticed, left here and taken up at a terminal."""

import math
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import benched
import numpy as np
import pytest
from benched import feed, known, looked, show_anew
from certified import stated
from hurried import Hurried
from issued import issued, plain
from led import asked_by
from numpy.typing import NDArray
from served import until

from calibration import pose_terminal, posed
from calibration.certificate import pose_of
from dashboard.accounts.role import Role
from dashboard.bench.bridging import Bridging, Stands
from dashboard.bench.stage import Stage
from dashboard.desk import Desk
from dashboard.pages import calibrate
from dashboard.parts.bench import road, state
from dashboard.words import bench as said
from station import certificate, logbook, validity
from station.certificate import Certificate, of_content
from station.errors import CalibrationError, CalibrationReason
from station.mat import Side, mat
from station.newtons import Calibration
from station.stream import measured
from station.validity import Cause

PLATES = mat("two_plates_400x600")
Floats = NDArray[np.float64]

MASS = 10.0
NAME = "E. Example"


@pytest.fixture(scope="module")
def at(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Desk, Hurried]]:
    """Return a bench whose plates are without a flaw."""
    person = "bench?seed=1&flaws=none&floor=0&tilt=0:0&spread=0&rate=100&drift=0"
    with benched.desk(tmp_path_factory.mktemp("pose"), person=person, speed=90.0) as (desk, source):
        yield desk, source


@pytest.fixture
def bridging(at: tuple[Desk, Hurried]) -> Iterator[Bridging]:
    """Return the pose stage of plates that stand as drawn, with a certificate that says so."""
    desk, source = at
    source.perform("empty")
    stand(source)
    certify(desk, has_pose=True)
    log(desk).unlink(missing_ok=True)
    desk.bench.leave()
    desk.bench.by_itself(True)
    desk.bench.go(Stage.POSE)
    yield desk.bench.bridging
    below(desk).rename(desk.library.calibrations / f"over-{datetime.now():%H%M%S%f}")
    desk.bench.leave()


def certify(desk: Desk, *, has_pose: bool) -> Certificate:
    """Keep a certificate of the plates as they are drawn, and use it."""
    there = desk.station.calibration
    assert there is not None
    own = stated(there, pose=(0.4e-3, 0.4e-3, 1e-3))
    poses = [(*plate.centre, 0.0) if has_pose else None for plate in PLATES.plates]
    plates = tuple(replace(plate, pose=pose) for plate, pose in zip(own.plates, poses, strict=True))
    sheet = replace(own, plates=plates, made="2026-01-05")
    head = {"number": sheet.number, "made": f"{sheet.made}T09:00:00+01:00", "due": sheet.due}
    whole = plain(issued())
    device = {**whole["device"], "uid": sheet.uid}
    made = of_content({**whole, **head, "device": device, "calibration": sheet.to_json()})
    certificate.keep(desk.library.calibrations, made)
    desk.station.renew()
    return made


def below(desk: Desk) -> Path:
    assert desk.station.hello is not None
    return desk.library.calibrations / desk.station.hello.serial


def log(desk: Desk) -> Path:
    assert desk.station.hello is not None
    return logbook.path(desk.library.calibrations, desk.station.hello.serial, logbook.VOIDS)


def voids(desk: Desk) -> list[Cause]:
    assert desk.station.hello is not None
    return [each.cause for each in logbook.voids(desk.library.calibrations, desk.station.hello.serial)]


def calibration(desk: Desk) -> Calibration:
    assert desk.station.calibration is not None
    return desk.station.calibration


def stand(source: Hurried, x: float = 0.0, y: float = 0.0, angle: float = 0.0) -> None:
    """Move the right plate beside its drawn place. x, y : m. angle : degrees."""
    source.perform("mount", side="right", x=x, y=y, angle=angle)


def carry(source: Hurried, bridging: Bridging) -> None:
    """Do what is asked for: the board, the mass through the next hole, or off."""
    run = bridging.running
    assert run is not None
    if run.wants_empty or run.next is None:
        source.perform("board", kg=0.0, x=0.0, y=0.0)
    else:
        x, y = run.holes[run.next]
        source.perform("board", kg=MASS, x=x, y=y)


def hands_off(source: Hurried) -> None:
    """Wait until the engineer has let go."""
    body = source._inner._scene._body
    until(lambda: body.now >= body.free + 0.5)  # type: ignore[attr-defined]


def read(at: tuple[Desk, Hurried], upto: int | None = None) -> None:
    """Do what is asked for until all is read, or so many readings are made."""
    desk, source = at
    bridging = desk.bench.bridging
    run = bridging.running
    assert run is not None
    while bridging.over is None and (upto is None or run.progress[0] < upto):
        done = run.progress[0]
        carry(source, bridging)
        if run.is_unknown:
            hands_off(source)
            bridging.ask()
        looked(desk.bench, lambda than=done: run.progress[0] > than)


def begin(at: tuple[Desk, Hurried], upto: int | None = None) -> None:
    """Begin, and read so much."""
    with asked_by(NAME, Role.ENGINEER):
        calibrate._do(at[0], "pose_begin", "", {})
    read(at, upto)


def over(bridging: Bridging) -> posed.Posed:
    assert isinstance(bridging.over, posed.Posed), bridging.over
    return bridging.over


def shown(desk: Desk) -> str:
    with asked_by(NAME, Role.ENGINEER):
        return str(calibrate._everything(desk))


def test_plates_that_stand_where_they_stood_need_no_signature(
    bridging: Bridging, at: tuple[Desk, Hurried]
) -> None:
    desk, _ = at
    before = calibration(desk).number
    assert said.POSE_HOW in shown(desk) and "410" in shown(desk), "what was measured before"
    begin(at)
    found = over(bridging)
    assert found.since is not None and not found.wants_signature and voids(desk) == []
    x, y, angle = found.pose.uncertainty
    assert (
        abs(found.pose.x - 0.41) < 3 * x and abs(found.pose.y) < 3 * y and abs(found.pose.angle) < 3 * angle
    )
    told = shown(desk)
    assert said.POSE_STANDS_THERE in told and said.POSE_SIGN not in told and said.POSE_MARKS in told
    with pytest.raises(CalibrationError):
        bridging.sign(desk.bench.connected.certificate(), NAME)
    assert calibration(desk).number == before
    bridging.leave()
    assert bridging.open_one(calibration(desk)) is None, "it is over"


@pytest.mark.parametrize(
    ("where", "mm", "degrees"), [((0.0, 0.005, 0.0), 5.0, 0.0), ((0.0, 0.0, 1.0), 3.7, 1.0)]
)
def test_a_moved_plate_voids_the_certificate_until_the_new_pose_is_signed(
    bridging: Bridging, at: tuple[Desk, Hurried], where: tuple[float, float, float], mm: float, degrees: float
) -> None:
    desk, source = at
    old = desk.bench.connected.certificate()
    stand(source, *where)
    begin(at)
    found = over(bridging)
    assert found.since is not None and found.since.is_noticed
    # Along axes halfway between the two, a plate that is turned also stands further back.
    assert 1e3 * found.since.distance == pytest.approx(mm, abs=1.0)
    assert math.degrees(abs(found.since.angle)) == pytest.approx(degrees, abs=0.15)
    assert voids(desk) == [Cause.REMOUNTED]
    assert f"VOID: {Cause.REMOUNTED.spoken}" in str(road.device(desk)), "beside the certificate"
    assert desk.station.validity().state is validity.State.VOIDED
    told = shown(desk)
    assert said.POSE_MOVED in told and said.POSE_SIGN in told and NAME in told
    bridging.leave()
    left = shown(desk)
    assert "but the pose is not signed" in left and said.POSE_SEE in left and said.POSE_OPEN_HOW not in left
    desk.bench.pose_take_up("Somebody else")
    assert over(bridging).is_void and voids(desk) == [Cause.REMOUNTED], "noted once"
    with asked_by(NAME, Role.ENGINEER):
        calibrate._do(desk, "pose_sign", "", {})
    signed = desk.bench.connected.certificate()
    assert bridging.signed == signed and signed.content["amends"] == old.number
    assert signed.content["pose"]["by"] == NAME and len(signed.content["pose"]["residuals_mm"]) == 8
    assert signed.content["pose"]["readings"]["name"].startswith("pose-")
    assert calibration(desk).number == signed.number and signed.due == old.due
    assert desk.station.validity().state is not validity.State.VOIDED
    assert said.POSE_SIGNED_HOW in shown(desk) and "VOID" not in str(road.device(desk))
    assert pose_of(calibration(desk))["angle_deg"] == pytest.approx(degrees, abs=0.15)  # type: ignore[index]


def test_plates_of_unknown_pose_give_no_combined_cop_until_it_is_signed(
    bridging: Bridging, at: tuple[Desk, Hurried]
) -> None:
    desk, source = at
    certify(desk, has_pose=False)
    assert said.POSE_NONE in shown(desk) and said.POSE_NONE in state.facts_of(desk).values()
    begin(at)
    assert over(bridging).since is None and said.POSE_FIRST in shown(desk) and voids(desk) == []
    assert np.isnan(together(desk, source)).all()
    bridging.sign(desk.bench.connected.certificate(), NAME)
    cop = together(desk, source)
    x, _ = PLATES.plates[0].centre
    assert np.median(cop, axis=0) == pytest.approx((x + 0.05, 0.1), abs=2e-3)
    assert "mm to the right" in state.facts_of(desk)[said.STAGES[Stage.POSE]]


def together(desk: Desk, source: Hurried) -> Floats:
    """(n, 2), m: the centre of pressure of both plates together, of a mass on the left one."""
    source.perform("empty")
    hands_off(source)
    settled(desk)
    desk.station.zero()
    source.perform("mass", kg=MASS, x=0.05, y=0.1, side="left")
    hands_off(source)
    settled(desk)
    desk.station.begin("still", seconds=1.0)
    until(lambda: desk.station.wait_over(0.0))
    recording = desk.station.finish()
    desk.station.keep(recording, desk.library.calibrations / "together.parquet").unlink()
    return measured(recording).forces.whole_cop


def settled(desk: Desk) -> None:
    """Let three seconds of the plates' own time pass."""
    end = (desk.station.newest_ticks or 0) + 3_000_000
    until(lambda: (desk.station.newest_ticks or 0) > end)


def test_what_stands_elsewhere_is_told_and_not_read_by_itself(
    bridging: Bridging, at: tuple[Desk, Hurried]
) -> None:
    desk, source = at
    begin(at, 1)
    run = bridging.running
    assert run is not None and run.next == 0
    for hole, stands in ((3, Stands.OTHER_HOLE), (4, Stands.OTHER_PLATE)):
        source.perform("board", kg=MASS, x=run.holes[hole][0], y=run.holes[hole][1])
        hands_off(source)
        looked(desk.bench, lambda wanted=stands: stands_now(bridging) is wanted)
        assert said.POSE_STANDS[stands][0] in shown(desk) or run.look() is not None
    assert run.progress[0] == 1
    bridging.ask()
    looked(desk.bench, lambda: bridging.refused is not None)
    assert bridging.refused is not None and bridging.refused.reason is CalibrationReason.NOT_MOVED
    assert "does not stand on the left plate" in shown(desk) and said.NOT_TAKEN in shown(desk)
    read(at, 2)
    assert bridging.refused is None and run.has_read(0)


def stands_now(bridging: Bridging) -> Stands | None:
    seen = bridging.seen()
    return None if seen is None else seen.stands


def test_a_reading_is_taken_back_and_is_not_read_again_before_it_was_lifted(
    bridging: Bridging, at: tuple[Desk, Hurried]
) -> None:
    desk, source = at
    begin(at, 3)
    run = bridging.running
    assert run is not None and run.next == 2
    with asked_by(NAME, Role.ENGINEER):
        for _ in range(2):  # the second press comes too late, and takes nothing more
            calibrate._do(desk, "pose_back", "3", {"why": "touched"})
    assert run.next == 1 and stands_now(bridging) is Stands.HELD
    assert said.WHYS["touched"] in (run.folder / "bench.jsonl").read_text("utf-8")
    source.perform("board", kg=0.0, x=0.0, y=0.0)
    looked(desk.bench, lambda: stands_now(bridging) is Stands.NOTHING)
    read(at, 3)
    assert run.next == 2


def test_a_mass_beside_its_hole_is_named_and_read_again(bridging: Bridging, at: tuple[Desk, Hurried]) -> None:
    desk, source = at
    begin(at, 2)
    run = bridging.running
    assert run is not None
    x, y = run.holes[1]
    source.perform("board", kg=MASS, x=x + 0.03, y=y)
    looked(desk.bench, lambda: run.has_read(1))
    while bridging.over is None:
        done = run.progress[0]
        carry(source, bridging)
        looked(desk.bench, lambda than=done: run.progress[0] > than)
    assert isinstance(bridging.over, CalibrationError)
    assert bridging.over.reason is CalibrationReason.OFF_MARK
    told = shown(desk)
    assert f"{1e3 * x:.0f},{1e3 * y:.0f} mm did not stand on it" in told and said.POSE_SIGN not in told
    with asked_by(NAME, Role.ENGINEER):
        calibrate._do(desk, "pose_hole", "1", {"why": "beside its mark"})
    assert run.next == 1
    read(at)
    assert not over(bridging).wants_signature and voids(desk) == []


# Left here, taken up at a terminal, and the other way round


def answered(
    at: tuple[Desk, Hurried], monkeypatch: pytest.MonkeyPatch, out: object, leave: int = 99
) -> list[str]:
    """Let an engineer answer the terminal; who leaves before the reading with this number."""
    source, told, asked = at[1], [], [0]

    def answer(prompt: str = "") -> str:
        newest = out.readouterr().out  # type: ignore[attr-defined]
        told.append(newest + prompt)
        if "again to sign" in prompt:
            return NAME
        if "moved since" in prompt:
            return ""
        asked[0] += 1
        if asked[0] > leave:
            return "q"
        if "with nothing on it" in newest:
            source.perform("board", kg=0.0, x=0.0, y=0.0)
        elif found := re.search(r"Hole (\d+) .* at (-?\d+), (-?\d+) mm", newest):
            source.perform("board", kg=MASS, x=float(found[2]) / 1e3, y=float(found[3]) / 1e3)
        hands_off(source)
        return ""

    monkeypatch.setattr("builtins.input", answer)
    return told


def test_it_goes_from_the_page_to_the_terminal_and_nothing_is_lost(
    bridging: Bridging,
    at: tuple[Desk, Hurried],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    desk, source = at
    stand(source, y=0.02)
    begin(at, 4)
    folder = bridging.running.folder if bridging.running is not None else None
    bridging.leave()
    told = answered(at, monkeypatch, capsys)
    assert pose_terminal.lead(desk.station, desk.library.calibrations, NAME) == 0
    every = "".join(told) + capsys.readouterr().out
    assert "4 of 11 readings are made" in every and "Hole 4 of 8" in every and "Hole 3 of 8" not in every
    assert "A plate has moved by" in every and voids(desk) == [Cause.REMOUNTED]
    signed = certificate.of_plate(desk.library.calibrations, desk.station.hello.uid)  # type: ignore[union-attr]
    assert signed is not None and signed.content["pose"]["y_mm"] == pytest.approx(20.0, abs=1.5)
    assert folder is not None and signed.content["pose"]["readings"]["name"].startswith(folder.name)


def test_it_goes_from_the_terminal_to_the_page_and_nothing_is_lost(
    bridging: Bridging,
    at: tuple[Desk, Hurried],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    desk, _ = at
    answered(at, monkeypatch, capsys, leave=6)
    assert pose_terminal.lead(desk.station, desk.library.calibrations, NAME) == 1
    assert "was read is kept" in capsys.readouterr().out
    left = bridging.open_one(calibration(desk))
    assert left is not None and left.progress == (6, 11)
    assert said.POSE_OPEN_HOW in shown(desk) and "6 of 11" in shown(desk)
    with asked_by(NAME, Role.ENGINEER):
        calibrate._do(desk, "pose_take_up", "", {})
    run = bridging.running
    assert run is not None and run.folder == left.folder and run.stood == (0, 1, 2, 3)
    assert run.is_unknown and said.POSE_TAKEN_UP in shown(desk), "the board is read once more"
    read(at)
    assert not over(bridging).wants_signature


# As a part of a calibration


def calibrated(desk: Desk) -> None:
    """Begin a calibration whose readings are all made."""
    desk.bench.leave()
    desk.bench.begin(known(desk.bench))
    made = desk.bench.procedure
    assert made is not None
    assert not desk.bench.stages()[Stage.POSE], "not before all is read"
    for side in (Side.LEFT, Side.RIGHT):
        feed(made, side)
    show_anew(desk.bench)
    desk.bench.go(Stage.POSE)


def test_a_calibration_may_go_without_and_says_so(bridging: Bridging, at: tuple[Desk, Hurried]) -> None:
    desk, _ = at
    below(desk).mkdir(exist_ok=True)
    (desk.library.calibrations / f"{below(desk).name}.json").unlink()
    desk.station.renew()
    calibrated(desk)
    assert desk.bench.stage is Stage.POSE
    told = shown(desk)
    assert said.POSE_PART in told and said.POSE_WITHOUT in told and said.POSE_NONE in told
    desk.bench.go(Stage.SIGN)
    assert said.POSE_NONE in shown(desk)
    signed = desk.bench.sign(NAME, "engineer", 12)
    assert signed.content["pose"] is None and calibration(desk).plates[0].pose is None


def test_a_pose_measured_within_a_calibration_is_signed_with_it(
    bridging: Bridging, at: tuple[Desk, Hurried]
) -> None:
    desk, source = at
    (desk.library.calibrations / f"{below(desk).name}.json").unlink()
    desk.station.renew()
    calibrated(desk)
    made = desk.bench.procedure
    assert made is not None and bridging.running is None
    # The readings of the calibration are those of other plates than the simulated ones: near enough.
    stand(source, x=0.004)
    begin(at)
    found = over(bridging)
    assert bridging.is_part and found.since is None and voids(desk) == []
    assert made.fact(posed.POSE)["x_mm"] == pytest.approx(1e3 * found.pose.x)
    assert said.POSE_IN in shown(desk) and said.POSE_SIGN not in shown(desk)
    desk.bench.go(Stage.SIGN)
    assert "mm to the right" in shown(desk)
    made.note(posed.POSE, {**made.fact(posed.POSE), "x_mm": 1.0})
    signed = desk.bench.sign(NAME, "engineer", 12)
    assert signed.content["pose"]["x_mm"] == pytest.approx(1e3 * found.pose.x, abs=0.01), "fitted anew"
    assert calibration(desk).plates[0].pose is not None and bridging.running is None


# The ways there


def test_the_first_screen_and_the_page_of_the_plates_lead_there(
    bridging: Bridging, at: tuple[Desk, Hurried]
) -> None:
    desk, _ = at
    desk.bench.go(Stage.CHANNELS)
    assert said.POSE_TO in shown(desk)
    with asked_by(NAME, Role.ENGINEER):
        assert "/calibrate?at=pose" in str(state.shown(desk))
        calibrate.layout(desk, at="pose")
    assert desk.bench.stage is Stage.POSE
    with asked_by("C. Example", Role.CLINICIAN):
        assert "at=pose" not in str(state.shown(desk))
