"""What somebody tried who wanted to break the bench: each of these once got past it, or ended the program."""

import errno
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import benched
import pytest
from begun import KNOWN
from certified import certified
from issued import Day, issued, now_of, outcomes, plain

from calibration import begun, captured, present, procedure, terminal
from calibration.certificate import compose
from calibration.check import Scene
from calibration.procedure import Capture
from calibration.typed import typed
from station import certificate
from station.errors import CalibrationError, CalibrationReason, StationError, TrialError
from station.mat import Side
from station.validity import Cause

Change = Callable[[dict[str, Any]], object]
NOW = now_of(Day())


def signed_anew(change: Change) -> bytes:
    """Change a certificate and give it the hash that fits: a hash is no secret."""
    content = plain(issued())
    change(content)
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"))
    whole = {**content, "sha256": sha256(canonical.encode()).hexdigest()}
    text = json.dumps(whole, sort_keys=True, indent=1, ensure_ascii=False) + "\n"
    return text.encode("utf-8", "surrogatepass")


def first(content: dict[str, Any]) -> dict[str, Any]:
    plate: dict[str, Any] = content["calibration"]["plates"][0]
    return plate


def times(factor: float) -> Change:
    def change(content: dict[str, Any]) -> None:
        plate = first(content)
        plate["matrix"] = [[factor * entry for entry in row] for row in plate["matrix"]]

    return change


def dated(name: str, day: str) -> Change:
    def change(content: dict[str, Any]) -> None:
        content[name] = content["calibration"][name] = day

    return change


# Certificates


@pytest.mark.parametrize("number", [b"NaN", b"1e400", b"-Infinity", b"9" * 5000])
def test_a_number_that_is_none_is_refused_in_a_sentence(number: bytes) -> None:
    written = issued().to_bytes().replace(b'"span": ', b'"span": ' + number + b', "spin": ', 1)
    with pytest.raises(CalibrationError):
        certificate.of_bytes(written, "x.json")


@pytest.mark.parametrize(
    "change",
    [
        lambda content: first(content)["uncertainty"].update(span=float("nan")),
        lambda content: first(content)["uncertainty"].update(span=10**400),
        lambda content: content.update(by="\ud800"),
        times(9.81),
        times(2.2046),
        times(-1.0),
        times(0.0),
        dated("due", "never"),
        dated("made", "tomorrow"),
        lambda content: content["calibration"]["plates"][1].update(side="left"),
        lambda content: content["calibration"]["plates"].reverse(),
        lambda content: first(content).update(size=[0.0, 0.0]),
        lambda content: content["calibration"].update(geometry="two_plates_50kg"),
        lambda content: content["calibration"].update(plates=[], zero=[]),
        lambda content: content["device"].update(uid="0" * 16),
        lambda content: content["device"].update(full_scale_v="much"),
    ],
)
def test_what_no_bench_writes_is_refused_also_with_a_hash_that_fits(change: Change) -> None:
    assert certificate.of_bytes(signed_anew(lambda content: None)).hash == issued().hash
    with pytest.raises(CalibrationError):
        certificate.of_bytes(signed_anew(change), "x.json")


def test_one_that_did_not_pass_does_not_hold_wherever_somebody_puts_it(tmp_path: Path) -> None:
    bad = certified(issued().calibration, {"result": certificate.NOT_PASSED})
    (tmp_path / f"{bad.calibration.uid}.json").write_bytes(certificate.keep(tmp_path, bad).read_bytes())
    with pytest.raises(CalibrationError) as caught:
        certificate.of_plate(tmp_path, bytes.fromhex(bad.calibration.uid))
    assert caught.value.reason is CalibrationReason.NOT_PASSED


def test_a_full_disk_at_the_signature_is_a_sentence_and_the_one_before_still_holds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = issued()
    file = certificate.keep(tmp_path, made)

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(CalibrationError) as caught:
        certificate.keep(tmp_path, issued(Day(later=2)))
    assert caught.value.reason is CalibrationReason.NOT_KEPT and "No space" in str(caught.value)
    assert certificate.read(file).hash == made.hash
    assert not [*tmp_path.rglob("*.part"), *tmp_path.rglob("*.tmp")]


def test_a_calibration_is_as_old_as_its_first_reading_however_late_it_is_signed() -> None:
    found = outcomes()
    made, now = found[0][0], now_of(Day())
    late = compose(made, [each for _, each in found], None, now + timedelta(days=300))
    assert late.due == compose(made, [each for _, each in found], None, now).due


