"""Real recordings with a known change put in: the station returns the change.

No public recording of a whole transition onto one leg is at hand, so one is spliced of two real ones.
"""

from dataclasses import replace

import numpy as np
import pytest
from reference_data import lab
from scipy import signal

from station.analyse import Facts, analyse
from station.mat import Side

LEFT, RIGHT, BOTH = Side.LEFT, Side.RIGHT, Side.BOTH
TRIALS = ("PDS13OR1", "PDS13CR1", "PDS13OF1", "PDS13CF1")
VELOCITIES = ("mean_velocity", "mean_velocity_ml", "mean_velocity_ap", "path_length")
LENGTHS = (*VELOCITIES, "range_ml", "range_ap", "rms_ml", "rms_ap")
FREQUENCIES = (
    "power_mean_frequency",
    "median_frequency_ml",
    "median_frequency_ap",
    "frequency_95_ml",
    "frequency_95_ap",
    "sample_entropy_ml",
    "sample_entropy_ap",
)


def measured(forces, key, **settings):
    return analyse(forces, Facts(), key, {name: str(value) for name, value in settings.items()})


def downs(result):
    return [event.time for event in result.events if event.kind == "foot_down"]


# Scaling --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("trial", TRIALS)
def test_a_right_plate_that_reads_7_percent_more_shifts_share_and_asymmetry_as_algebra_says(
    shared_data, trial
):
    forces = lab.pds(shared_data, trial)
    plain = measured(forces, "quiet_stance")
    stronger = measured(replace(forces, fz=forces.fz * [1.0, 1.07]), "quiet_stance")
    right = plain.value("load_share", RIGHT).value / 100
    after = 1.07 * right / (1 + 0.07 * right)
    assert stronger.value("load_share", RIGHT).value == pytest.approx(100 * after, abs=1e-9)
    assert stronger.value("load_share", LEFT).value == pytest.approx(100 - 100 * after, abs=1e-9)
    assert stronger.value("load_asymmetry").value == pytest.approx(200 * after - 100, abs=1e-9)
    assert 1.6 < 100 * (after - right) < 1.75  # 7 % of gain are 1.7 points of share
    for side in (LEFT, RIGHT):
        assert stronger.value("mean_velocity", side).value == plain.value("mean_velocity", side).value


@pytest.mark.parametrize("trial", TRIALS)
def test_plates_that_change_places_change_the_sign(shared_data, trial):
    forces = lab.pds(shared_data, trial)
    swapped = replace(forces, fz=forces.fz[:, ::-1].copy(), cop=forces.cop[:, ::-1].copy())
    here, there = measured(forces, "quiet_stance"), measured(swapped, "quiet_stance")
    assert there.value("load_asymmetry").value == -here.value("load_asymmetry").value
    for key in LENGTHS:
        assert there.value(key, RIGHT).value == here.value(key, LEFT).value


@pytest.mark.parametrize("trial", ["BDS00001", "BDS00013", "PDS13OR1"])
def test_a_path_1_2_times_as_large_is_1_2_times_as_fast_and_1_44_times_the_area(shared_data, trial):
    forces = lab.bds(shared_data, trial) if trial.startswith("BDS") else lab.pds(shared_data, trial)
    middle = forces.whole_cop.mean(axis=0)
    wider = replace(
        forces, cop=middle + 1.2 * (forces.cop - middle), whole_cop=middle + 1.2 * (forces.whole_cop - middle)
    )
    plain, large = measured(forces, "quiet_stance"), measured(wider, "quiet_stance")
    for side in (BOTH,) if trial.startswith("BDS") else (BOTH, LEFT, RIGHT):
        factors = dict.fromkeys(LENGTHS, 1.2) | dict.fromkeys(FREQUENCIES, 1.0) | {"ellipse_area_95": 1.44}
        for key, factor in factors.items():
            before, after = plain.value(key, side).value, large.value(key, side).value
            assert after == pytest.approx(factor * before, rel=1e-9), (key, side)


# One leg --------------------------------------------------------------------------------------------------


def put_down(forces, start, seconds, share=0.15, weight=597.46):
    """Let the left foot take `share` of body weight from `start` s for `seconds`; the right carries less."""
    fz, part = forces.fz.copy(), slice(round(start * forces.rate), round((start + seconds) * forces.rate))
    fz[part] += [share * weight, -share * weight]
    return replace(forces, fz=fz)


def hold_of(forces):
    result = measured(forces, "single_leg_stance")
    return result.value("hold_time", RIGHT).value, result.value("touches", RIGHT).value, downs(result)


DOWN = pytest.approx(12.643, abs=0.002)
"""s. Where the left foot really comes down."""


def at(time):
    return pytest.approx(time, abs=1.01 / 1080)


