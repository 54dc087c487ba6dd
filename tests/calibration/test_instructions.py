"""Whoever does what the instructions say, and nothing else, does what the plan wants for each reading."""

import re
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from begun import KNOWN

from calibration import procedure
from calibration.instructions import instruction, place
from station.qualification.wiring import corner_name

NUMBER = r"(\d+(?:\.\d+)?)"


class Obedient:
    """Somebody who knows nothing but the words. Lengths in m, masses in kg."""

    def __init__(self) -> None:
        self.mass, self.x, self.y = 0.0, 0.0, 0.0
        self.card: str | None = None

    def does(self, line: str) -> None:
        if line.startswith("Take everything off"):
            self.mass = 0.0
        elif found := re.match(rf"(Add|Take off) {NUMBER} kg", line):
            assert self.mass > 0.0
            self.mass += float(found[2]) * (1 if found[1] == "Add" else -1)
        elif found := re.match(rf"(?:Lay|Move the) {NUMBER} kg (?:on|to) (.*)\.", line):
            assert line.startswith("Move") == (self.mass > 0.0) or line.startswith("Lay")
            self.mass = float(found[1])
            self.x, self.y = self._read(found[2])
        elif found := re.match(r"Take the card away from under the (.*) foot", line):
            assert self.card == found[1] and self.mass == 0.0
            self.card = None
        elif found := re.match(r"Lift the (.*) corner and lay a card", line):
            assert self.card is None and self.mass == 0.0
            self.card = found[1]
        else:
            assert line.startswith(("Now the", "Leave the")), line

    @staticmethod
    def _read(words: str) -> tuple[float, float]:
        x = y = 0.0
        for length, way in re.findall(rf"{NUMBER} mm to the (right|left|front|back)", words):
            metres = float(length) / 1e3 * (1 if way in ("right", "front") else -1)
            x, y = (metres, y) if way in ("right", "left") else (x, metres)
        return x, y


@pytest.mark.parametrize("design", ["short", "full"])
def test_the_words_lead_to_every_placement_of_the_plan(design: str, tmp_path: Path) -> None:
    made = procedure.begin(tmp_path, replace(KNOWN, design=design))
    for plate in made.plates:
        person, before = Obedient(), None
        for step in [each for each in made.steps if each.side is plate.side]:
            for line in instruction(step, plate, before):
                person.does(line)
            wanted = step.placement
            assert person.mass == wanted.mass
            if wanted.mass:
                assert (person.x, person.y) == pytest.approx((wanted.x, wanted.y), abs=5e-4)
            assert person.card == (None if wanted.shim is None else corner_name(plate.cells[wanted.shim]))
            before = wanted


def test_a_place_is_said_from_the_middle() -> None:
    assert place(0.0, 0.0) == "the middle"
    assert place(-0.1, 0.0) == "100 mm to the left of the middle"
    assert place(0.055, -0.082) == "55 mm to the right and 82 mm to the back of the middle"


def test_adding_to_what_lies_there_does_not_move_it(tmp_path: Path) -> None:
    made = procedure.begin(tmp_path, KNOWN)
    steps = [each for each in made.steps if each.side is made.plates[0].side]
    pairs = [
        (a.placement, b)
        for a, b in pairwise(steps)
        if a.placement.group == b.placement.group and a.placement.mass > 0.0
    ]
    assert pairs
    for before, step in pairs:
        (line,) = instruction(step, made.plates[0], before)
        assert "without moving the rest" in line
