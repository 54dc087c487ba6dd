"""Trials on a simulated pressure mat in a library, equalised or raw, and visits on plates beside them."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from functools import cache

import recorded
import stored

from station.library.library import Library
from station.recording.recording import Recording
from station.sources.known_mat import equalisation_of

STANDS = "mat?do=quiet_stance&flaws=drawn&mat=5&rows=16&seed=3&deficit=0.4&weak=right&seconds=30"
"""Steps on with the left foot and stands, more on the left leg."""
ON_PLATES = "quiet_stance?seed=3&rate=100&seconds=40&deficit=0.4&weak=right"


@cache
def recording(script: str = STANDS, key: str = "quiet_stance", *, equalised: bool = True) -> Recording:
    """Return a recording of the mat of a script; one that is not equalised keeps no curves."""
    made = recorded.recording(script, key, calibrated=False)
    hello = made.head.hello
    assert hello is not None and hello.is_mat
    curves = equalisation_of(f"sim:{script}", hello.uid) if equalised else None
    assert (curves is not None) is equalised
    return replace(made, head=replace(made.head, source="serial:example", equalisation=curves))


def trial(
    library: Library,
    visit: str,
    script: str = STANDS,
    key: str = "quiet_stance",
    *,
    equalised: bool = True,
    started: datetime | None = None,
    stamp: Mapping[str, str] | None = None,
) -> str:
    """Store a trial on a mat and return its id. What device it was on, the recording alone says."""
    made = recording(script, key, equalised=equalised)
    return stored.trial(library, visit, script, key, started=started, stamp=stamp, made=made)
