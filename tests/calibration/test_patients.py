"""Every patient checks the plates: who counts, what is found, and what is no alarm."""

import itertools
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from recorded import recording

from calibration.patients import LIMIT, NEWEST, balance, chart
from station.events.emptiness import GOOD_ZERO
from station.forces import CONTACT
from station.qualification import ratio as visit
from station.qualification.ratio import Ratio, Refusal, Weight, Why, of_visit
from station.recording.recording import Recording

MASS, G = 70.0, 9.80665
HEAVIER = "&fault=wrong:0:1.005,wrong:1:1.005,wrong:2:1.005,wrong:3:1.005"
"""The left plate reads half a per cent more."""


def stance(side: str, more: str = "", *, support: str | None = "none", seconds: float = 32.0) -> Recording:
    """A simulated patient stands on one leg, on plates whose zero is that of their calibration."""
    script = f"single_leg_stance?seed=4&side={side}&mass={MASS:g}&rate=250&offset=0&seconds={seconds:g}"
    made: Recording = recording(f"{script}{more}", "single_leg_stance")
    context = {} if support is None else {"support": support}
    return replace(made, head=replace(made.head, side=side, context=context, weigh_in=MASS * G))


def quiet(more: str = "") -> Recording:
    script = f"quiet_stance?seed=4&mass={MASS:g}&rate=250&offset=0&seconds=26"
    made: Recording = recording(f"{script}{more}", "quiet_stance")
    return replace(made, head=replace(made.head, context={"support": "none"}))


@pytest.fixture(scope="module")
def left() -> Recording:
    return stance("left")


@pytest.fixture(scope="module")
def right() -> Recording:
    return stance("right")


def seen(recordings: list[Recording]) -> Ratio:
    found = of_visit(recordings)
    assert isinstance(found, Ratio), found
    return found


def test_one_visit_says_that_good_plates_agree(left: Recording, right: Recording) -> None:
    found = seen([left, right])
    assert abs(found.percent) < 0.2
    assert 0.05 < 100.0 * found.uncertainty < 0.2
    assert found.at == left.head.started


def test_one_visit_shows_a_plate_that_reads_half_a_percent_more() -> None:
    found = seen([stance("left", HEAVIER), stance("right", HEAVIER), quiet(HEAVIER)])
    assert found.percent == pytest.approx(0.5, abs=0.2)


def test_a_zero_that_has_moved_is_taken_from_the_plate_while_it_is_empty(
    left: Recording, right: Recording
) -> None:
    """4 N off would be 0.6 % of this body."""
    moved = []
    for each in (left, right):
        assert each.head.calibration is not None
        zero = np.array(each.head.calibration.zero)
        zero[:4] -= 1.0 / each.head.calibration.plates[0].matrix[0][0]
        moved.append(
            replace(each, head=replace(each.head, calibration=each.head.calibration.with_zero(zero)))
        )
    assert seen(moved).percent == pytest.approx(seen([left, right]).percent, abs=0.03)


def test_the_body_on_both_plates_is_taken_of_a_quiet_stance_or_of_the_weigh_in(
    left: Recording, right: Recording
) -> None:
    nobody = [replace(each, head=replace(each.head, weigh_in=None)) for each in (left, right)]
    assert of_visit(nobody) == Refusal(Why.NO_WEIGHT)
    assert seen([*nobody, quiet()]).percent == pytest.approx(seen([left, right]).percent, abs=0.01)


def test_a_visit_without_hands_free_stances_says_nothing(left: Recording, right: Recording) -> None:
    for support in ("two_hands", "one_hand_same", None):
        held = stance("right", support=support, seconds=20.0)
        found = of_visit([left, held])
        assert found == Refusal(Why.HANDS)
    assert of_visit([left]) == Refusal(Why.LEG_MISSING)
    assert of_visit([]) == Refusal(Why.LEG_MISSING)
    assert of_visit([left, stance("right", support="two_hands"), right]) != Refusal(Why.HANDS)


def test_a_stance_that_is_too_short_or_touches_too_early_does_not_count(left: Recording) -> None:
    assert of_visit([left, stance("right", seconds=20.0)]) == Refusal(Why.SHORT)