def test_untouched_the_recording_ends_with_its_own_foot_down(shared_data):
    assert hold_of(lab.standing_on_right(shared_data)) == (DOWN, 1, [DOWN])


@pytest.mark.parametrize("start", [1.0, 5.0, 9.3])
@pytest.mark.parametrize("seconds", [0.12, 0.5, 0.95])
def test_a_foot_put_down_is_one_touch_at_its_time(shared_data, start, seconds):
    changed = put_down(lab.standing_on_right(shared_data), start, seconds)
    assert hold_of(changed) == (DOWN, 2, [at(start), DOWN])


def test_a_shorter_or_lighter_contact_is_none(shared_data):
    forces = lab.standing_on_right(shared_data)
    assert hold_of(put_down(forces, 5.0, 0.09))[1:] == (1, [DOWN])
    # 5 % of 597 N and the plate's own -2.7 N: 32.6 N must be put in
    assert hold_of(put_down(forces, 5.0, 0.5, share=0.047))[1:] == (1, [DOWN])
    assert hold_of(put_down(forces, 5.0, 0.5, share=0.060))[1:] == (2, [at(5.0), DOWN])


def test_a_second_foot_down_ends_the_hold_at_its_time(shared_data):
    forces = put_down(put_down(lab.standing_on_right(shared_data), 4.0, 0.3), 7.5, 0.3)
    assert hold_of(forces) == (at(7.5), 2, [at(4.0), at(7.5)])


def test_a_foot_down_for_more_than_a_second_ends_the_hold_where_it_begins(shared_data):
    forces = put_down(lab.standing_on_right(shared_data), 6.0, 1.2)
    assert hold_of(forces) == (at(6.0), 1, [at(6.0)])


def test_a_foot_that_only_presses_less_for_a_moment_has_not_been_lifted(shared_data):
    """30 N is under 5 % of 597 N … and over 20 N: still one touch."""
    forces = put_down(lab.standing_on_right(shared_data), 6.0, 0.8)
    forces = put_down(forces, 6.3, 0.1, share=0.045 - 0.15)
    assert hold_of(forces) == (DOWN, 2, [at(6.0), DOWN])
    lifted = put_down(put_down(forces, 6.3, 0.1, share=-0.045), 6.0, 0.0)
    assert hold_of(lifted) == (at(6.4), 2, [at(6.0), at(6.4)])


def test_sway_is_not_measured_over_the_touch(shared_data):
    forces = lab.standing_on_right(shared_data)
    rate = forces.rate
    touched = measured(put_down(forces, 1.5, 0.4), "single_leg_stance", settle_s=0)
    alone = measured(forces.part(round(1.9 * rate), round(12.6 * rate)), "single_leg_stance", settle_s=0)
    assert touched.value("mean_velocity", RIGHT).value == pytest.approx(
        alone.value("mean_velocity", RIGHT).value, rel=0.01
    )
    assert any("without a gap, a touch" in warning for warning in touched.warnings)


@pytest.mark.parametrize("missing", [0.02, 0.04, 0.06])
def test_a_few_percent_of_the_weight_missing_for_a_while_move_no_time_and_no_sway(shared_data, missing):
    forces = lab.standing_on_right(shared_data)
    fz = forces.fz.copy()
    part = slice(round(4.0 * 1080), round(9.0 * 1080))
    fz[part, 1] -= missing * 597.46
    helped = replace(forces, fz=fz)
    lost = forces.total[part].mean() - helped.total[part].mean()
    assert lost == pytest.approx(missing * 597.46)
    assert hold_of(helped) == hold_of(forces)
    plain, changed = (measured(each, "single_leg_stance", body_weight_n=597) for each in (forces, helped))
    for key in (*LENGTHS, *FREQUENCIES, "ellipse_area_95"):
        assert changed.value(key, RIGHT).value == plain.value(key, RIGHT).value


@pytest.mark.parametrize(("begin", "seconds"), [(4.0, 3.0), (6.5, 1.5)])
def test_a_hand_that_takes_a_fifth_is_told_with_its_time(shared_data, begin, seconds):
    """The recording alone swings by less than 10 %; a fifth less is beyond it all the time."""
    forces = lab.standing_on_right(shared_data)
    fz = forces.fz.copy()
    fz[round(begin * 1080) : round((begin + seconds) * 1080), 1] -= 0.2 * 597.46
    (told,) = measured(replace(forces, fz=fz), "single_leg_stance", body_weight_n=597.46).warnings
    assert told.startswith(f"For {seconds:.1f} s the standing leg carried less than 90 %")


