"""Samples as columns and back: what a row of the Parquet file is."""

import base64
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from station.forces import Forces
from station.mat import Side
from station.recording.recording import Recording
from station.wire.frame import Hello
from station.wire.rows import Rows, read_rows, wire_length, write_rows
from station.wire.scan import UNKNOWN, scan, write_samples
from station.wire.spec import Kind

if TYPE_CHECKING:
    import pyarrow as pa

Columns = dict[str, Any]
Plain = dict[str, Any]


def wire_columns(recording: Recording) -> tuple[Columns, Plain]:
    """Return the columns of the samples, each (samples,), and what the metadata must hold besides."""
    hello, wire = recording.head.hello, recording.wire
    found = scan(wire, hello.channels if hello else UNKNOWN)
    channels = max(0, found.channels)
    batch = np.asarray(found.batch, np.int64)
    first = np.cumsum(batch) - batch
    nth = np.arange(len(found.counts)) - np.repeat(first, batch)
    batches = np.zeros(len(found.counts), np.uint8)
    batches[first] = batch
    columns = {
        "sequence": (np.repeat(found.sequence, batch) + nth).astype(np.uint16),
        "ticks": np.repeat(found.ticks, batch),
        "flags": np.repeat(found.flags, batch),
        "batch": batches,
        **{f"c{n}": np.ascontiguousarray(found.counts[:, n]) for n in range(channels)},
        "before": _between(wire, found.start, found.end, first, len(found.counts)),
    }
    tail = wire[int(found.end[-1]) :] if len(batch) else wire
    return columns, {"channels": channels, "tail": base64.b64encode(tail).decode()}


def row_columns(wire: bytes, hello: Hello) -> tuple[Columns, Plain]:
    """Return the columns of a mat's rows, each (rows,), and what the metadata must hold besides."""
    arrival, found = np.frombuffer(wire, np.uint8), scan(wire, 0)
    length = wire_length(hello.columns)
    is_row = (found.other_kind == Kind.MATROW) & (found.other_end - found.other_start == length)
    start = found.other_start[is_row]
    # What a row does not say, as the spare half byte of an odd last cell, would not come back.
    comes_back = (
        write_rows(read_rows(arrival, start, hello.columns)) == arrival[start[:, None] + np.arange(length)]
    ).all(axis=1)
    start = start[comes_back]
    rows, end = read_rows(arrival, start, hello.columns), start + length
    columns = {
        "row": rows.row,
        "sequence": rows.sequence,
        "ticks": rows.ticks,
        **{f"c{n}": np.ascontiguousarray(rows.cells[:, n]) for n in range(hello.columns)},
        "before": _between(wire, start, end, np.arange(len(start)), len(start)),
    }
    tail = wire[int(end[-1]) :] if len(end) else wire
    return columns, {"channels": hello.columns, "tail": base64.b64encode(tail).decode()}


def wire_of_rows(columns: "pa.Table", content: Plain) -> bytes:
    """Put the rows of a mat and what came between them together again."""
    tail = base64.b64decode(content["tail"])
    if columns.num_rows == 0:
        return tail
    cells = np.column_stack([columns[f"c{n}"].to_numpy() for n in range(content["channels"])])
    row, sequence, ticks = (columns[name].to_numpy() for name in ("row", "sequence", "ticks"))
    written = write_rows(Rows(row, sequence, ticks, cells))
    ends = (1 + np.arange(len(written))) * written.shape[1]
    return _interleave(written.tobytes(), ends, np.arange(len(written)), columns["before"]) + tail


def _between(
    wire: bytes, start: NDArray[np.int64], end: NDArray[np.int64], first: NDArray[np.int64], rows: int
) -> list[bytes | None]:
    """Return for each row the bytes between its frame and the one before, None when there are none."""
    before: list[bytes | None] = [None] * rows
    last = np.concatenate([[0], end[:-1]])
    for frame in np.flatnonzero(start > last):
        before[first[frame]] = wire[last[frame] : start[frame]]
    return before


def forces_columns(forces: Forces) -> tuple[Columns, Plain]:
    """Return the columns of the forces, each (n,) in SI, and what the metadata must hold besides."""
    columns = {"time": forces.time}
    for plate, side in enumerate(forces.sides):
        columns[f"fz_{side}"] = forces.fz[:, plate]
        columns[f"cop_x_{side}"] = forces.cop[:, plate, 0]
        columns[f"cop_y_{side}"] = forces.cop[:, plate, 1]
    columns["whole_cop_x"], columns["whole_cop_y"] = forces.whole_cop[:, 0], forces.whole_cop[:, 1]
    columns |= {f"cell_{n}": forces.cells[:, n] for n in range(forces.cells.shape[1])}
    own = {
        "rate": forces.rate,
        "sides": list(forces.sides),
        "cells": forces.cells.shape[1],
        "pose_known": forces.pose_known,
    }
    return {name: np.ascontiguousarray(column, np.float64) for name, column in columns.items()}, own


def wire_of(columns: "pa.Table", content: Plain) -> bytes:
    """Put the frames and what came between them together again."""
    tail = base64.b64decode(content["tail"])
    if columns.num_rows == 0:
        return tail
    batches = columns["batch"].to_numpy()
    first = np.flatnonzero(batches)
    counts = np.column_stack([columns[f"c{n}"].to_numpy() for n in range(content["channels"])])
    flags, sequence, ticks = (columns[name].to_numpy()[first] for name in ("flags", "sequence", "ticks"))
    frames, ends = write_samples(flags, sequence, ticks, batches[first], counts)
    return _interleave(frames.tobytes(), ends, first, columns["before"]) + tail


def _interleave(
    frames: bytes, ends: NDArray[np.int64], first: NDArray[np.int64], before: "pa.ChunkedArray"
) -> bytes:
    starts = np.concatenate([[0], ends[:-1]])
    rows = np.flatnonzero(before.is_valid().to_numpy())
    pieces, done = [], 0
    for frame, between in zip(np.searchsorted(first, rows), before.drop_null().to_pylist(), strict=True):
        pieces += [frames[done : starts[frame]], between]
        done = starts[frame]
    return b"".join([*pieces, frames[done:]])


def forces_of(columns: "pa.Table", content: Plain) -> Forces:
    """Put the forces together again, to the bit."""
    sides = tuple(Side(side) for side in content["sides"])

    def stack(names: list[str]) -> NDArray[np.float64]:
        read = [columns[name].to_numpy() for name in names]
        return np.column_stack(read) if read else np.empty((columns.num_rows, 0))

    cop = np.stack([stack([f"cop_x_{side}", f"cop_y_{side}"]) for side in sides], axis=1)
    return Forces(
        float(content["rate"]),
        sides,
        columns["time"].to_numpy(),
        stack([f"fz_{side}" for side in sides]),
        cop,
        stack(["whole_cop_x", "whole_cop_y"]),
        stack([f"cell_{n}" for n in range(content["cells"])]),
        bool(content["pose_known"]),
    )
