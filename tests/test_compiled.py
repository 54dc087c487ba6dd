"""Machine code: made when first needed, never stale, and the same numbers as the plain function."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from station import compiled
from station.mechanics.sway import sweep

STATION = Path(compiled.__file__).parent
INNER = """
from station.compiled import kernel

@kernel
def inner(x):
    return x + {number}
"""
OUTER = """
from station.compiled import kernel
from station.mechanics.inner import inner

@kernel
def outer(x):
    return 10.0 * inner(x)
"""


def run(program: str, place: Path, **more: str) -> str:
    environment = os.environ | {"PYTHONPATH": str(place)} | more
    done = subprocess.run(
        [sys.executable, "-c", program], env=environment, cwd=place, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_a_kernel_sees_at_once_that_one_it_calls_in_another_file_has_changed(tmp_path: Path) -> None:
    """numba alone goes on with the old machine code of `outer` for ever."""
    mechanics = tmp_path / "station" / "mechanics"
    mechanics.mkdir(parents=True)
    for name in ("__init__.py", "compiled.py", "home.py"):
        shutil.copy(STATION / name, tmp_path / "station" / name)
    (mechanics / "__init__.py").touch()
    (mechanics / "outer.py").write_text(OUTER)
    found = []
    for number in (2.0, 101.0):
        (mechanics / "inner.py").write_text(INNER.format(number=number))
        program = "from station.mechanics.outer import outer; print(outer(0.0))"
        found.append(run(program, tmp_path, NUMBA_CACHE_DIR=str(tmp_path / "cache")))
    assert found == ["20.0", "1010.0"]
    assert len(list((tmp_path / "cache").iterdir())) == 2


@pytest.mark.parametrize("package", ["numba", "numpy", "llvmlite"])
def test_another_version_of_what_compiles_is_other_machine_code(
    package: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = compiled.version
    here = compiled._hash("mechanics", "wire")
    monkeypatch.setattr(compiled, "version", lambda name: "0.0" if name == package else real(name))
    assert compiled._hash("mechanics", "wire") != here


def test_who_calls_no_kernel_does_not_wait_for_numba() -> None:
    program = (
        "import sys, station.analyse, station.views.sway, station.metrics.metric as metric\n"
        "metric.metrics()\n"
        "print('numba' in sys.modules)"
    )
    assert run(program, STATION.parent) == "False"


def test_the_plain_function_gives_the_same_bits() -> None:
    x, y = np.random.default_rng(0).normal(size=(2, 57))
    assert sweep.plain(x, y) == sweep(x, y)  # type: ignore[attr-defined]