@pytest.mark.parametrize("trial", TRIALS[:2])
def test_4_percent_of_the_weight_missing_for_a_while_leave_the_share_of_the_rest(shared_data, trial):
    """What a hand takes evenly from both feet changes no share; the weight is less by what is missing."""
    forces = lab.pds(shared_data, trial)
    fz = forces.fz.copy()
    fz[2000:4000] *= 0.96
    plain, helped = (measured(each, "quiet_stance") for each in (forces, replace(forces, fz=fz)))
    right, left = forces.fz[200:, 1], forces.fz[200:, 0]
    weights = np.where((np.arange(200, 6000) >= 2000) & (np.arange(200, 6000) < 4000), 0.96, 1.0)
    expected = 100 * (weights @ right) / (weights @ (left + right))
    assert helped.value("load_share", RIGHT).value == pytest.approx(expected, abs=1e-9)
    assert expected == pytest.approx(plain.value("load_share", RIGHT).value, abs=0.1)
    within = measured(replace(forces, fz=fz).part(2000, 4000), "quiet_stance").settings["body_weight_n"]
    whole = measured(forces.part(2000, 4000), "quiet_stance").settings["body_weight_n"]
    assert within == pytest.approx(0.96 * whole, rel=1e-9)


# Landing --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("patient", ["BFR003", "BFR007"])
@pytest.mark.parametrize(("side", "ms"), [(RIGHT, 15), (LEFT, 15), (RIGHT, 4)])
def test_a_plate_that_comes_later_moves_the_delay_by_that_and_no_peak(shared_data, patient, side, ms):
    file = shared_data / "acl_squat_jump" / f"{patient}_squat_jump.csv"
    read = np.genfromtxt(file, delimiter=",", names=True, skip_header=6, encoding="utf-8-sig")
    fz = np.column_stack([read["ground_force2_vy"], read["ground_force1_vy"]])
    late = fz.copy()
    plate = (LEFT, RIGHT).index(side)
    late[ms:, plate] = fz[:-ms, plate]
    late[:ms, plate] = fz[0, plate]
    plain, changed = (
        measured(
            lab.forces(1000.0, (LEFT, RIGHT), each, np.full((len(each), 2, 2), np.nan)),
            "landing",
            body_weight_n=800,
        )
        for each in (fz, late)
    )
    sign = -1 if side is RIGHT else 1
    for repetition in (1, 2, 3):
        moved = [result.value("onset_delay", BOTH, repetition).value for result in (plain, changed)]
        assert moved[1] - moved[0] == pytest.approx(sign * ms, abs=1.0)
        for foot in (LEFT, RIGHT):
            peaks = [result.value("peak_force", foot, repetition).value for result in (plain, changed)]
            assert peaks[0] == peaks[1]


# A whole transition, spliced ------------------------------------------------------------------------------

LOBE, OVER = 0.40, 0.70
"""s of the shift toward the left foot, and of the load's way over to the right."""


def spliced(folder, begin, lobe_mm, rate=100.0):
    """Quiet stance (pds) up to `begin` s, then over onto the right leg as another person stands on it.

    Only the right foot's share is made: a half sine toward the left that moves the whole by `lobe_mm`,
    then half a cosine up to 1. The feet's own pressures and the total load are real: those of quiet
    stance give way to those of single-leg stance as the load goes over. The latter is the recording of
    a leg swinging, resampled, scaled to the weight of the former and moved to where its right foot is.

    Returns the forces, and the share (n,) that was made.
    """
    two = lab.pds(folder, "PDS13OR1")
    other = lab.left_hip(folder)
    n = round(len(other) * rate / 1080)
    one = signal.resample_poly(
        np.column_stack([other["Fz1_N"], other["COPy1_mm"], other["COPx1_mm"], other["Fz2_N"] + 2.68]), 5, 54
    )[: n - 2]
    first = round(begin * rate)
    count = first + len(one)
    time = np.arange(len(one)) / rate
    start = two.fz[first, 1] / two.total[first]
    width = float(np.diff(two.cop[first, :, 0])[0])
    dip = np.where(time < LOBE, lobe_mm / 1e3 / width * np.sin(np.pi * time / LOBE), 0.0)
    part = np.clip((time - LOBE) / OVER, 0.0, 1.0)
    share = start - dip + (1 - start) * (1 - np.cos(np.pi * part)) / 2
    gone = np.clip((share - start) / (1 - start), 0.0, 1.0)[:, None]
    weight = two.total[: 12 * 100].mean()
    alone = one[:, 0] * weight / 597.46
    down = one[:, 3] * weight / 597.46 * (time > 12.0)
    total = two.total[first:count] * (1 - gone[:, 0]) + alone * gone[:, 0]
    fz = two.fz[:count].copy()
    fz[first:] = np.column_stack([total * (1 - share) + down, total * share])
    middle = one[: 12 * 100, 1:3].mean(axis=0)
    swayed = (one[:, 1:3] - middle) / 1e3 * [-1.0, 1.0] + two.cop[:1200, 1].mean(axis=0)
    cop = two.cop[:count].copy()
    cop[first:, 1] = two.cop[first:count, 1] * (1 - gone) + swayed * gone
    with np.errstate(invalid="ignore"):
        whole = (fz[:, :, None] * cop).sum(axis=1) / fz.sum(axis=1)[:, None]
    forces = lab.forces(rate, (LEFT, RIGHT), fz, np.where((fz >= 20)[:, :, None], cop, np.nan), whole)
    return forces, start


