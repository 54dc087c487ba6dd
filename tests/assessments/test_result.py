"""The printed result: its exact form, and no traceback on any garbage."""

import json
import math

import numpy as np
import pytest
from assessments.made import LEFT_RIGHT, one_plate, quiet, stepping
from hypothesis import given, settings
from hypothesis import strategies as st

from station import VERSION, compiled
from station.analyse import Facts, analyse
from station.assessments.assessment import assessment, assessments
from station.forces import Forces
from station.mat import Side
from station.views.missing import Reason

KEYS = [each.key for each in assessments()]


def test_the_printed_object_is_the_one_promised():
    facts = Facts(lost=3, calibration="abc", warnings=("3 samples are missing.",), weigh_in=701.0)
    plain = analyse(quiet(), facts, "quiet_stance").to_json()
    assert list(plain) == [
        "schema", "software", "assessment", "method", "recording", "settings", "values", "events", "quality"
    ]  # fmt: skip
    assert plain["schema"] == "station.result/1"
    assert plain["software"] == VERSION
    assert plain["method"] == {"version": 2, "kernels": compiled.KERNELS}
    assert plain["recording"] == {
        "rate_hz": 100.0,
        "duration_s": 40.0,
        "samples": 4000,
        "lost": 3,
        "calibration": "abc",
        "warnings": ["3 samples are missing."],
    }
    assert plain["settings"] == {"lowpass_hz": 10.0, "settle_s": 2.0, "keep_s": None, "body_weight_n": 701.0}
    assert plain["values"][0].keys() == {
        "metric", "side", "repetition", "value", "unit", "uncertainty", "reason"
    }  # fmt: skip
    assert json.loads(json.dumps(plain, allow_nan=False)) == plain


def test_events_carry_kind_side_and_time():
    events = analyse(stepping()[0], Facts(), "single_leg_stance").to_json()["events"]
    assert [event["kind"] for event in events] == ["onset", "stance_side", "toe_off"]
    assert all(event.keys() == {"kind", "side", "time_s"} for event in events)


def test_the_same_trial_gives_the_same_object_for_ever():
    forces = quiet()
    first, second = (json.dumps(analyse(forces, Facts(), "quiet_stance").to_json()) for _ in range(2))
    assert first == second


def check(result):
    for value in result.values:
        assert (value.value is None) != (value.reason is None), value
        assert value.value is None or math.isfinite(value.value), value
        assert value.reason is None or isinstance(value.reason, Reason)
    json.dumps(result.to_json(), allow_nan=False)


numbers = st.sampled_from(
    [math.nan, math.inf, -math.inf, 0.0, -0.0, 1e-300, 1e300, -1e300, 1e5, 20.0, 700.0, -700.0, 0.1]
)
patterns = st.sampled_from(["constant", "noise", "mixture", "ramp", "blocks"])


def signal(draw, n, channels, low, high):
    rng = np.random.default_rng(draw(st.integers(0, 10**6)))
    pattern, first, second = draw(patterns), draw(numbers), draw(numbers)
    shape = (n, channels)
    if pattern == "constant":
        return np.full(shape, first)
    if pattern == "noise":
        return rng.uniform(low, high, shape)
    if pattern == "ramp":
        return np.linspace(low, high, n)[:, None] * np.ones(channels)
    if pattern == "blocks":
        return np.where(
            (np.arange(n) // max(1, n // 7) % 2)[:, None] == 0, first, rng.uniform(low, high, shape)
        )
    return rng.choice([first, second, low, high], shape)


@st.composite
def garbage(draw):
    n = draw(st.sampled_from([0, 1, 2, 5, 60, 700, 1500]))
    sides = draw(st.sampled_from([LEFT_RIGHT, (Side.BOTH,), (Side.LEFT,), (Side.RIGHT, Side.LEFT)]))
    plates = len(sides)
    rate = draw(st.sampled_from([5.0, 25.0, 60.0, 100.0]))
    fz = signal(draw, n, plates, -50.0, 900.0)
    cop = signal(draw, n, 2 * plates, -0.3, 0.3).reshape(n, plates, 2)
    whole = signal(draw, n, 2, -0.3, 0.3)
    return Forces(rate, sides, np.arange(n) / rate, fz, cop, whole, np.empty((n, 0)), draw(st.booleans()))


@pytest.mark.parametrize("key", KEYS)
@settings(max_examples=250)
@given(garbage(), st.booleans())
def test_garbage_gives_reasons_and_no_traceback(key, forces, is_plain):
    allowed = {setting.name for setting in assessment(key).settings}
    plain = {"lowpass_hz": "none", "settle_s": "0"}
    chosen = {name: value for name, value in plain.items() if name in allowed} if is_plain else {}
    check(analyse(forces, Facts(), key, chosen))


@pytest.mark.parametrize("key", KEYS)
def test_impossible_numbers_are_left_out_and_counted(key):
    forces = one_plate()
    forces.fz[100:110] = 1e9
    forces.cop[300:305] = np.inf
    result = analyse(forces, Facts(), key)
    check(result)
    assert "15 samples hold impossible numbers" in result.warnings[0]


@pytest.mark.parametrize("rate", [0.0, -1.0, math.nan, math.inf])
def test_a_recording_without_a_rate_is_refused(rate):
    from dataclasses import replace

    from station.errors import TrialError

    with pytest.raises(TrialError, match="rate"):
        analyse(replace(one_plate(), rate=rate), Facts(), "quiet_stance")


def test_the_import_alone_starts_no_compiler():
    import subprocess
    import sys

    code = (
        "import station.analyse, sys; print([m for m in ('numba', 'scipy', 'pyarrow') if m in sys.modules])"
    )
    seen = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert seen.stdout.strip() == "[]"
