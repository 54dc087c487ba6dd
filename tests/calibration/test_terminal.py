"""A whole calibration at the terminal: a flawed plate, an engineer who does what is asked, a certificate."""

import re
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import benched
import numpy as np
import pytest
from begun import KNOWN

from calibration import procedure, terminal
from station import certificate, home
from station.mat import Side, mat
from station.qualification.wiring import corner_name
from station.sources import simulated
from station.sources.bench.plate import TruePlate
from station.sources.bench.room import Bench
from station.sources.sensor import BITS, FULL_SCALE_NV
from station.sources.simulated import SimulatedStation

ADDRESS = "sim:bench?flaws=drawn&plate=5&seed=3&floor=0.1&rate=100&pace=max"
WORDS = ["--latitude", "47.4", "--place", "Example workshop", "--by", "E. Example", "--mass-error", "0.05"]
MAT = mat("two_plates_400x600")
NUMBER = r"(\d+(?:\.\d+)?)"


class Engineer:
    """Reads the lines on the screen and does them on the simulated plates, then presses Enter."""

    def __init__(self, out: Callable[[], str]) -> None:
        self.source: SimulatedStation | None = None
        self.answers: dict[int, str] = {}
        self.readings = 0
        self._idle = threading.Event()
        self._out = out
        self._side = "left"
        self._mass, self._at = 0.0, (0.0, 0.0)

    def __call__(self, prompt: str = "") -> str:
        told = self._out()
        if found := re.findall(r"Reading (\d+) of", told):
            self.readings = int(found[-1])
        for line in told.splitlines():
            self._do(line.strip())
        self._wait()
        if "again to sign" in told:
            return "E. Example"
        if found := re.findall(r"Recording of the (\w+) plate", told):
            return self._listening(found[-1], told)
        return self.answers.pop(self.readings, "")

    def begin_again(self) -> None:
        """Forget what lies where: the plates are other ones of the same make."""
        self._mass, self.readings = 0.0, 0

    def scene_bench(self) -> Bench:
        """The plates as they really are."""
        assert self.source is not None
        bench: Bench = self.source._scene._body.bench  # type: ignore[attr-defined]
        return bench

    def _listening(self, side: str, told: str) -> str:
        """Let the dead load of the left plate be recorded, and skip the rest."""
        if side == "right" or "Lay the largest mass" not in told or "60" in told or "30 minutes" in told:
            return "s"
        self._side, self._mass, self._at = side, 40.0, (0.0, 0.0)
        self._lay()
        self._wait()
        return ""

    def _do(self, line: str) -> None:
        assert self.source is not None
        if found := re.search(r"(left|right) plate", line):
            self._side = found[1]
        if line.startswith("Take everything off"):
            self._mass = 0.0
            self.source.perform("empty")
        elif found := re.match(rf"(Add|Take off) {NUMBER} kg", line):
            self._mass += float(found[2]) * (1 if found[1] == "Add" else -1)
            self._lay()
        elif found := re.match(rf"(?:Lay|Move the) {NUMBER} kg (?:on|to) (.*)\.", line):
            self._mass, self._at = float(found[1]), _place(found[2])
            self._lay()
        elif (
            "card" in line
            and "stays" not in line
            and (found := re.search(r"(?:Lift the|under the) ((?:front|back) (?:left|right))", line))
        ):
            plate = next(each for each in MAT.plates if each.side.value == self._side)
            cell = next(n for n, each in enumerate(plate.cells) if corner_name(each) == found[1])
            self.source.perform("shim", cell=cell if line.startswith("Lift") else None, side=self._side)

    def _wait(self) -> None:
        """Press no key before the hands are back."""
        assert self.source is not None
        hands = self.source._scene._body
        while hands.now < hands.free + 0.5:  # type: ignore[attr-defined]
            self._idle.wait(0.01)

    def _lay(self) -> None:
        assert self.source is not None
        x, y = self._at
        self.source.perform("mass", kg=self._mass, x=x, y=y, side=self._side)


