"""Text exports in every form laboratories write them, and what becomes of rows that are not whole."""

import re

import numpy as np
import pytest

from station.errors import RecordingReason
from station.imports import reading
from station.imports.mapping import mapping
from station.imports.table import by_line, table
from station.mat import Side


def test_a_row_becomes_newtons_and_metres(lab, csv, stance):
    read = lab.read(csv(**stance))
    forces = read.forces
    assert read.title == "Invented" and read.warnings == () and read.lost == 0
    assert forces.sides == (Side.BOTH,) and forces.rate == 100.0 and forces.pose_known
    assert np.array_equal(forces.fz[:, 0], stance["Fz"])
    assert np.array_equal(forces.cop[:, 0], np.column_stack([stance["X"], stance["Y"]]) * 1e-3)
    assert np.array_equal(forces.whole_cop, forces.cop[:, 0])
    assert np.array_equal(forces.time, np.arange(200) / 100) and forces.cells.shape == (200, 0)


FORMS = {
    "a byte-order mark": lambda text: b"\xef\xbb\xbf" + text.encode(),
    "carriage returns": lambda text: text.replace("\n", "\r\n").encode(),
    "old carriage returns": lambda text: text.replace("\n", "\r").encode(),
    "separators at line ends": lambda text: text.replace("\n", ",\n").encode(),
    "separators at the ends of rows only": lambda text: (
        text.replace("\n", ",\n").replace(",\n", "\n", 1).encode()
    ),
    "blanks around cells": lambda text: text.replace(",", " ,  ").encode(),
    "quotes": lambda text: re.sub(r"[^,\n]+", lambda cell: f'"{cell[0]}"', text).encode(),
    "blank lines": lambda text: text.replace("\n", "\n\n  \n", 5).encode(),
    "lines of separators": lambda text: (text + ",,\n,,\n").encode(),
    "no last line end": lambda text: text.rstrip("\n").encode(),
    "plus signs": lambda text: text.replace("\n6", "\n+6").encode(),
}


@pytest.mark.parametrize("form", FORMS)
def test_the_form_of_the_lines_does_not_change_the_numbers(lab, csv, stance, form):
    plain = lab.read(csv(**stance))
    odd = lab.read(FORMS[form](csv(**stance)))
    assert np.array_equal(odd.forces.fz, plain.forces.fz) and odd.warnings == ()
    assert np.array_equal(odd.forces.cop, plain.forces.cop)


@pytest.mark.parametrize(
    "delimiter, mark", [("tab", "\t"), ("semicolon", ";"), ("whitespace", "   "), ("whitespace", "\t ")]
)
def test_every_delimiter_gives_the_same_numbers(lab, csv, stance, one_plate, delimiter, mark):
    export = csv(mark=mark, **stance).replace("\n", "\n" + "  " * (delimiter == "whitespace"))
    read = lab.read(export, one_plate.replace('"comma"', f'"{delimiter}"'))
    assert np.array_equal(read.forces.fz[:, 0], stance["Fz"])


def test_a_german_export_with_decimal_commas_is_read(lab, csv, stance, one_plate):
    export = csv(mark=";", decimal=",", **stance)
    read = lab.read(export, 'decimal = ","\n' + one_plate.replace('"comma"', '"semicolon"'))
    assert np.array_equal(read.forces.fz[:, 0], stance["Fz"])
    refusal = lab.refusal(export, one_plate.replace('"comma"', '"semicolon"'))
    assert refusal.reason == RecordingReason.BAD_NUMBER and 'decimal = ","' in refusal.what_to_do


@pytest.mark.parametrize("encoding", ["utf-16", "cp1252", "latin-1"])
def test_another_encoding_is_read_when_the_mapping_names_it(lab, csv, stance, one_plate, encoding):
    export = csv(**{"Kraft²": stance["Fz"], "X": stance["X"], "Y": stance["Y"]}).encode(encoding)
    described = one_plate.replace('"Fz"', '"Kraft²"')
    read = lab.read(export, f'encoding = "{encoding}"\n' + described)
    assert np.array_equal(read.forces.fz[:, 0], stance["Fz"])
    refusal = lab.refusal(export, described)
    assert refusal.reason == RecordingReason.BAD_MAPPING and "encoding" in refusal.what_to_do


