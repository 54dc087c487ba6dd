"""Whether a person can be on the plates of a file, where each plate is loaded, and the frame of both feet."""

import numpy as np
import pytest

from station.errors import RecordingReason
from station.mat import Side


def test_two_plates_share_one_frame_and_their_loads_weigh_the_whole(lab, csv, feet, two_plates):
    forces = lab.read(csv(**feet), two_plates).forces
    assert forces.sides == (Side.LEFT, Side.RIGHT) and forces.pose_known
    whole = (feet["L"] * feet["LX"] + feet["R"] * feet["RX"]) / (feet["L"] + feet["R"])
    assert np.allclose(forces.whole_cop[:, 0] * 1e3, whole, rtol=1e-12)
    assert np.array_equal(forces.total, feet["L"] + feet["R"])


def test_the_order_of_the_plates_in_the_mapping_does_not_matter(lab, csv, feet, two_plates):
    head, left, right = two_plates.split("[[plate]]")
    one, other = (
        lab.read(csv(**feet), text).forces for text in (two_plates, "[[plate]]".join([head, right, left]))
    )
    assert one.sides == other.sides and np.array_equal(one.fz, other.fz)


def test_an_unloaded_plate_has_no_place_whatever_the_file_writes(lab, csv, feet, two_plates):
    feet["L"][80:120] = np.linspace(0, 15, 40)
    feet["LX"][80:120] = 0.0
    feet["LY"][80:120] = 0.0
    feet["L"][150:160] = 29.0
    read = lab.read(csv(**feet), two_plates)
    gone = np.zeros(200, bool)
    gone[80:120] = gone[150:160] = True
    assert np.array_equal(np.isnan(read.forces.cop[:, 0, 0]), gone)
    assert read.lost == 0 and np.isfinite(read.forces.fz).all()
    assert np.allclose(read.forces.whole_cop[gone], read.forces.cop[gone, 1], rtol=1e-12)


def test_a_place_of_zero_beside_an_unloaded_stretch_is_no_place(lab, csv, stance):
    stance["Fz"][:60] = 0.0
    stance["X"][:70] = stance["Y"][:70] = 0.0
    stance["X"][150] = stance["Y"][150] = 0.0
    cop = lab.read(csv(**stance)).forces.cop[:, 0, 0]
    assert np.isnan(cop[:70]).all() and np.isfinite(cop[70:]).all() and cop[150] == 0.0


def test_a_missing_place_on_a_loaded_plate_leaves_no_whole(lab, csv, feet, two_plates):
    feet["RX"][40] = np.nan
    read = lab.read(csv(**feet), two_plates)
    assert np.isnan(read.forces.whole_cop[40]).all() and read.lost == 1
    assert np.isfinite(read.forces.cop[40, 0]).all() and "line 42, column 'RX'" in read.warnings[0]


def test_a_dead_plate_is_flagged_while_the_other_carries_weight(lab, csv, feet, two_plates):
    for load, word in (
        (feet["L"] * 0, "0 N in every row"),
        (feet["L"] * 0 - 10.6, "never carries"),
        (feet["L"] * 0 + 250, "stuck"),
        (feet["L"] * np.nan, "holds no number"),
    ):
        columns = feet | {"L": load, "LX": feet["LX"] * 0, "LY": feet["LY"] * 0}
        read = lab.read(csv(**columns), two_plates)
        assert any("Plate 1 (left)" in warning and word in warning for warning in read.warnings), (
            read.warnings
        )


def test_plates_that_are_all_dead_are_refused(lab, csv, stance, feet, two_plates):
    for columns, mapping in (
        (stance | {"Fz": stance["Fz"] * 0}, None),
        (stance | {"Fz": stance["Fz"] * np.nan}, None),
        ({name: curve * 0 + 300 for name, curve in feet.items()}, two_plates),
    ):
        refusal = lab.refusal(csv(**columns), *([mapping] if mapping else []))
        assert refusal.reason == RecordingReason.DEAD_PLATE and "dead" in refusal.sentence


