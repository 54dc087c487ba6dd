"""Whether a calibration holds, by age, checks and what has happened; and what a recording says for ever."""

import contextlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import numpy as np
import pytest
from held import Held
from recorded import recording

from station import analyse, logbook, stream, validity
from station import station as module
from station.daily_check import LIMITS, DailyCheck
from station.errors import RecordingError, RecordingReason
from station.mat import mat
from station.newtons import Calibration, of_cells
from station.recording import parquet
from station.recording.disk import Disk
from station.recording.recording import Recording
from station.sources.source import open_source
from station.station import Station
from station.validity import Cause, State, Void, identity, noticed

SERIAL = "aa" * 8
MADE = "2025-03-10"


def certificate(made: str = MADE, due: str = "", uid: str = SERIAL) -> Calibration:
    gains = of_cells(mat("two_plates_400x600"), np.full(8, 0.25), uid, "certificate", made, pose_known=True)
    return replace(gains, number="N-1", due=due)


OWN = certificate()


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def check(when: str, *, passed: bool = True, failed: bool = False, figure: float = 0.0) -> DailyCheck:
    return DailyCheck(f"{when}T08:00:00+00:00", identity(OWN), passed, failed, {"left weight %": figure})


def days(first: str, count: int, every: int = 1, figure: float = 0.0) -> list[DailyCheck]:
    begin = date.fromisoformat(first)
    return [check(str(begin + timedelta(days=every * day)), figure=figure) for day in range(count)]


def state(
    when: str,
    calibration: Calibration | None = OWN,
    checks: Sequence[DailyCheck] | None = None,
    voids: Sequence[Void] = (),
    noticed: Sequence[Cause] = (),
) -> State:
    """The state at noon; a plate that nobody says otherwise of was checked the day before."""
    moment = at(f"{when}T12:00:00")
    if checks is None:
        checks = [check(str(moment.date() - timedelta(days=1)))]
    return validity.validity(calibration, SERIAL, moment, checks, voids, noticed).state


def void(when: str, cause: Cause = Cause.REMOUNTED, by: str = "", of: str | None = None) -> Void:
    return Void(cause, f"{when}T09:00:00+00:00", identity(OWN) if of is None else of, by)


# Age


@pytest.mark.parametrize(
    "when, wanted",
    [
        ("2025-03-10", State.VALID),
        ("2026-02-07", State.VALID),
        ("2026-02-08", State.DUE_SOON),
        ("2026-03-10", State.DUE_SOON),
        ("2026-03-11", State.EXPIRED),
        ("2025-03-09", State.VOIDED),
    ],
)
def test_a_calibration_holds_for_twelve_months_and_its_end_is_told_before(when: str, wanted: State) -> None:
    assert state(when) is wanted


def test_the_clock_before_the_certificate_is_told_as_the_cause() -> None:
    found = validity.validity(OWN, SERIAL, at("2024-12-31T12:00:00"))
    assert found.cause is Cause.CLOCK and "clock" in found.sentence


def test_the_due_date_of_the_certificate_counts_but_never_more_than_five_years() -> None:
    assert validity.last_day(certificate(due="2025-09-30")) == date(2025, 9, 30)
    assert validity.last_day(certificate(due="2040-01-01")) == date(2030, 3, 10)
    assert validity.last_day(certificate("2024-02-29")) == date(2025, 2, 28)
    assert validity.later(date(2025, 12, 31), 2) == date(2026, 2, 28)


def test_forty_steady_checks_make_it_twenty_four_months() -> None:
    for count, until in ((39, date(2026, 3, 10)), (40, date(2027, 3, 10))):
        assert validity.last_day(OWN, days("2025-03-11", count)) == until
    steady = days("2025-03-11", 60, every=7)
    assert state("2026-05-01", checks=[*steady, check("2026-04-30")]) is State.VALID
    assert state("2026-05-01") is State.EXPIRED
    assert validity.last_day(certificate(due="2029-12-31"), steady) == date(2029, 12, 31)


def test_a_moving_average_of_half_the_limit_or_one_failed_check_is_not_steady() -> None:
    half = LIMITS["%"] / 2.0
    assert validity.is_steady(days("2025-03-11", 40, figure=0.98 * half))
    assert not validity.is_steady(days("2025-03-11", 40, figure=1.05 * half))
    # It crept, and came back: it was not steady all the same.
    crept = [*days("2025-03-11", 30), *days("2025-05-01", 15, figure=0.35), *days("2025-06-01", 30)]
    assert not validity.is_steady(crept)
    assert not validity.is_steady([*days("2025-03-11", 40), check("2025-06-01", failed=True)])
    unlike = [replace(each, figures={}) for each in days("2025-03-11", 40)]
    assert not validity.is_steady(unlike)