def test_a_byte_order_mark_is_ignored_whatever_encoding_is_named(lab, csv, stance, one_plate):
    export = b"\xef\xbb\xbf" + csv(**stance).encode()
    for encoding in ("utf-8", "UTF8", "utf-8-sig", "latin-1", "ascii"):
        assert len(lab.read(export, f'encoding = "{encoding}"\n' + one_plate).forces) == 200


def test_columns_go_by_number_with_or_without_a_line_of_names(lab, csv, stance, one_plate):
    numbered = one_plate.replace('"Fz"', "1").replace('"X"', "2").replace('"Y"', "3")
    named, bare = csv(**stance), csv(**stance).split("\n", 1)[1]
    units = named.replace("\n", "\nN,mm,mm\n", 1)
    for export, skipped in ((named, 0), (bare, 0), ("\n" + bare, 1), (units, 2), ("\n\n" + named, 2)):
        read = lab.read(export, f"skip_lines = {skipped}\n" + numbered)
        assert np.array_equal(read.forces.fz[:, 0], stance["Fz"])
    assert lab.read("nan,nan,\n" + bare, numbered).lost == 1, "no line of names"


def test_skipped_lines_are_physical_lines_and_blank_ones_count(lab, csv, stance, one_plate):
    export = "name x\n\nendheader\n\n" + csv(**stance)
    for skipped in (3, 4):
        assert len(lab.read(export, f"skip_lines = {skipped}\n" + one_plate).forces) == 200
    for wrong in (0, 2, 6):
        refusal = lab.refusal(export, f"skip_lines = {wrong}\n" + one_plate)
        assert refusal.reason == RecordingReason.BAD_COLUMN and "line 5: set skip_lines = 4" in str(refusal)
    refusal = lab.refusal(export, "skip_lines = 500\n" + one_plate)
    assert refusal.reason == RecordingReason.EMPTY and "skip_lines = 500" in refusal.sentence


def test_units_and_signs_are_applied(lab, csv, stance, one_plate):
    export = csv(Fz=-stance["Fz"] / 1e3, X=stance["X"] / 10, Y=-stance["Y"] / 1e3)
    described = (
        one_plate.replace('"Fz", unit = "N"', '"Fz", unit = "kN", sign = -1')
        .replace('"X", unit = "mm"', '"X", unit = "cm"')
        .replace('"Y", unit = "mm"', '"Y", unit = "m", sign = -1')
    )
    read = lab.read(export, described)
    assert np.allclose(read.forces.fz[:, 0], stance["Fz"], rtol=1e-14)
    assert np.allclose(read.forces.cop[:, 0] * 1e3, np.column_stack([stance["X"], stance["Y"]]), rtol=1e-13)


@pytest.mark.parametrize("unit, newtons", [("kN", 1000.0), ("kgf", 9.80665), ("lbf", 4.4482216152605)])
def test_every_unit_of_weight_becomes_newtons(lab, csv, stance, one_plate, unit, newtons):
    read = lab.read(csv(**(stance | {"Fz": stance["Fz"] / newtons})), one_plate.replace('"N"', f'"{unit}"'))
    assert np.allclose(read.forces.fz[:, 0], stance["Fz"], rtol=1e-14) and read.warnings == ()


def test_moments_become_a_centre_of_pressure(lab, csv, stance, one_plate):
    # A person at (x right, y forward) presses with F; the ground's reaction has the moments y F and -x F.
    export = csv(Fz=stance["Fz"], MX=stance["Y"] * stance["Fz"], MY=-stance["X"] * stance["Fz"] * 1e-3)
    described = (
        one_plate.replace("cop_ml", "mx")
        .replace("cop_ap", "my")
        .replace('"X", unit = "mm"', '"MX", unit = "N·mm"')
        .replace('"Y", unit = "mm"', '"MY", unit = "[N m]"')
    )
    read = lab.read(export, described + "origin_x_mm = 100\norigin_y_mm = -50\n")
    place = np.column_stack([stance["X"] + 100, stance["Y"] - 50]) * 1e-3
    assert np.allclose(read.forces.cop[:, 0], place, rtol=1e-12)


