"""How high the top stands and what a cell may carry come from the geometry, or from a ruler."""

from dataclasses import replace

import numpy as np
import pytest
from begun import KNOWN
from calibrated import COUNTS_PER_NEWTON, KIT, PLATE, readings

from calibration import budget, command_line, plan, terminal
from calibration.begun import from_json
from calibration.fit import fit, plate_gain
from calibration.use import Use
from station.errors import CalibrationError
from station.mat import mat
from station.newtons import PlateGain
from station.sources.bench.plate import TruePlate


def known(use: Use) -> PlateGain:
    taken = readings(plan.short(PLATE, 1), TruePlate(PLATE, COUNTS_PER_NEWTON))
    return plate_gain(fit(PLATE, taken, KIT), taken, KIT, use)


def expanded(use: Use, mass: float) -> float:
    """mm, U (k = 2) of the centre of pressure of somebody in the middle."""
    gain = known(use)
    stated = budget.standard(gain, budget.rigid(gain, mass * 9.81, 0.0, 0.0))[0]
    return float(2e3 * stated[1:].max())


@pytest.mark.parametrize("geometry", ["two_plates_400x600", "two_plates_50kg"])
def test_height_and_capacity_are_those_of_the_plates(geometry: str) -> None:
    kind, use = mat(geometry), replace(KNOWN, geometry=geometry).use
    assert (use.height, use.rated) == (kind.height, kind.capacity)
    assert use == Use(height=kind.height, rated=kind.capacity)


def test_the_simulated_plates_are_as_high_as_the_budget_says() -> None:
    from station.sources.bench.flaws import Flaws

    assert KNOWN.use.height == Flaws().height


def test_a_ruler_has_the_last_word_and_is_kept_with_the_calibration() -> None:
    measured = replace(KNOWN, top=0.105)
    assert measured.use.height == 0.105
    assert from_json(measured.to_json()) == measured
    older = {name: value for name, value in KNOWN.to_json().items() if name != "top"}
    assert from_json(older) == KNOWN


def test_a_higher_top_is_known_less_well_by_side_force_and_tilt() -> None:
    low, high = (expanded(Use(height=height), 60.0) for height in (0.04, 0.105))
    shear, tilt = 3.0 / (60.0 * 9.81), np.tan(np.radians(0.5))
    grown = 4e6 * (0.105**2 - 0.04**2) * (shear**2 + tilt**2)
    assert high**2 - low**2 == pytest.approx(grown, rel=0.01)


@pytest.mark.parametrize("top", ["0.105", "1000", "nan"])
def test_a_height_that_no_plate_has_is_refused(top: str, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["sim:bench?rate=100&pace=max", "--top", top, "--latitude", "47", "--place", "x", "--by", "x"]
    assert terminal.main(words) == 2
    assert "Measure it with a ruler" in capsys.readouterr().out


def test_a_plate_whose_level_was_looked_at_is_known_better() -> None:
    looked = replace(KNOWN, level=0.1).use
    assert np.degrees(looked.tilt) == pytest.approx(0.3 / np.sqrt(3.0)) and KNOWN.use.tilt == Use().tilt
    assert replace(looked, tilt=Use().tilt) == KNOWN.use
    for top, levelled, not_looked in ((0.0665, 1.2, 1.6), (0.105, 1.6, 2.4)):
        known = [replace(KNOWN, top=top, level=level).use for level in (0.1, None)]
        assert expanded(known[0], 60.0) < levelled < expanded(known[1], 60.0) < not_looked


@pytest.mark.parametrize("degrees", ["-1", "0.4", "45", "nan"])
def test_a_level_that_no_plate_has_is_refused(degrees: str) -> None:
    with pytest.raises(CalibrationError, match="is not calibrated"):
        command_line._level(command_line.parser().parse_args(["--level", degrees]).level)
    assert command_line._level(None) is None and command_line._level(0.1) == 0.1
