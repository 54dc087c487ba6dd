"""The daily check of a mat without a screen: what is wanted, what is enough, what is over."""

import numpy as np
import pytest
from checked_mats import MASS, RATE, equalised, sound

from station.errors import CalibrationError, CalibrationReason, TrialError
from station.qualification import mat_check
from station.qualification.finding import Verdict
from station.qualification.mat_check import MatCheck, Part
from station.scans import Scans
from station.sources.sheet.layer import Layer
from station.sources.sheet.sheet import Sheet

NAME, NUMBER = "mat_16x16", 2
AT = "2026-11-22T08:00:00+00:00"
HELD = 24
"""Scans that a station has at hand: twelve seconds."""


class Played:
    """A simulated mat and who lays something on it. ticks : us, of its clock."""

    def __init__(self, seed: int = 3) -> None:
        flaws = sound(NAME, NUMBER)
        self.lines = equalised(NAME, NUMBER).matrix
        self.sheet = Sheet(self.lines, flaws, NUMBER, seed, RATE)
        self.layer = Layer(self.lines, self.lines.rows * RATE, seed)
        self.ticks = 0
        self._kept: list[tuple[int, np.ndarray]] = []

    def perform(self, activity: str, **options: float) -> None:
        self.layer.perform(activity, **options)

    def scans(self) -> Scans:
        """Scan once more, and return what a station has at hand."""
        self.ticks += round(1e6 / RATE)
        self._kept.append((self.ticks, self.sheet.read(self.layer.scan().pressure)))
        self._kept = self._kept[-HELD:]
        began = np.array([each[0] for each in self._kept])
        period = round(1e6 / RATE / self.lines.rows)
        ticks = began[:, None] + period * np.arange(self.lines.rows)
        missing = np.zeros(ticks.shape, dtype=np.bool_)
        cells = np.array([each[1] for each in self._kept], dtype=np.uint16)
        return Scans(np.arange(len(began)), ticks, cells, missing, 0)

    def restart(self) -> None:
        self.ticks, self._kept = 0, []


def checked() -> MatCheck:
    return MatCheck(equalised(NAME, NUMBER), MASS)


def step(check: MatCheck, mat: Played) -> None:
    """Wait until it is enough, and judge."""
    check.start()
    while not check.hear(mat.scans()):
        pass
    check.take()


def obey(check: MatCheck, mat: Played) -> None:
    """Do what is wanted."""
    activity, options = check.played
    mat.perform(activity, **options)
    step(check, mat)


def test_a_check_goes_from_the_empty_mat_over_two_marks_to_the_treading() -> None:
    check, mat, parts = checked(), Played(), []
    while (wanted := check.wanted) is not None:
        parts.append(wanted.part)
        assert check.progress == (len(parts) - 1, 4)
        obey(check, mat)
    assert parts == [Part.EMPTY, Part.MASS, Part.MASS, Part.TREAD] and check.progress == (4, 4)
    day = check.day([], AT)
    assert list(day.found) == ["empty", "mass", "trodden over", "trend"]
    assert day.verdict is Verdict.GOOD and day.line["passed"] and day.line["at"] == AT
    assert not check.hear(mat.scans()), "nothing is heard of a check that is over"


def test_a_step_takes_its_time_of_the_mat_and_begins_anew_with_it() -> None:
    check, mat = checked(), Played()
    check.start()
    assert not check.hear(None) and check.share == 0.0 and check.most is None
    for _ in range(6):
        assert not check.hear(mat.scans())
    assert check.share == pytest.approx(0.5) and check.most is not None
    mat.restart()
    assert not check.hear(mat.scans()) and check.share == 0.0
    check.stop()
    assert not any(check.hear(mat.scans()) for _ in range(20)) and check.wanted == checked().wanted


def test_what_lies_on_an_empty_mat_ends_the_check() -> None:
    check, mat = checked(), Played()
    mat.perform("tile", kg=40.0, x=0.0, y=0.0, width=0.16, depth=0.16)
    with pytest.raises(CalibrationError) as refused:
        step(check, mat)
    assert refused.value.reason is CalibrationReason.LOADED


def test_a_mass_that_is_forgotten_is_asked_for_three_times() -> None:
    check, mat = checked(), Played()
    obey(check, mat)
    for time in range(1, mat_check.TIMES):
        step(check, mat)
        assert check.wanted is not None and check.wanted.time == time and check.wanted.part is Part.MASS
    with pytest.raises(CalibrationError, match="3 times nothing lay on the mark 96 mm left") as refused:
        step(check, mat)
    assert refused.value.reason is CalibrationReason.NOT_MOVED


def test_a_mass_that_is_laid_after_all_is_weighed_and_the_next_one_is_asked_for_once() -> None:
    check, mat = checked(), Played()
    obey(check, mat)
    step(check, mat)
    obey(check, mat)
    assert check.wanted is not None and check.wanted.time == 0 and check.progress == (2, 4)


def test_a_tile_that_reaches_over_the_edge_is_refused_before_anything_is_asked() -> None:
    with pytest.raises(TrialError, match="over the edge"):
        MatCheck(equalised(NAME, NUMBER), MASS, 0.14)
