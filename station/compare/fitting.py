"""Fitting: which reference may judge a difference, what is borrowed with it, and why others are refused.

Refused: another assessment, metric or design; one leg for two; other eyes, or eyes that nobody asked about;
hand support; a surface that is known to be another; a pressure mat, on which no published reference was made;
trials of which nothing is known. Borrowed, and said
with every verdict: another duration, the people measured, and what a source does not state. Another
duration changes the limit only toward saying less (`Reference.at`).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from station.assessments.assessment import assessment
from station.compare.context import NOT_ASKED, PLATE, Conditions
from station.compare.reference import ANY, Design, Evidence, Legs, Reference, published
from station.mat import is_matrix

FREE = ("none", NOT_ASKED)
"""Hand support under which people were measured for a reference, or that nobody asked about."""
SAME_SECONDS = 0.5


@dataclass(frozen=True)
class Asked:
    """What a reference is wanted for. one_legged : of a landing on one leg."""

    assessment: str
    metric: str
    design: Design
    under: Conditions
    one_legged: bool = False

    @property
    def legs(self) -> Legs:
        """How many legs carried."""
        return Legs.BOTH if assessment(self.assessment).is_bilateral and not self.one_legged else Legs.ONE

    @property
    def seconds(self) -> float | None:
        """Length of a trial in s, when the conditions say it."""
        told = dict(self.under).get("seconds")
        return float(told) if told is not None else None


@dataclass(frozen=True)
class Fit:
    """The reference that judges, or None. notes : what is borrowed with it, or why there is none."""

    reference: Reference | None
    notes: tuple[str, ...] = ()


def fitting(asked: Asked, own: Sequence[Reference] = ()) -> Fit:
    """Choose the reference: the station's own before a published one, then the one that borrows least.

    Errors: ValueError when one of `own` is of another design than asked for.
    """
    for each in own:
        if each.design is not asked.design:
            raise ValueError(f"A {each.design} value cannot judge what asks for a {asked.design} one.")
    named = [each for each in (*own, *published()) if _is_named(each, asked)]
    usable = [each for each in named if each.carries]
    fits = [each for each in usable if not _refusals(each, asked)]
    if fits:
        best = min(fits, key=lambda each: (each.evidence is not Evidence.OWN, len(_borrowed(each, asked))))
        return Fit(best, _borrowed(best, asked))
    told = [why for each in usable for why in _refusals(each, asked)]
    return Fit(None, tuple(dict.fromkeys(told)))


def _is_named(each: Reference, asked: Asked) -> bool:
    return (each.assessment, each.metric, each.design) == (asked.assessment, asked.metric, asked.design)


def _refusals(each: Reference, asked: Asked) -> list[str]:
    here = dict(asked.under)
    if not here:
        return ["not known how the trials were made"]
    eyes, surface = here.get("eyes", NOT_ASKED), here.get("surface", NOT_ASKED)
    told = []
    if is_matrix(here.get(PLATE, "")) and each.evidence is not Evidence.OWN:
        told.append("known only on force plates")
    if each.legs is not asked.legs:
        told.append(f"known only on {each.legs} leg{'s' if each.legs is Legs.BOTH else ''}")
    if each.eyes not in (ANY, eyes):
        told.append(f"known only with eyes {each.eyes}, here: {eyes}")
    if here.get("support", NOT_ASKED) not in FREE:
        told.append("known only without hand support")
    if each.surface not in (ANY, surface) and surface != NOT_ASKED:
        told.append(f"known only on a {each.surface} surface, here: {surface}")
    return told


def _borrowed(each: Reference, asked: Asked) -> tuple[str, ...]:
    if each.evidence is Evidence.OWN:
        return each.caveats
    told = [f"measured on {each.people} {each.who}"]
    here = asked.seconds
    if each.seconds is not None and (here is None or abs(each.seconds - here) > SAME_SECONDS):
        told.append(f"over {each.seconds:g} s" + ("" if here is None else f", here {here:g} s"))
    return (*told, *each.caveats)


def judged_sides(own: Sequence[Reference] = ()) -> int:
    """Count the comparisons of a whole screen that may name a side: named metrics with a reference."""
    legs = [each for each in (*own, *published()) if each.design is Design.HEALTHY_LEGS and each.carries]
    named = {(each.assessment, each.metric) for each in legs}
    return sum(metric in assessment(key).primary for key, metric in named)
