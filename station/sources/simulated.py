"""The simulated station: `sim:` and its options. The scene is moved on by the clock or by the reader."""

import re
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from station import newtons
from station.errors import SourceError, SourceReason
from station.mat import Side, mat
from station.newtons import Calibration
from station.sources.bench.address import BENCH_OPTIONS, engineer
from station.sources.device import FASTEST, SLOWEST, Preset
from station.sources.link import LINK_VERBS, LinkFault
from station.sources.mat_scene import MatScene
from station.sources.option import Option, number, one_of, options_of, refusal, whole
from station.sources.scene import (
    BENCH_FORM,
    SCENE_VERBS,
    UID_FORM,
    UID_MARK,
    Body,
    FaultOfScene,
    Make,
    Scene,
    SceneFault,
    Step,
)
from station.sources.sensor import DRIFT, VERBS, CellFault, gains
from station.sources.sheet import address as mats
from station.sources.sheet.flaws import WORDS
from station.sources.source import Scheme
from station.wire.frame import Hello

GEOMETRY = "two_plates_400x600"
MADE = "2026-01-01"
"""The date on the simulated plates' calibration: it is part of its hash, and so never changes."""
TICK = 0.016
"""s. While it runs, bytes come in portions of at least this length, as from a common USB bridge."""
IDLE_TICK = 0.05
LONGEST = 1.0
"""s of the scene that one reading makes at most."""
AT_ONCE = 0.25
"""s of the scene that one reading makes at full speed."""


def calibration_of(hello: Hello) -> Calibration | None:
    """Return the true calibration of simulated plates, or None when the plates are not simulated."""
    mark = UID_MARK + bytes([UID_FORM])
    if not hello.uid.startswith(mark):
        return None
    plates = mat(hello.geometry or GEOMETRY)
    number = int.from_bytes(hello.uid[len(mark) :], "little")
    per_newton = gains(plates, number, hello.full_scale, hello.bits)
    return newtons.of_cells(plates, 1.0 / per_newton, hello.serial, "simulated", MADE, pose_known=True)


class SimulatedStation:
    """A station that is not there: obeys commands, writes wire bytes.

    Parameters
    ----------
    scene : what is simulated.
    is_paced : True: the scene follows the monotonic clock, and a late reader gets a burst whose device
        times are right. False: each reading moves the scene on by up to a quarter of a second.
    """

    def __init__(self, scene: Scene, name: str, *, is_paced: bool) -> None:
        self.name = name
        self.ended = False
        self._scene = scene
        self._is_paced = is_paced
        self._changed = threading.Condition()
        self._waiting = bytearray()
        self._lived = time.monotonic()
        self._is_closed = False
        self._is_lost = False

    def read(self, timeout: float) -> bytes:
        """Return what has come, waiting up to `timeout` s for the first byte; b"" when nothing came.

        Errors: SourceError DISCONNECTED after `close` and while the simulated cable is out.
        """
        until = time.monotonic() + timeout
        with self._changed:
            while True:
                if not self._waiting:
                    self._need_cable()
                now = time.monotonic()
                self._live_on(now, timeout)
                if self._waiting or self._scene.ended or now >= until or not self._is_paced:
                    return self._take()
                self._changed.wait(max(0.0, min(until, self._lived + self._tick) - now))

    def write(self, sent: bytes) -> None:
        """Send bytes to the device; safe beside a reader. Errors: SourceError DISCONNECTED."""
        with self._changed:
            self._need_cable()
            if self._is_paced:
                self._catch_up()
            self._scene.receive(sent)
            self._waiting += self._scene.advance(0)
            self._changed.notify_all()

    def reopen(self) -> bool:
        """Try once to have the device back after the simulated cable was out."""
        with self._changed:
            if self._is_closed or self._scene.ended:
                return False
            if self._is_paced:
                self._catch_up()
            else:
                while not self._scene.present:
                    self._waiting += self._scene.advance(self._scene.rate)
            self._is_lost = not self._scene.present
            return not self._is_lost

    def close(self) -> None:
        """Let go of the device; may be called twice."""
        with self._changed:
            self._is_closed = True
            self._changed.notify_all()

    def perform(self, activity: str, **options: Any) -> None:
        """Let the simulated person begin an activity, as they obey a spoken word. Not part of a Source."""
        with self._changed:
            if self._is_paced:
                self._catch_up()
            self._scene.perform(activity, **options)

    @property
    def _tick(self) -> float:
        return TICK if self._scene.is_running else IDLE_TICK

    def _live_on(self, now: float, timeout: float) -> None:
        if self._waiting or self._is_lost:
            return
        if self._is_paced:
            if now - self._lived >= self._tick:
                self._waiting += self._advance_to(min(now, self._lived + LONGEST))
        else:
            seconds = AT_ONCE if self._scene.is_running else min(AT_ONCE, timeout)
            self._waiting += self._scene.advance(int(seconds * self._scene.rate))
        self._is_lost = not self._scene.present

    def _catch_up(self) -> None:
        now = time.monotonic()
        while now - self._lived >= 1.0 / self._scene.rate and not self._scene.ended:
            self._waiting += self._advance_to(min(now, self._lived + LONGEST))

    def _advance_to(self, moment: float) -> bytes:
        rate = self._scene.rate
        count = int((moment - self._lived) * rate)
        came = self._scene.advance(count)
        self._lived += (count - self._scene.left) / rate
        return came

    def _take(self) -> bytes:
        taken = bytes(self._waiting)
        self._waiting.clear()
        self.ended = self._scene.ended
        return taken

    def _need_cable(self) -> None:
        if self._is_closed or self._is_lost:
            raise SourceError(
                SourceReason.DISCONNECTED,
                "The simulated plate is disconnected.",
                "Wait: the station goes on by itself when the plate is back.",
            )


