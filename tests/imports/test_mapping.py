"""Mappings that say too little, too much or the impossible: each is refused with the key and a remedy."""

import textwrap

import pytest

from station.errors import RecordingReason
from station.imports import text
from station.imports.mapping import mapping

WRONG = {
    "not toml": (lambda m: m.replace('"comma"', "comma"), ["TOML", "line 3"]),
    "a key twice": (lambda m: m + "side = 'left'\n", ["TOML", "line"]),
    "unknown key": (lambda m: "skiplines = 1\n" + m, ["skiplines", "Did you mean 'skip_lines'?"]),
    "unknown plate key": (
        lambda m: m.replace("cop_ml", "copml"),
        ["plate 1, copml", "Did you mean 'cop_ml'?"],
    ),
    "unknown column key": (
        lambda m: m.replace("unit =", "units ="),
        ["cop_ml, units", "Did you mean 'unit'?"],
    ),
    "unknown delimiter": (lambda m: m.replace('"comma"', '"commas"'), ["delimiter", "Did you mean 'comma'?"]),
    "delimiter as a mark": (lambda m: m.replace('"comma"', '","'), ["delimiter", "semicolon"]),
    "unknown side": (lambda m: m.replace('"both"', '"Left"'), ["side", "Did you mean 'left'?"]),
    "no side": (lambda m: m.replace('side = "both"\n', ""), ["plate 1, side", "missing"]),
    "no plate": (lambda m: m.split("[[plate]]")[0], ["plate", "[[plate]]"]),
    "plate as a table": (lambda m: m.replace("[[plate]]", "[plate]"), ["plate", "[[plate]]"]),
    "no fz": (lambda m: m.replace("fz =", "# fz ="), ["plate 1, fz", "missing"]),
    "fz as a text": (lambda m: m.replace('{column = "Fz", unit = "N"}', '"Fz"'), ["fz", "column = "]),
    "no unit": (lambda m: m.replace(', unit = "N"', ""), ["fz, unit", "missing"]),
    "no column": (lambda m: m.replace('column = "Fz", ', ""), ["fz, column", "counted from 1"]),
    "column 0": (lambda m: m.replace('"Fz"', "0"), ["fz, column", "from 1"]),
    "column 1.5": (lambda m: m.replace('"Fz"', "1.5"), ["fz, column"]),
    "half a place": (lambda m: m.replace("cop_ap =", "# cop_ap ="), ["cop_ap", "missing"]),
    "two ways": (
        lambda m: m + 'mx = {column = 4, unit = "Nm"}\nmy = {column = 5, unit = "Nm"}\n',
        ["more than one"],
    ),
    "sign 2": (lambda m: m.replace('unit = "N"', 'unit = "N", sign = 2'), ["fz, sign", "-1"]),
    "a sign in quotes": (
        lambda m: m.replace('unit = "N"', 'unit = "N", sign = "-1"'),
        ["fz, sign", "quotes"],
    ),
    "both rate and time": (lambda m: 'time = {column = "t", unit = "s"}\n' + m, ["rate_hz or time", "both"]),
    "no rate": (lambda m: m.replace("rate_hz", "# rate_hz"), ["rate_hz or time", "neither"]),
    "negative skip": (lambda m: "skip_lines = -1\n" + m, ["skip_lines", "from 0"]),
    "skip in quotes": (lambda m: 'skip_lines = "3"\n' + m, ["skip_lines", "quotes"]),
    "true is no number": (lambda m: "skip_lines = true\n" + m, ["skip_lines"]),
    "no encoding": (lambda m: 'encoding = "utf8x"\n' + m, ["encoding", "utf-8"]),
    "binary codec": (lambda m: 'encoding = "hex"\n' + m, ["encoding", "utf-8"]),
    "decimal": (lambda m: 'decimal = ";"\n' + m, ["decimal"]),
    "two commas": (lambda m: 'decimal = ","\n' + m, ["decimal", "comma"]),
    "turn": (lambda m: 'turn = "foot"\n' + m, ["turn", "feet"]),
    "half an origin": (lambda m: m + "origin_x_mm = 3\n", ["origin_y_mm", "missing"]),
    "title 3": (lambda m: m.replace('"Invented"', "3"), ["title", "text"]),
    "no cells": (lambda m: m + "cells = []\n", ["cells"]),
    "too large": (lambda m: m + f"origin_x_mm = 1{'0' * 400}\norigin_y_mm = 1\n", ["origin_x_mm", "large"]),
    "infinite": (lambda m: m + "origin_x_mm = inf\norigin_y_mm = 1\n", ["origin_x_mm", "large"]),
}


@pytest.mark.parametrize("mistake", WRONG)
def test_a_mistake_in_a_mapping_is_named_by_its_key(lab, csv, stance, one_plate, mistake):
    changes, words = WRONG[mistake]
    assert changes(one_plate) != one_plate
    refusal = lab.refusal(csv(**stance), changes(one_plate))
    assert refusal.reason == RecordingReason.BAD_MAPPING, str(refusal)
    for word in words:
        assert word in str(refusal), str(refusal)


