"""Exercise: what a plan may hold, with its start dose and where both come from."""

import tomllib
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

FILE = Path(__file__).with_name("exercises.toml")


class Unit(StrEnum):
    """What a set is counted in. TIMES : a stretch, which is done or not done."""

    REPS = "reps"
    SECONDS = "seconds"
    STEPS = "steps"
    TIMES = "times"


class OnMat(StrEnum):
    """Whether an exercise can be done on the plates."""

    YES = "yes"
    PART = "part"
    NO = "no"


@dataclass(frozen=True)
class Dose:
    """How much in one go. sets : how many. amount : of `unit` in each set."""

    sets: int
    amount: int
    unit: Unit


@dataclass(frozen=True)
class Exercise:
    """One row of the library.

    articles : who describes it. on_mat, measured : whether and what the plates see of it.
    is_weight_bearing : load goes through a standing foot. is_sided : counted left and right apart.
    sets, amount : least and most, equal where there is one value. is_proposed : the dose is ours (P), no
    article gives one, a clinician confirms it. is_stretch : done or not done, without a dose.
    tags, equipment : for choosing.
    """

    key: str
    articles: tuple[str, ...]
    on_mat: OnMat
    is_weight_bearing: bool
    is_sided: bool
    sets: tuple[int, int]
    amount: tuple[int, int]
    unit: Unit
    is_proposed: bool
    measured: str = ""
    is_stretch: bool = False
    tags: tuple[str, ...] = ()
    equipment: tuple[str, ...] = ()

    @property
    def dose(self) -> Dose:
        """The dose to begin with: the least."""
        return Dose(self.sets[0], self.amount[0], self.unit)


@cache
def exercises() -> tuple[Exercise, ...]:
    """Return the library in its order: strength from the floor up, then stretches."""
    return tuple(_exercise(row) for row in tomllib.loads(FILE.read_text("utf-8"))["exercise"])


def exercise(key: str) -> Exercise:
    """Return one exercise. Errors: KeyError for a key that is none."""
    return _by_key()[key]


@cache
def _by_key() -> dict[str, Exercise]:
    return {each.key: each for each in exercises()}


def _exercise(row: dict[str, object]) -> Exercise:
    def words(name: str) -> tuple[str, ...]:
        found = row.get(name, [])
        assert isinstance(found, list)
        return tuple(str(each) for each in found)

    def span(name: str) -> tuple[int, int]:
        found = row.get(name, 1)
        if isinstance(found, list):
            return int(found[0]), int(found[1])
        assert isinstance(found, int)
        return found, found

    return Exercise(
        key=str(row["key"]),
        articles=words("articles"),
        on_mat=OnMat(str(row.get("on_mat", "no"))),
        is_weight_bearing=bool(row.get("weight_bearing", False)),
        is_sided=bool(row.get("sided", False)),
        sets=span("sets"),
        amount=span("amount"),
        unit=Unit(str(row.get("unit", "reps"))),
        is_proposed=bool(row.get("proposed", False)),
        measured=str(row.get("measured", "")),
        is_stretch=bool(row.get("stretch", False)),
        tags=words("tags"),
        equipment=words("equipment"),
    )
