"""A certificate is believed whole or not at all."""

import json
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from certified import certified, stated
from hypothesis import given
from hypothesis import strategies as st

from station import certificate, newtons, signature
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
    assert found.hash == made.hash
    assert found.signature is not None and found.signature.holds(made.hash)
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
    assert certificate.read(tmp_path / UID.hex() / "EXAMPLE-1.json").hash == first.hash


def test_one_that_did_not_pass_is_kept_and_never_holds(tmp_path: Path) -> None:
    bad = certified(GAINS, {"result": "not passed"})
    kept = certificate.keep(tmp_path, bad)
    assert certificate.read(kept).hash == bad.hash
    assert certificate.of_plate(tmp_path, UID) is None
    good = certified(GAINS, {"result": "passed"})
    certificate.keep(tmp_path, good)
    certificate.keep(tmp_path, bad)
    found = certificate.of_plate(tmp_path, UID)
    assert found is not None and found.hash == good.hash


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


# Signatures


def test_what_nobody_signed_does_not_hold_however_well_its_hash_fits(tmp_path: Path) -> None:
    (tmp_path / f"{UID.hex()}.json").write_bytes(WRITTEN)
    with pytest.raises(CalibrationError) as caught:
        certificate.of_plate(tmp_path, UID)
    assert caught.value.reason is CalibrationReason.NOT_SIGNED and "Nobody signed" in str(caught.value)


def test_what_another_station_signed_holds_only_where_its_key_does(tmp_path: Path) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    for each in (here, there):
        each.mkdir()
    foreign = certificate.keep(there, certified(GAINS))
    (here / foreign.name).write_bytes(foreign.read_bytes())
    with pytest.raises(CalibrationError) as caught:
        certificate.of_plate(here, UID)
    assert caught.value.reason is CalibrationReason.NOT_SIGNED and "does not know" in str(caught.value)
    by = certificate.read(foreign).signature
    assert by is not None
    signature.trust(here, by.key, "E. Example")
    assert certificate.of_plate(here, UID) == certificate.read(foreign)


def test_a_lost_key_voids_nothing_that_it_signed(tmp_path: Path) -> None:
    certificate.keep(tmp_path, certified(GAINS))
    (tmp_path / signature.KEY).unlink()
    assert certificate.of_plate(tmp_path, UID) is not None
    certificate.keep(tmp_path, certified(GAINS, {"place": "elsewhere"}))
    assert certificate.of_plate(tmp_path, UID) is not None and len(signature.trusted(tmp_path)) == 2


def test_a_key_that_is_none_is_told_in_a_sentence_and_the_certificate_before_holds(tmp_path: Path) -> None:
    certificate.keep(tmp_path, certified(GAINS))
    (tmp_path / signature.KEY).write_text("no key", encoding="utf-8")
    with pytest.raises(CalibrationError, match="cannot be read") as caught:
        certificate.keep(tmp_path, certified(GAINS, {"place": "elsewhere"}))
    assert "last backup" in str(caught.value)
    found = certificate.of_plate(tmp_path, UID)
    assert found is not None and "place" not in found.content


def test_the_key_is_its_owners(tmp_path: Path) -> None:
    certificate.keep(tmp_path, certified(GAINS))
    assert os.name == "nt" or (tmp_path / signature.KEY).stat().st_mode & 0o077 == 0


def test_a_signature_is_what_rfc_8032_says() -> None:
    # Its test 2: one byte, 72 hex, which is the letter r.
    key = "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c"
    value = (
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
        "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
    )
    assert signature.Signature(key, value).holds("r")
    assert not signature.Signature(key, value).holds("s")


def test_of_a_thousand_made_up_ones_with_a_fitting_hash_none_holds(tmp_path: Path) -> None:
    """Days and uncertainties that a bench could have written, signed as well as a thief can."""
    own, thief = tmp_path / "own", tmp_path / "thief"
    for each in (own, thief):
        each.mkdir()
    file = certificate.keep(own, certified(GAINS))
    true = certificate.read(file)
    assert true.signature is not None
    random = np.random.default_rng(2)
    for turn in range(1000):
        gains = replace(GAINS, made=f"2026-{random.integers(1, 13):02d}-{random.integers(1, 29):02d}")
        plain = certified(stated(gains, float(random.uniform(0.5e-4, 2e-4))), {"turn": turn})
        by = [None, true.signature, signature.sign(thief, plain.hash)][turn % 3]
        file.write_bytes(replace(plain, signature=by).to_bytes())
        with pytest.raises(CalibrationError) as caught:
            certificate.of_plate(own, UID)
        assert caught.value.reason in (CalibrationReason.NOT_SIGNED, CalibrationReason.CHANGED)


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
            yield certificate._written(content, None)
            yield certificate._written({name: part for name, part in content.items() if name != key}, None)
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
