"""What a qualification says of plates whose state is known."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from recorded import recording

from station.mat import mat
from station.qualification.drop import dropped, impulse
from station.qualification.empty import empty
from station.qualification.finding import Finding, Verdict
from station.qualification.ping import natural_frequency, rings
from station.qualification.report import worst
from station.qualification.weight import weighs
from station.qualification.wiring import pressed

PLATES = mat("two_plates_400x600").plates
RATE = 1000.0
G = 9.80665


def tapped(frequency: float, damping: float, *, noise: float = 0.2, seed: int = 1) -> np.ndarray:
    """(4000,), N. A half-sine strike of 3 ms at 1.2 s on a plate that rings: its exact response.

    The plate is a mass on a spring; its state is carried from sample to sample by the matrix exponential of
    the damped oscillator, in steps of 0.1 ms.
    """
    step, substeps = 1e-4, 10
    w = 2 * math.pi * frequency
    damped = w * math.sqrt(1 - damping**2)
    fall = math.exp(-damping * w * step)
    c, s = math.cos(damped * step), math.sin(damped * step)
    position, speed = 0.0, 0.0
    load = np.zeros(4000)
    for i in range(4000 * substeps):
        time = i * step
        strike = 300.0 * math.sin(math.pi * (time - 1.2) / 0.003) if 1.2 <= time < 1.203 else 0.0
        x0, v0 = position - strike, speed
        position = strike + fall * (x0 * (c + damping * w / damped * s) + v0 / damped * s)
        speed = fall * (v0 * (c - damping * w / damped * s) - x0 * w * w / damped * s)
        if i % substeps == 0:
            load[i // substeps] = position
    return load + np.random.default_rng(seed).normal(0.0, noise, 4000)


@pytest.mark.parametrize("frequency", [93.0, 154.0, 212.0, 285.0, 350.0, 446.0])
@pytest.mark.parametrize("damping", [0.01, 0.03])
def test_the_frequency_a_plate_rings_at_is_found(frequency: float, damping: float) -> None:
    found = natural_frequency(tapped(frequency, damping), RATE)
    assert found == pytest.approx(frequency * math.sqrt(1 - damping**2), rel=0.02)


def test_a_plate_is_judged_by_what_it_may_be_used_for() -> None:
    verdicts = [rings("plate", tapped(f, 0.02), RATE).verdict for f in (93.0, 285.0, 446.0)]
    assert verdicts == [Verdict.BAD, Verdict.LOOK, Verdict.GOOD]
    assert rings("plate", tapped(285.0, 0.02)[::12], 80.0).verdict is Verdict.NOT_POSSIBLE
    assert rings("plate", np.random.default_rng(1).normal(0, 0.2, 4000), RATE).verdict is Verdict.LOOK


def fallen(mass: float, height: float, rate: float = RATE, pad: float = 2.0e4) -> np.ndarray:
    """(n,), N. A mass falls on a pad of foam (spring that only presses, lossy) and comes to rest on it.

    Each sample is the mean force since the last one, as a converter's filter gives it.
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


@given(mass=st.floats(0.5, 10.0), height=st.floats(0.05, 0.4))
def test_the_impulse_of_a_drop_is_that_of_its_fall(mass: float, height: float) -> None:
    expected = mass * math.sqrt(2 * G * height)
    assert impulse(fallen(mass, height), RATE) == pytest.approx(expected, rel=0.02)


def test_a_drop_on_a_plate_with_wrong_gains_is_noticed() -> None:
    load = fallen(5.0, 0.05)
    assert dropped("left", load, RATE, 5.0, 0.05).verdict is Verdict.GOOD
    assert dropped("left", load * 1.1, RATE, 5.0, 0.05).verdict in (Verdict.LOOK, Verdict.BAD)
    assert dropped("left", load[::12], 80.0, 5.0, 0.05).verdict is Verdict.NOT_POSSIBLE
    assert dropped("left", load * 0.0, RATE, 5.0, 0.05).verdict is Verdict.LOOK


def hand_on(channel: int, newtons: float, seed: int = 2) -> np.ndarray:
    """(2000, 8), N. A hand presses for two of four seconds, and leans a little on the neighbours."""
    random = np.random.default_rng(seed)
    cells = random.normal(0.0, 0.3, (2000, 8))
    press = newtons * np.clip(np.sin(np.linspace(-1.0, 4.0, 2000)), 0.0, 1.0)
    first = channel // 4 * 4
    cells[:, first : first + 4] += 0.1 * press[:, None]
    cells[:, channel] += press
    return cells


REST = np.random.default_rng(3).normal(0.0, 0.3, (1000, 8))


@pytest.mark.parametrize("channel", range(8))
def test_the_corner_that_is_pressed_answers(channel: int) -> None:
    plate = PLATES[channel // 4]
    cell = plate.cells[channel % 4]
    found = pressed(PLATES, plate, cell, REST, hand_on(channel, 80.0))
    assert found.verdict is Verdict.GOOD
    assert found.value == pytest.approx(88.0, rel=0.15)


@given(asked=st.integers(0, 7), answers=st.integers(0, 7))
def test_every_swapped_pair_of_plugs_is_named(asked: int, answers: int) -> None:
    plate = PLATES[asked // 4]
    found = pressed(PLATES, plate, plate.cells[asked % 4], REST, hand_on(answers, 80.0))
    assert (found.verdict is Verdict.BAD) == (asked != answers)
    if asked != answers:
        assert f"Channel {answers}" in found.remark and "swapped" in found.remark


def test_a_cell_wired_the_wrong_way_round_is_named() -> None:
    found = pressed(PLATES, PLATES[0], PLATES[0].cells[2], REST, hand_on(2, -80.0))
    assert found.verdict is Verdict.BAD and "signal wires" in found.remark


def test_a_dead_corner_is_no_good_corner() -> None:
    found = pressed(PLATES, PLATES[0], PLATES[0].cells[0], REST, REST)
    assert found.verdict is Verdict.LOOK


def by_name(found: list[Finding]) -> dict[str, Finding]:
    return {each.name: each for each in found}


def test_good_empty_plates_are_good() -> None:
    found = empty(recording("?seed=1&rate=500&seconds=40"))
    assert worst({"empty": found}) is Verdict.GOOD
    assert by_name(found)["rate"].value == pytest.approx(500.0, rel=1e-3)


@pytest.mark.parametrize(
    "fault, name",
    [("garbage:3:10", "noise of cell 3"), ("stuck:6", "noise of cell 6"), ("off:1", "")],
)
def test_a_cell_with_a_fault_is_named(fault: str, name: str) -> None:
    found = empty(recording(f"?seed=1&rate=500&seconds=20&fault={fault}"))
    bad = [each.name for each in found if each.verdict is Verdict.BAD]
    assert bad == ([name] if name else [])


def test_lost_samples_are_counted() -> None:
    found = by_name(empty(recording("?seed=1&rate=500&seconds=20&fault=drop:0.0005")))
    assert found["samples lost"].verdict is Verdict.BAD and (found["samples lost"].value or 0) > 0


def test_a_wrong_weight_is_said() -> None:
    assert weighs("mass", 10 * G, 10.0).verdict is Verdict.GOOD
    assert weighs("mass", 10.1 * G, 10.0).verdict is Verdict.LOOK
    assert weighs("mass", 11 * G, 10.0).verdict is Verdict.BAD
