"""Context: what must be equal before two trials are compared, averaged or joined by a line."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from station.compare import device
from station.compare.verdict import Verdict
from station.errors import TrialError, TrialReason
from station.mat import is_matrix
from station.validity import stamped

Conditions = tuple[tuple[str, str], ...]
"""What `conditions` returns: names and values, in a fixed order."""

SAME_CONTEXT = ("eyes", "support", "tape", "footwear", "surface")
"""What must be equal before two trials stand on one line."""

LONG_AS_PLANNED = ("quiet_stance", "single_leg_stance")
"""Assessments in which somebody stands for a planned time; the others last as long as the movement."""

NOT_ASKED = "not asked"

PAIR, PAIR_ROLE, FATIGUE = "pair", "pair_role", "fatigue"
NOT_SAID = "none"
CALIBRATION = "calibration"
"""The condition of trials whose calibration was worth nothing, or was not checked: its state then."""
EQUALISATION = "equalisation"
"""How the same is called of a pressure mat."""
NOTHING = {CALIBRATION: "in order"}
"""What it means that nothing is said of a condition."""
PLATE = "plate"
"""The condition that says on what kind of device somebody stood: plates or a mat, and which geometry."""
RESTED = "before"
"""The role of a fatigue pair's trial that was made rested, as any other trial is."""


def conditions(
    context: Mapping[str, str], settings: Mapping[str, object], seconds: float | None, plate_kind: str
) -> Conditions:
    """Return what must be equal for two trials of one assessment and side to be compared.

    seconds : planned length of the trial; 20 s and 30 s are different tests. None for a movement, which
    takes as long as it takes.
    plate_kind : of the device, see `device`: plates and a mat are never compared, nor are mats
    of other cells.
    Stage, pain and medicine are marks on the line and take no part. A trial made in or after the tiring
    part of a fatigue pair is never averaged with rested ones, nor one made without a valid calibration with
    others.
    """
    held = [(key, context.get(key, NOT_ASKED)) for key in SAME_CONTEXT]
    method = [
        (key, str(settings.get(key))) for key in ("lowpass_hz", "settle_s", "keep_s") if key in settings
    ]
    length = [] if seconds is None else [("seconds", f"{seconds:.0f}")]
    return (*held, *_tired(context), *method, *length, (PLATE, plate_kind), *_doubted(context))


def _doubted(context: Mapping[str, str]) -> list[tuple[str, str]]:
    known = stamped(context)
    return [] if known is None or known.allows_labels else [(CALIBRATION, known.state.value)]


def doubted(under: Conditions) -> str:
    """Return the state of the calibration under which trials may be shown and not judged, or ""."""
    return dict(under).get(CALIBRATION, "")


def is_on_mat(under: Conditions) -> bool:
    """Whether trials were made on a pressure mat of this station."""
    return is_matrix(dict(under).get(PLATE, ""))


def unjudged(under: Conditions) -> Verdict | None:
    """Return why trials may not be judged, of plates or of a mat; None where they may."""
    if not doubted(under):
        return None
    return Verdict.NOT_EQUALISED if is_on_mat(under) else Verdict.NOT_CALIBRATED


def _tired(context: Mapping[str, str]) -> list[tuple[str, str]]:
    role = context.get(PAIR_ROLE, RESTED)
    return [(FATIGUE, role)] if context.get(PAIR) == FATIGUE and role != RESTED else []


def differing(first: Conditions, second: Conditions, apart_from: Collection[str] = ()) -> list[str]:
    """Say what differs between two sets of `conditions`, such as `seconds 30 and 60`.

    apart_from : names that may differ, such as the tape that a pair of one day is about. What only one of
    them says differs too; of what is not known at all, nothing does.
    """
    if not first or not second:
        return []
    here, there = dict(first), dict(second)
    names = {CALIBRATION: EQUALISATION} if is_on_mat(first) and is_on_mat(second) else {}
    return [
        _apart(names.get(key, key), *(each.get(key, NOTHING.get(key, NOT_SAID)) for each in (here, there)))
        for key in here | there
        if key not in apart_from and here.get(key) != there.get(key)
    ]


def _apart(key: str, here: str, there: str) -> str:
    if key == PLATE:
        return f"device {device.told(here)} and {device.told(there)}"
    return f"{key} {here} and {there}"


@dataclass(frozen=True)
class Mean:
    """A value and how it came about.

    value : in the metric's unit; None when there is none. trials : how many it is the mean of.
    under : the conditions of every one of them; empty while they are not known, and then nothing is judged.
    impact : m/s, the impact velocity of landings, or None.
    """

    value: float | None
    trials: int = 1
    under: Conditions = ()
    impact: float | None = None

    def __post_init__(self) -> None:
        if self.trials < 1:
            raise ValueError("A mean is of at least one trial.")


def mean(made: Sequence[Mean]) -> Mean:
    """Average trials made alike.

    Errors: ValueError without a trial, TrialError NOT_COMPARABLE when their conditions differ.
    """
    for each in made[1:]:
        require_alike(made[0].under, each.under)
    known = [each for each in made if each.value is not None]
    trials = sum(each.trials for each in known)
    value = sum((each.value or 0.0) * each.trials for each in known) / trials if trials else None
    speeds = [(each.impact, each.trials) for each in known if each.impact is not None]
    counted = sum(count for _, count in speeds)
    impact = sum(speed * count for speed, count in speeds) / counted if counted else None
    return Mean(value, max(trials, 1), made[0].under, impact) if made else _no_trial()


def _no_trial() -> Mean:
    raise ValueError("There is no trial to average.")


def require_alike(first: Conditions, second: Conditions, apart_from: Collection[str] = ()) -> None:
    """Refuse what was not made alike. Errors: TrialError NOT_COMPARABLE."""
    told = differing(first, second, apart_from)
    # Where the device differs nothing else matters: what is mended of the rest mends nothing.
    told = [each for each in told if each.startswith("device ")] or told
    if told:
        are_unequally_long = any(each.startswith("seconds ") for each in told)
        raise TrialError(
            TrialReason.NOT_COMPARABLE,
            f"These trials were not made alike: {', '.join(told)}.",
            "Compare trials made alike"
            + ("; --set keep_s=30 takes the same 30 s of both." if are_unequally_long else "."),
        )


def as_mean(value: "Mean | float | None") -> Mean:
    """Take a plain number as the value of one trial of which nothing else is known."""
    return value if isinstance(value, Mean) else Mean(value)