def test_a_hand_that_was_not_told_of_does_not_add_up() -> None:
    body = Weight(700.0, 0.3, 20.0)
    for held in (0.985, 0.97, 1.015):
        assert visit.ratio(Weight(700.0 * held, 0.3, 20.0), body, 700.0, "") == Refusal(Why.DOES_NOT_ADD_UP)
    assert visit.ratio(Weight(679.0, 0.3, 20.0), Weight(679.0, 0.3, 20.0), 700.0, "") == Refusal(
        Why.DOES_NOT_ADD_UP
    )


def test_plates_that_differ_by_three_percent_still_add_up() -> None:
    """Both plates together read what the two legs read on average, whatever the gains."""
    found = visit.ratio(Weight(721.0, 0.3, 20.0), Weight(700.0, 0.3, 20.0), 0.5 * (721.0 + 700.0), "")
    assert isinstance(found, Ratio) and found.percent == pytest.approx(3.0)


def test_a_ratio_is_a_line_of_the_log_that_names_nobody() -> None:
    line = Ratio("2026-02-01T10:00:00+01:00", 1.0012345678, 0.0011).to_json("own")
    assert set(line) == {"kind", "at", "calibration", "ratio", "uncertainty"}
    assert Ratio.of(line, "own") == Ratio("2026-02-01T10:00:00+01:00", 1.001235, 0.0011)
    assert Ratio.of(line, "other") is None
    for broken in ({"ratio": None}, {"ratio": -1.0}, {"kind": "check"}, {"uncertainty": "x"}):
        assert Ratio.of({**line, **broken}, "own") is None


def test_every_reason_is_a_sentence() -> None:
    assert all(Refusal(why).sentence.endswith(".") for why in Why)


