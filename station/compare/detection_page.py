"""The page of DETECTION.md: prose and tables around the figures of `station.compare.detection`."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from station.assessments.assessment import assessments
from station.compare.legs import SCREENS_NAMED
from station.compare.reference import Design, published
from station.compare.runners import BATTERY


@dataclass(frozen=True)
class Step:
    """One row of the detection curve: shares, 0 to 1, of runners whose weak leg is named.

    deficit : true, 0 to 1. published : as the references stand. each : by test, with own references.
    known : in any of the tests of which nothing is assumed. wrong : whose other leg is named in any test.
    """

    deficit: float
    published: float
    each: tuple[float, ...]
    known: float
    wrong: float


EXAMPLE = 0.2
"""True deficit of the row that the first paragraph reads aloud."""

HEAD = """\
# What a whole screen names

**In plain words.** A screen is one visit in which several tests look for a leg that carries or steadies less
than the other. This page answers two questions: how often would a healthy runner be told that one side
stands out, and how often would a leg that truly is weaker be found? All runners here are simulated. To read
one row of the last table: the row {example:.0f} % is of runners whose one leg is {example:.0f} % weaker; the
column `published: quiet_stance` says that of 100 of them about {found:.0f} would be named as things stand
today, and about {missed:.0f} would be missed. The row 0 % is of equal legs: whoever is named there is named
wrongly. A leg that is not named is therefore not shown to be sound.

Written by `python -m station.compare.detection`; do not edit. {runners} simulated runners a figure, seed
{seed}. Each number of a screen is drawn from a spread between legs and a spread between trials; no forces
are simulated.

**The rule.** A side is named when the difference between the legs, by the metric's formula, lies beyond
t(n − 1) · SD · √(1 + 1/n): the prediction limit of a reference of n healthy people, with the SD for the
number of trials averaged. The two-sided rate of one test is 1 − (1 − F)^(1/m) (Šidák) for the m named
metrics that have a reference at all, with F = {family:g}: half of the ten screens in a hundred that may name
a healthy person's side, because people spread more widely than a gaussian and their spread is an estimate.
A metric without a reference names nothing, and no other metric than the named ones is judged.

## The comparisons

Spreads in % by the formula of the metric; of one leg's value for a trial on one leg.

| test | named metric | published reference between legs | drawn: legs, one trial | trials | rests on |
|---|---|---|---|---|---|"""

HEALTHY = """
## Healthy runners: screens that name any side

Wanted: at most 10 %. In brackets the 95 % interval (Wilson). Own references: every test that is drawn above
has one, of so many healthy people, estimated anew for every screen.

| judged by, spread | screens that name a side |
|---|---|"""

CURVE = """
## A true deficit of one leg

Share of runners whose weak leg is named. A deficit d multiplies: the load that the weak leg carries by
1 − d (standing, squatting, shifting, landing), the sway of the weak leg by 1 + d (single-leg stance and
squat). Published: as the references stand. The others: own references of {followed} people for every test,
gaussian. `known`: named in any test of which nothing is assumed; `wrong`: the other leg named in any test.
"""

END = """
## What this says

* With the published references only the share of weight in quiet stance can name a side, and only beyond
  about {share:.0f} : {rest:.0f}: the people measured spread that far.
* Where `assumed` stands above, the figures show what the rule does, not what people are like.
* A screen of few trials finds large deficits only. Follow a person over time; name a side rarely.
"""


def page(
    runners: int,
    seed: int,
    followed: int,
    share: float,
    named: Iterable[tuple[str, str]],
    steps: Iterable[Step],
) -> str:
    """Return the page. share : of weight, %, beyond which quiet stance names a side as things stand.

    named : scenario and share of healthy screens. steps : of the detection curve.
    """
    steps = list(steps)
    example = min(steps, key=lambda step: abs(step.deficit - EXAMPLE))
    found = round(100.0 * example.published)
    lines = [
        HEAD.format(
            runners=runners,
            seed=seed,
            family=SCREENS_NAMED,
            example=100.0 * example.deficit,
            found=found,
            missed=100 - found,
        )
    ]
    lines += _tests()
    lines += [HEALTHY, *(f"| {name} | {found} |" for name, found in named)]
    lines += [CURVE.format(followed=followed), *_curve(steps), END.format(share=share, rest=100.0 - share)]
    return "\n".join(lines)


def _tests() -> list[str]:
    judged = [each for each in published() if each.carries and each.design is Design.HEALTHY_LEGS]
    sources = {(each.assessment, each.metric): each.source for each in judged}
    drawn = {(each.assessment, each.metric): each for each in BATTERY}
    lines = []
    for tested in assessments():
        for metric in tested.primary:
            state = sources.get((tested.key, metric), "**no reference yet: names nothing**")
            each = drawn.get((tested.key, metric))
            told = f"{each.legs:g} %, {each.trial:g} % | {each.trials}" if each else "not drawn | "
            rests = each.rests if each else "a count, or a time at its ceiling"
            lines.append(f"| {tested.key} | {metric} | {state} | {told} | {rests} |")
    return lines


def _curve(steps: Iterable[Step]) -> list[str]:
    tests = [each.assessment if each.is_known else f"{each.assessment} (assumed)" for each in BATTERY]
    head = ["deficit", "published: quiet_stance", *tests, "known", "wrong"]
    lines = [_row(head), "|" + "---|" * len(head)]
    for step in steps:
        shares = (step.deficit, step.published, *step.each, step.known, step.wrong)
        lines.append(_row([f"{100 * share:.0f} %" for share in shares]))
    return lines


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
