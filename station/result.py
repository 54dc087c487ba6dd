"""Result: what we think of a trial. Recomputable from the recording; plain and ready for JSON."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from station import VERSION
from station.events.correction import Correction
from station.events.event import Event
from station.mat import Side
from station.quality.doubt import Doubt
from station.validity import CAUSE, STATE, Validity, stamp, stamped
from station.views.missing import Reason

SCHEMA = "station.result/1"


@dataclass(frozen=True)
class Value:
    """One number of one side, or the reason why there is none.

    repetition : counted from 1 in order of time, None for the trial. value : in `unit` (UCUM).
    uncertainty : the instrument's part, k = 2, in `unit`; None while it is not known.
    """

    metric: str
    side: Side
    repetition: int | None
    value: float | None
    unit: str
    uncertainty: float | None
    reason: Reason | None


@dataclass(frozen=True)
class Result:
    """Events, values and doubts of one trial.

    rate : Hz. duration : s. samples : received, lost : known to be missing. calibration : its hash, or None.
    warnings : one sentence each. settings : those really used. method : version of the assessment's
    method; kernels : hash of the compiled mathematics. doubts : what makes the trial doubtful.
    corrections : what a person changed of the events; automatic : the events as they were found, then.
    validity : what the calibration was worth when this was recorded, None where nobody has said so.
    """

    assessment: str
    rate: float
    duration: float
    samples: int
    lost: int
    calibration: str | None
    warnings: tuple[str, ...]
    settings: Mapping[str, float | None]
    values: tuple[Value, ...]
    events: tuple[Event, ...]
    method: int
    kernels: str
    doubts: tuple[Doubt, ...] = ()
    corrections: tuple[Correction, ...] = ()
    automatic: tuple[Event, ...] = ()
    validity: Validity | None = None

    def value(self, metric: str, side: Side = Side.BOTH, repetition: int | None = None) -> Value:
        """Return one value. Errors: KeyError when the result has no such metric, side and repetition."""
        for found in self.values:
            if (found.metric, found.side, found.repetition) == (metric, side, repetition):
                return found
        raise KeyError((metric, side, repetition))

    def to_json(self) -> dict[str, Any]:
        """Return the plain form: numbers, strings and None only, never NaN."""
        return {
            "schema": SCHEMA,
            "software": VERSION,
            "assessment": self.assessment,
            "method": {"version": self.method, "kernels": self.kernels},
            "recording": {
                "rate_hz": self.rate,
                "duration_s": self.duration,
                "samples": self.samples,
                "lost": self.lost,
                "calibration": self.calibration,
                "warnings": list(self.warnings),
            }
            | ({} if self.validity is None else stamp(self.validity)),
            "settings": dict(self.settings),
            "values": [_plain_value(value) for value in self.values],
            "events": [_plain_event(event) for event in self.events],
            "quality": [doubt.to_json() for doubt in self.doubts],
        } | self._corrected()

    def _corrected(self) -> dict[str, Any]:
        """What stands in the plain form only when a person has corrected events."""
        if not self.corrections:
            return {}
        return {
            "corrections": [item.to_json() for item in self.corrections],
            "automatic_events": [_plain_event(event) for event in self.automatic],
        }


def _plain_event(event: Event) -> dict[str, Any]:
    return {"kind": event.kind.value, "side": event.side.value, "time_s": event.time}


def notes(plain: Mapping[str, Any]) -> tuple[str, ...]:
    """Return what is to be told beside the numbers of a plain result: warnings, then what is doubtful."""
    doubts = (f"{doubt['sentence']} {doubt['what_to_do']}".strip() for doubt in plain.get("quality", ()))
    return (*plain["recording"]["warnings"], *doubts)


def validity_of(plain: Mapping[str, Any]) -> Validity | None:
    """Return what the calibration was worth when a plain result was recorded, None where nobody said so."""
    return stamped({key: plain["recording"][key] for key in (STATE, CAUSE) if key in plain["recording"]})


def _plain_value(value: Value) -> dict[str, Any]:
    return {
        "metric": value.metric,
        "side": value.side.value,
        "repetition": value.repetition,
        "value": value.value,
        "unit": value.unit,
        "uncertainty": value.uncertainty,
        "reason": None if value.reason is None else value.reason.value,
    }
