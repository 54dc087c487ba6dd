"""Values made under stated conditions, and references of known numbers, for the tests of comparisons."""

from typing import Any

from station.compare import Conditions, Design, Evidence, Form, Legs, Mean, Reference, conditions

SETTINGS = {"lowpass_hz": 10.0, "settle_s": 2.0, "keep_s": None}


def under(seconds: float = 30.0, plate: str = "plates", **context: str) -> Conditions:
    return conditions({"eyes": "open", "support": "none", **context}, SETTINGS, seconds, plate)


def value(number: float | None, trials: int = 1, impact: float | None = None, **context: Any) -> Mean:
    return Mean(number, trials, under(**context), impact)


def reference(assessment: str, metric: str, design: Design, **fields: Any) -> Reference:
    given: dict[str, Any] = {
        "form": Form.INDEX if design is Design.HEALTHY_LEGS else Form.PERCENT,
        "legs": Legs.ONE,
        "eyes": "open",
        "surface": "any",
        "seconds": 30.0,
        "error": 10.0,
        "trials": 2,
        "trial": 12.0,
        "people": 20,
        "who": "invented people",
        "source": "Example 2020",
        "link": "https://example.org",
        "derived": "invented",
        "evidence": Evidence.OWN,
        "carries": True,
    }
    return Reference(assessment, metric, design, **{**given, **fields})
