"""Faults of a bench in words: `drawn,creep:2:0.003,swapped:0:3` becomes a Bench."""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, TypeVar

import numpy as np

from station.mat import Mat
from station.sources.bench.flaws import Flaws, Site
from station.sources.bench.room import Bench

PLATES, ROOMS = 0x504C, 0x524F
"""What a number is drawn for: plates belong to their serial number, rooms to the seed."""
LEVELLED = 0.1
"""Degrees. A bench is levelled to this."""
RING = 190.0, 0.02
"""Hz and damping ratio of a plate of the second build."""

T = TypeVar("T")
Change = Callable[[Flaws, int, tuple[float, ...]], Flaws]


@dataclass(frozen=True)
class Fault:
    """What a word does to one cell of a plate. usual : the amounts when none are given."""

    change: Change
    usual: tuple[float, ...]
    meaning: str


def _set(field: str) -> Change:
    def change(flaws: Flaws, cell: int, amounts: tuple[float, ...]) -> Flaws:
        changed: dict[str, Any] = {field: _with(getattr(flaws, field), cell, amounts[0])}
        return replace(flaws, **changed)

    return change


def _gain(flaws: Flaws, cell: int, amounts: tuple[float, ...]) -> Flaws:
    return replace(flaws, gain=_with(flaws.gain, cell, flaws.gain[cell] * amounts[0]))


def _moved(flaws: Flaws, cell: int, amounts: tuple[float, ...]) -> Flaws:
    x, y = flaws.place[cell]
    return replace(flaws, place=_with(flaws.place, cell, (x + amounts[0], y + amounts[1])))


def _crosstalk(flaws: Flaws, cell: int, amounts: tuple[float, ...]) -> Flaws:
    onto = int(amounts[0]) % 4
    row = _with(flaws.crosstalk[cell], onto, amounts[1])
    return replace(flaws, crosstalk=_with(flaws.crosstalk, cell, row))


def _bending(flaws: Flaws, cell: int, amounts: tuple[float, ...]) -> Flaws:
    return replace(flaws, bending=amounts[0])


def _with(old: tuple[T, ...], place: int, new: T) -> tuple[T, ...]:
    return (*old[:place], new, *old[place + 1 :])


FAULTS = {
    "gain": Fault(_gain, (1.02,), "so many times its gain"),
    "reversed": Fault(lambda flaws, cell, _: _gain(flaws, cell, (-1.0,)), (), "a swapped pair of wires"),
    "dead": Fault(lambda flaws, cell, _: _gain(flaws, cell, (0.0,)), (), "says nothing"),
    "moved": Fault(_moved, (0.01, 0.0), "sits so many m to the right and forward of its place"),
    "crosstalk": Fault(
        _crosstalk, (1.0, 0.01), "reads of the other cell's load this share: CELL:OTHER:SHARE"
    ),
    "bending": Fault(_bending, (0.02,), "share of the fixed-end moment; counts for its whole plate"),
    "eccentric": Fault(_set("eccentric"), (0.01,), "feels this share of a load as a moment at its end"),
    "curve": Fault(_set("quadratic"), (0.05,), "quadratic, share of its capacity"),
    "cubic": Fault(_set("cubic"), (0.5,), "cubic, share of its capacity"),
    "hysteresis": Fault(_set("hysteresis"), (0.05,), "widest opening of the loop, share of its capacity"),
    "creep": Fault(_set("creep"), (0.003,), "from 30 s to 30 min, share of the load"),
    "zero": Fault(_set("zero"), (20.0,), "N on the empty plate"),
    "drift": Fault(_set("drift"), (10.0,), "N per h"),
    "warm": Fault(_set("zero_kelvin"), (0.0005,), "zero, share of its capacity per K"),
    "span": Fault(_set("span_kelvin"), (0.002,), "gain, share per K"),
}
"""Faults of one cell: NAME:WHERE and amounts. WHERE is a channel, `left`, `right` or `all`."""
WORDS = (
    "drawn or none, and any of swapped:CELL:CELL, "
    + ", ".join(f"{name}:CELL" + ":AMOUNT" * len(fault.usual) for name, fault in FAULTS.items())
    + "; a CELL is 0 to 7, left, right or all"
)


def bench_of(words: str, mat: Mat, number: int, seed: int) -> Bench:
    """Make the bench that `words` say.

    number : serial number of the plates, which draws their flaws. seed : draws the room they stand in.
    Errors: ValueError when a word is not known.
    """
    first, *others = words.split(",") if words else ["drawn"]
    if first not in ("drawn", "none"):
        first, others = "drawn", [first, *others]
    bench = _drawn(mat, number, seed) if first == "drawn" else Bench(rings=(RING,) * len(mat.plates))
    if first == "none":
        bench = replace(bench, plates=tuple(Flaws(rated=mat.capacity, dead=120.0) for _ in mat.plates))
    for word in others:
        bench = _swapped(bench, word) if word.startswith("swapped:") else _faulty(bench, mat, word)
    return bench


def _drawn(mat: Mat, number: int, seed: int) -> Bench:
    plates = [
        Flaws.drawn(np.random.default_rng([PLATES, number, place]), rated=mat.capacity)
        for place in range(len(mat.plates))
    ]
    room = np.random.default_rng([ROOMS, seed])
    sites = [Site.drawn(room, degrees=LEVELLED * float(room.random()), kelvin=0.0) for _ in mat.plates]
    rings = tuple((RING[0] * (1.0 + 0.05 * float(room.standard_normal())), RING[1]) for _ in mat.plates)
    return Bench(tuple(plates), tuple(sites), rings=rings)


def _faulty(bench: Bench, mat: Mat, word: str) -> Bench:
    name, where, *rest = word.split(":")
    fault = FAULTS.get(name)
    if fault is None or len(rest) > len(fault.usual):
        raise ValueError(word)
    amounts = tuple(float(each) for each in rest) + fault.usual[len(rest) :]
    if not all(math.isfinite(amount) for amount in amounts):
        raise ValueError(word)
    plates = list(bench.plates)
    for number, cell in _cells(mat, where):
        plates[number] = fault.change(plates[number], cell, amounts)
    return replace(bench, plates=tuple(plates))


def _swapped(bench: Bench, word: str) -> Bench:
    _, *cells = word.split(":")
    one, other = (int(cell) for cell in cells)
    wired = list(bench.wired)
    if not (0 <= one < len(wired) and 0 <= other < len(wired)):
        raise ValueError(word)
    wired[one], wired[other] = wired[other], wired[one]
    return replace(bench, wired=tuple(wired))


def _cells(mat: Mat, where: str) -> list[tuple[int, int]]:
    """List (plate, cell in the plate's order) that a word means."""
    every = [
        (number, cell, each.channel, str(plate.side))
        for number, plate in enumerate(mat.plates)
        for cell, each in enumerate(plate.cells)
    ]
    found = [each[:2] for each in every if where in (str(each[2]), each[3], "all")]
    if not found:
        raise ValueError(where)
    return found
