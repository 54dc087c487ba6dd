"""The pose at the terminal: a template on simulated plates; a moved plate voids, a new pose is signed."""

import json
import math
import re
import threading
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path

import numpy as np
import pytest
from certified import stated
from issued import issued, plain

from calibration import terminal
from calibration.pose import Pose
from calibration.posed import amended
from calibration.posing import Posing
from calibration.settling import State
from station import certificate, home, logbook, newtons
from station.certificate import Certificate, of_content
from station.errors import CalibrationError, CalibrationReason
from station.mat import mat
from station.sources import simulated
from station.sources.sensor import BITS, FULL_SCALE_NV
from station.sources.simulated import SimulatedStation
from station.validity import Cause

MAT = mat("two_plates_400x600")
UID = "53494d0205000000"
ADDRESS = "sim:bench?flaws=none&plate=5&seed=3&rate=100&pace=max&drift=0"
"""Nobody waits for the simulated seconds between two keys, so many that cells would drift all the while."""
MASS = 10.0
NAME = "E. Example"
Place = tuple[float, float, float]


def known(*, has_pose: bool) -> Certificate:
    """Return a certificate of the simulated plates, with the page of a whole one."""
    gain = 1.0 / MAT.counts_per_newton(FULL_SCALE_NV * 1e-9, BITS)
    made = newtons.of_cells(MAT, np.full(8, gain), UID, "certificate", "2026-01-05", pose_known=has_pose)
    own = stated(made, pose=(0.4e-3, 0.4e-3, 1e-3))
    head = {"number": own.number, "made": f"{own.made}T09:00:00+01:00", "due": own.due}
    whole = plain(issued())
    device = {**whole["device"], "uid": UID}
    return of_content({**whole, **head, "device": device, "calibration": own.to_json()})


class Engineer:
    """Lays the board, and puts the mass through the hole that is asked for. wrong : holes missed once."""

    def __init__(self, out: Callable[[], str]) -> None:
        self.source: SimulatedStation | None = None
        self.answers: list[str] = []
        self.told = ""
        self.wrong: set[int] = set()
        self._out = out
        self._idle = threading.Event()

    def __call__(self, prompt: str = "") -> str:
        told = self._out()
        self.told += told
        assert self.source is not None
        if "with nothing on it" in told:
            self.source.perform("board", kg=0.0, x=0.0, y=0.0)
        elif found := re.search(r"Hole (\d+) .* at (-?\d+), (-?\d+) mm", told):
            x, y = float(found[2]) / 1e3, float(found[3]) / 1e3
            is_wrong = int(found[1]) in self.wrong
            self.wrong -= {int(found[1])}
            self.source.perform("board", kg=MASS, x=-x if is_wrong else x, y=y)
        elif "again to sign" in prompt and self.answers:
            return self.answers.pop(0)
        hands = self.source._scene._body
        while hands.now < hands.free + 0.5:  # type: ignore[attr-defined]
            self._idle.wait(0.01)
        return ""


@pytest.fixture
def at_work(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Callable[[Place], Engineer]]:
    opened = simulated.open_simulated

    def working(stands: Place) -> Engineer:
        made = Engineer(lambda: capsys.readouterr().out)

        def opening(address: str) -> SimulatedStation:
            pose = ":".join(f"{each:g}" for each in stands)
            made.source = opened(f"{address.removeprefix('sim:')}&pose={pose}")
            return made.source

        monkeypatch.setattr(terminal, "open_source", opening)
        monkeypatch.setattr("builtins.input", made)
        return made

    yield working


def voids() -> list[Cause]:
    return [void.cause for void in logbook.voids(home.data() / "calibrations", UID)]


def test_plates_that_stand_where_they_stood_are_left_as_they_are(
    at_work: Callable[[Place], Engineer], capsys: pytest.CaptureFixture[str]
) -> None:
    before = certificate.keep(home.data() / "calibrations", known(has_pose=True)).read_bytes()
    engineer = at_work((0.0, 0.0, 0.0))
    engineer.wrong = {3}
    assert terminal.main([ADDRESS, "--pose"]) == 0
    told = engineer.told + capsys.readouterr().out
    assert "The mass does not stand on the left plate." in told
    assert re.search(r"The plates stand where they stood, within 0\.\d mm and 0\.\d\d degrees\.", told)
    assert voids() == []
    assert (home.data() / "calibrations" / f"{UID}.json").read_bytes() == before