BEGINS = (10.0, 13.0, 17.0, 20.0, 24.0, 29.0, 33.0, 38.0)


def cosine_time(start, share):
    """When, s after the load begins to go over, the half cosine from `start` to 1 reaches `share`."""
    return OVER * float(np.arccos(1 - 2 * (share - start) / (1 - start))) / np.pi


@pytest.mark.parametrize("begin", BEGINS)
def test_toe_off_and_the_time_of_the_load_are_those_that_were_made(shared_data, begin):
    forces, start = spliced(shared_data, begin, 25.0)
    result = measured(forces, "single_leg_stance")
    (off,) = [event for event in result.events if event.kind == "toe_off"]
    assert off.side is LEFT
    assert off.time == pytest.approx(begin + LOBE + cosine_time(start, 0.95), abs=0.02)
    expected = cosine_time(start, 0.95) - cosine_time(start, 0.60)
    assert result.value("load_transfer_time", RIGHT).value == pytest.approx(expected, abs=0.005)
    assert {event.side for event in result.events if event.kind == "stance_side"} == {RIGHT}


@pytest.mark.parametrize("lobe", [15.0, 30.0])
def test_the_anticipatory_shift_that_was_made_comes_back(shared_data, lobe):
    """Each to 6 mm, their mean to 2: this person's pressure wanders by as much from second to second."""
    shifts, onsets = [], []
    for begin in BEGINS:
        result = measured(spliced(shared_data, begin, lobe)[0], "single_leg_stance")
        shifts.append(result.value("apa_amplitude", RIGHT).value)
        (onset,) = [event for event in result.events if event.kind == "onset"]
        assert onset.side is LEFT
        onsets.append(onset.time - begin)
    assert shifts == pytest.approx([lobe] * len(BEGINS), abs=6.0)
    assert np.mean(shifts) == pytest.approx(lobe, abs=2.0)
    assert np.median(onsets) == pytest.approx(0.02, abs=0.05)
    assert min(onsets) > -0.9 and max(onsets) < 0.2


def test_without_a_lobe_there_is_none_or_a_sway_of_a_few_mm(shared_data):
    found = [
        measured(spliced(shared_data, begin, 0.0)[0], "single_leg_stance").value("apa_amplitude", RIGHT)
        for begin in BEGINS
    ]
    assert sum(value.reason == "no_apa" for value in found) >= 6
    assert all(value.value is None or 3.0 < value.value < 8.0 for value in found)


def test_twice_the_lobe_is_twice_the_shift(shared_data):
    """The difference of two lobes in the same recording: what the person sways falls out."""
    for begin in BEGINS:
        small, large = (
            measured(spliced(shared_data, begin, lobe)[0], "single_leg_stance").value("apa_amplitude", RIGHT)
            for lobe in (20.0, 40.0)
        )
        assert large.value - small.value == pytest.approx(20.0, abs=1.0)


def test_the_hold_after_it_lasts_to_the_real_foot_down(shared_data):
    for begin in BEGINS[::3]:
        forces, start = spliced(shared_data, begin, 25.0)
        result = measured(forces, "single_leg_stance")
        off = LOBE + cosine_time(start, 0.95)
        assert result.value("hold_time", RIGHT).value == pytest.approx(12.643 - off, abs=0.03)
        assert result.value("touches", RIGHT).value == 1
        assert downs(result) == [pytest.approx(begin + 12.643, abs=0.02)]


def test_a_slow_start_of_the_hold_is_a_longer_settling(shared_data):
    """4 cm put to the side of the foot's pressure for 3 s after toe-off: it has settled when that ends."""
    forces, _ = spliced(shared_data, 20.0, 25.0)
    result = measured(forces, "single_leg_stance")
    off = next(event.time for event in result.events if event.kind == "toe_off")
    quick = result.value("settling_time_ml", RIGHT).value
    cop = forces.cop.copy()
    part = slice(round(off * 100), round((off + 3.0) * 100))
    cop[part, 1, 0] += 0.06
    slow = measured(replace(forces, cop=cop), "single_leg_stance").value("settling_time_ml", RIGHT).value
    assert quick < 2.9 and slow == pytest.approx(3.0, abs=0.12)
