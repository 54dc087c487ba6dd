"""`station replay`: a recording once more, as if the plate were there."""

import json
import time
from argparse import ArgumentParser, Namespace
from pathlib import Path

from station import home
from station.cli.command import Command
from station.cli.told import warmed


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="recording (.parquet) or raw wire bytes (.bin)")
    parser.add_argument(
        "--pace", choices=("real", "max"), default="real", help="its own pace, or at full speed"
    )
    parser.add_argument("--json", action="store_true", help="one JSON object a line")


def _run(options: Namespace) -> int:
    from station.live import ROWS_PER_SECOND
    from station.sources.source import open_source
    from station.station import State, Station

    warmed()
    station = Station(
        lambda: open_source(f"file:{options.file}?pace={options.pace}"), home.data() / "recordings"
    )
    station.open()
    shown = 0
    try:
        station.wait_ready()
        while True:
            over = station.state is State.LOST
            live = station.live
            while live is not None and live.count >= (shown + 1) * ROWS_PER_SECOND:
                _second(live.since(int(shown * ROWS_PER_SECOND)).values, shown, options.json)
                shown += 1
            if over:
                break
            time.sleep(0.05)
    finally:
        station.close()
    tally = station.decoder.tally
    if not options.json:
        print(f"sent {tally.sent} = received {tally.received} + lost {tally.lost} + corrupt {tally.corrupt}")
    return 0


def _second(rows: object, second: int, as_json: bool) -> None:
    import numpy as np

    values = np.asarray(rows)[:200].astype(float)
    left, right = values[:, 0].mean(), values[:, 1].mean()
    total = left + right
    if as_json:
        print(json.dumps({"second": second, "left_n": round(left, 1), "right_n": round(right, 1)}))
        return
    share = (
        f"left {100 * left / total:3.0f} %  right {100 * right / total:3.0f} %"
        if total > 100
        else "nobody on"
    )
    print(f"{second:4d} s  {left:7.1f} N  {right:7.1f} N   {share}")


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