def test_a_moved_plate_voids_the_certificate_until_the_new_pose_is_signed(
    at_work: Callable[[Place], Engineer], capsys: pytest.CaptureFixture[str]
) -> None:
    old = known(has_pose=True)
    certificate.keep(home.data() / "calibrations", old)
    engineer = at_work((0.012, -0.004, 1.5))
    engineer.answers = ["nobody"]
    assert terminal.main([ADDRESS, "--pose", "--by", NAME]) == 1
    told = engineer.told + capsys.readouterr().out
    found = re.search(r"A plate has moved by ([\d.]+) mm and ([\d.]+) degrees: the calibration is void", told)
    assert found is not None
    # Along axes halfway between the two, a plate that is turned also stands further back.
    far = math.hypot(12.0, 4.0 + 422.0 * math.sin(math.radians(0.75)))
    assert float(found[1]) == pytest.approx(far, abs=0.8) and float(found[2]) == pytest.approx(1.5, abs=0.2)
    assert voids() == [Cause.REMOUNTED]
    assert terminal.main(["--show"]) == 0
    assert "The calibration is void: the plates had been moved" in capsys.readouterr().out

    engineer = at_work((0.012, -0.004, 1.5))
    engineer.answers = [NAME]
    assert terminal.main([ADDRESS, "--pose", "--by", NAME]) == 0
    told = engineer.told + capsys.readouterr().out
    assert "All readings were made on" in told and "but the pose is not signed." in told
    assert "anticlockwise seen from above" in told
    signed = certificate.read(home.data() / "calibrations" / f"{UID}.json")
    assert signed.content["amends"] == old.number and signed.content["pose"]["by"] == NAME
    assert signed.content["pose"]["x_mm"] == pytest.approx(422.0, abs=2.0)
    page = home.data() / "calibrations" / UID / f"{signed.number}.pdf"
    assert page.read_bytes().startswith(b"%PDF")
    assert terminal.main(["--show"]) == 0
    assert "is void" not in capsys.readouterr().out


def test_a_board_can_be_left_and_nothing_is_changed(
    at_work: Callable[[Place], Engineer], monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate.keep(home.data() / "calibrations", known(has_pose=True))
    at_work((0.0, 0.0, 0.0))
    monkeypatch.setattr("builtins.input", lambda _prompt="": "q")
    assert terminal.main([ADDRESS, "--pose"]) == 1
    assert voids() == []


def test_plates_without_a_certificate_have_nothing_to_put_a_pose_into(
    at_work: Callable[[Place], Engineer], capsys: pytest.CaptureFixture[str]
) -> None:
    at_work((0.0, 0.0, 0.0))
    assert terminal.main([ADDRESS, "--pose"]) == 2
    assert f"There is no certificate of plate {UID}." in capsys.readouterr().out


def test_an_amended_certificate_keeps_its_days_names_the_old_one_and_has_its_own_number() -> None:
    old = known(has_pose=False)
    now = datetime(2026, 11, 22, 9, 0, tzinfo=timezone(timedelta(hours=1)))
    found = Pose(0.41, 0.002, 0.01, np.diag([0.4e-3, 0.5e-3, 1e-3]) ** 2, np.zeros((8, 2)))
    signed = amended(old, found, NAME, now)
    assert (signed.made, signed.due) == (old.made, old.due)
    assert signed.number != old.number and signed.content["amends"] == old.number
    assert [plate.matrix for plate in signed.calibration.plates] == [
        plate.matrix for plate in old.calibration.plates
    ]
    assert [plate.pose for plate in old.calibration.plates] == [None, None]
    assert signed.calibration.plates[1].pose == pytest.approx((0.205, 0.001, 0.005))
    assert certificate.of_bytes(signed.to_bytes()).content == json.loads(json.dumps(signed.content))


def test_nothing_is_read_before_the_board_or_while_it_moves(tmp_path: Path) -> None:
    class Restless:
        celsius = None

        def samples(self, seconds: float) -> tuple[np.ndarray, float]:
            return np.random.default_rng(1).normal(0.0, 1e6, (int(seconds * 100), 8)), 100.0

    posing = Posing(tmp_path, known(has_pose=False).calibration, Restless())
    assert posing.look() is State.RESTLESS
    with pytest.raises(CalibrationError) as early:
        posing.take()
    assert early.value.reason is CalibrationReason.OUT_OF_TURN
    with pytest.raises(CalibrationError) as restless:
        posing.empty()
    assert restless.value.reason is CalibrationReason.NOT_SETTLED
