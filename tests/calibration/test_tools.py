"""What the list of tools says a board needs is what the pose asks for."""

import re
from pathlib import Path

import pytest

from calibration.pose import template
from calibration.pose_terminal import holes
from station.mat import mat

BILL = Path(__file__).resolve().parents[2] / "hardware_bom.md"


@pytest.mark.parametrize("geometry", ["two_plates_400x600", "two_plates_50kg"])
def test_the_board_of_the_bill_has_the_holes_of_the_pose(geometry: str) -> None:
    lines = BILL.read_text("utf-8").splitlines()
    (line,) = [line for line in lines if line.startswith("| pose of the plates")]
    told = {(int(x), int(y)) for x, y in re.findall(r"\(\+-(\d+), \+-(\d+)\)", line)}
    drawn = {(round(1e3 * x), round(1e3 * y)) for x, y in template(mat(geometry))}
    assert drawn == {(sx * x, sy * y) for x, y in told for sx in (-1, 1) for sy in (-1, 1)}


def test_the_terminal_lists_them() -> None:
    said = holes(mat("two_plates_400x600"))
    assert said.count("mm") == 2 and "1: -335, +240" in said and "8: +335, -240" in said
