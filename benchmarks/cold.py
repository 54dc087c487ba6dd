"""Cold: a fresh process to its first number and to the full set of sway numbers, with warm machine code.

CPU time of the whole process, interpreter included; the least of some runs, set against `import numpy` alone
in a fresh process, because a busy computer stretches all of them alike. The packages that only developers
install (scipy, coverage) are hidden from numba, which would import them: a station has neither.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from benchmarks.timing import Row, goal

ROOT = Path(__file__).parents[1]
NUMPY_MS = 97.0
"""ms of CPU that `import numpy` takes where the goals were set."""
GOALS = {"load share": 150.0, "sway velocity": 600.0, "every number": 600.0, "every further number": 600.0}
"""ms of CPU on such a computer. The first needs no kernel, the others do."""

_HIDE = """
import sys
class Hidden:
    def find_spec(self, name, path=None, target=None):
        if name in ("scipy", "coverage"):
            raise ModuleNotFoundError(name)
sys.meta_path.insert(0, Hidden())
"""
_PATH = """
import numpy as np
time = np.arange(6000) / 100.0
path = 1e-3 * np.column_stack([np.sin(k * time) + 0.1 * np.sin(9.1 * k * time) for k in (1.0, 1.7)])
"""
_VIEW = """
from station.mat import Side
from station.views.sway import Sway, sway
view = sway(Side.BOTH, 100.0, path, 10.0)
"""
_EVERY = """
from station.metrics.metric import of_assessment
found = [metric(view) for metric in of_assessment("quiet_stance", further={further}) if metric.view is Sway]
"""
_END = "import time\nprint(1e3 * time.process_time())\n"
_LOADS = """
from station.mat import Side
from station.metrics.loading import load_share
from station.views.loads import Loads
load_share(Loads(Side.LEFT, 100.0, 350.0 + path[:, 0], 340.0 + path[:, 1]))
"""
PROGRAMS = {
    "load share": _PATH + _LOADS,
    "sway velocity": _PATH + _VIEW + "view.sums\n",
    "every number": _PATH + _VIEW + _EVERY.format(further=False),
    "every further number": _PATH + _VIEW + _EVERY.format(further=True),
}


def rows(quick: bool) -> Iterator[Row]:
    """Return how often each fits into its goal, both in multiples of `import numpy`."""
    repeats = 3 if quick else 7
    numpy = _least("import numpy\n", repeats)
    for name, program in PROGRAMS.items():
        spent = _least(_HIDE + program, repeats)
        allowed = GOALS[name] * numpy / NUMPY_MS
        case = f"cold: {name} (import numpy {numpy:.0f} ms)"
        yield Row(case, spent, allowed, allowed / spent, goal("cold"), 0.0)


def _least(program: str, repeats: int) -> float:
    """ms of CPU; the first run, which may compile, does not count."""
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", program + _END]
    spent = []
    for _ in range(repeats + 1):
        run = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=True)
        spent.append(float(run.stdout))
    return min(spent[1:])