def test_cells_become_a_load_and_a_centre_of_pressure_between_them(lab, csv):
    t = np.arange(100) / 100
    corners = [(-200, -150), (200, -150), (-200, 150), (200, 150)]
    loads = np.column_stack([150 + 20 * np.sin((k + 1) * t) for k in range(4)])
    cells = ", ".join(
        f'{{column = "c{k}", unit = "N", x_mm = {x}, y_mm = {y}}}' for k, (x, y) in enumerate(corners)
    )
    described = f'delimiter = "comma"\nrate_hz = 100\n[[plate]]\nside = "both"\ncells = [{cells}]\n'
    read = lab.read(csv(**{f"c{k}": loads[:, k] for k in range(4)}), described)
    assert np.array_equal(read.forces.cells, loads)
    assert np.allclose(read.forces.fz[:, 0], loads.sum(axis=1), rtol=1e-14)
    expected = loads @ np.array(corners) * 1e-3 / loads.sum(axis=1)[:, None]
    assert np.allclose(read.forces.cop[:, 0], expected, rtol=1e-12)


def test_a_plate_without_a_place_is_read_and_said(lab, csv, stance, one_plate):
    read = lab.read(csv(**stance), "\n".join(line for line in one_plate.split("\n") if "cop" not in line))
    assert np.isnan(read.forces.cop).all() and "no centre of pressure" in read.warnings[0] and read.lost == 0


@pytest.mark.parametrize("nothing", ["", "NaN", "nan", "N/A", "-", "Inf", "#DIV/0!", "1.#QNAN", "None"])
def test_a_cell_without_a_number_is_a_lost_sample_with_its_line(lab, csv, stance, nothing):
    lines = csv(**stance).split("\n")
    for row in (7, 30):
        lines[row + 1] = f"{nothing},{lines[row + 1].split(',', 1)[1]}"
    lines[91] = lines[91].rsplit(",", 1)[0] + "," + nothing
    read = lab.read("\n".join(lines))
    gone = np.zeros(200, bool)
    gone[[7, 30]] = True
    assert np.array_equal(np.isnan(read.forces.fz[:, 0]), gone)
    gone[90] = True
    assert np.array_equal(np.isnan(read.forces.cop[:, 0, 0]), gone) and read.lost == 3
    assert np.array_equal(np.isnan(read.forces.whole_cop[:, 0]), gone)
    assert (
        len(read.warnings) == 1 and "3 rows" in read.warnings[0] and "line 9, column 'Fz'" in read.warnings[0]
    )


def test_the_quick_way_and_the_loop_over_lines_give_the_same_numbers(lab, csv):
    rng = np.random.default_rng(4)
    wild = {name: rng.normal(size=400) * 10.0 ** rng.integers(-300, 300, 400) for name in ("Fz", "X", "Y")}
    export, described = lab.files(csv(**wild), (lab.folder / "m").name)
    described.write_text(
        'delimiter = "comma"\nrate_hz = 100\n[[plate]]\nside = "both"\n'
        'fz = {column = "Fz", unit = "N"}\ncop_ml = {column = "X", unit = "m"}\n'
        'cop_ap = {column = "Y", unit = "m"}\n'
    )
    found = table(export, mapping(described))
    slow = by_line(found.rows, [0, 1, 2], found.columns)
    assert np.array_equal(found.values, slow)
    assert np.array_equal(found.values, np.column_stack(list(wild.values())))


def test_without_a_mapping_a_text_says_that_it_needs_one(lab, csv, stance, one_plate):
    export, _ = lab.files(csv(**stance), one_plate)
    with pytest.raises(Exception, match="--mapping"):
        reading.read(export)


