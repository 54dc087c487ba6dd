"""What a certificate promises is never rounded down, and it says what its promise rests on."""

import json
from dataclasses import replace

import pytest
from issued import ENGINEER, Day, issued

from calibration import budget, words
from calibration.acceptance import DYNAMIC, Result
from calibration.captured import WANTED
from calibration.certificate import in_use
from calibration.certificate_sheet import sheet
from calibration.certificate_text import told
from calibration.check import Scene
from station.certificate import Certificate, of_content

BARE = Day(design="short", scenes=(), placing=0.5e-3, has_pose=False)


@pytest.mark.parametrize(
    ("value", "decimals", "written"),
    [
        (0.748, 1, "0.8"),
        (0.7, 1, "0.7"),
        (0.70000000001, 1, "0.7"),
        (1.01, 1, "1.1"),
        (0.2, 2, "0.20"),
        (11.0, 0, "11"),
        (11.2, 0, "12"),
    ],
)
def test_a_promise_is_rounded_up(value: float, decimals: int, written: str) -> None:
    assert words.up(value, decimals) == written


def test_no_u_of_the_certificate_is_smaller_on_paper_than_it_is() -> None:
    found = issued()
    shown = sheet(found)
    plates = found.content["plates"]
    cop, force = shown.totals
    u_cop = [each for plate in plates for each in plate["budget"]["u_cop_mm"]]
    u_force = [each for plate in plates for each in plate["budget"]["u_fz_n"]]
    for printed, kept in zip((*cop[1:], *force[1:]), (*u_cop, *u_force), strict=True):
        assert kept - 1e-5 <= float(printed) < kept + 0.01
    for plate, written in zip(plates, shown.plates, strict=True):
        for row, line in zip(plate["verification"], written["verification"], strict=True):
            assert float(line[2]) >= row["u_percent"] - 1e-5 and float(line[5]) >= row["u_mm"] - 1e-5


def test_it_says_for_which_place_u_holds_and_what_it_counts_with() -> None:
    (said,) = [said for name, said in sheet(issued()).accuracy if name == "In use"]
    assert "at 50, 50 mm from the middle" in said and "at 160, 240 mm" in said
    assert "top 40 mm above the balls of the feet" in said and "side force 3 N" in said
    assert "0.17\u00b0 (levelled, and kept within 0.3\u00b0)" in said
    for plate in issued().content["plates"]:
        known = plate["budget"]
        assert all(far > near for far, near in zip(known["u_cop_edge_mm"], known["u_cop_mm"], strict=True))


def test_a_plate_whose_level_nobody_looked_at_says_so() -> None:
    high = replace(ENGINEER, level=None, top=0.105).use
    said = words.in_use(in_use(high))
    assert "top 105 mm" in said and "0.5\u00b0 (its level not looked at)" in said


def test_a_certificate_from_before_is_still_written_out() -> None:
    content = json.loads(json.dumps(issued().content))
    del content["in_use"]
    for plate in content["plates"]:
        del plate["budget"]["edge_mm"], plate["budget"]["u_cop_edge_mm"]
    assert "In use" not in dict(sheet(of_content(content)).accuracy)


def test_the_edge_is_the_corner_of_the_part_in_which_it_holds() -> None:
    first = issued().content["plates"][0]["budget"]
    assert first["at_mm"] == [1e3 * each for each in budget.ASIDE] and first["edge_mm"] == [160.0, 240.0]


def incomplete() -> Certificate:
    found = issued(BARE)
    assert found.content["result"] == Result.INCOMPLETE.value
    return found


def test_an_incomplete_calibration_says_that_it_may_be_used_and_claims_no_class() -> None:
    shown = told(incomplete())
    assert "No class: INCOMPLETE" in shown
    assert "It may be used, and its U holds; but no class is claimed" in " ".join(shown.split())
    assert "It may be used" not in told(issued())


def test_the_figures_that_could_be_misread_are_explained_below_them() -> None:
    shown = " ".join(told(issued()).split())
    assert "CoP error, RMS: of the plate itself" in shown and "(without places)" in shown
    assert "CoP error, largest: as read at the worst point" in shown and "(with places)" in shown


def test_what_decides_no_class_is_what_acceptance_leaves_out() -> None:
    left = {Scene.TAP: "natural_frequency", Scene.DROP: "drop_impulse", Scene.STRIKE: "time_offset"}
    assert {each.scene for each in WANTED if not each.decides} == set(left)
    assert set(left.values()) == set(DYNAMIC)