@pytest.mark.parametrize("unit", ["V", "cm", "mV", "Nm", "", "newton", "n", "%BW"])
def test_a_unit_that_cannot_be_weight_is_refused_with_those_that_can(lab, csv, stance, one_plate, unit):
    refusal = lab.refusal(csv(**stance), one_plate.replace('unit = "N"', f'unit = "{unit}"'))
    assert refusal.reason == RecordingReason.BAD_UNIT
    assert (
        f"fz, unit: '{unit}' cannot be weight" in refusal.sentence and "N, kN, kgf, lbf" in refusal.what_to_do
    )


@pytest.mark.parametrize(
    "key, unit, allowed", [("cop_ml", "N", "m, cm, mm"), ("cop_ap", "inch", "m, cm, mm")]
)
def test_a_unit_that_cannot_be_a_place_is_refused(lab, csv, stance, one_plate, key, unit, allowed):
    described = one_plate.replace(
        f'{key} = {{column = "{"X" if key == "cop_ml" else "Y"}", unit = "mm"',
        f'{key} = {{column = "{"X" if key == "cop_ml" else "Y"}", unit = "{unit}"',
    )
    refusal = lab.refusal(csv(**stance), described)
    assert (
        refusal.reason == RecordingReason.BAD_UNIT
        and key in refusal.sentence
        and allowed in refusal.what_to_do
    )


@pytest.mark.parametrize("rate, meant", [("0.01", "Did you mean 100?"), ("0", ""), ("-100", ""), ("1e9", "")])
def test_a_rate_no_person_is_recorded_at_is_refused(lab, csv, stance, one_plate, rate, meant):
    refusal = lab.refusal(csv(**stance), one_plate.replace("100.0", rate))
    assert refusal.reason == RecordingReason.BAD_RATE and meant in refusal.sentence


@pytest.mark.parametrize(
    "sides", [("left", "left"), ("both", "left"), ("both", "both"), ("left", "right", "left")]
)
def test_sides_that_do_not_go_together_are_refused(lab, csv, stance, sides):
    plates = "".join(
        f'[[plate]]\nside = "{side}"\nfz = {{column = {n}, unit = "N"}}\n' for n, side in enumerate(sides, 1)
    )
    refusal = lab.refusal(csv(**stance), 'delimiter = "comma"\nrate_hz = 100\n' + plates)
    assert refusal.reason == RecordingReason.BAD_MAPPING and ", ".join(sides) in refusal.sentence


def test_two_keys_cannot_take_one_column(lab, csv, stance, one_plate):
    for other in ('"X"', "2"):
        refusal = lab.refusal(csv(**stance), one_plate.replace('"Y"', other))
        assert refusal.reason == RecordingReason.BAD_COLUMN
        assert "cop_ml" in refusal.sentence and "cop_ap" in refusal.sentence


def test_a_column_number_beyond_the_line_says_how_many_there_are(lab, csv, stance, one_plate):
    numbered = one_plate.replace('"Fz"', "1").replace('"X"', "2").replace('"Y"', "30")
    refusal = lab.refusal(csv(**stance), numbered)
    assert (
        refusal.reason == RecordingReason.BAD_COLUMN
        and "no column 30" in refusal.sentence
        and "3 cells" in str(refusal)
    )


def test_a_mapping_may_be_saved_by_an_editor_that_writes_a_byte_order_mark(lab, csv, stance, one_plate):
    _, described = lab.files(csv(**stance), one_plate)
    described.write_bytes(b"\xef\xbb\xbf" + one_plate.replace("\n", "\r\n").encode())
    assert mapping(described).title == "Invented"


def test_a_mapping_in_another_encoding_is_refused(lab, csv, stance, one_plate):
    _, described = lab.files(csv(**stance), one_plate)
    described.write_bytes(one_plate.replace("Invented", "Fuß").encode("latin-1"))
    with pytest.raises(Exception, match="UTF-8"):
        mapping(described)


def test_the_example_in_the_reference_is_a_mapping_and_names_every_key(tmp_path):
    reference = text.__doc__
    example = textwrap.dedent(reference.split("---------\n", 1)[1].split("\nKeys of the file", 1)[0])
    (tmp_path / "example.toml").write_text(example, encoding="utf-8")
    found = mapping(tmp_path / "example.toml")
    assert found.rate == 100.0 and str(found.columns[0]) == "column 'Fz[N]'"
    keys = "title skip_lines delimiter encoding decimal rate_hz time turn plate"
    more = "side fz cop_ml cop_ap mx my cells origin_x_mm origin_y_mm column unit sign x_mm y_mm"
    for key in (*keys.split(), *more.split()):
        assert key in reference, f"{key} is not explained in the docstring of text.py"