# Checks


def test_a_check_is_overdue_after_a_week_and_the_week_can_be_another() -> None:
    done = [check("2025-06-01")]
    assert state("2025-06-08", checks=done) is State.CHECK_OVERDUE
    assert validity.validity(OWN, SERIAL, at("2025-06-08T08:00:00"), done).state is State.VALID
    assert validity.validity(OWN, SERIAL, at("2025-06-08T08:00:01"), done).state is State.CHECK_OVERDUE
    for allowed, wanted in ((1.0, State.CHECK_OVERDUE), (30.0, State.VALID)):
        found = validity.validity(OWN, SERIAL, at("2025-06-05T08:00:00"), done, check_days=allowed)
        assert found.state is wanted
        assert found.checked == pytest.approx(4.0)


def test_a_new_calibration_has_a_week_before_its_first_check() -> None:
    assert state("2025-03-17", checks=[]) is State.VALID
    assert state("2025-03-18", checks=[]) is State.CHECK_OVERDUE


def test_a_failed_check_is_told_a_second_in_a_row_voids_and_a_passed_one_between_does_not() -> None:
    once = [check("2025-06-01"), check("2025-06-02", passed=False, failed=True)]
    assert state("2025-06-02", checks=once) is State.CHECK_FAILED
    again = [*once, check("2025-06-02", passed=False, failed=True)]
    assert state("2025-06-02", checks=again) is State.VOIDED
    found = validity.validity(OWN, SERIAL, at("2025-06-02T12:00:00"), again)
    assert found.cause is Cause.FAILED_TWICE
    # For ever: a passed check does not bring it back.
    assert state("2025-06-03", checks=[*again, check("2025-06-03")]) is State.VOIDED
    between = [
        *once,
        check("2025-06-02"),
        check("2025-06-03", passed=False, failed=True),
        check("2025-06-03"),
    ]
    assert state("2025-06-03", checks=between) is State.VALID


def test_lost_samples_fail_a_check_but_never_a_calibration() -> None:
    lossy = [check("2025-06-01", passed=False), check("2025-06-02", passed=False)]
    assert state("2025-06-02", checks=[check("2025-05-31"), *lossy]) is State.VALID
    assert state("2025-06-09", checks=[check("2025-05-31"), *lossy]) is State.CHECK_OVERDUE


def test_checks_and_voids_of_another_calibration_or_of_later_play_no_part() -> None:
    other = replace(check("2025-06-01", passed=False, failed=True), calibration="0" * 16)
    assert state("2025-06-02", checks=[check("2025-06-01"), other, other]) is State.VALID
    assert state("2025-06-02", voids=[void("2025-06-01", of="0" * 16)]) is State.VALID
    assert state("2025-06-02", voids=[void("2025-06-03")]) is State.VALID
    later = check("2025-06-03", passed=False, failed=True)
    assert state("2025-06-02", checks=[check("2025-06-01"), later, later]) is State.VALID


def test_the_moment_counts_and_not_how_its_zone_writes_it() -> None:
    done = [replace(check("2025-06-01"), at="2025-06-01T23:00:00-05:00")]
    eastern = datetime(2025, 6, 9, 5, 0, 1, tzinfo=timezone(timedelta(hours=1)))
    assert validity.validity(OWN, SERIAL, eastern, done).state is State.CHECK_OVERDUE
    assert validity.validity(OWN, SERIAL, eastern - timedelta(seconds=2), done).state is State.VALID


# Voids


@pytest.mark.parametrize("cause", [cause for cause in Cause if cause is not Cause.LIFTED])
def test_every_cause_voids_at_once_and_says_why(cause: Cause) -> None:
    found = validity.validity(OWN, SERIAL, at("2025-06-02T09:00:00"), [], [void("2025-06-02", cause)])
    assert found.state is State.VOIDED and found.cause is cause
    assert cause.spoken in found.sentence
    assert state("2025-06-01", voids=[void("2025-06-02", cause)]) is State.VALID
    assert state("2025-06-02", noticed=[cause]) is State.VOIDED


