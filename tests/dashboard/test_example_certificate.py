"""The demonstration's plates: a certificate says how well they are known, and that it is an example."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import exampled
import numpy as np
import pytest
import recorded
from issued import plain

from calibration import budget
from dashboard import examples
from dashboard.examples import CERTIFICATE, PEOPLE, Examples, Past, certify
from dashboard.words import CALIBRATIONS
from station import certificate
from station.certificate import Certificate
from station.errors import CalibrationError
from station.library.library import Library
from station.newtons import Calibration
from station.sources.simulated import calibration_of, open_simulated
from station.validity import State, validity


@pytest.fixture(scope="module")
def kept() -> Certificate:
    return certificate.read(CERTIFICATE)


def known(calibration: Calibration) -> Iterator[np.ndarray[Any, Any]]:
    for plate in calibration.plates:
        assert plate.uncertainty is not None
        yield np.array(plate.matrix)
        yield np.array(plate.uncertainty.covariance)
        stated = plate.uncertainty
        yield np.array([stated.zero, stated.span, stated.place, stated.moment, *stated.noise, *stated.pose])


def test_the_example_is_what_the_procedure_makes_of_the_simulated_plates(kept: Certificate) -> None:
    made = exampled.example()
    for here, there in zip(known(kept.calibration), known(made.calibration), strict=True):
        assert np.abs(here - there).max() <= 1e-6 * np.abs(there).max(), "run python tests/exampled.py"
    assert set(made.content) == set(kept.content)
    assert [made.content[name] for name in ("class", "result")] == ["B", "passed"]


def test_it_says_of_itself_that_it_is_an_example_of_simulated_plates(kept: Certificate) -> None:
    assert "simulated" in kept.content["title"]
    assert exampled.STATEMENT in kept.content["statements"]
    assert "simulated" in CALIBRATIONS[kept.calibration.kind]


def test_it_is_close_to_the_plates_as_they_are_and_states_by_how_much(kept: Certificate) -> None:
    hello = recorded.recording("quiet_stance?seconds=1").head.hello
    assert hello is not None
    true = calibration_of(hello)
    assert true is not None and true.uid == kept.calibration.uid
    for mine, really in zip(kept.calibration.plates, true.plates, strict=True):
        counts = np.vstack([budget.rigid(really, 600.0, x, y) for x in (-0.1, 0.1) for y in (-0.15, 0.15)])
        said, meant = (counts @ np.array(plate.matrix).T for plate in (mine, really))
        off = np.column_stack(
            [said[:, 0] - meant[:, 0], *(said[:, 1:] / said[:, :1] - meant[:, 1:] / 600.0).T]
        )
        known = budget.standard(mine, counts)[:, [0, 2, 1]]
        assert (np.abs(off) < 3.0 * known).all() and (known[:, 1:] < 1e-3).all()


def test_simulated_plates_do_not_age(kept: Certificate) -> None:
    late = datetime(2060, 1, 1, tzinfo=UTC)
    assert validity(kept.calibration, kept.calibration.uid, late).state is State.VALID


@pytest.mark.parametrize("uid", ["0011223344556677", "53494d0201000000"])
def test_no_other_plates_get_a_simulated_certificate(kept: Certificate, uid: str) -> None:
    content = plain(kept)
    content["calibration"]["uid"] = uid
    with pytest.raises(CalibrationError):
        certificate.of_content(content)


def test_the_demonstration_s_folder_gets_it_once_and_keeps_what_it_has(tmp_path: Path) -> None:
    certify(tmp_path)
    (file,) = tmp_path.glob("*.json")
    assert certificate.read(file).content == certificate.read(CERTIFICATE).content
    assert certificate.of_plate(tmp_path, bytes.fromhex(file.stem)) is not None
    own = json.loads(file.read_text("utf-8")) | {"by": "another one"}
    file.write_text(json.dumps(own), "utf-8")
    certify(tmp_path)
    assert json.loads(file.read_text("utf-8"))["by"] == "another one"


def test_a_folder_of_a_station_that_did_not_sign_gets_it_signed(tmp_path: Path, kept: Certificate) -> None:
    (tmp_path / f"{kept.calibration.uid}.json").write_bytes(CERTIFICATE.read_bytes())
    certify(tmp_path)
    assert certificate.of_plate(tmp_path, bytes.fromhex(kept.calibration.uid)) is not None


def test_every_number_of_an_example_patient_carries_the_instrument_s_part(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kept: Certificate
) -> None:
    one = replace(PEOPLE[0], visits=(Past(9, 0.15),))
    monkeypatch.setattr(examples, "PEOPLE", (one,))
    library = Library.open(tmp_path)
    list(Examples(library).make())
    (patient,) = library.find_patients(one.name)
    (visit,) = library.visits_of(patient.id)
    for trial in library.trials_in(visit.id):
        stored = library.result_of(trial.id, trial.assessment)
        assert stored is not None
        values = [value for value in stored.result["values"] if value["value"] is not None]
        assert values and all(value["uncertainty"] is not None for value in values)
    library.close()


def test_a_plate_of_another_number_has_no_example() -> None:
    source = open_simulated("?plate=2&pace=max")
    _, calibration = examples._connected(source)
    assert not calibration.states_uncertainty
    source.close()
