"""Pressures: the foot map of a trial on a mat for figures, and what is to be said beside it."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from dashboard.figures import pressure_map
from dashboard.figures.canvas import Canvas
from dashboard.figures.look import Look
from dashboard.records import Tried
from dashboard.words import mat as said
from station import file
from station import foot_map as maps
from station.errors import StationError
from station.events.correction import Corrections
from station.foot_map import FootMap
from station.mat import Matrix, matrix
from station.recording import parquet

KEPT = 32
"""Foot maps kept in memory: light and dark, wide and narrow, mean and peak ask for the same one."""


def shown(trials: Sequence[Tried]) -> Tried | None:
    """Return the trial whose pressures are drawn, the newest; None when there is none."""
    return next((trial for trial in reversed(trials) if has_map(trial)), None)


def has_map(trial: Tried) -> bool:
    """Say whether there is a foot map: of a mat that gives numbers, whatever became of those of the trial.

    Nothing is read where a number is given; where all are withheld, the recording alone knows.
    """
    if not trial.is_of_mat or trial.path is None or not trial.result:
        return False
    return any(value["value"] is not None for value in trial.result["values"]) or _is_there(trial)


def _is_there(trial: Tried) -> bool:
    try:
        made = parquet.summary(trial.path).head.equalisation if trial.path else None
        return made is not None and made.passed and foot_map(trial, trial.corrections) is not None
    except StationError:
        return False


def lines_of(trial: Tried) -> Matrix:
    """Return the lines of the mat that a trial was made on."""
    return matrix(dict(trial.conditions)["plate"])


def foot_map(trial: Tried, corrections: Corrections) -> FootMap | None:
    """Return the foot map, None when there is none. Errors: those of reading and analysing the recording."""
    return _foot_map(trial.path, trial.key, corrections) if trial.path is not None else None


@lru_cache(maxsize=KEPT)
def _foot_map(path: Path, key: str, corrections: Corrections) -> FootMap | None:
    return maps.foot_map(file.recording(path), key, corrections)


def draw(
    found: FootMap, name: str, look: Look, size: tuple[float, float], *, is_plain: bool = False
) -> Canvas:
    """Draw the mean or the peak of a foot map. name : of the picture. is_plain : for a patient."""
    doubt = "" if found.sure else said.NOT_SURE
    feet = {side: f"{told}{doubt}" for side, told in said.FEET.items()}
    shown = field(found, name)
    below = said.below(found, pressure_map.top_of(shown) / pressure_map.STEPS)
    if is_plain:
        below = (said.PATIENT_HATCHED,) if found.silent.any() else ()
    told = pressure_map.Words(said.FRONT, feet, said.UNIT, below)
    return pressure_map.figure(found, shown, told, look, size)


def field(found: FootMap, name: str) -> pressure_map.Floats:
    """(rows, columns), Pa, what a picture shows."""
    return {said.MEAN: found.mean, said.PEAK: found.peak}[name]


def told(trial: Tried, name: str) -> str:
    """Describe a picture to who cannot see it. Nothing is read."""
    return said.of_map(name, _by_side(trial, "load_share"), _by_side(trial, "contact_area"))


def notes(name: str) -> list[str]:
    """Return what stands beside a picture."""
    return [said.HIGHEST, said.NO_PEAK] if name == said.PEAK else [said.OUTLINE, said.CENTRE]


def _by_side(trial: Tried, metric: str) -> Mapping[str, float]:
    values = trial.result["values"] if trial.result else ()
    return {
        value["side"]: value["value"]
        for value in values
        if value["metric"] == metric and value["repetition"] is None and value["value"] is not None
    }
