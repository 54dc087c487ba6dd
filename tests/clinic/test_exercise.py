"""The exercise library against the handbook's table: every row, its marks and doses."""

import re
from pathlib import Path

import pytest

from dashboard.words import exercises as words
from station.clinic.exercise import Dose, OnMat, Unit, exercise, exercises

STRENGTH = [each for each in exercises() if not each.is_stretch]
STRETCHES = [each for each in exercises() if each.is_stretch]


def test_the_library_has_every_row_of_the_table_and_the_stretches() -> None:
    assert (len(STRENGTH), len(STRETCHES)) == (32, 4)
    assert len({each.key for each in exercises()}) == 36


def test_as_many_rows_carry_each_mark_as_in_the_table() -> None:
    assert sum(each.is_weight_bearing for each in STRENGTH) == 20
    assert sum(not each.is_sided for each in STRENGTH) == 10
    assert sum(each.is_proposed for each in STRENGTH) == 27
    on_mat = [each.on_mat for each in STRENGTH]
    assert [on_mat.count(each) for each in OnMat] == [11, 4, 17]
    assert [each.key for each in STRENGTH if each.unit is Unit.SECONDS] == ["side_plank", "reverse_plank"]
    assert [each.unit for each in STRENGTH].count(Unit.STEPS) == 4


def test_the_table_of_the_handbook_has_the_same_counts(shared_data: Path) -> None:
    page = shared_data.parent / "handbook" / "clinic.md"
    table = page.read_text("utf-8").split("### 1.8")[1].split("### 1.9")[0]
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in table.splitlines()
        if line.startswith("| ")
    ][1:]
    assert len(rows) == len(STRENGTH)
    for row, ours in zip(rows, STRENGTH, strict=True):
        assert OnMat(re.match(r"yes|part|no", row[2])[0]) is ours.on_mat, row  # type: ignore[index]
        assert (row[3] == "yes") is ours.is_weight_bearing, row
        assert row[4].split(",")[0].endswith("P") is ours.is_proposed, row
        numbers = [int(number) for number in re.findall(r"\d+", row[4])]
        assert sorted({*ours.sets, *ours.amount}) == sorted(set(numbers)), row
        assert (row[5] == "yes") is ours.is_sided, row


@pytest.mark.parametrize(
    "key, sets, amount, unit, is_proposed, is_sided, on_mat",
    [
        ("clam", (2, 2), (8, 8), Unit.REPS, True, True, OnMat.NO),
        ("side_plank", (2, 2), (20, 20), Unit.SECONDS, True, True, OnMat.NO),
        ("split_squat", (2, 4), (6, 12), Unit.REPS, False, True, OnMat.YES),
        ("banded_squat", (2, 4), (8, 15), Unit.REPS, False, False, OnMat.YES),
        ("monster_walk", (2, 2), (10, 10), Unit.STEPS, True, False, OnMat.NO),
        ("single_leg_squat", (2, 2), (3, 3), Unit.REPS, True, True, OnMat.YES),
        ("step_up", (2, 2), (8, 8), Unit.REPS, True, True, OnMat.PART),
    ],
)
def test_some_rows_read_as_the_handbook_says(
    key: str,
    sets: tuple[int, int],
    amount: tuple[int, int],
    unit: Unit,
    is_proposed: bool,
    is_sided: bool,
    on_mat: OnMat,
) -> None:
    found = exercise(key)
    assert (found.sets, found.amount, found.unit) == (sets, amount, unit)
    assert (found.is_proposed, found.is_sided, found.on_mat) == (is_proposed, is_sided, on_mat)
    assert found.dose == Dose(sets[0], amount[0], unit)


def test_every_exercise_has_its_words_and_no_word_is_left_over() -> None:
    keys = {each.key for each in exercises()}
    assert keys == set(words.NAMES) == set(words.HOW)
    assert {each.measured for each in exercises()} - {""} <= set(words.MEASURED)
    assert {article for each in exercises() for article in each.articles} == set(words.ARTICLES)


def test_a_key_that_is_none_is_refused() -> None:
    with pytest.raises(KeyError):
        exercise("handstand")