def test_an_engineer_may_let_it_stand_by_name_until_something_happens_again() -> None:
    dropped = void("2025-06-01", Cause.DROPPED)
    looked = void("2025-06-02", Cause.LIFTED, by="E. Example")
    assert state("2025-06-03", voids=[dropped, looked]) is State.VALID
    assert state("2025-06-03", voids=[dropped, void("2025-06-02", Cause.LIFTED)]) is State.VOIDED
    assert state("2025-06-04", voids=[dropped, looked, void("2025-06-03", Cause.DROPPED)]) is State.VOIDED
    failed = [check("2025-06-01", passed=False, failed=True)] * 2
    assert state("2025-06-03", checks=[*failed, check("2025-06-02")], voids=[looked]) is State.VALID
    more = [*failed, *[check("2025-06-03", passed=False, failed=True)] * 2]
    assert state("2025-06-03", checks=more, voids=[looked]) is State.VOIDED


@pytest.mark.parametrize(
    "seen, wanted",
    [
        ({"level": np.radians(0.29)}, ()),
        ({"level": np.radians(-0.31)}, (Cause.FLOOR,)),
        ({"warp": 0.029}, ()),
        ({"warp": -0.031}, (Cause.FLOOR,)),
        ({"load": 1.19}, ()),
        ({"load": 1.21}, (Cause.OVERLOADED,)),
        ({"kelvin": -7.9}, ()),
        ({"kelvin": 8.1}, (Cause.TEMPERATURE,)),
        ({"is_unchanged": False}, (Cause.CHANGED,)),
    ],
)
def test_what_a_station_sees_for_itself_voids_beyond_its_limit(
    seen: dict[str, float], wanted: tuple[Cause, ...]
) -> None:
    assert noticed(**seen) == wanted  # type: ignore[arg-type]


def test_no_calibration_another_plate_and_unreadable_dates_are_told_apart() -> None:
    assert state("2025-06-01", None) is State.NONE
    assert state("2025-06-01", replace(OWN, kind="nominal")) is State.NONE
    assert state("2025-06-01", certificate(uid="bb" * 8)) is State.FOREIGN
    assert state("2025-06-01", certificate("some day")) is State.VOIDED
    assert state("2025-06-01", certificate(due="later")) is State.VOIDED


def test_the_worst_that_holds_is_told() -> None:
    late = "2027-01-01"
    assert state(late, checks=[]) is State.EXPIRED
    assert state(late, voids=[void("2025-06-01")]) is State.VOIDED
    assert state(late, certificate(uid="bb" * 8), voids=[void("2025-06-01")]) is State.FOREIGN


def test_simulated_plates_do_not_age_but_can_be_voided() -> None:
    simulated = replace(OWN, kind="simulated", made="2026-01-01", number="")
    assert validity.validity(simulated, SERIAL, at("2035-01-01T12:00:00")).state is State.VALID
    dropped = replace(void("2026-02-01"), calibration=identity(simulated))
    assert (
        validity.validity(simulated, SERIAL, at("2035-01-01T12:00:00"), [], [dropped]).state is State.VOIDED
    )


def test_a_new_zero_is_no_new_calibration_and_another_gain_is() -> None:
    assert identity(OWN.with_zero(np.arange(8.0))) == identity(OWN)
    assert identity(replace(OWN, number="N-2")) != identity(OWN)


def test_only_a_good_calibration_allows_clinical_words_and_only_a_bad_one_is_called_uncalibrated() -> None:
    labels = {State.VALID, State.DUE_SOON}
    uncalibrated = {State.NONE, State.FOREIGN, State.VOIDED, State.EXPIRED}
    for each in State:
        found = validity.Validity(each)
        assert found.allows_labels == (each in labels)
        assert found.is_calibrated == (each not in uncalibrated)
        assert found.sentence.endswith(".")
        json.dumps(found.to_json())


# The logbook


def test_lines_are_added_and_read_again(tmp_path: Path) -> None:
    file = logbook.path(tmp_path / "calibrations", SERIAL, logbook.CHECKS)
    assert logbook.lines(file) == []
    logbook.append(file, {"kind": "check", "at": "2026-01-01T08:00:00+00:00", "figures": {}})
    logbook.append(file, {"kind": "check", "at": "2026-01-02T08:00:00+00:00", "note": "übermorgen"})
    assert file.name == f"{SERIAL}.checks.jsonl"
    assert [each.at[:10] for each in logbook.checks(file.parent, SERIAL)] == ["2026-01-01", "2026-01-02"]
    assert "übermorgen" in file.read_text("utf-8")
    assert file.read_bytes().count(b"\n") == 2


