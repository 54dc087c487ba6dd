"""`station analyse` on a thousand files of garbage: one sentence or an honest result, never a traceback."""

import json
import math
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from station import cli
from station.assessments.assessment import assessments

FILES = 1000
BLOCKS = 10
MAPPING = """
title = "garbage"
delimiter = "comma"
rate_hz = {rate}
[[plate]]
side = "left"
fz = {{column = 1, unit = "N", sign = 1}}
cop_ml = {{column = 2, unit = "mm", sign = 1}}
cop_ap = {{column = 3, unit = "mm", sign = 1}}
[[plate]]
side = "right"
fz = {{column = 4, unit = "N", sign = 1}}
cop_ml = {{column = 5, unit = "mm", sign = 1}}
cop_ap = {{column = 6, unit = "mm", sign = 1}}
"""
NUMBERS = [math.nan, math.inf, -math.inf, 0.0, -0.0, 1e-300, 1e300, -1e300, 1e9, 20.0, 350.0, -350.0, 19.999]


def column(rng: np.random.Generator, n: int) -> NDArray[np.float64]:
    """One channel of garbage: constants, noise, steps, ramps, a dead plate, spikes, missing numbers."""
    kind = rng.integers(7)
    if kind == 0:
        return np.full(n, rng.choice(NUMBERS))
    if kind == 1:
        return rng.normal(350, rng.choice([0.1, 30, 1e4]), n)
    if kind == 2:
        return np.where(np.arange(n) // max(1, n // 5) % 2 == 0, rng.choice(NUMBERS), 350.0)
    if kind == 3:
        return np.linspace(-900, 900, n)
    if kind == 4:
        return np.zeros(n)
    found = np.full(n, 350.0) + rng.normal(0, 1, n)
    found[rng.random(n) < 0.01] = rng.choice(NUMBERS)
    return found


def written(folder: Path, rng: np.random.Generator) -> tuple[Path, Path]:
    """Write one file and its mapping."""
    n = int(rng.choice([0, 1, 2, 3, 17, 400, 1200]))
    rate = float(rng.choice([10.0, 50.0, 100.0, 1000.0]))
    table = np.column_stack([column(rng, n) for _ in range(6)])
    rows = [",".join("abcdef"), *(",".join(f"{value!r}" for value in row.tolist()) for row in table)]
    file, mapping = folder / "garbage.csv", folder / "garbage.toml"
    file.write_text("\n".join(rows) + "\n", encoding="utf-8")
    mapping.write_text(MAPPING.format(rate=rate), encoding="utf-8")
    return file, mapping


@pytest.mark.parametrize("block", range(BLOCKS))
def test_garbage_is_refused_in_a_sentence_or_measured_honestly(
    block: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    keys = [each.key for each in assessments()]
    measured = 0
    for seed in range(block * FILES // BLOCKS, (block + 1) * FILES // BLOCKS):
        file, mapping = written(tmp_path, np.random.default_rng(seed))
        key = keys[seed % len(keys)]
        code = cli.main(["analyse", str(file), "--mapping", str(mapping), "--assessment", key, "--json"])
        told = capsys.readouterr()
        if code == 2:
            assert told.out == "" and 1 <= len(told.err.strip().splitlines()) <= 2, (seed, told.err)
            assert "Traceback" not in told.err
            continue
        assert code == 0, (seed, told.err)
        measured += 1
        for value in json.loads(told.out)["values"]:
            assert (value["value"] is None) == (value["reason"] is not None), (seed, value)
            assert value["value"] is None or math.isfinite(value["value"]), (seed, value)
    assert measured > 10
