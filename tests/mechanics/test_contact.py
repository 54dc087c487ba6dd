"""Contact, loss of contact and runs of a condition."""

import naive
import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from station.mechanics.contact import contacts, rises, runs, samples, take_offs

loads = st.lists(st.sampled_from([0.0, 5.0, 20.0, 25.0, 600.0, float("nan")]), max_size=80)


@given(st.lists(st.booleans(), max_size=60), st.integers(1, 5))
def test_runs_equal_their_twin(condition, least):
    found = runs(np.array(condition, dtype=bool), least)
    assert found.tolist() == naive.runs(condition, least)


@given(loads, st.integers(1, 6), st.integers(1, 5), st.sampled_from([0.5, 0.8, 1.0]))
def test_rises_equal_their_twin(load, unloaded, ahead, share):
    ours = rises(np.array(load, dtype=float), 20.0, unloaded, ahead, share)
    assert ours.tolist() == naive.rises(load, 20.0, unloaded, ahead, share)


@given(st.integers(0, 300), st.floats(100, 900), st.integers(0, 50))
def test_shifting_time_shifts_contacts(shift, force, seed):
    rng = np.random.default_rng(seed)
    load = np.concatenate([np.zeros(200), np.full(300, force), np.zeros(100), np.full(200, force)])
    load = load + rng.normal(0, 0.5, len(load))
    later = np.concatenate([np.zeros(shift), load])
    assert (contacts(later, 1000.0, 20.0) - shift).tolist() == contacts(load, 1000.0, 20.0).tolist()
    assert (take_offs(later, 1000.0, 20.0)[-1] - shift) == take_offs(load, 1000.0, 20.0)[-1]


def test_a_landing_that_bounces_is_found_at_its_first_sample():
    load = np.zeros(200)
    load[100:] = 500.0
    load[102] = 0.0
    assert contacts(load, 1000.0, 20.0).tolist() == [100]


def test_a_single_spike_is_no_contact_and_does_not_start_the_wait_anew():
    load = np.zeros(200)
    load[95] = 25.0
    load[103:] = 500.0
    assert contacts(load, 1000.0, 20.0).tolist() == [103]


def test_a_recording_that_begins_loaded_has_no_contact_there():
    assert contacts(np.full(500, 700.0), 100.0, 20.0).tolist() == []


def test_a_dip_shorter_than_50_ms_is_no_take_off():
    load = np.full(500, 700.0)
    load[100:140] = 0.0
    load[300:360] = 0.0
    assert take_offs(load, 1000.0, 20.0).tolist() == [300]
    assert contacts(load, 1000.0, 20.0).tolist() == [360]


def test_a_time_is_rounded_up_to_samples_but_not_by_rounding_errors():
    assert [samples(0.1, 100.0), samples(0.03, 100.0), samples(0.05, 80.0), samples(0.0, 100.0)] == [
        10,
        3,
        4,
        1,
    ]