@pytest.mark.parametrize("keep", range(0, 60, 7))
def test_a_line_that_a_power_cut_left_half_written_costs_that_line_only(tmp_path: Path, keep: int) -> None:
    file = tmp_path / f"{SERIAL}.checks.jsonl"
    first, second, third = ({"kind": "check", "at": f"2026-01-0{day}T08:00:00+00:00"} for day in (1, 2, 3))
    logbook.append(file, first)
    whole = file.read_bytes()
    logbook.append(file, second)
    file.write_bytes(file.read_bytes()[: len(whole) + keep])
    logbook.append(file, third)
    found = logbook.lines(file)
    assert found[0] == first and found[-1] == third
    assert found[1:-1] in ([], [None], [second])
    assert len(logbook.checks(tmp_path, SERIAL)) == len([each for each in found if each is not None])


def test_a_disk_that_writes_little_at_a_time_or_is_full_is_borne(tmp_path: Path) -> None:
    class Slow(Disk):
        def write(self, file, data):  # type: ignore[no-untyped-def]
            return super().write(file, data[:3])

    class Full(Disk):
        def append(self, path):  # type: ignore[no-untyped-def]
            raise OSError(28, "no space")

    file = tmp_path / "x.checks.jsonl"
    logbook.append(file, {"kind": "check"}, Slow())
    assert logbook.lines(file) == [{"kind": "check"}]
    with pytest.raises(RecordingError) as refused:
        logbook.append(file, {"kind": "check"}, Full())
    assert refused.value.reason is RecordingReason.NO_ROOM
    with pytest.raises(ValueError, match="JSON"):
        logbook.append(file, {"figure": float("nan")})
    assert len(logbook.lines(file)) == 1


def test_a_damaged_line_among_the_voids_voids_and_one_among_the_checks_is_no_check(tmp_path: Path) -> None:
    logbook.append(logbook.path(tmp_path, SERIAL, logbook.VOIDS), void("2025-06-01").to_json())
    file = logbook.path(tmp_path, SERIAL, logbook.VOIDS)
    file.write_bytes(file.read_bytes()[:-20])
    logbook.path(tmp_path, SERIAL, logbook.CHECKS).write_text('{"kind": "che\n[1, 2]\n\n{"kind": "other"}\n')
    assert logbook.checks(tmp_path, SERIAL) == []
    found = logbook.voids(tmp_path, SERIAL)
    assert state("2025-06-02", voids=found) is State.VOIDED
    assert state("2025-06-02", certificate("2025-05-01"), voids=found) is State.VOIDED
    lifted = void("2025-06-02", Cause.LIFTED, by="E. Example")
    assert state("2025-06-03", voids=[*found, lifted]) is State.VALID


def test_a_void_goes_round_and_a_cause_that_is_not_known_voids(tmp_path: Path) -> None:
    noted = Void(Cause.DROPPED, "2025-06-01T09:00:00+00:00", identity(OWN), "E. Example", "from the trolley")
    assert Void.of(noted.to_json()) == noted
    assert Void.of({"kind": "check"}) is None
    unknown = Void.of({**noted.to_json(), "cause": "flooded"})
    assert unknown is not None and unknown.cause is Cause.CHANGED


# What a recording says for ever


@pytest.fixture(scope="module")
def quiet() -> Recording:
    return recording("quiet_stance?seed=5&mass=70&rate=250&seconds=14")


def made(
    quiet: Recording, calibration: Calibration | None = None, context: dict[str, str] | None = None
) -> Recording:
    """The recording of a plate with a real certificate, recorded on 2026-01-01."""
    own = quiet.head.calibration
    assert own is not None
    real = (
        replace(own, kind="certificate", made="2025-03-10", number="N-1")
        if calibration is None
        else calibration
    )
    return replace(quiet, head=replace(quiet.head, calibration=real, context=context or {}))


def said(recording: Recording) -> list[str]:
    """Warnings about the calibration."""
    return [line for line in stream.measured(recording).warnings if "alibra" in line or "check" in line]


def test_a_recording_says_what_its_stamp_says(quiet: Recording) -> None:
    stamps = {
        State.VALID: None,
        State.DUE_SOON: None,
        State.CHECK_OVERDUE: "not been checked for too long",
        State.CHECK_FAILED: "The last daily check before this recording had failed.",
        State.EXPIRED: "Uncalibrated: the calibration of 2025-03-10 had expired when this was recorded.",
        State.VOIDED: "Uncalibrated: the calibration of 2025-03-10 was void",
        State.FOREIGN: "Uncalibrated: the calibration belongs to another plate",
    }
    for stamped, words in stamps.items():
        told = said(made(quiet, context=validity.stamp(validity.Validity(stamped))))
        assert (told == []) if words is None else (len(told) == 1 and words in told[0])
    assert len(said(made(quiet, context={"calibration_state": "of a later version"}))) == 1


