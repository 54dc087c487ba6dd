"""The certificate says what was found, all of it, and nothing that was not."""

import json
from collections.abc import Mapping
from copy import copy
from dataclasses import replace
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from issued import ENGINEER, NOW, POSE, Day, issued, outcomes, plain

from calibration import certificate, words
from calibration.acceptance import Result
from calibration.check import Scene, checks
from calibration.fit import against
from calibration.pose import applied
from station import certificate as stored
from station.errors import CalibrationError
from station.validity import later

FIRST, SECOND = Day(), Day(later=2)
SHORT = Day(design="short", scenes=(), placing=0.5e-3, has_pose=False)
NOISY = Day(noisy=60.0)


def figures(content: Mapping[str, Any], plate: int = 0) -> dict[str, dict[str, Any]]:
    return {each["name"]: each for each in content["plates"][plate]["figures"]}


def test_a_certificate_is_read_back_as_it_was_written(tmp_path: Path) -> None:
    made = issued(SECOND, FIRST)
    file = stored.keep(tmp_path, made)
    found = stored.of_plate(tmp_path, bytes.fromhex(ENGINEER.uid))
    assert found is not None and replace(found, signature=None) == made
    assert found.calibration == made.calibration and found.hash == made.hash
    assert json.loads(file.read_text("utf-8"))["sha256"] == made.hash


def test_it_states_who_where_when_and_of_what() -> None:
    content = issued(SECOND, FIRST).content
    assert content["title"] == words.TITLE
    assert (content["by"], content["role"], content["place"]) == (
        "E. Example",
        "engineer",
        "Example workshop",
    )
    assert content["device"]["uid"] == ENGINEER.uid and content["device"]["cells"] == 8
    assert content["made"] == NOW.isoformat() and content["due"] == "2027-11-22"
    assert content["references"][0]["traceable"] == "verified scale 4711, class III"
    assert content["gravity"]["m_s2"] == pytest.approx(9.8068, abs=1e-4)
    assert content["conditions"]["celsius"] == 21.4
    assert any("accredited" in each for each in content["statements"])


def test_the_calibration_in_it_is_that_of_the_fit_and_states_its_uncertainty() -> None:
    made = issued(SECOND, FIRST)
    gains = [each.gain for _, each in outcomes(SECOND, FIRST)]
    assert made.calibration.states_uncertainty and made.calibration.kind == "certificate"
    for gain, plate in zip(gains, made.calibration.plates, strict=True):
        assert plate.matrix == gain.matrix
        assert plate.uncertainty is not None and gain.uncertainty is not None
        assert plate.uncertainty.covariance == gain.uncertainty.covariance


def test_every_check_and_every_figure_of_the_fit_stands_in_it_once() -> None:
    for plate in issued(SECOND, FIRST).content["plates"]:
        keys = [each["key"] for each in plate["figures"] if each["key"] != "fz_error"]
        assert len(keys) == len(set(keys))
        assert {check.key for check in checks()} <= set(keys)
        assert {
            "cop_rms",
            "cop_max",
            "cop_scale",
            "cop_rotation",
            "condition_number",
            "cop_uncertainty",
        } <= set(keys)
        assert {each["name"] for each in plate["figures"]} >= {"Force error at 20 kg", "Force error at 40 kg"}


def test_what_was_skipped_says_so_and_is_no_number() -> None:
    content = issued(SHORT).content
    left_out = [each for each in content["plates"][0]["figures"] if each["value"] is None]
    assert {each["key"] for each in left_out} >= {"creep", "drift", "noise", "natural_frequency"}
    for each in left_out:
        assert each["u"] is None and each["class"] is None
        assert set(each["verdicts"].values()) <= {words.NOT_MEASURED}
    assert content["pose"] is None
    assert content["class"] is None and content["result"] == Result.INCOMPLETE.value
    assert set(content["unmeasured"]) >= {"noise", "false_sway"}


