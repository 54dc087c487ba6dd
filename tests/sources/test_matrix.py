"""Geometry of a pressure mat: row 0 in front, column 0 on the left, the origin in the middle."""

import numpy as np
import pytest

from station.errors import CalibrationError
from station.mat import mat, matrix


@pytest.mark.parametrize("lines", [16, 24, 32])
def test_rows_begin_in_front_and_columns_on_the_left(lines: int) -> None:
    known = matrix(f"mat_{lines}x{lines}")
    assert (known.rows, known.columns) == (lines, lines)
    assert known.y[0] == pytest.approx(0.16 - known.pitch / 2) and known.x[0] == pytest.approx(-known.y[0])
    assert (np.diff(known.y) < 0).all() and (np.diff(known.x) > 0).all()
    assert known.cell_area * lines**2 == pytest.approx(0.32**2, rel=1e-6)


def test_plates_are_no_mat_and_a_mat_has_no_plates() -> None:
    with pytest.raises(CalibrationError, match="pressure mat: it has no load cells"):
        mat("mat_16x16")
    with pytest.raises(CalibrationError, match="plates with load cells"):
        matrix("two_plates_400x600")
    with pytest.raises(CalibrationError, match="does not know"):
        matrix("mat_17x17")