def test_a_constant_load_under_a_moving_place_is_read_and_said(lab, csv, stance):
    read = lab.read(csv(**(stance | {"Fz": stance["Fz"] * 0 + 640})))
    assert "stuck" in read.warnings[0] and "640 N" in read.warnings[0]


@pytest.mark.parametrize(
    "size, meant", [(1e-3, "kN"), (1 / 9.80665, "kgf"), (1 / 4.4482216, ""), (1e3, ""), (0.01, "")]
)
def test_a_load_no_person_has_asks_for_the_unit(lab, csv, stance, size, meant):
    columns = stance | {"Fz": stance["Fz"] * size}
    if size == 1 / 4.4482216:
        assert "is the unit of the forces right?" in lab.read(csv(**columns)).warnings[0]
        return
    refusal = lab.refusal(csv(**columns))
    if meant:
        assert refusal.reason == RecordingReason.BAD_UNIT
    assert ("cannot be weight" in refusal.sentence) or refusal.reason == RecordingReason.DEAD_PLATE
    assert (f"Did you mean {meant}?" in refusal.sentence) == bool(meant)


@pytest.mark.parametrize("unit, over", [("m", "mm: is its unit right?"), ("cm", "")])
def test_a_place_in_the_wrong_unit_is_noticed(lab, csv, stance, one_plate, unit, over):
    read = lab.read(csv(**stance), one_plate.replace('"mm"', f'"{unit}"'))
    assert [over] * bool(over) == [warning[-len(over) :] for warning in read.warnings]


@pytest.mark.parametrize("size", [300.0, 2000.0, 1e6])
def test_one_wrong_place_in_one_row_is_noticed(lab, csv, stance, size):
    column = next(name for name in stance if name != "Fz" and "t" not in name.lower())
    torn = stance[column].copy()
    torn[40] += size
    (warning,) = lab.read(csv(**(stance | {column: torn}))).warnings
    assert "jumps away and back in 1 rows, first in sample 41" in warning


def test_one_wrong_load_in_one_row_is_noticed_and_the_file_is_read(lab, csv, stance):
    load = np.tile(stance["Fz"], 1)
    load[40] *= 30
    read = lab.read(csv(**(stance | {"Fz": load})))
    assert any("15 times the usual load in 1 rows, first in sample 41" in told for told in read.warnings)


def test_newtons_called_kilonewtons_are_asked_for(lab, csv, stance, one_plate):
    refusal = lab.refusal(csv(**stance), one_plate.replace('unit = "N"', 'unit = "kN"'))
    assert "cannot be weight" in refusal.sentence and "Did you mean N?" in refusal.sentence


def test_weight_that_pulls_up_asks_for_the_sign(lab, csv, stance):
    refusal = lab.refusal(csv(**(stance | {"Fz": -stance["Fz"]})))
    assert refusal.reason == RecordingReason.BAD_MAPPING and "sign = -1" in refusal.what_to_do


def test_swapped_sides_are_noticed(lab, csv, feet, two_plates):
    swapped = two_plates.replace('"left"', '"x"').replace('"right"', '"left"').replace('"x"', '"right"')
    (warning,) = lab.read(csv(**feet), swapped).warnings
    assert "right foot lies 22" in warning and "swapped" in warning and "cop_ml" in warning


def test_feet_in_one_place_have_no_whole_until_the_origins_are_given(lab, csv, feet, two_plates):
    feet["LX"] = feet["LX"] + 110
    feet["RX"] = feet["RX"] - 115
    read = lab.read(csv(**feet), two_plates)
    assert not read.forces.pose_known and np.isnan(read.forces.whole_cop).all()
    assert "origin_x_mm" in read.warnings[0]
    head, left, right = two_plates.split("[[plate]]")
    origins = ("origin_x_mm = -110\norigin_y_mm = 0\n", "origin_x_mm = 115\norigin_y_mm = 0\n")
    placed = f"{head}[[plate]]{left}{origins[0]}[[plate]]{right}{origins[1]}"
    again = lab.read(csv(**feet), placed)
    assert again.forces.pose_known and again.warnings == ()
    assert np.isfinite(again.forces.whole_cop).all()