def _place(words: str) -> tuple[float, float]:
    x = y = 0.0
    for length, way in re.findall(rf"{NUMBER} mm to the (right|left|front|back)", words):
        metres = float(length) / 1e3 * (1 if way in ("right", "front") else -1)
        x, y = (metres, y) if way in ("right", "left") else (x, metres)
    return x, y


@pytest.fixture
def engineer(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Engineer]:
    """Somebody at the keyboard; the plates' time runs as fast as the computer goes."""
    made = Engineer(lambda: capsys.readouterr().out)
    opened = simulated.open_simulated

    def opening(rest: str) -> SimulatedStation:
        made.source = opened(rest)
        return made.source

    monkeypatch.setattr(terminal, "open_source", lambda address: opening(address.removeprefix("sim:")))
    monkeypatch.setattr("builtins.input", made)
    yield made


def test_a_flawed_plate_is_left_taken_up_read_and_signed(engineer: Engineer) -> None:
    engineer.answers = {5: "q"}
    assert terminal.main([ADDRESS, *WORDS]) == 1
    below = home.data() / "calibrations" / uid(engineer)
    (left,) = procedure.open_ones(below)
    assert len(left.readings(Side.LEFT)) == 4

    engineer.begin_again()
    engineer.answers = {9: "b"}
    assert terminal.main([ADDRESS, *WORDS]) == 0
    assert procedure.open_ones(below) == ()
    done = procedure.resume(left.folder)
    assert done.next is None and done.fact("signed")
    assert "taken_back" in (left.folder / "bench.jsonl").read_text("utf-8")

    (file,) = (home.data() / "calibrations").glob("*.json")
    found = certificate.read(file)
    assert found.content["by"] == "E. Example" and found.calibration.states_uncertainty
    assert (left.folder / f"{found.number}.pdf").read_bytes().startswith(b"%PDF")

    # The plates as the bench's author made them, on a floor on which nothing was calibrated.
    truth = engineer.scene_bench().plates
    for plate, drawn, flaws in zip(found.calibration.plates, MAT.plates, truth, strict=True):
        true = TruePlate(drawn, MAT.counts_per_newton(FULL_SCALE_NV * 1e-9, BITS), flaws)
        x, y = (each.ravel() for each in np.meshgrid([-0.1, 0.0, 0.1], [-0.15, 0.0, 0.15]))
        net = true.counts(600.0, x, y, floor=-0.1) - true.empty(floor=-0.1)
        fz, mx, my = np.array(plate.matrix) @ net.T
        assert np.abs(fz / 600.0 - 1.0).max() < 2e-3
        assert np.hypot(-my / fz - x, mx / fz - y).max() < 1.5e-3


def test_masses_that_nobody_lifts_and_a_source_that_is_not_there_are_told_in_a_sentence(
    engineer: Engineer, capsys: pytest.CaptureFixture[str]
) -> None:
    assert terminal.main([ADDRESS, *WORDS, "--masses", "20000,20000"]) == 2
    assert "masses in kg" in capsys.readouterr().out


def uid(engineer: Engineer) -> str:
    """The serial number of the simulated plates, hex."""
    (below,) = [each for each in (home.data() / "calibrations").iterdir() if each.is_dir()]
    return below.name


def test_a_reading_of_the_right_plate_is_taken_again_by_its_plate_and_number(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = procedure.begin(tmp_path, KNOWN)
    for side in (Side.LEFT, Side.RIGHT):
        benched.feed(made, side)
    bench = object.__new__(terminal.Bench)
    monkeypatch.setattr("builtins.input", lambda _prompt="": "right 5")
    assert bench._again(made)
    step = made.next
    assert step is not None and (step.side, step.placement.number) == (Side.RIGHT, 5)
    assert len(made.readings(Side.LEFT)) == len(made.steps) / 2, "as the residuals number them"
    monkeypatch.setattr("builtins.input", lambda _prompt="": "")
    assert not bench._again(made)
