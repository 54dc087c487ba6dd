"""`station record`: from a plate to a recording, and `station devices`: which plates there are."""

import json
import sys
import threading
import time
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from station import home
from station.cli.command import Command, known_tests
from station.cli.told import progress, table, telling, warmed
from station.errors import SourceError, SourceReason, StationError, TrialError

if TYPE_CHECKING:
    from station.recording.recording import Recording
    from station.station import Station

G = 9.80665
NOBODY_COMES = 60.0
"""s to wait for a person to step on and stand still."""


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "source", nargs="?", default="serial:", help="serial:, serial:/dev/ttyACM0, sim:, file:…"
    )
    parser.add_argument(
        "--assessment", default="quiet_stance", help="key of the test, listed below (default quiet_stance)"
    )
    parser.add_argument("--side", choices=("left", "right"), help="the leg that stands, where it matters")
    parser.add_argument(
        "--seconds", type=_positive, default=32.0, help="how long (default 32: 2 s to settle + 30 s)"
    )
    parser.add_argument(
        "--out", type=Path, help="the recording's file (default: in the station's own folder)"
    )
    parser.add_argument(
        "--at-once", action="store_true", help="do not zero and do not weigh: record what comes"
    )
    parser.add_argument("--json", action="store_true", help="print what was recorded as one JSON object")


def _positive(text: str) -> float:
    import argparse

    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0.0 < seconds <= 24 * 3600:
        raise argparse.ArgumentTypeError("seconds must be a number above 0 and at most 86400")
    return seconds


def _run(options: Namespace) -> int:
    from station.assessments.assessment import assessment
    from station.recording import parquet
    from station.sources.source import open_source
    from station.station import Station

    assessment(options.assessment)
    _check_address(options.source, at_once=options.at_once)
    source = open_source(options.source)
    if options.out is not None:
        parquet.require_name(options.out)
    warmed()
    folder = home.data() / "recordings"
    _tell_interrupted(folder)
    station = Station(lambda: source, folder, home.data() / "calibrations")
    weight = None
    station.open()
    try:
        station.wait_ready()
        if station.hello is not None and station.hello.is_mat:
            _tell("A pressure mat is neither zeroed nor weighed on.")
            if station.mat_trouble is not None:
                _tell(f"{station.mat_trouble} The mat is recorded raw.")
        elif not options.at_once:
            _tell("Keep both plates empty …")
            _zero(station)
            _tell("Zero set. Step on, one foot on each plate, and stand still.")
            weight = _weigh(station)
            _tell(f"{weight / G:.1f} kg")
        trouble = _record(station, options, weight)
        path, recording = _keep(station, options.out, folder)
    finally:
        station.close()
    _report(recording, path, as_json=options.json)
    if trouble is not None:
        raise type(trouble)(trouble.reason, trouble.sentence, f"What came before it is in {path}.")
    return 0


def _check_address(address: str, *, at_once: bool) -> None:
    """Refuse simulated plates and replays that cannot be recorded so. Errors: SourceError BAD_OPTION."""
    scheme, _, rest = address.partition(":")
    if scheme == "file" and "pace=max" in rest:
        raise SourceError(
            SourceReason.BAD_OPTION,
            "At full speed the beginning of a replay has passed before the recording begins.",
            "Leave pace=max out; to measure the file itself use `station analyse`.",
        )
    if at_once or scheme != "sim":
        return
    if rest.partition("?")[0] == "":
        raise SourceError(
            SourceReason.BAD_OPTION,
            "The simulated person of `sim:` waits beside the plates.",
            "Say what they do, for example sim:quiet_stance, or record the empty plates with --at-once.",
        )
    if "pace=max" in rest:
        raise SourceError(
            SourceReason.BAD_OPTION,
            "At full speed the person has come and gone before the plates are zeroed.",
            "Add --at-once, or leave pace=max out.",
        )


def _tell_interrupted(folder: Path) -> None:
    from station.recording import recover

    for found in recover.interrupted(folder):
        _tell(f"An interrupted recording waits: `station analyse {found.folder}` reads it.")


def _keep(station: "Station", out: Path | None, folder: Path) -> "tuple[Path, Recording]":
    """End the recording and write its file; where that fails, say where everything still is."""
    recording = station.finish()
    try:
        return station.keep(recording, out), recording
    except StationError as error:
        journal = folder / f"{recording.head.id}.journal"
        safe = f"Nothing is lost: `station analyse {journal}` reads what was recorded."
        raise type(error)(error.reason, error.sentence, f"{error.what_to_do} {safe}") from error