# The address


_SHARE, _SECONDS = number(0, 1), number(1e-3, 60, "s")
_AMOUNTS = {
    "saturated": one_of("1", "-1"),
    "garbage": number(0, 1e4, "N"),
    "intermittent": _SHARE,
    "wrong": number(-100, 100),
    "slow": _SECONDS,
    "delayed": _SECONDS,
    "gone": _SECONDS,
    "pause": _SECONDS,
    **dict.fromkeys((*LINK_VERBS, "full"), _SHARE),
}
_FAULT = re.compile(r"(?P<verb>[a-z]+)(?P<numbers>(:[^:@]+)*)(@(?P<start>[0-9.]+)(-(?P<end>[0-9.]+))?)?")
_PLANNED = ("reset", "gone", "pause")


def fault_of(text: str) -> FaultOfScene:
    """Read `stuck:3@10-15`, `wrong:0:1.05`, `flip:1e-5`, `gone:2@10`: VERB, CELL, AMOUNT, from and to in s.

    Errors: ValueError when it is not one.
    """
    found = _FAULT.fullmatch(text)
    if found is None:
        raise ValueError(text)
    verb, numbers = found["verb"], found["numbers"].split(":")[1:]
    start, end = float(found["start"] or 0.0), float(found["end"] or "inf")
    if not start < end or (verb in _PLANNED and found["start"] is None):
        raise ValueError(text)
    cell = _CELL.read(numbers.pop(0)) if verb in VERBS and numbers else None
    if len(numbers) > (verb in _AMOUNTS):
        raise ValueError(text)
    amount = float(_AMOUNTS[verb].read(numbers[0])) if numbers else None
    if verb in VERBS and cell is not None:
        return CellFault(verb, cell, VERBS[verb].amount if amount is None else amount, start, end)
    if verb in LINK_VERBS:
        return LinkFault(verb, LINK_VERBS[verb][0] if amount is None else amount, start, end)
    if verb in SCENE_VERBS:
        return SceneFault(verb, SCENE_VERBS[verb][0] if amount is None else amount, start, end)
    raise ValueError(text)


def _faults(text: str) -> tuple[FaultOfScene, ...]:
    return tuple(fault_of(each) for each in text.split(","))


_CELL = whole(0, 7)
_FAULTS_ALLOWED = (
    f"one or more of {', '.join(f'{verb}:CELL' for verb in VERBS)}, {', '.join(LINK_VERBS)}, "
    f"{', '.join(SCENE_VERBS)}, each with :AMOUNT and @FROM-TO in s, for example stuck:3@10-15"
)
OPTIONS: dict[str, Option] = {
    "seed": whole(0, 2**32 - 1),
    "mass": number(20, 250, "kg"),
    "height": number(1.0, 2.3, "m"),
    "deficit": number(0, 1),
    "weak": one_of("left", "right"),
    "side": one_of("left", "right"),
    "rate": whole(SLOWEST, FASTEST, "Hz"),
    "pace": one_of("real", "max"),
    "seconds": number(1e-3, 86_400, "s"),
    "fault": Option(_faults, _FAULTS_ALLOWED, is_repeated=True),
    "plate": whole(0, 2**32 - 1),
    "ppm": number(-20_000, 20_000),
    "ticks": whole(0, 2**32 - 1, "us"),
    "conversions": whole(0, 2**32 - 1),
    "noise": number(0, 100),
    "drift": number(0, 10),
    "offset": number(0, 10),
}
"""What may follow the question mark of `sim:quiet_stance?seed=1&mass=70`."""


OF_THE_DEVICE = (
    *("seed", "rate", "pace", "seconds", "fault", "plate"),
    *("ppm", "ticks", "conversions", "noise", "drift", "offset"),
)
"""The options that have nothing to do with the person."""
BENCH = "bench"
"""`sim:bench?plate=7&seed=1&flaws=drawn,creep:2:0.003`: plates to calibrate and an engineer."""

MAT, MAT_BENCH = "mat", "mat_bench"
"""`sim:mat?do=single_leg_stance&flaws=drawn`: a person on a pressure mat. `sim:mat_bench`: an engineer."""
ON_A_MAT = ("seed", "pace", "seconds", "fault", "ppm", "ticks", "conversions")
OF_THE_PERSON = ("mass", "height", "deficit", "weak", "side")


