"""Seen: what a clinician ticked in the trials of a test, each on its repetition; and the squats' shares."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dashboard.figures.squat_share import Squat
from dashboard.records import Tried
from dashboard.timeline import repetitions
from dashboard.words import result as said
from station.analyse import MANY_REPETITIONS
from station.assessments.assessment import assessment
from station.clinic.observation import repetition_of
from station.library.observations import Observation
from station.mat import Side

Ticked = Mapping[str, Sequence[Observation]]
"""Observations by trial."""
NOTHING: Ticked = {}
SHARE = "load_share_bottom"


@dataclass(frozen=True)
class Seen:
    """One tick. repetition : counted from 1 in its trial, None outside of every one. time : s, or None."""

    kind: str
    side: Side | None
    repetition: int | None
    time: float | None
    trial: str

    @property
    def told(self) -> str:
        """What was seen, in words."""
        return said.seen(self.kind, self.side, self.repetition, self.time)


def seen(trials: Sequence[Tried], ticked: Ticked) -> list[Seen]:
    """Return what was seen in some trials, in order of time."""
    return [
        Seen(each.kind, each.side, _repetition(trial, each.time), each.time, trial.id)
        for trial in trials
        for each in ticked.get(trial.id, ())
    ]


def told(found: Sequence[Seen]) -> list[str]:
    """Say each thing that was seen once, with how often."""
    counts: dict[str, int] = {}
    for each in found:
        counts[each.told] = counts.get(each.told, 0) + 1
    return [f"{words}{said.times(count)}" for words, count in counts.items()]


def squat_shares(trials: Sequence[Tried], ticked: Ticked = NOTHING) -> list[Squat]:
    """Return the share of each leg at the bottom of each squat, one trial after the other."""
    squats: list[Squat] = []
    for trial in trials:
        values = trial.result["values"] if trial.result else ()
        shares = {
            (value["side"], value["repetition"]): value["value"]
            for value in values
            if value["metric"] == SHARE and value["repetition"] is not None
        }
        numbers = sorted({number for _, number in shares})
        middle = assessment(trial.key).middle_only and len(numbers) >= MANY_REPETITIONS
        signs = _signs(trial, ticked)
        for number in numbers:
            left, right = shares.get(("left", number)), shares.get(("right", number))
            is_counted = not middle or number not in (numbers[0], numbers[-1])
            squats.append(Squat(len(squats) + 1, left, right, is_counted, signs.get(number, ())))
    return squats


def _signs(trial: Tried, ticked: Ticked) -> dict[int, tuple[str, ...]]:
    found: dict[int, tuple[str, ...]] = {}
    for each in seen([trial], ticked):
        if each.repetition is not None:
            sign = said.SIGNS.get(each.kind, each.kind)
            leg = f" {str(each.side)[0].upper()}" if each.side in (Side.LEFT, Side.RIGHT) else ""
            signs = found.setdefault(each.repetition, ())
            found[each.repetition] = signs if sign + leg in signs else (*signs, sign + leg)
    return found


def _repetition(trial: Tried, time: float | None) -> int | None:
    if time is None or trial.result is None:
        return None
    return repetition_of(time, repetitions(trial.result))
