"""Real: one patient of a filled library gets true recordings and results, so that pages have to draw them."""

import json
import shutil
from dataclasses import replace

from sqlalchemy import insert, update

from benchmarks.trials import recording
from station import VERSION
from station.analyse import of_recording
from station.compiled import KERNELS
from station.library.library import Library
from station.library.tables import ResultRow, TrialRow
from station.recording import parquet

RATE = 250
MADE = (
    ("quiet_stance", None, 32.0),
    ("single_leg_stance", "left", 40.0),
    ("single_leg_stance", "right", 40.0),
    ("mini_squat", None, 45.0),
    ("single_leg_squat", "left", 45.0),
    ("single_leg_squat", "right", 45.0),
    ("landing", "left", 15.0),
    ("landing", "right", 15.0),
)
"""What is recorded once, and stands for every visit: assessment, leg, s."""


def give(library: Library, patient: str) -> None:
    """Let each trial of a patient have a file and a result of its own."""
    made = [_made(library, number) for number in range(len(MADE))]
    with library._database.writing() as connection:
        for place, trial in enumerate(library.trials_of(patient)):
            number = place % len(MADE)
            path, sha256, result = made[number]
            file = f"{trial.id}{parquet.SUFFIX}"
            shutil.copyfile(path, library.recordings / file)
            key, side, _ = MADE[number]
            of = {"assessment": key, "side": side, "file": file, "sha256": sha256}
            connection.execute(update(TrialRow).where(TrialRow.id == trial.id).values(of))
            kept = {"software": VERSION, "kernels": KERNELS, "result": json.loads(result)}
            connection.execute(insert(ResultRow).values(trial=trial.id, assessment=key, **kept))


def _made(library: Library, number: int) -> tuple[str, str, str]:
    """Record one of MADE. Returns its file, the hash of that, and its result."""
    key, side, seconds = MADE[number]
    found = recording(key if side is None else f"{key}?side={side}", seconds, RATE, number + 1)
    found = replace(found, head=replace(found.head, assessment=key, side=side))
    path = library.recordings / f"made-{number}{parquet.SUFFIX}"
    sha256 = parquet.write(found, path)
    return str(path), sha256, json.dumps(of_recording(found, key).to_json())
