"""Equalisation: makes pascals of a mat's counts, one curve a cell. `calibration/mat` finds the curves."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from station import signature
from station.errors import CalibrationError, CalibrationReason
from station.mat import Matrix, matrix
from station.scans import Scans
from station.signature import Signature

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

SCHEMA = "station.equalisation/1"
NOT_PASSED, SIMULATED = "not passed", "simulated"
COMPARED = "compared"
SATURATED = 250.0 / 255.0
"""Of the largest count: from there on a cell only says that it feels at least so much."""
USUAL_HALF = 80e3
"""Pa, at which a usual cell gives half of the largest count."""
MOST_PASCALS = 5_000_000
"""Pa. No curve goes beyond; a foot presses with a tenth of it at most."""
MOST_SNEAK = 0.05
"""A readout that lets more pass is no readout for single cells."""
ROUNDS = 4
"""Each leaves less than a sixth of what was wrong."""
REMEDY = "Use the file that the calibration bench wrote, unchanged, or equalise this mat."


@dataclass(frozen=True, eq=False)
class Equalisation:
    """The curves of one mat, from counts to pressure, and which of its cells are not to be believed.

    number : of its certificate. uid : serial number of the mat, hex. geometry : name of its Matrix.
    made, due : ISO dates. largest : count that the converter cannot exceed.
    threshold : count below which a cell says nothing: noise, and what sneaks over other lines.
    sneak : share of the current over other lines that the readout lets pass, see `direct`.
    factor : what the pressure of every cell is multiplied by so that known masses weigh what they weigh.
    knots : (k,) int64, counts, rising, the last is `largest`. pascals : (rows, columns, k) int64, Pa at each
        of them, rising; between them runs a monotone cubic (Fritsch and Carlson 1980, doi 10.1137/0717021).
    dead, stuck : (rows, columns) bool. found : what the bench found, as plain values.
    """

    number: str
    uid: str
    geometry: str
    made: str
    due: str
    largest: int
    threshold: int
    sneak: float
    factor: float
    knots: NDArray[np.int64]
    pascals: NDArray[np.int64]
    dead: Flags
    stuck: Flags
    found: Mapping[str, Any]

    @property
    def matrix(self) -> Matrix:
        """Where the cells sit."""
        return matrix(self.geometry)

    @property
    def saturated(self) -> int:
        """Count from which a cell is saturated."""
        return round(SATURATED * self.largest)

    @property
    def silent(self) -> Flags:
        """(rows, columns) which cells are not to be believed."""
        return np.asarray(self.dead | self.stuck)

    @property
    def compared(self) -> Mapping[str, tuple[str, ...]]:
        """Keys of the metrics in which this mat agrees with a force plate, by assessment."""
        told = self.found.get(COMPARED, {}).get("released", {})
        return {str(key): tuple(map(str, keys)) for key, keys in told.items()}

    def with_compared(self, told: Mapping[str, Any]) -> "Equalisation":
        """Return it with what a comparison with a plate has shown. told : plain; `released` names the metrics
        by assessment. The hash of what was compared stays with it: a comparison is of these curves alone.
        """
        bare = self.bare
        return replace(self, found={**bare.found, COMPARED: {**told, "equalisation": bare.hash}})

    @property
    def bare(self) -> "Equalisation":
        """It without a comparison: the curves, and what the bench found."""
        return replace(self, found={key: each for key, each in self.found.items() if key != COMPARED})

    @property
    def passed(self) -> bool:
        """Whether the bench let the mat pass."""
        return self.found.get("result") != NOT_PASSED

    @property
    def is_traceable(self) -> bool:
        """Whether its curves may be used."""
        return self.passed

    @property
    def is_simulated(self) -> bool:
        """Whether it is the true one of a simulated mat: it does not age."""
        return self.found.get("result") == SIMULATED

    def pressures(self, said: Scans | NDArray[Any]) -> Floats:
        """Return the pressure on each cell, Pa; NaN for a cell that is dead or stuck, or did not arrive.

        said : scans, or counts (n, rows, columns), whole or means of some. Errors: ValueError for counts
        of another mat.
        """
        counts = np.asarray(said.cells if isinstance(said, Scans) else said)
        shape = self.dead.shape
        if counts.ndim != 3 or counts.shape[1:] != shape:
            raise ValueError(f"counts of the shape {counts.shape} for a mat of {shape}")
        if self.sneak:
            counts = direct(counts, self.largest, self.sneak)
        low = np.clip(counts.astype(np.int64), 0, self.largest)
        above = np.minimum(low + 1, self.largest)
        table = self._table.reshape(-1)
        first = np.arange(self.dead.size).reshape(shape) * (self.largest + 1)
        found = table.take(first + low)
        if not np.issubdtype(counts.dtype, np.integer):
            found = found + (counts - low) * (table.take(first + above) - found)
        found = np.where(counts < self.threshold, 0.0, found)
        found[:, self.silent] = np.nan
        if isinstance(said, Scans):
            found[said.missing] = np.nan
        return np.asarray(found)

    def full(self, scans: Scans) -> Flags:
        """(n, rows, columns), where a cell that is not silent only says that it feels at least so much."""
        found = (scans.cells >= self.saturated) & ~self.silent
        found[scans.missing] = False
        return np.asarray(found)

    @cached_property
    def _table(self) -> Floats:
        """(rows, columns, largest + 1), Pa for each count."""
        found = curves(self.knots, self.pascals.astype(np.float64), np.arange(self.largest + 1))
        return np.ascontiguousarray(self.factor * found)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Equalisation) and self.to_bytes() == other.to_bytes()

    def __hash__(self) -> int:
        return hash(self.hash)

    @property
    def hash(self) -> str:
        """SHA-256 of what the file says, in hex."""
        return _hash(self.to_json())

    def to_json(self) -> dict[str, Any]:
        """Return the plain form, with its schema."""
        return {
            "schema": SCHEMA,
            "number": self.number,
            "uid": self.uid,
            "geometry": self.geometry,
            "made": self.made,
            "due": self.due,
            "largest": self.largest,
            "threshold": self.threshold,
            "sneak": self.sneak,
            "factor": self.factor,
            "knots": self.knots.tolist(),
            "pascals": self.pascals.tolist(),
            "dead": _cells(self.dead),
            "stuck": _cells(self.stuck),
            "found": dict(self.found),
        }

    def to_bytes(self) -> bytes:
        """Return the file: the plain form and its hash, always written in the same way. Nobody signed it."""
        return _written(self.to_json(), None)


def as_usual(scans: Scans, largest: int) -> Floats:
    """Return what counts would be on a usual mat whose cells are all alike, Pa: enough to see that somebody
    stands, no number. A row that did not arrive is NaN. largest : count that the converter cannot exceed.
    """
    counts = np.minimum(scans.cells, largest - 0.5)
    felt = USUAL_HALF * counts / (largest - counts)
    felt[scans.missing] = np.nan
    return np.asarray(felt)


def direct(counts: NDArray[Any], largest: int, sneak: float) -> Floats:
    """Return counts (n, rows, columns) without what sneaks to each cell over other lines.

    A cell is read through a divider, so that it conducts as c / (largest - c). Current that should not be
    there goes along its row, over other cells, and along its column: as much as row and column conduct in
    series (the cells between are many, and hardly resist). sneak : the share of it that is read.
    """
    seen = counts / (largest - np.minimum(counts, largest - 1.0))
    own = seen
    for _ in range(ROUNDS):
        own = np.maximum(0.0, seen - sneak * beside(own))
    return np.asarray(largest * own / (1.0 + own))


def beside(conductance: Floats) -> Floats:
    """(n, rows, columns), what the rest of the row and of the column of each cell conduct in series."""
    row = conductance.sum(axis=2, keepdims=True) - conductance
    column = conductance.sum(axis=1, keepdims=True) - conductance
    both = row + column
    return np.asarray(row * column / np.where(both > 0.0, both, 1.0))


def curves(knots: NDArray[np.int64], values: Floats, at: NDArray[np.int64]) -> Floats:
    """Run a monotone cubic through values at common knots: (..., k) becomes (..., len(at)).

    Source: Fritsch and Carlson 1980, doi 10.1137/0717021, with the slopes of Fritsch and Butland 1984,
    doi 10.1137/0905021; at the ends the slope of the first and last piece.
    """
    steps = np.diff(knots).astype(np.float64)
    rises = np.diff(values, axis=-1) / steps
    before, after = rises[..., :-1], rises[..., 1:]
    early, late = 2.0 * steps[1:] + steps[:-1], steps[1:] + 2.0 * steps[:-1]
    with np.errstate(divide="ignore", invalid="ignore"):
        harmonic = (early + late) / (early / before + late / after)
    inner = np.where(before * after > 0.0, harmonic, 0.0)
    slopes = np.concatenate([rises[..., :1], inner, rises[..., -1:]], axis=-1)
    piece = np.clip(np.searchsorted(knots, at, side="right") - 1, 0, len(steps) - 1)
    width = steps[piece]
    t = (at - knots[piece]) / width
    rest = 1.0 - t
    return np.asarray(
        values[..., piece] * (1.0 + 2.0 * t) * rest**2
        + values[..., piece + 1] * (3.0 - 2.0 * t) * t**2
        + width * (slopes[..., piece] * t * rest**2 - slopes[..., piece + 1] * t**2 * rest)
    )


def bridged(pressures: Floats) -> Floats:
    """Return the pressures (n, rows, columns), Pa, with the mean of the live neighbours in place of each NaN.

    For sums over a foot only: a share, a centre of pressure. What was measured stays NaN. A cell takes the
    mean of its neighbours to both sides and of those in front and behind; across a broken line only these.
    One without a live neighbour stays NaN.
    """
    edged = np.pad(pressures, ((0, 0), (1, 1), (1, 1)), constant_values=np.nan)
    beside = _between(edged[:, 1:-1, :-2], edged[:, 1:-1, 2:])
    along = _between(edged[:, :-2, 1:-1], edged[:, 2:, 1:-1])
    return np.where(np.isnan(pressures), _between(beside, along), pressures)


def _between(one: Floats, other: Floats) -> Floats:
    """The mean of both, or the one that there is."""
    mean = (one + other) / 2.0
    return np.where(np.isnan(one), other, np.where(np.isnan(other), one, mean))


def from_json(plain: Mapping[str, Any]) -> Equalisation:
    """Build an Equalisation from its plain form. Errors: CalibrationError UNREADABLE."""
    try:
        made = _of_plain(plain)
        _check(made)
    except (KeyError, TypeError, ValueError, OverflowError, AttributeError, CalibrationError) as error:
        raise CalibrationError(
            CalibrationReason.UNREADABLE, "This is not an equalisation of the calibration bench.", REMEDY
        ) from error
    return made


def of_bytes(written: bytes, name: str = "") -> Equalisation:
    """Read an equalisation, whoever signed it. name : of the file, for the sentence.

    Errors: CalibrationError UNREADABLE when it is not one, CHANGED when a byte is not as the bench wrote it.
    """
    return signed(written, name)[0]


def signed(written: bytes, name: str = "") -> tuple[Equalisation, Signature | None]:
    """Read an equalisation and who signed it; see `of_bytes`."""
    try:
        plain = json.loads(written.decode("utf-8"))
        stated, by = str(plain.pop("sha256")), signature.of_json(plain.pop("signature", None))
        is_same = stated == _hash(plain) and _written(plain, by) == written
        is_same = is_same and (by is None or by.holds(stated))
    except (ValueError, KeyError, AttributeError, TypeError, RecursionError) as error:
        sentence = f"The equalisation {name} cannot be read.".replace("  ", " ")
        raise CalibrationError(CalibrationReason.UNREADABLE, sentence, REMEDY) from error
    if not is_same:
        sentence = f"The equalisation {name} is not as the calibration bench wrote it.".replace("  ", " ")
        raise CalibrationError(CalibrationReason.CHANGED, sentence, REMEDY)
    return from_json(plain), by


def of_mat(folder: Path, uid: bytes) -> Equalisation | None:
    """Return the equalisation in `folder` that holds for the mat of this serial number, or None.

    A board whose serial number was never written (all FF) has none: another one's would fit it as well.
    Errors: CalibrationError UNREADABLE, CHANGED; OTHER_SERIAL when the file is another mat's; NOT_SIGNED when
    no key signed it that holds here.
    """
    file = folder / _file(uid.hex())
    if uid == b"\xff" * len(uid) or not file.is_file():
        return None
    try:
        written = file.read_bytes()
    except OSError as error:
        sentence = f"The equalisation {file.name} cannot be read."
        raise CalibrationError(CalibrationReason.UNREADABLE, sentence, REMEDY) from error
    found, by = signed(written, file.name)
    if found.uid != uid.hex():
        raise CalibrationError(
            CalibrationReason.OTHER_SERIAL,
            f"The equalisation {file.name} belongs to mat {found.uid}.",
            "Put that mat's own file in its place, or equalise this one.",
        )
    signature.require(folder, by, f"equalisation {found.number}")
    return found


def keep(folder: Path, made: Equalisation, by: Signature | None = None) -> Path:
    """Write an equalisation beside the older ones and make it the one that holds. Returns its file.

    by : who signed it; else this station does. One of a mat that did not pass is kept, but never holds: the
    one before it stays. Errors: CalibrationError NOT_KEPT; then the one before it still holds.
    """
    below, file = folder / made.uid, folder / _file(made.uid)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        signer = by or signature.sign(folder, made.hash)
        kept, written = _free(below, made, signer), _written(made.to_json(), signer)
        signature.publish(written, kept, *((file,) if made.passed else ()))
    except OSError as error:
        raise CalibrationError(
            CalibrationReason.NOT_KEPT,
            f"The equalisation could not be written to {folder.name}: {error.strerror or error}.",
            "Make room on the disk and keep it again: every reading is there.",
        ) from error
    return file if made.passed else kept


def to_send(folder: Path, made: Equalisation) -> bytes:
    """Return the file as this station signs it. folder : of the calibrations. Errors: as `signature.sign`."""
    return _written(made.to_json(), signature.sign(folder, made.hash))


def _free(below: Path, made: Equalisation, by: Signature) -> Path:
    """Return where one is kept: two stations may have given one number to two of them."""
    file = below / f"{made.number}.mat.json"
    try:
        is_another = file.exists() and of_bytes(file.read_bytes()).bare.hash != made.bare.hash
    except CalibrationError:
        is_another = True
    return below / f"{made.number}-{by.fingerprint[:4]}.mat.json" if is_another else file


def _file(uid: str) -> str:
    return f"{uid}.mat.json"


def _of_plain(plain: Mapping[str, Any]) -> Equalisation:
    if plain["schema"] != SCHEMA:
        raise ValueError(plain["schema"])
    lines = matrix(str(plain["geometry"]))
    shape = (lines.rows, lines.columns)
    return Equalisation(
        str(plain["number"]),
        str(plain["uid"]),
        str(plain["geometry"]),
        str(plain["made"]),
        str(plain["due"]),
        int(plain["largest"]),
        int(plain["threshold"]),
        float(plain["sneak"]),
        float(plain["factor"]),
        np.array(plain["knots"], dtype=np.int64),
        np.array(plain["pascals"], dtype=np.int64),
        _flags(plain["dead"], shape),
        _flags(plain["stuck"], shape),
        dict(plain["found"]),
    )


def _check(made: Equalisation) -> None:
    shape = (made.matrix.rows, made.matrix.columns, len(made.knots))
    if made.knots.ndim != 1 or len(made.knots) < 3 or made.pascals.shape != shape:
        raise ValueError(f"curves of the shape {made.pascals.shape} for {shape}")
    if (np.diff(made.knots) <= 0).any() or made.knots[0] < 0 or made.knots[-1] != made.largest:
        raise ValueError("the knots do not rise to the largest count")
    if (np.diff(made.pascals, axis=-1) <= 0).any() or (made.pascals < 0).any():
        raise ValueError("a curve does not rise")
    if not (0 < made.largest < 1 << 16 and 0 <= made.threshold <= made.largest):
        raise ValueError("counts that no converter gives")
    if not 0.0 <= made.sneak <= MOST_SNEAK:
        raise ValueError("a readout that no mat has")
    if made.pascals.max() > MOST_PASCALS or not 0.0 < made.factor < 10.0 or not made.number or not made.uid:
        raise ValueError("not what the bench writes")
    _check_compared(made)


def _check_compared(made: Equalisation) -> None:
    """A comparison belongs to the curves that were compared, and to no others."""
    if COMPARED not in made.found:
        return
    told = made.found[COMPARED]
    named = {key: tuple(keys) for key, keys in told["released"].items()}
    if made.with_compared(told).found[COMPARED] != told or made.compared != named:
        raise ValueError("a comparison of another equalisation")


def _cells(flags: Flags) -> list[list[int]]:
    return [[int(row), int(column)] for row, column in np.argwhere(flags)]


def _flags(cells: list[list[int]], shape: tuple[int, int]) -> Flags:
    flags = np.zeros(shape, dtype=np.bool_)
    for row, column in cells:
        if not (0 <= row < shape[0] and 0 <= column < shape[1]):
            raise ValueError(f"a cell {row}, {column} in a mat of {shape}")
        flags[row, column] = True
    return flags


def _hash(plain: Mapping[str, Any]) -> str:
    text = json.dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)
    return sha256(text.encode()).hexdigest()


def _written(plain: Mapping[str, Any], by: Signature | None) -> bytes:
    whole = {**plain, "sha256": _hash(plain), **({"signature": by.to_json()} if by else {})}
    text = json.dumps(whole, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return (text + "\n").encode()
