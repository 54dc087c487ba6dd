"""Address: what `sim:bench?flaws=drawn,creep:2:0.003&floor=0.15` says of the plates and of the engineer."""

import math
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from station.mat import Mat, mat
from station.sources.bench.engineer import Engineer
from station.sources.bench.fault import RING, WORDS, bench_of
from station.sources.bench.room import Bench, Care
from station.sources.option import Option, number, numbers


def _flaws(text: str) -> str:
    bench_of(text, mat("two_plates_400x600"), 1, 1)
    return text


def _misplaced(text: str) -> tuple[tuple[int, float], ...]:
    laying, metres = text.split(":")
    return ((int(laying), float(metres)),)


def _forgotten(text: str) -> tuple[int, ...]:
    return (int(text),)


BENCH_OPTIONS: dict[str, Option] = {
    "flaws": Option(_flaws, WORDS),
    "floor": numbers(
        -0.9, 0.9, 1, 2, "share of the load that the floor shifts to a diagonal, left and right"
    ),
    "tilt": numbers(-5, 5, 2, 2, "degrees by which the right and the front edge are low"),
    "kelvin": number(-20, 20, "K from the temperature of reference"),
    "warming": number(0, 20, "K"),
    "pose": numbers(-10, 10, 3, 3, "m, m and degrees of the right plate beside its drawn place"),
    "ring": numbers(0.001, 1000, 1, 2, "Hz and damping ratio"),
    "lag": number(0, 0.1, "s by which the right plate is read late"),
    "spread": number(0, 0.05, "m"),
    "mass_error": number(0, 0.1),
    "misplaced": Option(_misplaced, "the number of a laying and the m it is off: 5:0.02", is_repeated=True),
    "forgotten": Option(_forgotten, "the number of a laying that is not done", is_repeated=True),
}
"""What the bench has beside the options of a device."""


def engineer(read: Mapping[str, Any], mat: Mat, plates: int, seed: int) -> Callable[[int], Engineer]:
    """Return who makes the engineer for a rate in Hz; asked again, it is the same one at another rate.

    read : options of the address. plates : serial number of the plates.
    """
    care = Care(**{name: read[name] for name in _CARE if name in read})
    bench = _as_said(read, bench_of(read.get("flaws", ""), mat, plates, seed))
    made: list[Engineer] = []

    def at(rate: int) -> Engineer:
        if not made:
            made.append(Engineer(mat, bench, care, seed=seed, rate=rate))
            return made[0]
        return made[0].at(rate)

    return at


_CARE = ("spread", "mass_error", "misplaced", "forgotten")


def _as_said(read: Mapping[str, Any], bench: Bench) -> Bench:
    """Put what the address says of the room in the place of what was drawn."""
    floors = (*read.get("floor", ()),) * 2
    sites = [replace(site, kelvin=read.get("kelvin", site.kelvin)) for site in bench.sites]
    if floors:
        sites = [replace(site, floor=floor) for site, floor in zip(sites, floors, strict=False)]
    if "tilt" in read:
        right, front = (math.radians(degrees) for degrees in read["tilt"])
        sites = [replace(site, tilt=(right, front)) for site in sites]
    places = bench.places
    if "pose" in read:
        x, y, degrees = read["pose"]
        places = (places[0], (x, y, math.radians(degrees)))
    rings = bench.rings
    if "ring" in read:
        rings = ((*read["ring"], RING[1])[:2],) * len(sites)
    passing = {name: read[name] for name in ("lag", "warming") if name in read}
    return replace(bench, sites=tuple(sites), places=places, rings=rings, **passing)
