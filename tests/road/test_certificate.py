"""A certificate is believed whole or not at all."""

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from certified import certified, stated
from hypothesis import given
from hypothesis import strategies as st

from station import certificate, newtons
from station.errors import CalibrationError, CalibrationReason
from station.mat import mat

UID = bytes(range(1, 9))
PLATES = mat("two_plates_400x600")
GAINS = newtons.of_cells(PLATES, np.full(8, 1e-3), UID.hex(), "bench", "2026-01-01", pose_known=True)
WRITTEN = certified(GAINS).to_bytes()


def test_what_was_kept_is_read_and_holds(tmp_path: Path) -> None:
    made = certified(GAINS, {"place": "Example Lab", "kg": 20.0})
    certificate.keep(tmp_path, made)
    found = certificate.of_plate(tmp_path, UID)
    assert found is not None
    assert found.to_bytes() == made.to_bytes()
    assert found.calibration == made.calibration
    assert found.calibration.states_uncertainty


def test_older_ones_stay(tmp_path: Path) -> None:
    first = certified(GAINS)
    certificate.keep(tmp_path, first)
    second = certificate.of_content(
        {
            **first.content,
            "number": "EXAMPLE-2",
            "calibration": {**first.content["calibration"], "number": "EXAMPLE-2"},
        }
    )
    certificate.keep(tmp_path, second)
    found = certificate.of_plate(tmp_path, UID)
    assert found is not None and found.number == "EXAMPLE-2"
    assert certificate.read(tmp_path / UID.hex() / "EXAMPLE-1.json").to_bytes() == first.to_bytes()


def test_one_that_did_not_pass_is_kept_and_never_holds(tmp_path: Path) -> None:
    bad = certified(GAINS, {"result": "not passed"})
    kept = certificate.keep(tmp_path, bad)
    assert certificate.read(kept).to_bytes() == bad.to_bytes()
    assert certificate.of_plate(tmp_path, UID) is None
    good = certified(GAINS, {"result": "passed"})
    certificate.keep(tmp_path, good)
    certificate.keep(tmp_path, bad)
    found = certificate.of_plate(tmp_path, UID)
    assert found is not None and found.to_bytes() == good.to_bytes()


def test_a_plate_without_one_or_without_a_serial_number_has_none(tmp_path: Path) -> None:
    assert certificate.of_plate(tmp_path, UID) is None
    certificate.keep(
        tmp_path,
        certified(
            newtons.of_cells(
                PLATES, np.full(8, 1e-3), newtons.NO_SERIAL.hex(), "bench", "2026-01-01", pose_known=True
            )
        ),
    )
    assert certificate.of_plate(tmp_path, newtons.NO_SERIAL) is None


def test_the_file_of_another_plate_is_refused(tmp_path: Path) -> None:
    other = bytes(reversed(UID))
    (tmp_path / f"{other.hex()}.json").write_bytes(WRITTEN)
    with pytest.raises(CalibrationError) as caught:
        certificate.of_plate(tmp_path, other)
    assert caught.value.reason is CalibrationReason.OTHER_SERIAL
    assert UID.hex() in str(caught.value)


def spoiled() -> Iterator[bytes]:
    """A thousand certificates that are none any more: bytes changed, cut, doubled, joined, of other files."""
    random = np.random.default_rng(1)
    for _ in range(600):
        changed = bytearray(WRITTEN)
        for place in random.integers(len(WRITTEN), size=random.integers(1, 4)):
            changed[place] ^= int(random.integers(1, 256))
        yield bytes(changed)
    for _ in range(300):
        yield WRITTEN[: int(random.integers(len(WRITTEN)))]
    plain = json.loads(WRITTEN)
    foreign = [
        {},
        [],
        None,
        1,
        "x",
        plain["calibration"],
        {"sha256": plain["sha256"]},
        {**plain, "sha256": "0" * 64},
    ]
    yield from (json.dumps(each).encode() for each in foreign)
    for key in plain:  # a part is missing or another, and the hash was made anew
        values: tuple[object, ...] = (None, 1, "other", [], {})
        for value in values:
            content = {**{name: part for name, part in plain.items() if name != "sha256"}, key: value}
            yield certificate._written(content)
            yield certificate._written({name: part for name, part in content.items() if name != key})
    for _ in range(100):
        yield random.bytes(int(random.integers(1, 2000)))


def test_of_a_thousand_spoiled_ones_none_is_believed() -> None:
    tried = [each for each in spoiled() if each != WRITTEN]
    assert len(tried) >= 1000
    for each in tried:
        with pytest.raises(CalibrationError):
            certificate.of_bytes(each)


@pytest.mark.parametrize(
    "name, value",
    [
        ("covariance", [[1.0]]),
        ("noise", [0.0]),
        ("rate", 0.0),
        ("zero", -1.0),
        ("span", float("inf")),
        ("pose", [0, 0]),
    ],
)
def test_an_uncertainty_that_cannot_be_is_refused(name: str, value: object) -> None:
    plain = json.loads(json.dumps(stated(GAINS).to_json()))
    plain["plates"][0]["uncertainty"][name] = value
    with pytest.raises(CalibrationError):
        newtons.from_json(plain)


def test_a_covariance_with_a_negative_direction_is_refused() -> None:
    plain = json.loads(json.dumps(stated(GAINS).to_json()))
    covariance = plain["plates"][0]["uncertainty"]["covariance"]
    covariance[0][1] = covariance[1][0] = 5.0 * covariance[0][0]
    with pytest.raises(CalibrationError):
        newtons.from_json(plain)


@given(st.floats(1e-6, 1e-2), st.floats(0.0, 1.0))
def test_a_calibration_comes_back_from_its_plain_form(share: float, zero: float) -> None:
    known = stated(GAINS, share, zero=zero)
    assert newtons.from_json(json.loads(json.dumps(known.to_json()))) == known


def test_without_a_certificate_the_plain_form_is_as_it_was_before_there_were_any() -> None:
    plain = GAINS.to_json()
    assert plain["schema"] == "station.calibration/1"
    assert set(plain) == {"schema", "uid", "kind", "made", "geometry", "plates", "zero"}
    assert set(plain["plates"][0]) == {"side", "channels", "matrix", "pose", "size"}
