"""`station replay`: a recording once more, as if the plate were there."""

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from station.cli.command import Command
from station.cli.told import as_json as written
from station.cli.told import warmed

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from station.newtons import Calibration


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="recording (.parquet) or raw wire bytes (.bin)")
    parser.add_argument(
        "--pace", choices=("real", "max"), default="real", help="its own pace, or at full speed"
    )
    parser.add_argument("--json", action="store_true", help="one JSON object a line")


def _run(options: Namespace) -> int:
    from station.block import Block
    from station.live import Live
    from station.sources.source import open_source
    from station.stream import calibration_for
    from station.wire.decoder import Decoder

    source = open_source(f"file:{options.file}?pace={options.pace}")
    warmed()
    own = _calibration(options.file)
    decoder = Decoder()
    live: Live | None = None
    shown = 0
    while not source.ended:
        for item in decoder.feed(source.read(0.1)):
            if not isinstance(item, Block) or decoder.hello is None:
                continue
            live = live or Live(calibration_for(decoder.hello, own), decoder.hello.rate)
            live.add(item)
            while live.count >= (shown + 1) * live.row_rate:
                _second(live.since(round(shown * live.row_rate)).values, shown, live.row_rate, options.json)
                shown += 1
    decoder.finish()
    tally = decoder.tally
    if not options.json:
        print(f"sent {tally.sent} = received {tally.received} + lost {tally.lost} + corrupt {tally.corrupt}")
    return 0


def _calibration(path: Path) -> "Calibration | None":
    """Return the calibration that a recording carries; raw wire bytes carry none."""
    from station import file

    return file.recording(path).head.calibration if file.is_ours(path) else None


def _second(rows: "NDArray[np.float32]", second: int, row_rate: float, as_json: bool) -> None:
    values = rows[: round(row_rate)].astype(float)
    left, right = values[:, 0].mean(), values[:, 1].mean()
    total = left + right
    if as_json:
        print(written({"second": second, "left_n": round(left, 1), "right_n": round(right, 1)}))
        return
    share = (
        f"left {100 * left / total:z3.0f} %  right {100 * right / total:z3.0f} %"
        if total > 100
        else "nobody on"
    )
    print(f"{second:4d} s  {left:z7.1f} N  {right:z7.1f} N   {share}")


COMMANDS = (
    Command(
        45,
        "replay",
        "Play a recording again, as if the plate were there.",
        "station replay trial.parquet --pace max",
        _arguments,
        _run,
    ),
)
