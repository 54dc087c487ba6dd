"""A certificate for a known calibration, as the bench would write it for a plate that is known very well."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from station.certificate import SCHEMA, Certificate, of_content
from station.newtons import Calibration, Uncertainty

NUMBER = "EXAMPLE-1"
DUE = "2036-01-01"


def stated(calibration: Calibration, share: float = 1e-4, **more: Any) -> Calibration:
    """Say of every entry of the matrices that it is known to this share; `more` goes to Uncertainty."""
    plates = []
    for plate in calibration.plates:
        matrix = np.array(plate.matrix)
        arm = np.array([[1.0], [plate.size[1] / 2], [plate.size[0] / 2]])
        covariance = np.diag((share * np.abs(matrix[0] * arm)).ravel() ** 2)
        known: dict[str, Any] = {
            "covariance": tuple(map(tuple, covariance.tolist())),
            "noise": tuple((0.02 / matrix[0]).tolist()),
            "rate": 1000.0,
            "zero": 0.05,
            "span": share,
            "place": 1e-4,
            "moment": 0.01,
        }
        plates.append(replace(plate, uncertainty=Uncertainty(**(known | more))))
    return replace(calibration, kind="certificate", plates=tuple(plates), number=NUMBER, due=DUE)


def certified(calibration: Calibration, more: Mapping[str, Any] | None = None) -> Certificate:
    """Return the certificate of a calibration; `more` stands in it beside what is needed."""
    known = calibration if calibration.states_uncertainty else stated(calibration)
    head = {"schema": SCHEMA, "number": known.number, "made": known.made, "due": known.due}
    return of_content({**head, "calibration": known.to_json(), **(more or {})})
