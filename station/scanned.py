"""A recording of a pressure mat as scans, with the account of them and the true rate of the scans."""

from dataclasses import dataclass

from station import clock
from station.block import Tally
from station.errors import TrialError, TrialReason
from station.recording.recording import INTERRUPTED, Recording
from station.scans import Scans, joined
from station.wire.decoder import Decoder
from station.wire.frame import Hello


@dataclass(frozen=True)
class Scanned:
    """The scans of one recording and what is known about their worth. Counts only.

    scans : of the longest life of the device. hello : what the mat said of itself.
    rate : Hz, true scans a second, from the device's clock; by it times are counted.
    ppm : how fast the device's clock runs against this computer's, or None when not known.
    tally, rows : what became of every scan, and of every row. warnings : one sentence each.
    """

    scans: Scans
    hello: Hello
    rate: float
    ppm: float | None
    tally: Tally
    rows: Tally
    warnings: tuple[str, ...]


def scanned(recording: Recording) -> Scanned:
    """Decode a recording of a mat. Errors: TrialError NO_SAMPLES, also for a recording of plates."""
    decoder = Decoder(recording.head.hello)
    items = [*decoder.feed(recording.wire), *decoder.finish()]
    lives: dict[int, list[Scans]] = {}
    for item in items:
        if isinstance(item, Scans):
            lives.setdefault(item.segment, []).append(item)
    hello = recording.head.hello or decoder.hello
    if hello is None or not lives:
        raise TrialError(
            TrialReason.NO_SAMPLES,
            "The recording holds no scan of a pressure mat.",
            "Check the mat's cable, look at `station devices`, and record again.",
        )
    longest = max(lives, key=lambda life: (sum(map(len, lives[life])), -life))
    scans = joined(lives[longest])
    began = scans.began
    pairs = [(m.host, m.ticks) for m in recording.marks if m.kind == "clock" and m.ticks is not None]
    ppm = clock.drift(pairs, int(began[0]), int(scans.ticks.max()))
    rate = clock.true_rate(scans.index, began, ppm) if len(scans) > 1 else float(hello.rate)
    others = sum(len(part) for life, parts in lives.items() if life != longest for part in parts)
    warnings = (*recording.warnings, *_warnings(recording.ending, others, decoder.tally))
    return Scanned(scans, hello, rate, ppm, decoder.tally, decoder.row_tally, warnings)


def _warnings(ending: str, others: int, tally: Tally) -> list[str]:
    told = []
    if ending == INTERRUPTED:
        told.append("The recording was interrupted: it ends where the last complete row ended.")
    if others:
        told.append(
            f"The mat restarted during the recording: the longest part was used, {others} scans of the other "
            "part were left out."
        )
    missing = tally.lost + tally.corrupt
    if missing:
        share = 100 * missing / tally.sent
        told.append(f"{missing} scans are not whole ({share:.2g} %); they stay gaps and are not filled in.")
    return told
