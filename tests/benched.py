"""A dashboard on simulated plates, an engineer who does what is asked, and readings without waiting."""

import contextlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import calibrated
import numpy as np
import served
from begun import KNOWN
from hurried import Hurried
from served import until

from calibration.begun import Begun
from calibration.procedure import Procedure, Step
from dashboard.bench.bench import Bench
from dashboard.bench.reader import Reader
from dashboard.desk import Desk
from station.mat import Side
from station.sources.bench.flaws import Flaws
from station.sources.bench.plate import TruePlate
from station.wire.spec import Sensor

PLATES = "bench?seed=1&flaws=drawn&rate=100"
SPEED = 12.0


@contextlib.contextmanager
def desk(folder: Path, person: str = PLATES, speed: float = SPEED) -> Iterator[tuple[Desk, Hurried]]:
    """Put everything together but the web server."""
    with served.desk(folder, person=person, speed=speed) as (made, source):
        until(lambda: len(made.station.samples(10.0)[0]) > 900)
        yield made, source


def known(bench: Bench, **more: Any) -> Begun:
    """Return what an invented engineer says at the beginning."""
    assert bench.hello is not None
    hello = bench.hello
    own = {"uid": hello.serial, "sensor": Sensor(hello.sensor).name, "full_scale": hello.full_scale}
    return replace(KNOWN, **{**own, **more})


def play(source: Hurried, step: Step, card: int | None) -> None:
    """Do what a reading asks for. card : the cell under whose foot it lies now."""
    placed, side = step.placement, str(step.side)
    if placed.shim != card:
        source.perform("shim", cell=placed.shim, side=side)
    if placed.mass:
        source.perform("mass", kg=placed.mass, x=placed.x, y=placed.y, side=side)
    elif placed.shim == card:
        source.perform("empty")


def looked(bench: Bench, holds: Any) -> None:
    """Look again and again, as an open page does, until something holds."""

    def one_look() -> Any:
        bench.look()
        return holds()

    until(one_look)


def feed(made: Procedure, side: Side, upto: int | None = None, seed: int = 5) -> None:
    """Keep the readings of a plate, to the end or up to a number, as if they had been taken."""
    random = np.random.default_rng(seed)
    plate = next(each for each in made.plates if each.side is side)
    flaws = Flaws.drawn(np.random.default_rng({Side.LEFT: 11}.get(side, 12)))
    true = TruePlate(plate, calibrated.COUNTS_PER_NEWTON, flaws)
    plan = tuple(step.placement for step in made.steps if step.side is side)
    day = calibrated.Bench.drawn(random)
    for reading in calibrated.readings(plan, true, random, day, made.known.kit):
        if upto is None or reading.placement.number <= upto:
            made.keep(side, reading)


def reader(bench: Bench) -> Reader:
    """Return the reader of the calibration that is open."""
    assert bench.reader is not None
    return bench.reader


def lift(source: Hurried) -> None:
    """Take everything off, as somebody does who lays a stack anew."""
    source.perform("empty")


def show_anew(bench: Bench) -> None:
    """Let the bench look at readings that did not come through it."""
    bench.read_anew()
