"""Placement: what is to lie where on a plate for one reading."""

from dataclasses import dataclass
from enum import StrEnum


class Purpose(StrEnum):
    """What a placement is for."""

    ZERO = "zero"
    GRID = "grid"
    CENTRE = "centre"
    SHIM = "shim"
    CORNER = "corner"
    CREEP = "creep"
    RETURN = "return"
    NOISE = "noise"
    VERIFY = "verify"


@dataclass(frozen=True)
class Placement:
    """One reading of the plan.

    number : its place in the plan, from 1. group : placements of one group are done without moving the
    load sideways: they share the error of their place. x, y : m, in the plate's own frame.
    mass : kg, 0 for the empty plate. shim : the cell under whose foot the card lies, counted from 0 in
    the plate's order, or None. going : `up`, `down`, or "" when the order of loads says nothing.
    """

    number: int
    group: int
    purpose: Purpose
    x: float
    y: float
    mass: float
    shim: int | None = None
    going: str = ""