def test_what_was_skipped_keeps_a_good_plate_from_its_class() -> None:
    whole = issued(FIRST).content
    scenes = tuple(scene for scene in Scene if scene is not Scene.EMPTY)
    less = issued(replace(FIRST, scenes=scenes)).content
    assert whole["class"] == "B" and less["class"] == "C"
    assert less["unmeasured"] == ["drift"] and less["conditional_class"] is None


def test_a_device_that_does_not_pass_says_why_and_is_due_at_once() -> None:
    made = issued(NOISY)
    assert made.content["result"] == Result.NOT_PASSED.value and made.content["class"] is None
    assert set(made.content["not_passed"]) >= {"false_sway", "noise"}
    assert made.due == made.made[:10]


def test_places_laid_badly_make_a_class_conditional() -> None:
    sloppy = Day(design="short", placing=0.5e-3, visits=1)
    content = issued(sloppy).content
    worst = figures(content, 1)["CoP error, largest"]
    assert worst["value"] < 2.0 < worst["value"] + worst["u"]
    assert worst["verdicts"]["B"] == "conditional" and worst["class"] == "C"
    assert content["class"] == "C" and content["conditional_class"] == "B"


def test_as_found_are_the_same_readings_seen_by_the_certificate_before() -> None:
    before, made = issued(FIRST), issued(SECOND, FIRST)
    for number, (_, found) in enumerate(outcomes(SECOND, FIRST)):
        plate = made.content["plates"][number]
        matrix = np.array(before.calibration.plates[number].matrix)
        expected = against(matrix, found.fit.counts, found.fit.wanted)
        told = [
            [row["found"][name] for name in ("error_n", "error_x_mm", "error_y_mm")]
            for row in plate["residuals"]
        ]
        assert np.array(told) == pytest.approx(expected * [1.0, 1e3, 1e3], rel=1e-5, abs=1e-6)
        assert plate["as_found"]["number"] == before.number
        assert plate["as_found"]["cop_rms_mm"] > plate["as_left"]["cop_rms_mm"]


def test_the_error_map_shows_each_point_as_the_certificate_before_saw_it() -> None:
    for plate in issued(SECOND, FIRST).content["plates"]:
        for point in plate["unseen"]:
            if point["is_fresh"]:
                assert point["found_x_mm"] is not None
                continue
            here = [
                row
                for row in plate["residuals"]
                if (row["x_mm"], row["y_mm"]) == (point["x_mm"], point["y_mm"])
            ]
            for name in ("x", "y"):
                mean = np.mean([row["found"][f"error_{name}_mm"] for row in here])
                assert point[f"found_{name}_mm"] == pytest.approx(mean, abs=1e-5)
            force = np.mean([row["error_percent"] for row in here])
            assert point["error_percent"] == pytest.approx(force, abs=1e-6)


def test_without_a_certificate_before_nothing_was_found() -> None:
    for plate in issued(FIRST).content["plates"]:
        assert plate["as_found"] is None
        assert all(row["found"] is None for row in plate["residuals"])
        assert all(row["found_x_mm"] is None for row in plate["unseen"])


def test_the_readings_in_it_give_the_matrix_in_it() -> None:
    made = issued(FIRST)
    for plate, gain in zip(made.content["plates"], made.calibration.plates, strict=True):
        rows = plate["residuals"]
        counts = np.array([row["counts"] for row in rows])
        force = np.array([row["force_n"] for row in rows])
        off = np.array([row["error_n"] for row in rows])
        assert counts @ np.array(gain.matrix[0]) - force == pytest.approx(off, abs=2e-4)


def test_the_budget_adds_up_to_what_it_states() -> None:
    for plate in issued(FIRST).content["plates"]:
        found = plate["budget"]
        for person, stated in enumerate(found["u_fz_n"]):
            parts = [part["fz_n"][person] for part in found["components"]]
            assert 2.0 * float(np.hypot.reduce(parts)) == pytest.approx(stated, rel=1e-5)
        for person, stated in enumerate(found["u_cop_mm"]):
            parts = [part["cop_mm"][person] for part in found["components"]]
            # The worse axis of each component together is no better than the worse axis.
            assert stated <= 2.0 * float(np.hypot.reduce(parts)) * (1 + 1e-6)
            assert stated >= 0.95 * 2.0 * float(np.hypot.reduce(parts))
        assert found["u_cop_mm"][1] == pytest.approx(
            figures({"plates": [plate]})["U of the CoP at 60 kg"]["value"]
        )