def _zero(station: "Station") -> None:
    """Zero as soon as the plates have been empty and still for two seconds."""
    until = time.monotonic() + 10.0
    while True:
        try:
            station.zero()
            return
        except StationError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)


def _weigh(station: "Station") -> float:
    """Wait until a person stands still and return the weight in N. Errors: TrialError, SourceError."""
    from station.station import State

    until = time.monotonic() + NOBODY_COMES
    while True:
        try:
            return station.weigh().total
        except TrialError:
            if station.trouble is not None and station.state is State.LOST:
                raise station.trouble from None
            if time.monotonic() > until:
                raise
            time.sleep(0.1)


def _record(station: "Station", options: Namespace, weight: float | None) -> StationError | None:
    station.begin(options.assessment, side=options.side, seconds=options.seconds, weigh_in=weight)
    _tell(f"Recording {options.seconds:g} s … (Ctrl+C ends it earlier and keeps it)")
    stop = threading.Event()
    with telling(stop):
        while not station.wait_over(0.1) and not stop.is_set():
            done, asked = station.progress()
            progress("recording", done / (asked or 1.0))
    progress("recording", 1.0)
    return station.trouble


def _report(recording: "Recording", path: Path, *, as_json: bool) -> None:
    hello = recording.head.hello
    if hello is not None and hello.is_mat:
        _report_mat(recording, path, as_json=as_json)
        return
    from station.stream import measured

    found = measured(recording)
    tally = found.tally
    if as_json:
        facts = {
            "file": str(path),
            "id": recording.head.id,
            "ending": recording.ending,
            "rate_hz": found.forces.rate,
            "sent": tally.sent,
            "received": tally.received,
            "lost": tally.lost,
            "corrupt": tally.corrupt,
            "warnings": list(found.warnings),
        }
        print(json.dumps(facts, ensure_ascii=False))
        return
    print(f"{path}")
    print(f"{tally.received} samples at {found.forces.rate:.2f} Hz")
    print(f"sent {tally.sent} = received {tally.received} + lost {tally.lost} + corrupt {tally.corrupt}")
    for warning in found.warnings:
        print(f"note: {warning}")


def _report_mat(recording: "Recording", path: Path, *, as_json: bool) -> None:
    from station.scanned import scanned

    found = scanned(recording)
    scans, rows = found.tally, found.rows
    if as_json:
        facts = {
            "file": str(path),
            "id": recording.head.id,
            "ending": recording.ending,
            "mat": [found.hello.rows, found.hello.columns],
            "rate_hz": found.rate,
            "sent": scans.sent,
            "received": scans.received,
            "lost": scans.lost,
            "corrupt": scans.corrupt,
            "rows": {
                "sent": rows.sent,
                "received": rows.received,
                "lost": rows.lost,
                "corrupt": rows.corrupt,
            },
            "warnings": list(found.warnings),
        }
        print(json.dumps(facts, ensure_ascii=False))
        return
    print(f"{path}")
    size = f"{found.hello.rows} x {found.hello.columns}"
    print(f"pressure mat {size}, {found.rate:.1f} scans a second: {scans.received} whole scans")
    for name, tally in (("scans", scans), ("rows", rows)):
        account = f"received {tally.received} + lost {tally.lost} + corrupt {tally.corrupt}"
        print(f"{name}: sent {tally.sent} = {account}")
    for warning in found.warnings:
        print(f"note: {warning}")


def _tell(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _no_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print the list as JSON")


def _devices(options: Namespace) -> int:
    from station.sources import serial_port

    found = serial_port.devices()
    if options.json:
        print(
            json.dumps(
                [
                    {
                        "port": f.port,
                        "uid": f.uid,
                        "firmware": f.firmware,
                        "sensor": f.sensor,
                        "problem": f.problem,
                    }
                    for f in found
                ],
                ensure_ascii=False,
            )
        )
        return 0
    if not found:
        print("No serial port was found. Plug the plate in and try again, or try `station demo` without one.")
        return 0
    rows = [("port", "plate", "firmware", "sensor", "")]
    rows += [(f.port, f.uid or "-", f.firmware or "-", f.sensor or "-", f.problem or "ready") for f in found]
    print(table(rows))
    return 0


COMMANDS = (
    Command(
        20,
        "devices",
        "List the plates at this computer's serial ports.",
        "station devices",
        _no_arguments,
        _devices,
    ),
    Command(
        40,
        "record",
        "Record one trial into a file.",
        "station record serial: --assessment single_leg_stance --side left --seconds 32",
        _arguments,
        _run,
        known_tests,
    ),
)
