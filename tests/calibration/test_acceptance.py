"""The class of a device: borders, what is missing, and that nothing that is worse is ever better."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calibration import acceptance
from calibration.acceptance import LIMITS, Result, decided, fz_limits, reached
from calibration.accuracy import Class, Limits
from calibration.check import Figure, checks

ORDER = [*Class, None]
DECIDING = {
    **LIMITS,
    **{check.key: check.limits for check in checks() if check.key not in acceptance.DYNAMIC},
}


def figure(
    key: str, value: float | None, expanded: float | None = 0.0, limits: Limits | None = None
) -> Figure:
    wanted = limits or DECIDING[key]
    return Figure(key, key, "", value, None if value is None else expanded, None, wanted, "")


def perfect() -> dict[str, Figure]:
    return {key: figure(key, 0.0) for key in DECIDING}


def with_one(key: str, value: float | None, expanded: float = 0.0) -> list[Figure]:
    return list({**perfect(), key: figure(key, value, expanded)}.values())


def test_a_plate_without_any_error_is_of_class_a() -> None:
    found = decided(perfect().values())
    assert (found.reached, found.within, found.result) == (Class.A, Class.A, Result.PASSED)
    assert not found.lacking and not found.is_conditional


@pytest.mark.parametrize("key", sorted(DECIDING))
@pytest.mark.parametrize("wanted", list(Class))
def test_at_its_limit_a_figure_passes_and_just_beyond_it_does_not(key: str, wanted: Class) -> None:
    limit = DECIDING[key].of(wanted)
    if limit is None:
        return
    at, beyond = decided(with_one(key, -limit)), decided(with_one(key, limit * (1 + 1e-9)))
    assert ORDER.index(at.reached) <= ORDER.index(wanted)
    assert ORDER.index(beyond.reached) > ORDER.index(wanted)
    assert key in beyond.lacking


@pytest.mark.parametrize("key", sorted(DECIDING))
def test_an_uncertainty_that_reaches_over_the_limit_makes_a_class_conditional(key: str) -> None:
    limit = DECIDING[key].b
    assert limit is not None
    half = 0.5 * limit
    exact, unsure = decided(with_one(key, half, half)), decided(with_one(key, half, 0.51 * limit))
    assert ORDER.index(exact.reached) <= ORDER.index(Class.B)
    assert ORDER.index(unsure.reached) > ORDER.index(Class.B)
    assert unsure.within is not None and ORDER.index(unsure.within) <= ORDER.index(Class.B)
    assert unsure.is_conditional and unsure.lacking == (key,)


@pytest.mark.parametrize("key", sorted(DECIDING))
def test_what_was_not_measured_passes_no_class_that_asks_for_it(key: str) -> None:
    found = decided(with_one(key, None))
    asking = [each for each in Class if DECIDING[key].of(each) is not None]
    assert found.reached not in asking and found.within not in asking
    assert found.unmeasured == (key,)
    assert not found.not_passed


def test_a_device_that_was_not_measured_enough_is_incomplete_and_not_bad() -> None:
    needed = next(key for key, limits in DECIDING.items() if limits.c is not None)
    assert decided(with_one(needed, None)).result is Result.INCOMPLETE


def test_a_figure_beyond_the_lowest_class_is_not_passed_whatever_else_is_missing() -> None:
    found = decided([*with_one("cop_rms", 3.1), figure("noise", None)])
    assert found.result is Result.NOT_PASSED and found.not_passed == ("cop_rms",)


def test_within_class_c_by_less_than_its_uncertainty_is_conditional() -> None:
    found = decided(with_one("cop_rms", 2.9, 0.2))
    assert found.result is Result.CONDITIONAL and found.reached is None and found.within is Class.C


def test_a_device_is_as_good_as_its_worst_plate() -> None:
    left, right = with_one("cop_max", 1.5), with_one("cop_max", 0.5)
    assert decided(right).reached is Class.A
    assert decided([*left, *right]).reached is decided(left).reached is Class.B


def test_a_small_load_may_be_off_by_newtons_and_a_large_one_by_a_share() -> None:
    assert fz_limits(100.0) == Limits(0.5, 1.0, 3.0)
    assert fz_limits(1000.0) == LIMITS[acceptance.FZ]
    assert fz_limits(250.0).a == pytest.approx(0.2) and fz_limits(200.0).b == pytest.approx(0.5)


def test_how_fast_a_device_follows_does_not_decide() -> None:
    slow = figure("natural_frequency", 12.0, 0.0, Limits(100.0, 40.0, None, is_least=True))
    assert decided([*perfect().values(), slow]).reached is Class.A
    assert reached(slow) is Class.C


def test_no_figures_are_no_certificate() -> None:
    with pytest.raises(ValueError, match="no figure"):
        decided([])
    with pytest.raises(ValueError, match="no figure"):
        decided([figure("time_offset", 0.0, 0.0, Limits(1.0, 1.0, None))])


@st.composite
def figures(draw: st.DrawFn) -> list[Figure]:
    """One figure of each kind, good, bad or missing."""
    made = []
    for key, limits in DECIDING.items():
        largest = 2.0 * max(each for each in (limits.a, limits.b, limits.c) if each is not None)
        size = draw(st.one_of(st.just(0.0), st.floats(0.0, largest)))
        value = draw(st.sampled_from([size, size, -size, None]))
        made.append(figure(key, value, draw(st.floats(0.0, largest / 2.0))))
    return made


@given(figures(), st.data())
def test_a_worse_figure_never_gives_a_better_class(found: list[Figure], data: st.DataObject) -> None:
    which = data.draw(st.integers(0, len(found) - 1))
    old = found[which]
    if old.value is None or old.expanded is None:
        return
    more = data.draw(st.floats(0.0, 10.0))
    sign = -1.0 if old.value < 0.0 else 1.0
    worse = data.draw(
        st.sampled_from(
            [
                replace(old, value=old.value + sign * more),
                replace(old, expanded=old.expanded + more),
                replace(old, value=None, expanded=None),
                replace(old, value=float("nan")),
            ]
        )
    )
    before, after = decided(found), decided([*found[:which], worse, *found[which + 1 :]])
    assert ORDER.index(after.reached) >= ORDER.index(before.reached)
    assert ORDER.index(after.within) >= ORDER.index(before.within)
    results = [Result.PASSED, Result.CONDITIONAL, Result.INCOMPLETE, Result.NOT_PASSED]
    if worse.value is not None or before.result is not Result.NOT_PASSED:
        assert results.index(after.result) >= results.index(before.result)


@given(figures())
def test_the_decision_is_that_of_the_rule_spelled_out(found: list[Figure]) -> None:
    def keeps(each: Figure, wanted: Class, guard: float) -> bool:
        limit = each.limits.of(wanted)
        if limit is None:
            return True
        if each.value is None or each.expanded is None:
            return False
        return limit - abs(each.value) >= guard * each.expanded

    decision = decided(found)
    for guard, said in ((1.0, decision.reached), (0.0, decision.within)):
        best = [wanted for wanted in Class if all(keeps(each, wanted, guard) for each in found)]
        assert said == (best[0] if best else None)
