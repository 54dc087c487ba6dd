"""Files and mappings damaged at random end in a result or in one sentence, never in anything else."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from imports.c3d_writer import Plate, Recording, c3d

from station.errors import StationError
from station.imports import reading
from station.imports.mapping import Column, Mapping, PlateColumns
from station.imports.table import by_line, table
from station.mat import Side

EXAMPLES = settings(max_examples=300, deadline=None)
T = np.arange(60) / 100
EXPORT = "t,L,LX,LY,R,RX,RY\n" + "".join(
    f"{t:.2f},{300 + 9 * np.sin(7 * t):.3f},{-110 + t:.2f},{20 - t:.2f},{330 - t:.3f},{115 + t:.2f},{t:.2f}\n"
    for t in T
)
MAPPING = """
title = "Invented"
skip_lines = 0
delimiter = "comma"
time = {column = "t", unit = "s"}
turn = "feet"
[[plate]]
side = "left"
fz = {column = "L", unit = "N", sign = 1}
cop_ml = {column = "LX", unit = "mm"}
cop_ap = {column = "LY", unit = "mm"}
origin_x_mm = 0
origin_y_mm = 0.5
[[plate]]
side = "right"
fz = {column = 5, unit = "N"}
mx = {column = "RX", unit = "Nm"}
my = {column = "RY", unit = "Nmm"}
origin_x_mm = 400
origin_y_mm = 0
"""
CORNERS = np.array([[-450.0, 600, 0], [-50, 600, 0], [-50, 0, 0], [-450, 0, 0]])
PLATE = np.column_stack([T, T, -600 - 9 * np.sin(7 * T), 9e3 * T, 8e3 * T, T])

MARKS = [mark.encode() for mark in (*',\n\t "-#={}\0\ufeff', "", "\r\n")]
NUMBERS = [b"\xff", b"nan", b"-1", b"1e308", b"1e-320", b"9" * 30, b"0", b"inf"]
WORDS = [b"x", b"[[plate]]", b"mm", b"kN", b"both", b"encoding=", b"true"]
PIECES = st.sampled_from([*MARKS, *NUMBERS, *WORDS])
EDITS = st.lists(
    st.tuples(st.floats(0, 1), st.integers(0, 40), PIECES | st.binary(max_size=4)), min_size=1, max_size=6
)


def edited(content: bytes, edits) -> bytes:
    """Replace pieces of a content: (where, as a share of its length; how many bytes; by what)."""
    for share, length, piece in edits:
        at = round(share * len(content))
        content = content[:at] + piece + content[at + length :]
    return content


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("damaged")


def read(export: Path, mapping: Path | None) -> None:
    """Read; whatever is given back holds together, and whatever is refused says so in sentences."""
    try:
        found = reading.read(export, mapping)
    except StationError as error:
        assert error.sentence.endswith((".", "?")), error.sentence
        assert error.what_to_do.endswith((".", "?")), (error.sentence, error.what_to_do)
        assert "\n" not in str(error) and len(str(error)) < 2500, str(error)
        return
    forces, n = found.forces, len(found.forces)
    assert forces.fz.shape == (n, len(forces.sides)) and forces.cop.shape == (n, len(forces.sides), 2)
    assert forces.whole_cop.shape == (n, 2) and len(forces.cells) == n and 0 <= found.lost <= n
    for values in (forces.fz, forces.cop, forces.whole_cop, forces.cells):
        assert not np.isinf(values).any()
    assert np.isfinite(forces.time).all() and np.isfinite(forces.rate) and forces.rate > 0
    assert all(isinstance(warning, str) and warning.endswith((".", "?")) for warning in found.warnings)


def test_the_files_that_are_damaged_here_are_whole_before(folder):
    export, mapping = folder / "export.csv", folder / "whole.toml"
    export.write_text(EXPORT)
    mapping.write_text(MAPPING)
    assert len(reading.read(export, mapping).forces) == 60


@EXAMPLES
@given(EDITS)
def test_a_damaged_export_gives_a_result_or_a_sentence(folder, edits):
    export, mapping = folder / "export.csv", folder / "whole.toml"
    export.write_bytes(edited(EXPORT.encode(), edits))
    mapping.write_text(MAPPING)
    read(export, mapping)


@EXAMPLES
@given(EDITS, st.sampled_from([",", ";", "\t", "  ", " \t"]))
def test_the_quick_way_takes_nothing_that_the_loop_over_lines_reads_otherwise(folder, edits, mark):
    export = folder / "export.csv"
    export.write_bytes(edited(EXPORT.replace(",", mark).encode(), edits))
    time, fz = Column("time", 1, "s", 1.0), Column("plate 1, fz", 4, "N", 1.0)
    plate = PlateColumns("plate 1", Side.BOTH, fz)
    delimiter = mark if mark.strip(" \t") or mark == "\t" else None
    described = Mapping("", 0, delimiter, "utf-8", ".", None, time, (plate,), 0)
    try:
        found = table(export, described)
    except StationError:
        return
    slow = by_line(found.rows, [0, 3], found.columns)
    assert np.array_equal(found.values, np.where(np.isfinite(slow), slow, np.nan), equal_nan=True)


@EXAMPLES
@given(EDITS)
def test_a_damaged_mapping_gives_a_result_or_a_sentence(folder, edits):
    export, mapping = folder / "whole.csv", folder / "mapping.toml"
    export.write_text(EXPORT)
    mapping.write_bytes(edited(MAPPING.encode(), edits))
    read(export, mapping)


PLAIN = ("0", "1", "-1", "3", "5", "1e400", "nan", "-inf", "true", "[]", "{}", "1979-05-27", "1" + "0" * 5000)
CODECS = ("utf-16", "punycode", "unicode_escape", "idna", "utf-7")
TEXTS = ("", "L", "both", "left", "tab", "whitespace", "semicolon", ",", "feet", *CODECS)
TABLES = ('{column = "R", unit = "kN", sign = -1}', '{column = 1, unit = "ms"}', "[{column = 2}]")
VALUES = st.sampled_from([*PLAIN, *(f'"{text}"' for text in TEXTS), *TABLES])
HEAD = ("title", "skip_lines", "delimiter", "encoding", "decimal", "rate_hz", "time", "turn", "ml", "zero")
OF_A_PLATE = ("side", "fz", "cop_ml", "cop_ap", "mx", "my", "cells", "origin_x_mm", "origin_y_mm", "number")
KEYS = st.sampled_from([*HEAD, *OF_A_PLATE])


@EXAMPLES
@given(st.dictionaries(KEYS, VALUES, max_size=4), st.sampled_from(["replaced", "added", "removed"]))
def test_wrong_values_in_a_mapping_give_a_result_or_a_sentence(folder, changes, how):
    export, mapping = folder / "whole.csv", folder / "mapping.toml"
    export.write_text(EXPORT)
    lines = MAPPING.split("\n")
    for key, value in changes.items():
        if how != "added":
            lines = [line for line in lines if not line.startswith(f"{key} ")]
        if how != "removed":
            lines.insert(1 if key in HEAD else len(lines), f"{key} = {value}")
    mapping.write_text("\n".join(lines))
    read(export, mapping)


@EXAMPLES
@given(
    EDITS, st.integers(0, 2), st.sampled_from([84, 85, 86]), st.booleans(), st.none() | st.integers(0, 9000)
)
def test_a_damaged_c3d_file_gives_a_result_or_a_sentence(folder, edits, part, processor, integers, cut):
    whole = c3d(
        Recording(
            [Plate(2, PLATE, CORNERS, (1.0, 2.0, -40.0))],
            markers={"LHEE": (1, 2, 3), "RHEE": (5, 2, 3)},
            processor=processor,
            integers=integers,
        )
    )
    start, stop = [(0, 24), (512, 512 * (whole[514] + 1)), (0, len(whole))][part]
    # Bytes keep their places: what is put in is as long as what is taken out.
    inside = edited(whole[start:stop], [(share, len(piece), piece) for share, _, piece in edits])
    content = whole[:start] + inside + whole[stop:]
    export = folder / "damaged.c3d"
    export.write_bytes(content[:cut] if cut is not None else content)
    read(export, None)


@EXAMPLES
@given(st.binary(max_size=3000), st.sampled_from(["csv", "c3d", "toml"]))
def test_noise_gives_a_sentence(folder, noise, kind):
    export, mapping = folder / f"noise.{kind}", folder / "whole.toml"
    export.write_bytes(noise)
    mapping.write_text(MAPPING)
    if kind == "toml":
        read(folder / "whole.csv", export)
    else:
        read(export, mapping if kind == "csv" else None)
