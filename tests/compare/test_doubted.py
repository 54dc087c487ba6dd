"""Trials on plates whose calibration was worth nothing, or was not checked: shown, never judged."""

import re

import compared
import pytest

from station.compare import Verdict, change, conditions, pair, sides, words
from station.compare.context import doubted
from station.errors import TrialError, TrialReason
from station.validity import CAUSE, STATE, Cause, State, Validity, stamp

JUDGED = (State.VALID, State.DUE_SOON)
SWAY = ("single_leg_stance", "mean_velocity")
EXPIRED = stamp(Validity(State.EXPIRED))


@pytest.mark.parametrize("state", State)
def test_only_a_calibration_that_holds_and_was_checked_lets_trials_be_judged(state: State) -> None:
    under = conditions(stamp(Validity(state)), {}, 30.0, "plates")
    assert (doubted(under) == "") == (state in JUDGED)
    assert doubted(under) in words.CALIBRATIONS or state in JUDGED


def test_a_recording_from_before_there_were_stamps_stays_as_it_is() -> None:
    assert conditions({}, {}, 30.0, "plates") == conditions(stamp(Validity(State.VALID)), {}, 30.0, "plates")


def test_a_stamp_that_is_not_known_here_is_none_of_a_good_calibration() -> None:
    assert doubted(conditions({STATE: "polished"}, {}, 30.0, "plates")) == State.VOIDED


def test_an_expired_calibration_is_never_set_against_a_valid_one() -> None:
    valid, expired = compared.value(40.0, 2), compared.value(60.0, 2, **EXPIRED)
    with pytest.raises(TrialError, match="calibration in order and expired") as refused:
        change(*SWAY, "left", valid, expired)
    assert refused.value.reason is TrialReason.NOT_COMPARABLE


@pytest.mark.parametrize("judge", [change, pair])
def test_two_trials_of_an_expired_calibration_are_shown_and_not_judged(judge) -> None:
    plain = judge(*SWAY, "left", compared.value(40.0, 2), compared.value(60.0, 2))
    found = judge(*SWAY, "left", *(compared.value(value, 2, **EXPIRED) for value in (40.0, 60.0)))
    assert plain.verdict is Verdict.CHANGED
    assert (found.verdict, found.limit, found.band) == (Verdict.NOT_CALIBRATED, None, None)
    assert (found.then, found.now, found.percent) == (40.0, 60.0, plain.percent)


def test_no_leg_is_named_on_plates_without_a_calibration() -> None:
    context = {STATE: State.VOIDED.value, CAUSE: Cause.DROPPED.value}
    legs = [compared.value(value, 2, **context) for value in (20.0, 80.0)]
    found = sides("quiet_stance", "load_share", *legs)
    plain = sides("quiet_stance", "load_share", *(compared.value(value, 2) for value in (20.0, 80.0)))
    assert plain.verdict is not Verdict.NOT_CALIBRATED
    assert (found.verdict, found.limit) == (Verdict.NOT_CALIBRATED, None)
    assert found.percent == plain.percent
    assert words.phrase(found) == "not judged: plates not validly calibrated or checked"


@pytest.mark.parametrize("state", [state for state in State if state not in JUDGED])
def test_of_a_mat_it_is_the_mat_and_its_equalisation_that_are_spoken_of(state: State) -> None:
    stamped = stamp(Validity(state))
    legs = [compared.value(value, 2, plate="mat_16x16", **stamped) for value in (20.0, 80.0)]
    found = sides("quiet_stance", "load_share", *legs)
    then_and_now = change("quiet_stance", "load_share", "left", *legs)
    assert (found.verdict, then_and_now.verdict) == (Verdict.NOT_EQUALISED, Verdict.NOT_EQUALISED)
    assert words.phrase(found) == "not judged: mat not validly equalised or checked"
    told = words.doubt(legs[0].under)
    assert told == words.EQUALISATIONS[state] and not re.search("plate|calibrat", told)
    assert words.doubt(compared.under(**stamped)) == words.CALIBRATIONS[state]
    with pytest.raises(TrialError, match=f"alike: equalisation in order and {state}"):
        change("quiet_stance", "load_share", "left", compared.value(20.0, plate="mat_16x16"), legs[0])


def test_a_number_that_carries_no_verdict_carries_none_here_either() -> None:
    legs = [compared.value(value, 2, **EXPIRED) for value in (20.0, 80.0)]
    assert sides("quiet_stance", "path_length", *legs).verdict is None
