"""The settled words, and nothing that must not be said."""

import re

import compared
import pytest

from station.compare import Verdict, change, one_more_trial, pair, sides, words

SETTLED = {
    "changed more than measurement error",
    "within measurement error",
    "measurement error not known yet",
    "larger than usual between healthy legs",
    "usual between healthy legs",
    "no reference yet",
    "not judged: plates not validly calibrated or checked",
    "not judged: mat not validly equalised or checked",
}
OF_SIDES = (Verdict.LARGER_THAN_USUAL, Verdict.USUAL, Verdict.NO_REFERENCE)


def test_the_words_are_those_that_were_settled() -> None:
    assert set(words.PHRASES) == set(words.SENTENCES) == set(Verdict)
    assert set(words.PHRASES.values()) == SETTLED
    for verdict, phrase in words.PHRASES.items():
        assert words.SENTENCES[verdict].lower().startswith(phrase)


@pytest.mark.parametrize("verdict", OF_SIDES)
def test_a_side_is_never_judged_in_words_of_measurement_error(verdict: Verdict) -> None:
    assert "error" not in words.PHRASES[verdict] + words.SENTENCES[verdict]


def test_nothing_is_said_that_must_not_be_claimed() -> None:
    for text in (*words.PHRASES.values(), *words.SENTENCES.values(), *words.NOT_COMPARED.values()):
        assert not re.search(r"\b(normal|abnormal|fail|weak|risk|score|diagnos|good|bad)", text, re.I)


def test_a_verdict_names_limit_trials_source_and_what_is_borrowed() -> None:
    found = sides("quiet_stance", "load_share", compared.value(45.0), compared.value(55.0))
    told = words.basis(found, "%")
    assert words.phrase(found) == "usual between healthy legs"
    for part in ("limit 25 %", "100 (R - L) / (R + L)", "dos Santos et al. 2017", "healthy-legs", "older"):
        assert part in told


def test_a_change_names_its_mdc_with_its_unit() -> None:
    values = compared.value(40.0, 2), compared.value(44.0, 2)
    found = change("single_leg_stance", "mean_velocity", "left", *values)
    assert words.basis(found, "mm/s").startswith(
        "MDC95 12.9 mm/s (31 % of the mean), 2 and 2 trials averaged, "
    )
    more = one_more_trial(found)
    assert more is not None
    assert re.match(
        r"one more trial: smallest difference named 12.9 → 12.\d mm/s; the verdict ",
        words.one_more(more, "mm/s"),
    )


def test_a_pair_of_one_day_names_the_design_of_its_error() -> None:
    found = pair("quiet_stance", "load_share", "left", compared.value(45.0), compared.value(46.0))
    assert "within-session" in words.basis(found, "%")


def test_landings_from_different_heights_are_told_to_repeat() -> None:
    values = compared.value(2.0, impact=2.0), compared.value(3.0, impact=3.0)
    found = sides("landing", "peak_force_bw", *values, one_legged=True)
    assert words.phrase(found) == "drop heights differed, repeat" and words.basis(found) == ""


def test_a_short_hold_is_said_with_its_window() -> None:
    assert words.stood("right", 12.3, "foot down") == "right 12 s, foot down"
    assert words.window(9.96) == "sway over the first 10.0 s that both completed"
    assert words.window(None).startswith("sway not compared")