# Beginning, and going on


@pytest.mark.parametrize(
    "wrong",
    [
        {"latitude": float("nan")},
        {"latitude": 95.0},
        {"height": float("nan")},
        {"height": 1e9},
        {"celsius": float("nan")},
        {"celsius": 294.0},
        {"humidity": 400.0},
        {"loads": (100.0, 500.0)},
    ],
)
def test_what_cannot_be_is_refused_before_anybody_lifts_a_mass(tmp_path: Path, wrong: dict[str, Any]) -> None:
    with pytest.raises(StationError):
        procedure.begin(tmp_path, replace(KNOWN, **wrong))
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("M\udcc3\udcbcller", "Müller"),  # a terminal without UTF-8
        ("Mu\u0308ller", "Müller"),  # a Mac writes ü as u and two dots
        ("\ud800", "?"),
        ("  E.\t Example\n", "E. Example"),
        ("\udcff", "\N{REPLACEMENT CHARACTER}"),
    ],
)
def test_a_name_is_kept_so_that_it_can_be_typed_again(tmp_path: Path, text: str, kept: str) -> None:
    made = procedure.begin(tmp_path, replace(KNOWN, by=text, place=text))
    assert made.known.by == made.known.place == typed(text) == kept
    assert procedure.resume(made.folder).known == made.known


def test_what_happened_can_be_noted_by_any_terminal(tmp_path: Path) -> None:
    noted = present.noted(tmp_path, issued().calibration, Cause.DROPPED, "M\udcc3\udcbcller", "\ud800", NOW)
    assert (noted.by, noted.note) == ("Müller", "?")
    with pytest.raises(CalibrationError):
        present.noted(tmp_path, issued().calibration, Cause.DROPPED, "\t", "fell", NOW)


@pytest.mark.parametrize("months", ["0", "-5", "1000000", "61", "x"])
def test_no_calibration_is_due_after_a_time_that_cannot_be(
    months: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        terminal.parser().parse_args(["--months", months])
    assert "1 to 60 months" in capsys.readouterr().err


@pytest.mark.parametrize("other", [{"bits": 16}, {"full_scale": 0.04}, {"geometry": "two_plates_50kg"}])
def test_nobody_goes_on_at_a_converter_whose_counts_mean_something_else(other: dict[str, Any]) -> None:
    now = {"geometry": KNOWN.geometry, "bits": KNOWN.bits, "full_scale": KNOWN.full_scale}
    KNOWN.require_device(**now)
    with pytest.raises(CalibrationError) as caught:
        KNOWN.require_device(**(now | other))
    assert caught.value.reason is CalibrationReason.CHANGED


def test_one_with_a_damaged_line_is_told_before_another_is_gone_on_with(tmp_path: Path) -> None:
    procedure.begin(tmp_path, KNOWN)
    made = procedure.begin(tmp_path, replace(KNOWN, at="2026-11-22T11:00:00+01:00"))
    benched.feed(made, Side.LEFT, upto=3)
    assert procedure.spoiled(tmp_path) == ()
    journal = made.folder / "bench.jsonl"
    lines = journal.read_bytes().split(b"\n")
    journal.write_bytes(b"\n".join([lines[0], lines[1][:-9], *lines[2:]]))
    (error,) = procedure.spoiled(tmp_path)
    assert made.folder.name in str(error) and error.reason is CalibrationReason.UNREADABLE
    (older,) = procedure.open_ones(tmp_path)
    assert older.folder != made.folder


def test_a_recording_of_a_check_that_is_gone_can_be_made_again(tmp_path: Path) -> None:
    made = procedure.begin(tmp_path, KNOWN)
    file = made.folder / "dead_load.parquet"
    file.write_bytes(b"samples")
    kept = Capture(Scene.DEAD_LOAD.value, Side.LEFT, file.name, captured.seal(file), {})
    assert captured.is_whole(made, kept)
    file.write_bytes(b"sample")
    assert not captured.is_whole(made, kept)
    file.unlink()
    assert not captured.is_whole(made, kept)


def test_every_limit_of_a_room_is_named_as_people_say_it() -> None:
    for name, (spoken, low, high, unit) in begun.LIMITS.items():
        assert hasattr(KNOWN, name) and low < high and spoken and unit


def test_a_mark_beside_the_plate_is_refused_with_masses_of_the_plan() -> None:
    with pytest.raises(TrialError):
        replace(KNOWN, geometry="two_plates_50kg", loads=(60.0, 120.0)).require_possible()
