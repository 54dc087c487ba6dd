"""Samples that are lost while a calibration is open are noted in it, whoever has it open."""

from pathlib import Path

from begun import KNOWN

from calibration import procedure
from calibration.losses import FACT, Losses
from calibration.reading import Reading
from station.mat import Side


def test_what_two_programs_lose_adds_up_and_is_on_the_disk(tmp_path: Path) -> None:
    made = procedure.begin(tmp_path, KNOWN)
    seen = iter([100, 100, 103, 103])
    here = Losses(made, lambda: next(seen))
    here.note()
    assert procedure.resume(made.folder).fact(FACT) == 0, "looked at, and none lost"
    here.note()
    here.note()
    taken_up = procedure.resume(made.folder)
    assert taken_up.fact(FACT) == 3
    other = iter([7, 9])
    Losses(taken_up, lambda: next(other)).note()
    assert procedure.resume(made.folder).fact(FACT) == 5


def test_a_device_that_was_opened_anew_counts_from_nought(tmp_path: Path) -> None:
    made = procedure.begin(tmp_path, KNOWN)
    seen = iter([50, 4])
    Losses(made, lambda: next(seen)).note()
    assert made.fact(FACT) == 4


def test_of_readings_that_nobody_counted_for_it_stays_unknown(tmp_path: Path) -> None:
    made = procedure.begin(tmp_path, KNOWN)
    step = made.next
    assert step is not None
    made.keep(Side.LEFT, Reading(step.placement, (1.0,) * 4, (1.0,) * 4, (0.0,) * 4, 700, 100.0, KNOWN.at))
    seen = iter([0, 12])
    Losses(procedure.resume(made.folder), lambda: next(seen)).note()
    assert procedure.resume(made.folder).fact(FACT) is None, "not measured, and it says so"
