"""The scans of a pressure mat as Parquet; see `pressures.py`. What has no number is null."""

from pathlib import Path
from typing import BinaryIO

import numpy as np

from station.exports.export import Export
from station.exports.pressures import pressures
from station.recording.disk import DISK
from station.recording.recording import Recording


def _write(recording: Recording, path: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    table = pressures(recording)
    arrays = {name: pa.array(values, mask=np.isnan(values)) for name, values in table.numbers.items()}
    lines = len(table.numbers["time_s"])
    arrays |= {name: pa.array([code or None] * lines, pa.string()) for name, code in table.withheld.items()}

    def fill(file: BinaryIO) -> None:
        pq.write_table(pa.table(arrays), file)

    DISK.publish(path, fill)


EXPORT = Export(".pressures.parquet", "Pressures of a mat as Parquet", _write)