def test_the_cause_of_a_void_calibration_is_told(quiet: Recording) -> None:
    stamp = validity.stamp(validity.Validity(State.VOIDED, Cause.DROPPED))
    (told,) = said(made(quiet, context=stamp))
    assert told.endswith("2025-03-10 was void when this was recorded: a plate had been dropped.")


@pytest.mark.parametrize(
    "day, due, words",
    [
        ("2025-03-10", "", None),
        ("2025-12-31", "", None),
        ("2024-12-30", "", "had expired"),
        ("2025-03-10", "2025-12-31", "had expired"),
        ("2026-01-02", "", "the computer's clock was earlier than the certificate"),
        ("unknown", "", "not as it was signed"),
    ],
)
def test_without_a_stamp_the_dates_in_the_recording_speak(
    quiet: Recording, day: str, due: str, words: str | None
) -> None:
    own = quiet.head.calibration
    assert own is not None
    told = said(made(quiet, replace(own, kind="certificate", made=day, due=due, number="N-1")))
    assert (told == []) if words is None else (len(told) == 1 and words in told[0])


def test_a_stamp_of_the_moment_counts_more_than_the_dates(quiet: Recording) -> None:
    """Steady checks had made it twenty-four months."""
    own = quiet.head.calibration
    assert own is not None
    old = replace(own, kind="certificate", made="2024-06-01", number="N-1")
    assert said(made(quiet, old, {"calibration_state": "valid"})) == []
    assert len(said(made(quiet, old))) == 1


def test_every_analysis_says_it_also_after_the_file_was_written(quiet: Recording, tmp_path: Path) -> None:
    stamp = validity.stamp(validity.Validity(State.EXPIRED))
    file = tmp_path / "trial.parquet"
    parquet.write(made(quiet, context=stamp), file)
    for _ in range(2):
        result = analyse.of_recording(parquet.read(file), "quiet_stance")
        assert any("had expired" in line for line in result.warnings)


def test_a_simulated_plate_and_a_plate_without_a_calibration_say_nothing_more(quiet: Recording) -> None:
    assert said(quiet) == []
    bare = replace(quiet, head=replace(quiet.head, calibration=None, context={"calibration_state": "none"}))
    assert len(said(bare)) == 1


# The station


SECOND = 4
"""Readings of a quarter of a second."""


@contextlib.contextmanager
def opened(
    folder: Path, monkeypatch: pytest.MonkeyPatch, calibrations: Path | None = None
) -> Iterator[tuple[Station, Held]]:
    """A station that measures, in whose tests time passes only when `go` says so."""
    for patience in ("SILENT_AFTER", "GONE_AFTER", "PATIENCE"):
        monkeypatch.setattr(module, patience, 1e9)
    held = Held(open_source("sim:quiet_stance?seed=4&mass=70&rate=500&pace=max&seconds=120"))
    station = Station(lambda: held, folder, calibrations)
    station.open()
    try:
        held.go(3)
        station.wait_ready(60.0)
        yield station, held
    finally:
        station.close()


def test_the_station_stamps_what_it_records(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with opened(tmp_path, monkeypatch) as (station, held):
        held.go(3 * SECOND)
        assert station.validity().state is State.VALID
        station.begin("quiet_stance", seconds=0.5)
        held.go(SECOND)
        assert station.wait_over(60.0)
        assert station.finish().head.context == {"calibration_state": "valid"}


def test_a_plate_that_was_dropped_is_stamped_and_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened(tmp_path, monkeypatch, tmp_path / "calibrations") as (station, held):
        held.go(3 * SECOND)
        station.void(Cause.DROPPED, "E. Example", "from the trolley")
        assert station.validity().cause is Cause.DROPPED
        station.begin("quiet_stance", seconds=2.0, context={"support": "none"})
        held.go(3 * SECOND)
        assert station.wait_over(60.0)
        taken = station.finish()
        stamp = {"calibration_state": "voided", "calibration_cause": "dropped"}
        assert taken.head.context == {"support": "none", **stamp}
        assert any("a plate had been dropped" in line for line in stream.measured(taken).warnings)
        station.void(Cause.LIFTED, "E. Example", "it reads as before")
        assert station.validity().state is State.VALID
    log = (tmp_path / "calibrations").glob("*.voids.jsonl")
    assert next(iter(log)).read_text("utf-8").count("\n") == 2
