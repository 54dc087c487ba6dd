"""What the library answers with: plain values of people, visits and trials. Nothing of SQL."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from station.events.correction import Corrections
from station.mat import Side


class TrialState(StrEnum):
    """What has become of a trial.

    RECORDING : it runs, or the station died while it ran. COMPLETE, INTERRUPTED : it is over and nobody
    has decided yet. KEPT, EXCLUDED : somebody has; an excluded one has a reason.
    """

    RECORDING = "recording"
    COMPLETE = "complete"
    INTERRUPTED = "interrupted"
    KEPT = "kept"
    EXCLUDED = "excluded"


@dataclass(frozen=True)
class Patient:
    """One person. code : the pseudonym, unique. name : may be empty. archived : when put away, or None."""

    id: str
    code: str
    name: str
    birth_year: int | None
    sex: str | None
    created: datetime
    archived: datetime | None


@dataclass(frozen=True)
class Visit:
    """One day of one patient. started : UTC. stage : of recovery, a key or None."""

    id: str
    patient: str
    started: datetime
    note: str
    stage: str | None


@dataclass(frozen=True)
class Trial:
    """One recording of one visit.

    id : that of the recording. visit : id. started : UTC. weigh_in : N, or None.
    context : support, tape, footwear, eyes, surface … by key. reason : why excluded or interrupted.
    file : name in the folder of recordings, None until there is one. sha256 : of its bytes.
    """

    id: str
    visit: str
    assessment: str
    side: Side | None
    started: datetime
    context: Mapping[str, str] = field(default_factory=dict)
    weigh_in: float | None = None
    state: TrialState = TrialState.RECORDING
    reason: str = ""
    file: str | None = None
    sha256: str | None = None


@dataclass(frozen=True)
class StoredResult:
    """A result kept so that it need not be computed again; software and kernels say whether it is current."""

    trial: str
    assessment: str
    software: str
    kernels: str
    result: Mapping[str, Any]


@dataclass(frozen=True)
class StoredCorrections:
    """The corrected events of one trial, as somebody stored them.

    number : counts up with every storing. at : UTC. by : who, may be empty. corrections : none means back
    to what was found automatically. result : computed with them, None while nobody has.
    """

    number: int
    trial: str
    assessment: str
    at: datetime
    by: str
    corrections: Corrections
    result: StoredResult | None = None


def folded(text: str) -> str:
    """Return how a person is searched: without case and accents, spaces made one."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(letter for letter in apart if not unicodedata.combining(letter))
    return " ".join(plain.split())