BROKEN = {
    "missing column": (
        lambda t: t.replace("Fz", "FZ1"),
        "BAD_COLUMN",
        ["'Fz'", "line 1", "Did you mean 'FZ1'", "X, Y"],
    ),
    "text in a number": (
        lambda t: t.replace("\n", "\nabout 5,1,2\n", 9).replace("about 5,1,2\n", "", 8),
        "BAD_NUMBER",
        ["Line 10", "'Fz'", "'about 5'"],
    ),
    "units under the names": (
        lambda t: t.replace("\n", "\nN,mm,mm\n", 1),
        "BAD_NUMBER",
        ["Line 2", "skip_lines = 2"],
    ),
    "a cell too few": (
        lambda t: t.replace("\n", "\n640,3\n", 5).replace("640,3\n", "", 4),
        "BAD_COLUMN",
        ["Line 6", "2 cells", "has 3"],
    ),
    "a cell too many": (lambda t: t.replace("\n", "\n1,2,3,4\n", 1), "BAD_COLUMN", ["Line 2", "4 cells"]),
    "the same name twice": (
        lambda t: t.replace("Fz,X,Y", "Fz,X,X"),
        "BAD_COLUMN",
        ["'X'", "2 and 3", "column = 2"],
    ),
    "only a head": (lambda t: "Fz,X,Y\n\n", "EMPTY", ["no rows", "line 1"]),
    "empty": (lambda t: "", "EMPTY", ["is empty"]),
    "only blanks": (lambda t: " \n\n  ", "EMPTY", ["is empty"]),
    "only separators": (lambda t: ",,\n,,\n", "EMPTY", ["2 lines"]),
    "other delimiter": (lambda t: t.replace(",", ";"), "BAD_COLUMN", ['delimiter = "semicolon"']),
    "thousands": (lambda t: t.replace("\n", '\n"1,234.5",1,2\n', 1), "BAD_NUMBER", ["Line 2", "1,234.5"]),
    "underscores": (lambda t: t.replace("\n", "\n6_40,1,2\n", 1), "BAD_NUMBER", ["6_40"]),
    "wrong bytes": (
        lambda t: t.replace("\n", "\n# m²\n", 3).encode("latin-1"),
        "BAD_MAPPING",
        ["Line 2", "0xb2"],
    ),
    "a spreadsheet": (lambda t: b"PK\x03\x04" + bytes(600), "UNREADABLE", ["spreadsheet", "CSV"]),
    "a recording": (lambda t: b"PAR1" + bytes(600), "UNREADABLE", ["Parquet"]),
    "noise": (lambda t: bytes(range(256)) * 4, "UNREADABLE", ["binary"]),
    "utf-16": (lambda t: t.encode("utf-16"), "BAD_MAPPING", ["UTF-16"]),
}


@pytest.mark.parametrize("defect", BROKEN)
def test_a_defect_is_refused_with_its_place_and_a_remedy(lab, csv, stance, defect):
    breaks, reason, words = BROKEN[defect]
    refusal = lab.refusal(breaks(csv(**stance)))
    assert refusal.reason == RecordingReason[reason], str(refusal)
    for word in words:
        assert word in str(refusal), str(refusal)


def test_text_in_a_column_nobody_needs_does_no_harm(lab, csv, stance):

    export = "\n".join(
        [
            "comment,Fz,X,Y",
            *(f"m. {n}\u00b2,{line}" for n, line in enumerate(csv(**stance).split("\n")[1:-1])),
        ]
    )
    assert np.array_equal(lab.read(export).forces.fz[:, 0], stance["Fz"])


def test_a_missing_file_and_a_folder_are_named(lab, one_plate):
    export, described = lab.files("", one_plate)
    for path, reason, word in (
        (lab.folder / "no.csv", "NOT_FOUND", "no file"),
        (lab.folder, "UNREADABLE", "folder"),
    ):
        with pytest.raises(Exception) as caught:
            reading.read(path, described)
        assert caught.value.reason == RecordingReason[reason] and word in str(caught.value)
    export.write_text("Fz,X,Y\n1,2,3\n")
    for path, reason, word in (
        (lab.folder / "no.toml", "NOT_FOUND", "no file"),
        (lab.folder, "UNREADABLE", "folder"),
    ):
        with pytest.raises(Exception) as caught:
            reading.read(export, path)
        assert caught.value.reason == RecordingReason[reason] and word in str(caught.value)