def test_two_plates_with_moments_of_their_own_have_no_whole_without_origins(lab, csv, feet):
    loads = {
        "L": feet["L"],
        "LMX": feet["L"] * 0.02,
        "LMY": feet["L"] * -0.01,
        "R": feet["R"],
        "RMX": feet["R"] * 0.03,
        "RMY": feet["R"] * 0.04,
    }
    described = 'delimiter = "comma"\nrate_hz = 100\n' + "".join(
        f'[[plate]]\nside = "{side}"\nfz = {{column = "{c}", unit = "N"}}\n'
        f'mx = {{column = "{c}MX", unit = "Nm"}}\nmy = {{column = "{c}MY", unit = "Nm"}}\n'
        for side, c in (("left", "L"), ("right", "R"))
    )
    read = lab.read(csv(**loads), described)
    assert not read.forces.pose_known and np.isnan(read.forces.whole_cop).all()
    assert np.isfinite(read.forces.cop).all() and "not known" in read.warnings[0]


def test_oblique_feet_are_noticed_and_turned_on_request(lab, csv, feet, two_plates):
    turned = {}
    c, s = np.cos(np.radians(35)), np.sin(np.radians(35))
    for foot in "LR":
        x, y = feet[f"{foot}X"], feet[f"{foot}Y"]
        turned |= {foot: feet[foot], f"{foot}X": c * x - s * y, f"{foot}Y": s * x + c * y}
    plain = lab.read(csv(**turned), two_plates)
    assert "36 degrees" in plain.warnings[0] and 'turn = "feet"' in plain.warnings[0]
    by_feet = lab.read(csv(**turned), 'turn = "feet"\n' + two_plates)
    assert by_feet.warnings == ()
    across = by_feet.forces.cop.mean(axis=0)
    assert across[1, 1] == pytest.approx(across[0, 1], abs=1e-12) and across[1, 0] > across[0, 0]
    by_angle = lab.read(csv(**turned), "turn = -35\n" + two_plates)
    assert np.allclose(by_angle.forces.cop, lab.read(csv(**feet), two_plates).forces.cop, atol=1e-15)


def test_turning_by_the_feet_needs_two(lab, csv, stance, one_plate):
    refusal = lab.refusal(csv(**stance), 'turn = "feet"\n' + one_plate)
    assert refusal.reason == RecordingReason.BAD_MAPPING and "turn" in refusal.sentence


def test_the_sum_of_the_file_is_the_whole_when_it_is_mapped_beside_the_feet(lab, csv, feet, two_plates):
    net = feet | {"N": feet["L"] + feet["R"], "NX": feet["LX"] * 0 + 3.0, "NY": feet["LY"] * 0 + 22.0}
    described = two_plates + (
        '[[plate]]\nside = "both"\nfz = {column = "N", unit = "N"}\n'
        'cop_ml = {column = "NX", unit = "mm"}\ncop_ap = {column = "NY", unit = "mm"}\n'
    )
    forces = lab.read(csv(**net), described).forces
    assert forces.sides == (Side.LEFT, Side.RIGHT) and np.array_equal(forces.total, net["N"])
    assert np.allclose(forces.whole_cop, [0.003, 0.022])
    net["NX"][30] = np.nan
    read = lab.read(csv(**net), described)
    assert read.lost == 1 and np.isnan(read.forces.whole_cop[30]).all() and "column 'NX'" in read.warnings[0]
    refusal = lab.refusal(csv(**(net | {"N": feet["L"]})), described)
    assert refusal.reason == RecordingReason.BAD_MAPPING and "beside left and right" in refusal.sentence
