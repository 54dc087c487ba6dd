"""Trials: recordings of the simulated station, as the benchmarks analyse them."""

import time
from pathlib import Path

from station.recording import parquet
from station.recording.recording import Head, Recording
from station.sources.simulated import calibration_of
from station.sources.source import open_source
from station.stream import calibration_for
from station.wire.decoder import Decoder
from station.wire.frame import command
from station.wire.spec import Kind


def recording(key: str, seconds: float, rate: int, seed: int = 1) -> Recording:
    """Return a simulated trial. key : of the assessment. seconds : how long. rate : Hz."""
    mark = "&" if "?" in key else "?"
    source = open_source(f"sim:{key}{mark}seconds={seconds:g}&rate={rate}&seed={seed}&pace=max")
    source.write(command(Kind.ASK_HELLO) + command(Kind.START))
    wire = bytearray()
    while not source.ended:
        wire += source.read(1.0)
    source.close()
    decoder = Decoder()
    decoder.feed(bytes(wire))
    assert decoder.hello is not None
    calibration = calibration_for(decoder.hello, calibration_of(decoder.hello))
    started = time.strftime("%Y-%m-%dT%H:%M:%S+00:00", time.gmtime(1_750_000_000 + seed))
    head = Head(f"{seed:032x}", key, None, started, "", "sim:", decoder.hello, calibration=calibration)
    return Recording(head, bytes(wire))


def archive(folder: Path, count: int, seconds: float, rate: int) -> list[Path]:
    """Write quiet stances as Parquet files into a folder."""
    files = []
    for seed in range(1, count + 1):
        files.append(folder / f"{seed:032x}.parquet")
        parquet.write(recording("quiet_stance", seconds, rate, seed), files[-1])
    return files