def test_the_budget_is_that_of_the_uncertainty_that_the_station_uses() -> None:
    made = issued(FIRST)
    for plate, gain in zip(made.content["plates"], made.calibration.plates, strict=True):
        known = gain.uncertainty
        assert known is not None
        units = {"1": known.span, "N": known.zero, "N m": known.moment}
        for unit, stated in units.items():
            parts = [
                part["value"]
                for part in plate["budget"]["components"]
                if part["unit"] == unit and part["name"] != "noise"
            ]
            assert float(np.hypot.reduce(parts)) == pytest.approx(stated, rel=1e-5)


def test_the_pose_is_that_of_the_calibration_in_it() -> None:
    made = issued(FIRST)
    wanted = applied(POSE, made.calibration)
    for plate, expected in zip(made.calibration.plates, wanted.plates, strict=True):
        assert plate.pose == pytest.approx(expected.pose)
    pose = made.content["pose"]
    assert pose["x_mm"] == pytest.approx(410.2) and pose["angle_deg"] == pytest.approx(0.12)
    assert pose["u_x_mm"] == pytest.approx(2.0 * 0.4) and pose["u_y_mm"] == pytest.approx(2.0 * 0.5)


def test_plates_whose_pose_was_not_measured_give_no_common_centre_of_pressure() -> None:
    assert [plate.pose for plate in issued(SHORT).calibration.plates] == [None, None]


def test_the_raw_readings_are_named_with_their_hash_as_they_were_when_it_was_signed() -> None:
    made, (procedure, _) = issued(FIRST), outcomes(FIRST)[0]
    (journal,) = [each for each in made.content["files"] if each["name"] == "bench.jsonl"]
    written = (procedure.folder / "bench.jsonl").read_bytes()
    assert sha256(written[: journal["bytes"]]).hexdigest() == journal["sha256"]


def test_it_says_for_which_loads_and_how_far_out_errors_were_looked_at() -> None:
    seen = issued(FIRST).content["validity"]
    assert (seen["from_n"], seen["to_n"]) == pytest.approx((196.1, 392.2), abs=0.2)
    assert seen["seen_percent"] == pytest.approx(55.0, abs=0.5)


def test_numbers_of_two_certificates_of_one_device_differ() -> None:
    numbers = {certificate.number_of("53494d0100000001", NOW.replace(second=each)) for each in range(60)}
    assert len(numbers) == 60
    assert all(name.replace("-", "").isalnum() for name in numbers)


def test_it_is_due_after_the_months_that_are_asked_for() -> None:
    found = outcomes(FIRST)
    begun = copy(found[0][0])
    begun.known = replace(begun.known, at="2026-01-31T07:00:00+01:00")
    made = certificate.compose(
        begun, [each for _, each in found], None, datetime(2026, 1, 31, 8).astimezone(), 1
    )
    assert made.due == later(date(2026, 1, 31), 1).isoformat() == "2026-02-28"


def test_whatever_is_changed_in_it_is_not_believed(tmp_path: Path) -> None:
    made = issued(FIRST)
    written = made.to_bytes()
    better = written.replace(b'"class": "B"', b'"class": "A"', 1)
    assert better != written
    with pytest.raises(CalibrationError):
        stored.of_bytes(better)


def test_a_number_that_is_none_is_never_written() -> None:
    def walk(value: Any) -> None:
        if isinstance(value, dict):
            for each in value.values():
                walk(each)
        elif isinstance(value, list):
            for each in value:
                walk(each)
        elif isinstance(value, float):
            assert np.isfinite(value)

    for day in (FIRST, SHORT, NOISY):
        walk(plain(issued(day)))
