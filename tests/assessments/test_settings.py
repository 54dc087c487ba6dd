"""Settings given by hand: read strictly, refused in one sentence, and written into the result."""

import pytest
from assessments.made import one_plate, planned, quiet

from station.analyse import Facts, analyse
from station.errors import TrialError, TrialReason
from station.events.weight import body_weight

NAMES = "lowpass_hz, settle_s, keep_s, body_weight_n"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("lowpass", "10"),
        ("", "1"),
        ("lowpass_hz", "ten"),
        ("lowpass_hz", "nan"),
        ("lowpass_hz", "inf"),
        ("lowpass_hz", "0"),
        ("lowpass_hz", "-10"),
        ("lowpass_hz", "50"),
        ("lowpass_hz", "1_0"),
        ("settle_s", "none"),
        ("settle_s", "-1"),
        ("settle_s", "1e9"),
        ("keep_s", "0"),
        ("body_weight_n", "0"),
        ("body_weight_n", "-700"),
        ("body_weight_n", "71 kg"),
        ("body_weight_n", "none"),
    ],
)
def test_a_setting_without_sense_is_refused_with_the_names_that_are_allowed(name, value):
    with pytest.raises(TrialError) as refused:
        analyse(quiet(5.0), Facts(), "quiet_stance", {name: value})
    assert refused.value.reason is TrialReason.BAD_SETTING
    assert NAMES in str(refused.value)
    assert "\n" not in str(refused.value)


def test_an_unknown_assessment_is_refused_with_the_known_ones():
    with pytest.raises(TrialError, match=r"quiet_stance.*single_leg_stance") as refused:
        analyse(quiet(5.0), Facts(), "quiet", {})
    assert refused.value.reason is TrialReason.UNKNOWN_ASSESSMENT


def test_what_was_used_is_printed():
    result = analyse(quiet(weight=640.0), Facts(), "quiet_stance", {"lowpass_hz": "None", "settle_s": "3.5"})
    assert result.settings["lowpass_hz"] is None
    assert result.settings["settle_s"] == 3.5
    assert result.settings["keep_s"] is None
    assert result.settings["body_weight_n"] == pytest.approx(640.0, abs=0.5)


def test_body_weight_is_taken_as_given_else_as_weighed_else_as_stood():
    def used(settings, weigh_in):
        result = analyse(one_plate(weight=700.0), Facts(weigh_in=weigh_in), "quiet_stance", settings)
        return result.settings["body_weight_n"]

    assert used({"body_weight_n": "650"}, 680.0) == 650.0
    assert used({}, 680.0) == 680.0
    assert used({}, None) == pytest.approx(700.0, abs=0.5)


def test_a_rate_below_the_default_filter_is_a_reason_not_an_error():
    result = analyse(one_plate(rate=20.0), Facts(), "quiet_stance")
    assert result.value("mean_velocity").reason == "rate_too_low"
    open_filter = analyse(one_plate(rate=20.0), Facts(), "quiet_stance", {"lowpass_hz": "none"})
    assert open_filter.value("mean_velocity").value > 0
    assert open_filter.value("sample_entropy_ml").reason == "rate_too_low"


def test_who_stands_still_with_one_foot_beside_the_plates_is_weighed_when_both_are_on():
    forces = planned([(3, 0.6, 0.0), (20, 0.5, 0.5), (3, 0.0, 0.0)])
    forces.fz[:300, 0] = 420.0
    assert body_weight(forces.total, 100.0, None, None) == pytest.approx(700.0, abs=0.5)
