"""A weigh-in that does not fit the person on the plates."""

import pytest
from assessments.landed import drop
from assessments.test_mini_squat import by_formula

from station.analyse import Facts, analyse
from station.quality.doubt import Kind


@pytest.mark.parametrize("key, forces", [("mini_squat", by_formula([0.15] * 3)), ("landing", drop())])
def test_a_wrong_weigh_in_is_told_where_the_numbers_rest_on_it(key, forces):
    weight = 700.0
    for wrong, told in ((1.0, False), (1.01, False), (1.07, True), (0.93, True)):
        found = analyse(forces, Facts(weigh_in=wrong * weight), key).doubts
        assert (Kind.WEIGHT_MISSING in [doubt.kind for doubt in found]) is told, wrong


def test_a_weight_given_as_a_setting_is_looked_at_too():
    found = analyse(by_formula([0.15] * 3), Facts(), "mini_squat", {"body_weight_n": "300"}).doubts
    assert any("133 % more than the weight used (300 N)" in doubt.sentence for doubt in found)
