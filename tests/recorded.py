"""Recordings for tests: the simulated station at full speed, through the wire and nothing else."""

from station.recording.recording import Head, Recording
from station.sources.simulated import calibration_of
from station.sources.source import open_source
from station.wire.decoder import Decoder
from station.wire.frame import command
from station.wire.spec import Kind


def wire(script: str) -> bytes:
    """Return all bytes of a simulated trial such as `quiet_stance?seed=1&seconds=10`."""
    joint = "&" if "?" in script else "?"
    source = open_source(f"sim:{script}{joint}pace=max")
    source.write(command(Kind.ASK_HELLO) + command(Kind.START))
    came = bytearray()
    while not source.ended:
        came += source.read(1.0)
    source.close()
    return bytes(came)


def recording(script: str, assessment: str = "quiet_stance", *, calibrated: bool = True) -> Recording:
    """Return it as a Recording, with the simulated plate's own calibration or with none."""
    came = wire(script)
    decoder = Decoder()
    decoder.feed(came)
    hello = decoder.hello
    assert hello is not None
    calibration = calibration_of(hello) if calibrated else None
    head = Head("0" * 32, assessment, None, "2026-01-01T10:00:00+01:00", "0", "sim:", hello, (), calibration)
    return Recording(head, came)
