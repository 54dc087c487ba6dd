"""What a qualification says of plates whose state is known."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from obeyed import fallen
from recorded import recording

from station.errors import TrialError
from station.mat import mat
from station.qualification.drop import dropped, impulse
from station.qualification.empty import empty
from station.qualification.finding import Finding, Verdict
from station.qualification.ping import natural_frequency, rings
from station.qualification.step import Outcome, Step, worst
from station.qualification.weight import require_bearable, weighs
from station.qualification.wiring import change, pressed
from station.sources.sensor import cell_loads

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
    assert rings("plate", np.full(4000, np.nan), RATE).verdict is Verdict.LOOK
    assert rings("plate", np.random.default_rng(1).normal(0, 0.2, 4000), RATE).verdict is Verdict.LOOK


@given(mass=st.floats(0.5, 10.0), height=st.floats(0.05, 0.4))
def test_the_impulse_of_a_drop_is_that_of_its_fall(mass: float, height: float) -> None:
    expected = mass * math.sqrt(2 * G * height)
    assert impulse(fallen(mass, height, RATE), RATE) == pytest.approx(expected, rel=0.02)


def test_a_stiff_plate_that_is_sampled_too_slowly_is_not_called_soft() -> None:
    # 446 Hz at 500 samples a second looks like 54 Hz.
    assert rings("plate", tapped(446.0, 0.02)[::2], 500.0).verdict is Verdict.NOT_POSSIBLE


@pytest.mark.parametrize("frequency, words", [(150.0, "Too soft"), (285.0, "at 50 Hz 3 % too large")])
def test_a_plate_that_rings_too_low_is_told_what_follows(frequency: float, words: str) -> None:
    assert words in rings("left", tapped(frequency, 0.02), RATE).remark


@pytest.mark.parametrize("seed", range(8))
def test_the_noise_of_a_good_plate_does_not_spoil_the_drop_of_one_kilogram(seed: int) -> None:
    lying = np.concatenate([fallen(1.0, 0.2, RATE), np.full(4000, G)])
    noise = np.random.default_rng(seed).normal(0.0, 0.6, len(lying))
    found = dropped("left", lying + noise + 3.0, RATE, 1.0, 0.2)
    assert found.verdict is Verdict.GOOD
    assert found.value == pytest.approx(math.sqrt(2 * G * 0.2), rel=0.02)


@pytest.mark.parametrize("gain, words", [(1.1, "too much: measure the height"), (0.97, "too little: ")])
def test_a_drop_that_is_off_is_told_by_how_much_and_what_to_do(gain: float, words: str) -> None:
    load = gain * fallen(5.0, 0.2, RATE)
    assert words in dropped("left", load, RATE, 5.0, 0.2).remark


def test_a_drop_on_a_plate_with_wrong_gains_is_noticed() -> None:
    load = fallen(5.0, 0.05, RATE)
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
    found = pressed(PLATES, plate, cell, change(REST, hand_on(channel, 80.0)))
    assert found.verdict is Verdict.GOOD
    assert found.value == pytest.approx(88.0, rel=0.15)


@given(asked=st.integers(0, 7), answers=st.integers(0, 7))
def test_every_swapped_pair_of_plugs_is_named(asked: int, answers: int) -> None:
    plate = PLATES[asked // 4]
    found = pressed(PLATES, plate, plate.cells[asked % 4], change(REST, hand_on(answers, 80.0)))
    assert (found.verdict is Verdict.BAD) == (asked != answers)
    if asked != answers:
        assert f"Channel {answers}" in found.remark and "swapped" in found.remark


def leaning(channel: int, newtons: float, x: float, y: float, seed: int = 2) -> np.ndarray:
    """(2000, 8), N. A hand leans on a stiff plate at x, y in m from its middle; its cells share the load."""
    plate = PLATES[channel // 4]
    press = newtons * np.clip(np.sin(np.linspace(-1.0, 4.0, 2000)), 0.0, 1.0)
    cells = np.random.default_rng(seed).normal(0.0, 0.3, (2000, 8))
    cells[:, [cell.channel for cell in plate.cells]] += cell_loads(plate, press, press * y, -press * x)
    return cells


def corner_press(channel: int, newtons: float, reach: float) -> np.ndarray:
    """(2000, 8), N. A hand leans on the corner of a channel, at this share of the way to its cell."""
    cell = PLATES[channel // 4].cells[channel % 4]
    return leaning(channel, newtons, reach * cell.x, reach * cell.y)


@given(channel=st.integers(0, 7), newtons=st.floats(120.0, 800.0), reach=st.floats(0.75, 1.1))
def test_a_dead_corner_is_not_good_however_hard_it_is_pressed(
    channel: int, newtons: float, reach: float
) -> None:
    cells = corner_press(channel, newtons, reach)
    cells[:, channel] = 0.0
    plate = PLATES[channel // 4]
    found = pressed(PLATES, plate, plate.cells[channel % 4], change(REST, cells))
    assert found.verdict is Verdict.BAD
    assert (
        f"Channel {channel} (" in found.remark
        and f"corner of the {plate.side} plate) does not" in found.remark
    )
    assert "cable" in found.remark and "connector" in found.remark and "resistance" in found.remark
    assert "swapped" not in found.remark


@given(
    asked=st.integers(0, 7),
    answers=st.integers(0, 7),
    newtons=st.floats(120.0, 800.0),
    sign=st.sampled_from([1, -1]),
)
def test_a_swapped_or_reversed_plug_on_a_stiff_plate_is_not_called_dead(
    asked: int, answers: int, newtons: float, sign: int
) -> None:
    cells = corner_press(asked, newtons, 1.0)
    cells[:, [asked, answers]] = sign * cells[:, [answers, asked]]
    plate = PLATES[asked // 4]
    found = pressed(PLATES, plate, plate.cells[asked % 4], change(REST, cells))
    assert (found.verdict is Verdict.GOOD) == (asked == answers and sign == 1)
    assert "does not answer" not in found.remark
    if asked != answers:
        assert (
            f"Channel {answers} answered" in found.remark and f"belongs on channel {asked}." in found.remark
        )
    assert ("downwards" in found.remark) == (sign == -1)


def test_swapped_plugs_are_named_although_the_hand_was_between_two_corners() -> None:
    cells = leaning(1, 600.0, 0.2 * 0.175, 0.275)
    cells[:, [1, 3]] = cells[:, [3, 1]]
    found = pressed(PLATES, PLATES[0], PLATES[0].cells[1], change(REST, cells))
    assert "Channel 3 answered" in found.remark and "swapped" in found.remark


def test_a_corner_nobody_pressed_has_no_figure_and_is_not_good() -> None:
    found = pressed(PLATES, PLATES[0], PLATES[0].cells[0], change(REST, REST))
    assert found.verdict is Verdict.BAD and found.value is None
    assert "Channel 0 (front left corner of the left plate) does not answer" in found.remark


def test_a_converter_without_one_usable_sample_is_no_good_corner() -> None:
    found = pressed(PLATES, PLATES[0], PLATES[0].cells[0], change(REST, np.full((10, 8), np.nan)))
    assert found.verdict is Verdict.BAD and found.value is None


def by_name(found: list[Finding]) -> dict[str, Finding]:
    return {each.name: each for each in found}


def test_good_empty_plates_are_good() -> None:
    found = empty(recording("?seed=1&rate=500&seconds=40"))
    assert worst([Step("empty", Outcome.MEASURED, tuple(found))]) is Verdict.GOOD
    assert by_name(found)["rate"].value == pytest.approx(500.0, rel=1e-3)


@pytest.mark.parametrize(
    "fault, name",
    [
        ("garbage:3:10", "noise of channel 3, back right corner of the left plate"),
        ("stuck:6", "noise of channel 6, back left corner of the right plate"),
        ("off:1", ""),
    ],
)
def test_a_cell_with_a_fault_is_named(fault: str, name: str) -> None:
    found = empty(recording(f"?seed=1&rate=500&seconds=20&fault={fault}"))
    bad = [each.name for each in found if each.verdict is Verdict.BAD]
    assert bad == ([name] if name else [])


def test_lost_samples_are_counted() -> None:
    found = by_name(empty(recording("?seed=1&rate=500&seconds=20&fault=drop:0.0005")))
    assert found["samples lost"].verdict is Verdict.BAD and (found["samples lost"].value or 0) > 0


def test_a_wrong_weight_is_said() -> None:
    verdicts = {kg: weighs("mass", np.full(100, kg * G), 10.0) for kg in (10.0, 10.1, 11.0, 9.0)}
    assert [found.verdict for found in verdicts.values()] == [
        Verdict.GOOD,
        Verdict.LOOK,
        Verdict.BAD,
        Verdict.BAD,
    ]
    assert "10.0 % too much" in verdicts[11.0].remark and "10.0 % too little" in verdicts[9.0].remark


def test_a_weight_of_samples_that_are_all_lost_has_no_figure() -> None:
    found = weighs("mass", np.full(100, np.nan), 10.0)
    assert found.verdict is Verdict.BAD and found.value is None


def test_drift_is_not_judged_over_a_few_seconds() -> None:
    found = by_name(empty(recording("?seed=1&rate=500&seconds=5")))
    assert found["drift of the left plate"].verdict is Verdict.NOT_POSSIBLE
    found = by_name(empty(recording("?seed=1&rate=500&seconds=21&drift=2")))
    assert found["drift of the left plate"].verdict in (Verdict.LOOK, Verdict.BAD)


@pytest.mark.parametrize(
    "mass, x, y, bears",
    [(50.0, 0.1, 0.06, True), (199.0, 0.0, 0.0, True), (70.0, 0.175, 0.275, False), (10.0, 0.2, 0.3, True)],
)
def test_a_mass_that_would_harm_a_cell_is_refused(mass: float, x: float, y: float, bears: bool) -> None:
    # A stiff plate lays three quarters of a mass above one of its four cells on that cell, which bears 50 kg.
    plates = mat("two_plates_50kg")
    if bears:
        require_bearable(plates, mass, x, y)
    else:
        with pytest.raises(TrialError, match=r"70 kg there would lay 5[23] kg on one cell"):
            require_bearable(plates, mass, x, y)
