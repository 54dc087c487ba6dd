"""One simulated visit without a clock: a person on plates, the device under them, the cable, a script."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from station.mat import Mat, Matrix
from station.sources.device import FROM_ZERO, Preset, SimulatedDevice, hello_of
from station.sources.link import Link, LinkFault
from station.sources.sensor import BITS, DRIFT, FULL_SCALE_NV, CellFault, Cells

UID_MARK = b"SIM"
UID_FORM = 1
BENCH_FORM = 2
"""The serial number of plates whose gains nobody knows: they are there to be calibrated."""
MAT_FORM = 3
"""The serial number of a pressure mat."""


class Load(Protocol):
    """What a person does to the plates. fz : (n, plates), N. cop : (n, plates, 2), m, frame of the mat."""

    @property
    def fz(self) -> NDArray[np.float64]: ...

    @property
    def cop(self) -> NDArray[np.float64]: ...


@runtime_checkable
class FeltLoad(Load, Protocol):
    """What true plates make of a load.

    cells : (n, channels), N by the data sheet's gain. celsius : of the device.
    """

    @property
    def cells(self) -> NDArray[np.float64]: ...

    @property
    def celsius(self) -> float: ...


class Body(Protocol):
    """A person: see `bodies/person.py`."""

    def perform(self, activity: str, **options: Any) -> None:
        """Begin another activity."""

    def load(self, count: int, /) -> Load:
        """Live on for `count` samples."""


@dataclass(frozen=True)
class Step:
    """From `at` s on the person does `activity`."""

    at: float
    activity: str
    options: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class SceneFault:
    """Something that happens to the whole device at `start` s, for `amount` s or by this share.

    verb : a key of SCENE_VERBS.
    """

    verb: str
    amount: float
    start: float
    end: float = math.inf


SCENE_VERBS = {
    "reset": (0.0, "the device begins a new life, stopped (with @)"),
    "gone": (1.0, "the cable is out for so many s, then the device begins a new life (with @)"),
    "pause": (1.0, "bytes are held back for so many s and then come at once (with @)"),
    "full": (0.01, "this share of the sample frames finds no room in the device"),
}
"""Usual amount and meaning of each verb."""
Event = tuple[float, Callable[[], None]]
"""At so many s of the scene this is called."""
FaultOfScene = CellFault | LinkFault | SceneFault


@dataclass(frozen=True)
class Make:
    """What the simulated device is like.

    number : serial number. rate : Hz. seed : of noise, boot ids and faults.
    noise : times the data sheet's. drift : N per square root of s. offset : times the usual empty reading.
    ppm : how fast its microseconds run. preset : where its counters begin.
    form : of the serial number. With BENCH_FORM the body says what each cell makes of the load.
    """

    number: int = 1
    rate: int = 1000
    seed: int = 1
    noise: float = 1.0
    drift: float = DRIFT
    offset: float = 1.0
    ppm: float = 0.0
    preset: Preset = FROM_ZERO
    form: int = UID_FORM


def uid_of(number: int, form: int = UID_FORM) -> bytes:
    """Return the serial number of simulated plates; it begins with SIM."""
    return UID_MARK + bytes([form]) + number.to_bytes(4, "little")


class Scene:
    """Person, plates, device and cable, moved on by conversion periods. Nothing here waits.

    Its time begins with the first START: what the script plans is not missed by a host that is slow to
    connect. Before that the person is away from the plates.

    Parameters
    ----------
    person : makes the person for a rate in Hz; called again when the host sets another rate.
    script : what the person does when.
    seconds : the scene's length, or None; at its end the device says a last STATUS.

    Attributes
    ----------
    ended : no byte will ever come again. present : False while the cable is out.
    left : conversion periods that the last `advance` did not live through.
    """

    def __init__(
        self,
        mat: Mat | Matrix,
        person: Callable[[int], Any],
        make: Make,
        script: tuple[Step, ...] = (),
        faults: tuple[FaultOfScene, ...] = (),
        seconds: float | None = None,
    ) -> None:
        cells_seed, device_seed, link_seed = np.random.SeedSequence([make.seed, make.number]).spawn(3)
        self.rate = make.rate
        self.ended = False
        self.present = True
        self.left = 0
        self._person = person
        self._body = person(make.rate)
        self._doing = Step(0.0, "away")
        self._began = False
        self._base = 0.0
        self._periods = 0
        # The device takes a piece in parts, where it has a STATUS to send: so many periods of it are over.
        self._within = 0
        self._arrived = bytearray()
        self._held: bytearray | None = None
        self._link = Link(link_seed, tuple(fault for fault in faults if isinstance(fault, LinkFault)))
        self._device = self._assembled(mat, make, faults, cells_seed, device_seed)
        self._events = self._planned(script, faults, seconds)

    def _assembled(
        self,
        mat: Mat | Matrix,
        make: Make,
        faults: tuple[FaultOfScene, ...],
        cells_seed: np.random.SeedSequence,
        device_seed: np.random.SeedSequence,
    ) -> SimulatedDevice:
        """Put plates and device together."""
        if not isinstance(mat, Mat):
            raise TypeError(f"{mat.name} has no plates")
        data_sheet = np.full(mat.channels, mat.counts_per_newton(FULL_SCALE_NV * 1e-9, BITS))
        self._cells = Cells(
            mat,
            make.number,
            cells_seed,
            make.rate,
            noise=make.noise,
            drift=make.drift,
            offset=make.offset,
            faults=tuple(fault for fault in faults if isinstance(fault, CellFault)),
            own_gains=data_sheet if make.form == BENCH_FORM else None,
        )
        hello = hello_of(mat, uid_of(make.number, make.form), make.rate)
        return SimulatedDevice(self, mat, hello, device_seed, ppm=make.ppm, preset=make.preset)

    @property
    def time(self) -> float:
        """s since the first START."""
        return self._base + self._periods / self.rate

    @property
    def is_running(self) -> bool:
        """Whether the device is started."""
        return self._device.running

    # The device's world

    def counts(self, count: int) -> NDArray[np.int32]:
        """Let the person live on; what the converter makes of it, (count, channels)."""
        load = self._body.load(count)
        first = self._periods + (self._within if self._began else 0)
        self._within += count
        time = self._base + (first + np.arange(count)) / self.rate
        if not isinstance(load, FeltLoad):
            return self._cells.counts(load.fz, load.cop, time)
        self._device.temperature = round(100 * load.celsius)
        return self._cells.counts(load.fz, load.cop, time, load.cells)

    def set_rate(self, rate: int) -> None:
        """Convert at another rate: the person goes on with what they were doing, from its beginning."""
        self._base, self._periods = self.time, 0
        self.rate = self._cells.rate = rate
        self._body = self._person(rate)
        self._do(self._doing)

    def failing(self) -> int:
        """Return one bit for each channel that fails the self-test."""
        return self._cells.failing(self.time)

    # What a host or a person asks

    def receive(self, received: bytes) -> None:
        """Take bytes from the host; the answers come with the next `advance`, also of 0 periods."""
        self._device.receive(received)
        self._began |= self._device.running

    def perform(self, activity: str, **options: Any) -> None:
        """Let the person begin another activity now; the rest of the script still comes."""
        self._do(Step(self.time, activity, options))

    # Time

    def advance(self, count: int) -> bytes:
        """Let `count` conversion periods pass. Returns the bytes that arrive at the host meanwhile.

        It stops early when the cable goes out or the scene ends; `left` is then how many remain.
        """
        self._send(0)
        while True:
            was_present = self.present
            self._happen()
            self.left = max(0, count)
            if count <= 0 or self.ended or (was_present and not self.present):
                break
            piece = min(count, self._until_next())
            self._send(piece)
            self._within = 0
            if self._began:
                self._periods += piece
            count -= piece
        arrived = bytes(self._arrived)
        self._arrived.clear()
        return arrived

    def _send(self, count: int) -> None:
        """Let `count` periods pass for the device and the person; nothing happens within them."""
        if not self.present:
            self.counts(count)
            return
        time = self.time
        came = self._link.carry(self._device.advance(count), time)
        if self._held is None:
            self._arrived += came
        else:
            self._held += came

    def _happen(self) -> None:
        while self._began and not self.ended and self._events and self._until_next() <= 0:
            _, act = self._events.pop(0)
            act()

    def _until_next(self) -> int:
        """Conversion periods until the next planned event."""
        if not self._began or not self._events:
            return self.rate
        return math.ceil((self._events[0][0] - self._base) * self.rate - 1e-6) - self._periods

    # What is planned

    def _planned(
        self, script: tuple[Step, ...], faults: tuple[FaultOfScene, ...], seconds: float | None
    ) -> list[Event]:
        events: list[Event] = [(step.at, partial(self._do, step)) for step in script]
        for fault in faults:
            if isinstance(fault, SceneFault):
                events += self._planned_fault(fault)
            elif isinstance(fault, LinkFault):
                # The cable looks at the time once for each piece: cut the pieces there.
                events += [(fault.start, _nothing), (fault.end, _nothing)]
        if seconds is not None:
            events.append((seconds, self._end))
        return sorted((event for event in events if event[0] < math.inf), key=lambda event: event[0])

    def _planned_fault(self, fault: SceneFault) -> list[Event]:
        after = fault.start + fault.amount
        match fault.verb:
            case "reset":
                return [(fault.start, self._device.reboot)]
            case "gone":
                return [(fault.start, self._unplug), (after, self._plug)]
            case "pause":
                return [(fault.start, self._hold), (after, self._release)]
            case _:
                return [
                    (fault.start, partial(self._fill, fault.amount)),
                    (fault.end, partial(self._fill, 0.0)),
                ]

    def _do(self, step: Step) -> None:
        self._doing = step
        self._body.perform(step.activity, **step.options)

    def _unplug(self) -> None:
        self.present = False

    def _plug(self) -> None:
        self.present = True
        self._device.reboot()

    def _hold(self) -> None:
        self._held = bytearray()

    def _release(self) -> None:
        self._arrived += self._held or b""
        self._held = None

    def _fill(self, share: float) -> None:
        self._device.full = share

    def _end(self) -> None:
        self._device.say_status()
        self._release()
        self._send(0)
        self.ended = True


def _nothing() -> None:
    """An event that only cuts the stretch between two others."""