def test_a_foot_that_rests_lightly_on_the_other_plate_is_no_empty_plate(
    left: Recording, right: Recording, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert GOOD_ZERO < 12.0 < CONTACT
    resting = visit._forces(left)
    assert resting is not None
    # 12 N: below what counts as a touch.
    resting.fz[:, 1] += np.where(resting.fz[:, 1] < 6.0, 12.0, 0.0)
    monkeypatch.setattr(visit, "_forces", lambda _: resting)
    assert of_visit([left]) == Refusal(Why.NOT_EMPTY)


# What many bodies and many days say

STANDING = 6e-4
"""Share: how far the mean weight of two seconds is from that of the whole stance. Real recordings of quiet
stance have 0.02 to 0.06 %, the simulated bodies on one leg 0.006 to 0.04 %."""
PLACE, ZERO, KELVIN = 8e-4, 0.2, 3.0
"""Share by which a plate's gain differs where a foot stands; N of zero; K, with 0.005 % of span per K."""
HIDDEN, TAKES = 0.10, 0.03
"""Of the visits, and of the weight at most: a hand that was not told of."""


def test_the_assumed_noise_of_a_body_is_that_of_real_people(shared_data: Path) -> None:
    spreads = []
    for file in sorted((shared_data / "bds").glob("BDS*.txt")):
        fz = np.loadtxt(file, skiprows=1, usecols=3)
        spreads.append(float((fz.reshape(-1, 200).mean(axis=1) / fz.mean()).std()))
    assert len(spreads) == 24
    assert np.median(spreads) == pytest.approx(4e-4, abs=1e-4)
    assert max(spreads) < STANDING


def visits(random: np.random.Generator, imbalance: float, calibration: float) -> Iterator[Ratio | Refusal]:
    """Patients without end. imbalance : true, as a share. calibration : what two calibrations differ by."""
    for number in itertools.count():
        weight = random.uniform(45.0, 110.0) * G
        warm = random.uniform(-KELVIN, KELVIN) * 5e-5 * random.uniform(-1.0, 1.0)
        gains = 1.0 + np.array([imbalance + calibration + warm, 0.0])
        holds = random.random() < HIDDEN
        legs: list[Weight] = []
        for leg in range(2):
            seconds = random.uniform(6.0, 56.0)
            taken = random.uniform(0.0, TAKES) if holds and leg == number % 2 else 0.0
            body = (
                weight * (1.0 - taken) * (1.0 + STANDING / np.sqrt(seconds / 2.0) * random.standard_normal())
            )
            read = gains[leg] * body * (1.0 + PLACE * random.standard_normal())
            legs.append(Weight(read + ZERO * random.standard_normal(), 0.3, seconds))
        share = random.uniform(0.42, 0.58)
        both = weight * float(gains @ [share, 1.0 - share]) * (1.0 + STANDING * random.standard_normal())
        yield visit.ratio(legs[0], legs[1], both + ZERO * random.standard_normal(), f"day {number}")


def accepted(random: np.random.Generator, imbalance: float, calibration: float, count: int) -> list[Ratio]:
    made = (each for each in visits(random, imbalance, calibration) if isinstance(each, Ratio))
    return list(itertools.islice(made, count))


def test_a_thousand_good_days_make_no_alarm() -> None:
    """25 pairs of plates, 40 days each, four patients a day; their calibrations differ by 0.05 % (sd)."""
    alarms = 0
    for seed in range(25):
        random = np.random.default_rng(seed)
        made = accepted(random, 0.0, 5e-4 * random.standard_normal(), 160)
        alarms += sum(balance(made[: count + 1]).is_off for count in range(len(made)))
    assert alarms == 0


@pytest.mark.parametrize("imbalance", (0.005, -0.005))
def test_half_a_percent_is_found_within_ten_visits(imbalance: float) -> None:
    """From one day to the next, after a year without."""
    found = []
    for seed in range(200):
        random = np.random.default_rng(1000 + seed)
        own = 5e-4 * random.standard_normal()
        before, after = accepted(random, 0.0, own, NEWEST), accepted(random, imbalance, own, NEWEST)
        drawn = chart([*before, *after])
        assert not any(drawn.out[:NEWEST])
        found.append(drawn.out[-1])
    assert sum(found) >= 199


def test_most_hands_that_were_not_told_of_are_refused_and_the_rest_do_not_move_the_median() -> None:
    random = np.random.default_rng(7)
    made = list(itertools.islice(visits(random, 0.0, 0.0), 2000))
    refused = [each for each in made if isinstance(each, Refusal)]
    assert {each.why for each in refused} == {Why.DOES_NOT_ADD_UP}
    assert 0.5 * HIDDEN < len(refused) / len(made) < HIDDEN
    held = [Ratio("", 0.99, 0.001)] * 3
    good = [Ratio("", 1.0, 0.001)] * 7
    assert abs(balance([*held, *good]).percent) < 0.01


def test_the_stated_uncertainty_of_a_visit_is_its_spread() -> None:
    random = np.random.default_rng(8)
    made = accepted(random, 0.0, 0.0, 1500)
    spread: NDArray[np.float64] = np.array([each.percent for each in made])
    middle = np.percentile(np.abs(spread - np.median(spread)), 68.3)
    assert 100.0 * np.median([each.uncertainty for each in made]) == pytest.approx(middle, rel=0.25)


def test_fewer_than_ten_visits_say_nothing() -> None:
    nine = [Ratio("2026-02-01", 1.02, 0.001)] * 9
    assert not balance(nine).is_off
    assert "9 of 10" in balance(nine).sentence
    off = balance([*nine, nine[0]])
    assert off.is_off and "left plate reads 2.00 %" in off.sentence
    assert "agree" in balance([Ratio("", 0.999, 0.001)] * 10).sentence
    with pytest.raises(ValueError, match="no visit"):
        balance([])


def test_the_chart_holds_each_visit_and_the_median_up_to_then() -> None:
    made = [Ratio(f"2026-02-{day + 1:02d}", 1.0 + 0.001 * day, 0.001) for day in range(12)]
    drawn = chart(made)
    assert drawn.values == pytest.approx([0.1 * day for day in range(12)])
    assert drawn.averages[-1] == pytest.approx(0.65)
    assert drawn.limit == LIMIT
    assert drawn.first_out == "2026-02-10"
