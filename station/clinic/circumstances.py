"""Circumstances: how the tests of a visit are done. They decide what may be compared with what."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from station.errors import TrialError, TrialReason

SUPPORTS = ("none", "one_hand_same", "one_hand_opposite", "two_hands")
"""The hand that holds, seen from the standing leg (design: hand field)."""
TAPES = ("none", "itb", "glute_star", "knee", "other")
TAPE_SIDES = ("left", "right", "both")
FOOTWEAR = ("barefoot", "socks", "shoes")
SURFACES = ("firm", "foam")
CHOICES: Mapping[str, tuple[str, ...]] = {
    "support": SUPPORTS,
    "tape": TAPES,
    "tape_side": TAPE_SIDES,
    "footwear": FOOTWEAR,
    "surface": SURFACES,
}
TOLD = ("support", "tape", "footwear", "surface")
"""What is known of every trial that was made here; of one that was brought in from elsewhere it is not."""
ON_ONE_LEG = ("single_leg_stance", "single_leg_squat")


@dataclass(frozen=True)
class Circumstances:
    """What holds for the next trial.

    tape_side : empty without tape. pair, pair_role : of a comparison of one day, else empty.
    """

    support: str = "none"
    tape: str = "none"
    tape_side: str = ""
    footwear: str = "barefoot"
    surface: str = "firm"
    pair: str = ""
    pair_role: str = ""

    def chosen(self, name: str, value: str) -> "Circumstances":
        """Return them with one changed. Errors: TrialError BAD_ANSWER for what is not offered."""
        if value not in CHOICES.get(name, ()):
            raise TrialError(
                TrialReason.BAD_ANSWER,
                f"“{value}” is not one of the answers offered for {name.replace('_', ' ')}.",
                "Choose one of those shown.",
            )
        changed = replace(self, **{name: value})
        if name == "tape":
            side = "" if value == "none" else changed.tape_side or "both"
            changed = replace(changed, tape_side=side)
        return changed

    def of(self, assessment: str) -> dict[str, str]:
        """Return the context of a trial of this assessment; the hands play a part on one leg only."""
        tape = self.tape if self.tape == "none" else f"{self.tape} {self.tape_side}".strip()
        told = {
            "support": self.support if assessment in ON_ONE_LEG else "none",
            "eyes": "open",
            "tape": tape,
            "footwear": self.footwear,
            "surface": self.surface,
        }
        if self.pair:
            told |= {"pair": self.pair, "pair_role": self.pair_role}
        return told


@dataclass(frozen=True)
class Held:
    """How a test was done at an earlier visit. day : of the visit, on this computer's calendar."""

    day: date
    how: Circumstances

    def differing(self, now: Circumstances, assessment: str) -> tuple[str, ...]:
        """Return what of an assessment would be done otherwise now, of TOLD."""
        before, after = self.how.of(assessment), now.of(assessment)
        return tuple(name for name in TOLD if before[name] != after[name])


def recalled(context: Mapping[str, str]) -> Circumstances:
    """Return the circumstances that a trial's context tells, as usual where it says nothing; no pair."""
    tape, _, side = context.get("tape", "").partition(" ")
    told = {**context, "tape": tape, "tape_side": side}
    held = Circumstances()
    for name, choices in CHOICES.items():
        if told.get(name) in choices:
            held = held.chosen(name, told[name])
    return held
