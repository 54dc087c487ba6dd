"""Simulated trials in a library, by the same road as measured ones: recorded, written, analysed, kept."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from uuid import uuid4

import recorded

from station import VERSION, analyse
from station.compiled import KERNELS
from station.library.library import Library, TrialState
from station.recording import parquet
from station.recording.recording import Recording


def trial(
    library: Library,
    visit: str,
    script: str,
    key: str,
    side: str | None = None,
    *,
    context: Mapping[str, str] | None = None,
    started: datetime | None = None,
    stamp: Mapping[str, str] | None = None,
    made: Recording | None = None,
) -> str:
    """Store a simulated trial of the assessment `key`, such as `mini_squat?seed=3`, and return its id.

    stamp : what the recording says of the calibration of its day. made : the recording of the script, where
    it is another than the plates' own.
    """
    made = made or recorded.recording(script, key)
    said = {**made.head.context, **(stamp or {})}
    recording = replace(made, head=replace(made.head, id=uuid4().hex, side=side, weigh_in=None, context=said))
    head = recording.head
    library.begin_trial(visit, head.id, key, side, context=context, started=started)
    path = library.recordings / f"{head.id}{parquet.SUFFIX}"
    sha256 = parquet.write(recording, path)
    library.finish_trial(head.id, TrialState.COMPLETE, file=path.name, sha256=sha256)
    result = analyse.of_recording(recording, key).to_json()
    library.store_result(head.id, key, VERSION, KERNELS, result)
    library.keep(head.id)
    return head.id
