"""A simulated plate and a builder who does what the terminal says."""

import math
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from station.mat import mat
from station.sources import source as module
from station.sources.scene import FaultOfScene, Make, Scene
from station.sources.simulated import SimulatedStation

MAT = mat("two_plates_400x600")
G = 9.80665
SIDES = ("left", "right")


def fallen(mass: float, height: float, rate: float, pad: float = 2.0e4) -> NDArray[np.float64]:
    """Return the load (n,), N, of a mass that falls on a pad of foam after half a second and comes to rest.

    The pad is a lossy spring that only presses. Each sample is the mean force since the last one, as a
    converter's filter gives it. mass : kg. height : m. rate : Hz. pad : N/m.
    """
    step = 1e-5
    speed, depth = math.sqrt(2 * G * height), 0.0
    every = round(1 / rate / step)
    load = [0.0] * round(0.5 * rate)
    loss = 1.2 * math.sqrt(pad * mass)
    since = 0.0
    for i in range(round(1.5 / step)):
        force = max(0.0, pad * depth + loss * speed) if depth > 0 else 0.0
        speed += (G - force / mass) * step
        depth += speed * step
        since += force
        if i % every == every - 1:
            load.append(since / every)
            since = 0.0
    return np.array(load)


@dataclass
class Loads:
    """fz : (n, plates), N. cop : (n, plates, 2), m, in the frame of the mat."""

    fz: NDArray[np.float64]
    cop: NDArray[np.float64]


class Hands:
    """What lies on the plates: nothing, or what the builder does; its last load stays."""

    def __init__(self, rate: float) -> None:
        self.rate = rate
        self.release()

    def release(self) -> None:
        """Take everything off."""
        self._ahead = [np.zeros(0), np.zeros(0)]
        self._last = [0.0, 0.0]
        self._place = [MAT.plates[0].centre, MAT.plates[1].centre]

    def act(self, plate: int, load: NDArray[np.float64], x: float = 0.0, y: float = 0.0) -> None:
        """Load a plate at x, y in m from its middle with (n,) N from now on."""
        self._ahead[plate], self._last[plate] = load, float(load[-1])
        centre = MAT.plates[plate].centre
        self._place[plate] = (centre[0] + x, centre[1] + y)

    def perform(self, activity: str, **_: Any) -> None:
        """Obey no script."""

    def load(self, count: int, /) -> Loads:
        """Live on for `count` samples."""
        fz = np.empty((count, 2))
        for plate in range(2):
            come, self._ahead[plate] = self._ahead[plate][:count], self._ahead[plate][count:]
            fz[:, plate] = np.concatenate([come, np.full(count - len(come), self._last[plate])])
        cop = np.tile(np.array(self._place), (count, 1, 1))
        cop[fz == 0.0] = np.nan
        return Loads(fz, cop)


@dataclass
class Builder:
    """Hears each prompt and obeys. before : called with each prompt first, to do something else.

    mass, height : kg and m of what is dropped. person : kg. weight : kg that are laid at `mark`, m, and at
    the `other_mark`.
    """

    hands: Hands
    mass: float = 1.0
    height: float = 0.2
    person: float = 70.0
    weight: float = 10.0
    mark: tuple[float, float] = (0.1, 0.06)
    other_mark: tuple[float, float] = (-0.1, -0.06)
    ringing: float = 446.0
    asked: list[str] = field(default_factory=list)
    before: Callable[[str], None] = lambda _: None

    def answer(self, prompt: str) -> str:
        """Do what the prompt says and press Enter."""
        self.asked.append(prompt)
        self.before(prompt)
        self.hands.release()
        plate = 1 if "right plate" in prompt else 0
        seconds = np.arange(int(4 * self.hands.rate)) / self.hands.rate
        if "lean with one hand" in prompt:
            self._press(plate, prompt, seconds)
        elif "tap once" in prompt:
            since = np.clip(seconds - 1.2, 0.0, None)
            ring = 200.0 * np.exp(-60.0 * since) * np.cos(2 * np.pi * self.ringing * since)
            self.hands.act(plate, np.where(seconds < 1.2, 0.0, ring))
        elif "fall from" in prompt:
            self.hands.act(plate, fallen(self.mass, self.height, self.hands.rate))
        elif "Stand on" in prompt:
            for each in range(2):
                self.hands.act(each, np.array([self.person * G / 2]))
        elif "Lay" in prompt:
            place = self.other_mark if "other mark" in prompt else self.mark
            self.hands.act(plate, np.array([self.weight * G]), *place)
        return f"{self.person:g}" if "How many kg" in prompt else ""

    def _press(self, plate: int, prompt: str, seconds: NDArray[np.float64]) -> None:
        found = re.search(r"(front|back) (left|right) corner", prompt)
        assert found
        x = 0.175 if found[2] == "right" else -0.175
        y = 0.275 if found[1] == "front" else -0.275
        self.hands.act(plate, 150.0 * np.clip(np.sin(seconds - 0.5), 0.0, 1.0), x, y)


def builder(
    monkeypatch: pytest.MonkeyPatch, *, rate: int = 1000, faults: tuple[FaultOfScene, ...] = ()
) -> Builder:
    """Put a builder at the terminal and a good plate with these faults behind every address."""
    hands = Hands(rate)
    scene = Scene(MAT, lambda _: hands, Make(rate=rate, seed=3), faults=faults)
    found = Builder(hands)
    said: list[str] = []

    def hear(*words: object, **_: object) -> None:
        said.append(" ".join(map(str, words)))

    monkeypatch.setattr("station.cli.asked.print", hear, raising=False)
    monkeypatch.setattr("builtins.input", lambda *_: found.answer(said[-1]))
    monkeypatch.setattr(module, "open_source", lambda _: SimulatedStation(scene, "sim:", is_paced=False))
    return found
