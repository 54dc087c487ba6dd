"""The example certificate of the demonstration: the whole procedure, on the simulated plates as they are.

    python tests/exampled.py

writes it anew. The plates are those of `sim:` without a number; readings, placements, masses and noise are
drawn, with a fixed seed. What comes out is what a good day at the bench makes of two good plates.
"""

import json
import sys
import tempfile
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np
from calibrated import Bench, readings
from issued import ENGINEER, made_up

from calibration import certificate, procedure
from calibration.check import Scene
from calibration.outcome import Outcome, outcome
from calibration.pose import Pose, foreseen, template
from calibration.procedure import Procedure
from station.certificate import Certificate, of_content
from station.mat import Plate, mat
from station.newtons import SIMULATED_SERIAL
from station.sources.bench.flaws import Flaws
from station.sources.bench.plate import TruePlate
from station.sources.sensor import gains
from station.sources.simulated import MADE

UID, NUMBER = f"{SIMULATED_SERIAL}01000000", 1
NOISE = 0.05
"""N rms of one sample of one cell, as the simulated converter has it at 1000 Hz."""
NAME, DUE = "EXAMPLE-1", "2031-01-01"
TITLE = "Example of a calibration report: simulated plates"
STATEMENT = "Example: computed for simulated plates. Nothing was measured; nobody signed it."
SEED = 20260101


def example() -> Certificate:
    """Calibrate the simulated plates and issue the example."""
    with tempfile.TemporaryDirectory() as folder:
        at = f"{MADE}T09:00:00+00:00"
        known = replace(ENGINEER, uid=UID, seed=SEED, at=at, place="Simulated workshop", by="E. Example")
        made = procedure.begin(Path(folder), known)
        found = [_outcome(made, plate) for plate in made.plates]
        made.note("pose", _pose(made))
        made.note("lost", 0)
        issued = certificate.compose(made, found, None, datetime.fromisoformat(at))
    return _labelled(issued)


def _outcome(made: Procedure, plate: Plate) -> Outcome:
    known, kind = made.known, mat(made.known.geometry)
    channels = [cell.channel for cell in plate.cells]
    per_newton = kind.counts_per_newton(known.full_scale, known.bits)
    share = gains(kind, NUMBER, known.full_scale, known.bits)[channels] / per_newton
    true = TruePlate(plate, per_newton, Flaws(gain=tuple(share.tolist())))
    random = np.random.default_rng([SEED, *channels])
    bench = replace(Bench.drawn(random, known.kit), noise=NOISE)
    plan = known.placements(plate)
    made._readings[plate.side] = {
        each.placement.number: each for each in readings(plan, true, random, bench, known.kit)
    }
    return outcome(made, plate.side, None, {scene: made_up(scene, random) for scene in Scene})


def _pose(made: Procedure) -> dict[str, Any]:
    """Return where the plates stand: as they are drawn, known as a template would tell it."""
    kind = mat(made.known.geometry)
    left, right = (plate.centre for plate in kind.plates)
    known = np.diag(np.array(foreseen(kind, template(kind))) ** 2)
    return Pose(right[0] - left[0], right[1] - left[1], 0.0, known, np.zeros((8, 2))).to_json()


def _labelled(issued: Certificate) -> Certificate:
    """Say on it that it is an example, and of what."""
    content = json.loads(json.dumps(issued.content))
    named = {"number": NAME, "due": DUE}
    content |= named | {"title": TITLE, "statements": [STATEMENT, *content["statements"]]}
    content["calibration"] |= named | {"kind": "simulated"}
    return of_content(content)


if __name__ == "__main__":
    from dashboard.examples import CERTIFICATE

    CERTIFICATE.write_bytes(example().to_bytes())
    print(f"{CERTIFICATE}: class {example().content['class']}")