SCRIPTS: dict[str, tuple[Step, ...]] = {
    "": (),
    "quiet_stance": (Step(3, "stand"),),
    "weight_shift": (Step(2, "stand"), Step(12, "weight_shift")),
    "single_leg_stance": (Step(2, "stand"), Step(13, "single_leg", {"seconds": 36.0})),
    "mini_squat": (Step(2, "stand"), Step(12, "mini_squat", {"repetitions": 5})),
    "single_leg_squat": (Step(2, "stand"), Step(12, "single_leg_squat", {"repetitions": 5})),
    "landing": (
        Step(1, "landing"),
        Step(12, "step_off"),
        Step(17, "landing"),
        Step(28, "step_off"),
        Step(33, "landing"),
    ),
}
"""What the person does by themselves, in s after the first START; the last activity goes on for ever.

With an empty name the person waits beside the plates. Stepping on takes about six seconds.
"""
SIDED = {"single_leg": "side", "single_leg_squat": "side", "landing": "legs"}
"""The option of an activity that takes the side of the address."""


def script_of(name: str, side: str | None) -> tuple[Step, ...]:
    """Return a script for one side; one leg is the left when nothing is said, a landing is on both feet."""
    steps = []
    for step in SCRIPTS[name]:
        word = SIDED.get(step.activity)
        chosen = side or ("both" if word == "legs" else "left")
        steps.append(Step(step.at, step.activity, {**step.options, **({word: chosen} if word else {})}))
    return tuple(steps)


def open_simulated(rest: str) -> SimulatedStation:
    """Open what stands behind `sim:`. Errors: SourceError BAD_OPTION."""
    name, _, query = rest.partition("?")
    if name in (MAT, MAT_BENCH):
        return _on_a_mat(rest, name, query)
    if name == BENCH:
        read = options_of(query, {**{each: OPTIONS[each] for each in OF_THE_DEVICE}, **BENCH_OPTIONS})
        # The cells' own offsets stand in the flaws.
        make = replace(_make(read), offset=read.get("offset", 0.0), form=BENCH_FORM)
        person: Callable[[int], Body] = engineer(read, mat(GEOMETRY), make.number, make.seed)
        script: tuple[Step, ...] = ()
    elif name in SCRIPTS:
        read = options_of(query, OPTIONS)
        make, script = _make(read), script_of(name, read.get("side"))
        person = partial(_person, read)
    else:
        known = ", ".join([*filter(None, SCRIPTS), BENCH, MAT, MAT_BENCH])
        raise refusal(f"The simulated person does not know '{name}'.", known)
    scene = Scene(mat(GEOMETRY), person, make, script, read.get("fault", ()), read.get("seconds"))
    return SimulatedStation(scene, f"sim:{rest}", is_paced=read.get("pace", "real") == "real")


def _on_a_mat(rest: str, name: str, query: str) -> SimulatedStation:
    own = {**{each: OPTIONS[each] for each in ON_A_MAT}, **mats.MAT_OPTIONS}
    if name == MAT:
        do = {"do": one_of(*SCRIPTS)}
        own |= {**{each: OPTIONS[each] for each in OF_THE_PERSON}, **mats.FEET_OPTIONS, **do}
    read = options_of(query, own)
    faults = read.get("fault", ())
    if any(isinstance(fault, CellFault) for fault in faults):
        raise refusal("A pressure mat has no load cells.", f"faults of the line; cells with flaws={WORDS}")
    matrix = mats.matrix_of(read)
    rate = mats.row_rate(read, matrix)
    make = replace(_make({**read, "rate": rate}), number=read.get("mat", 1))
    pressing = mats.footing(read, matrix) if name == MAT else mats.layer(read, matrix)
    script = script_of(read.get("do", "quiet_stance"), read.get("side")) if name == MAT else ()
    sheet = mats.sheet_of(read, matrix, rate)
    scene = MatScene(matrix, sheet, pressing, make, script, faults, read.get("seconds"))
    return SimulatedStation(scene, f"sim:{rest}", is_paced=read.get("pace", "real") == "real")


def _make(read: dict[str, Any]) -> Make:
    return Make(
        read.get("plate", 1),
        read.get("rate", 1000),
        read.get("seed", 1),
        read.get("noise", 1.0),
        read.get("drift", DRIFT),
        read.get("offset", 1.0),
        read.get("ppm", 0.0),
        Preset(read.get("ticks", 0), read.get("conversions", 0)),
    )


def _person(read: dict[str, Any], rate: int) -> Body:
    # The person is numba: only who simulates waits for it.
    from station.sources.bodies.person import Person

    person = Person(
        mass=read.get("mass", 70.0),
        height=read.get("height", 1.72),
        seed=read.get("seed", 1),
        deficit=read.get("deficit", 0.0),
        weak=Side(read.get("weak", "right")),
        rate=rate,
    )
    # Compiling or loading the kernels takes time, which must not pass in the scene.
    person.load(0)
    return person


SOURCE = Scheme(
    "sim",
    open_simulated,
    "a simulated person on simulated plates: sim:quiet_stance?seed=1&mass=70&deficit=0.3&weak=left; "
    "on a pressure mat: sim:mat?do=single_leg_stance&flaws=drawn",
)
