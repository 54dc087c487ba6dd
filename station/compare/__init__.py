"""Comparison: two sides, or two visits, and what may honestly be said about the difference.

Side against side is judged only by the spread between healthy legs for that very test; change over
time only by the error between days; a pair of one day only by the error within a session. Where no such
reference exists the words say so. The numbers stand in `references/`, what they amount to for a whole
screen in `DETECTION.md`.
"""

from station.compare.changes import Change, Spread, change, pair, spread
from station.compare.context import SAME_CONTEXT, Conditions, Mean, conditions, differing, mean
from station.compare.legs import SideDifference, sides
from station.compare.one_more import OneMore, one_more_trial
from station.compare.pairing import Paired, paired, role_of
from station.compare.reference import Design, Evidence, Form, Legs, Reference, published
from station.compare.repeats import Refused, Repeat, between_day
from station.compare.verdict import Verdict, may_carry

__all__ = [
    "SAME_CONTEXT",
    "Change",
    "Conditions",
    "Design",
    "Evidence",
    "Form",
    "Legs",
    "Mean",
    "OneMore",
    "Paired",
    "Reference",
    "Refused",
    "Repeat",
    "SideDifference",
    "Spread",
    "Verdict",
    "between_day",
    "change",
    "conditions",
    "differing",
    "may_carry",
    "mean",
    "one_more_trial",
    "pair",
    "paired",
    "published",
    "role_of",
    "sides",
    "spread",
]
