"""Frames of a pressure mat as text: one line a frame, all its cells one after the other, row by row.

    station analyse FILE.csv --assessment quiet_stance --mapping MAPPING.toml

A mapping with a table [matrix] in place of [[plate]]:

    title      = "Our mat"
    skip_lines = 1                # lines before the first frame; 0 without the key
    delimiter  = "comma"          # whitespace | comma | tab | semicolon
    rate_hz    = 50.0             # frames a second

    [matrix]
    rows         = 16
    columns      = 16
    pitch_mm     = 20.0           # from cell to cell
    unit         = "kPa"          # kPa | Pa | N/cm2 | mmHg, or N for the force on each cell
    first_column = 2              # counted from 1; 1 without the key
    front        = "first"        # the first or the last row lies in front of the toes; first without the key

`encoding` and `decimal` are those of other text exports. Within a row the cells run from left to right. An
empty cell is one without a number: a cell that never has one is silent and bridged for sums, a frame that
lacks others is lost. Behind its cells a line may say by codes why a number is withheld, as our own tables of
scans do: what took the worth of the trial there takes it here. The feet are found and followed as on a mat
of ours, and what spoils a trial there spoils it here: a foot partly beside the mat, feet that do not point to
the front, something else that presses.
"""

import csv
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from station.compare.words import REASONS
from station.equalisation import bridged
from station.errors import RecordingReason
from station.events import on_mat
from station.events.disturbance import Disturbance, disturbances, measured
from station.events.footprints import Footprints, footprints
from station.events.parting import PRESSED
from station.forces import CONTACT
from station.imports.imported import Imported, refused
from station.imports.keys import Keys, keys
from station.imports.mapping import DELIMITERS, FASTEST, SLOWEST
from station.imports.pictures import Pictures
from station.imports.plain_text import plain_text
from station.imports.words import counted, nearest, quoted
from station.mat import Matrix
from station.views.missing import Reason

Floats = NDArray[np.float64]

TABLE = "matrix"
PRESSURES = {"kPa": 1e3, "Pa": 1.0, "N/cm2": 1e4, "mmHg": 133.322387415}
"""Pa. Units of a cell."""
FORCE = "N"
LARGEST = 512
"""Rows or columns, as of any platform."""
MOST_PASCALS = 5e6
"""Pa. More is another unit than was meant."""
LEAST_FELT = 2000.0
"""Pa. What a cell says below does not tell how a foot lies: the cells of a home-made mat feel no less, and
the limits of what disturbs a trial were found on such."""
BESIDE, MOST_BESIDE = 0.1, 0.02
"""Of the cells, those that feel least: no foot stands there; and the most that they may make of the load,
were all cells as they are. Of a share of 70 % so much takes 0.4 points."""
SPOILED = (Reason.FOOT_AT_EDGE, Reason.CELLS_SATURATED, Reason.FEET_TURNED, Reason.SOMETHING_ELSE)
"""What holds of the frames themselves, whichever test they are taken for."""
NOISY = 0.999
"""Of what those cells read: nearly all of it is noise, or a zero that is off."""
LOOKED_AT = 500
"""Scans, evenly over those that are measured, of which it is looked how the feet lie."""


def describes(mapping_file: Path) -> bool:
    """Whether a mapping speaks of frames of a mat. Errors: as `keys`."""
    return TABLE in keys(mapping_file)


def read(path: Path, mapping_file: Path) -> Imported:
    """Read frames and find the feet on them.

    Errors: RecordingError BAD_MAPPING, BAD_RATE, BAD_UNIT, naming the key; EMPTY; BAD_NUMBER with the line.
    """
    found = keys(mapping_file)
    title, made = pictures(path, found)
    count = len(made.pressure)
    began = np.arange(count, dtype=np.float64) / made.rate
    prints = footprints(made.pressure, made.matrix, began, np.zeros(made.matrix.rows))
    forces = on_mat.forces(prints, np.arange(count), made.rate)
    lost = int(np.isnan(forces.fz).any(axis=1).sum())
    warnings = _silent(made.pressure)
    if lost:
        warnings.append(
            f"{counted(lost, 'frame')} without a number for each cell: they count as lost samples."
        )
    found_amiss = _disturbances(made, prints)
    known = [each.reason for each in found_amiss]
    if Reason.EMPTY_CELLS_READ not in known:
        warnings += [*on_mat.unsure(prints, made.rate), *_not_empty(made, prints)]
    warnings += [_told(each) for each in found_amiss]
    said = [reason for reason in made.withheld if reason not in known]
    warnings += [SAID.format(REASONS[reason]) for reason in said]
    withheld = tuple(str(reason) for reason in (*known, *said))
    return Imported(
        forces, title or "Frames of a pressure mat", tuple(warnings), lost, is_mat=True, withheld=withheld
    )


def _disturbances(made: Pictures, prints: Footprints) -> tuple[Disturbance, ...]:
    """Find what takes the worth of the frames in which both feet stand; whether a cell is at its end is not
    known here.

    What is found no more once the noise of empty cells is left out, that noise has made.
    """
    both = _some(measured(prints, np.arange(len(prints)), None))
    found = _felt_from(LEAST_FELT, made, prints, both)
    if len(both) and not found:
        return ()
    noise = _noise(made.pressure[both if len(both) else _some(_loaded(prints))])
    told = (Disturbance(Reason.EMPTY_CELLS_READ, EMPTY_CELLS_READ.format(noise / 1e3)),)
    if not len(both):
        # One foot may well stand alone; noise hides the other only where it could be a foot itself.
        return told if noise > PRESSED else ()
    return (_felt_from(noise, made, prints, both) or told) if noise > LEAST_FELT else found


def _some(scans: NDArray[np.int64]) -> NDArray[np.int64]:
    return scans[:: 1 + len(scans) // LOOKED_AT]


def _loaded(prints: Footprints) -> NDArray[np.int64]:
    """Return the numbers of the scans in which somebody stands, on whichever foot."""
    with np.errstate(invalid="ignore"):
        return np.flatnonzero(prints.force.sum(axis=1) >= CONTACT)


EMPTY_CELLS_READ = (
    "Cells on which nobody stands read up to {:.2g} kPa: how the feet lie cannot be told from that, and no "
    "number of this trial is given. Zero that mat empty, have it checked if they still read then, and record "
    "again."
)


def _felt_from(
    least: float, made: Pictures, prints: Footprints, chosen: NDArray[np.int64]
) -> tuple[Disturbance, ...]:
    """Find what disturbs where cells that read less than `least`, Pa, count as empty."""
    felt = np.where(made.pressure >= least, made.pressure, 0.0)
    felt[np.isnan(made.pressure)] = np.nan
    return disturbances(prints, bridged(felt), np.zeros(felt.shape, dtype=np.bool_), chosen)


def _noise(pressure: Floats) -> float:
    """Return up to what the cells read that feel least, Pa. pressure : (k, rows, columns), Pa."""
    cells = pressure[:, ~np.isnan(pressure).any(axis=0)]
    if not cells.size:
        return 0.0
    means = cells.mean(axis=0)
    return float(np.quantile(cells[:, means <= np.quantile(means, BESIDE)], NOISY))


def _not_empty(made: Pictures, prints: Footprints) -> list[str]:
    """Say how much the cells read on which nobody stands, where together it is some of the load."""
    chosen = measured(prints, np.arange(len(prints)), None)
    if not len(chosen):
        return []
    cells = made.pressure[chosen].mean(axis=0)
    cells = cells[~np.isnan(cells)]
    empty = float(np.quantile(cells, BESIDE))
    part = empty * len(cells) / float(cells.sum())
    if part <= MOST_BESIDE:
        return []
    return [
        f"The cells that feel least read {empty / 1e3:.2g} kPa on average: on all cells that makes "
        f"{100.0 * part:.0f} % of the load. It counts as load of the feet and draws the share towards even. "
        "Zero that mat empty, and record again."
    ]


SAID = "The file itself says why no number of this trial is given: {}."


def _told(found: Disturbance) -> str:
    return f"{found.sentence} {NOT_FRONT}" if found.reason is Reason.FEET_TURNED else found.sentence


NOT_FRONT = "If the toes did point there, rows, columns or front in the mapping are not those of the mat."


def pictures(path: Path, found: Keys) -> tuple[str, Pictures]:
    """Return the title and the frames; NaN where a cell has no number. Errors: as `read`."""
    found.only("title", "skip_lines", "delimiter", "encoding", "decimal", "rate_hz", TABLE)
    rate = found.number("rate_hz")
    if not SLOWEST <= rate <= FASTEST:
        raise refused(
            RecordingReason.BAD_RATE,
            f"Mapping key rate_hz: {rate:g} Hz is no rate of a recording of a person.",
            f"Give the frames per second, {SLOWEST:g} to {FASTEST:g}.",
        )
    inside = found.inside(TABLE)
    inside.only("rows", "columns", "pitch_mm", "unit", "first_column", "front")
    lines = _matrix(inside)
    frames, withheld = _frames(path, found, lines, inside.whole("first_column", 1, 1) - 1)
    frames = frames * _pascals(inside, lines)
    if not frames.size or not np.isfinite(frames).any():
        raise refused(RecordingReason.EMPTY, f"{path} holds no frame.", "Export the recording again.")
    least, most = float(np.nanmin(frames)), float(np.nanmax(frames))
    if most > MOST_PASCALS or least < 0.0:
        raise refused(
            RecordingReason.BAD_UNIT,
            f"{path} holds {least / 1e3:.4g} to {most / 1e3:.4g} kPa: no foot presses so.",
            "Check unit and pitch_mm in the mapping, and that the file is not in counts.",
        )
    front = inside.choice("front", ("first", "last"), "first")
    frames = frames[:, ::-1] if front == "last" else frames
    return found.text("title", ""), Pictures(lines, frames, rate, withheld)


def _matrix(inside: Keys) -> Matrix:
    rows, columns = inside.whole("rows", least=1), inside.whole("columns", least=1)
    pitch = inside.number("pitch_mm")
    if max(rows, columns) > LARGEST:
        raise inside.wrong("rows, columns", f"{rows} x {columns} cells are too many.", f"At most {LARGEST}.")
    if not 1.0 <= pitch <= 100.0:
        raise inside.wrong("pitch_mm", f"{pitch:g} mm is no distance of cells.", "Give it in mm, 1 to 100.")
    return Matrix("imported", "Pressure mat of another lab", rows, columns, pitch * 1e-3)


def _pascals(inside: Keys, lines: Matrix) -> float:
    """Pa of one unit."""
    unit = inside.text("unit")
    if unit not in PRESSURES and unit != FORCE:
        known = (*PRESSURES, FORCE)
        raise refused(
            RecordingReason.BAD_UNIT,
            f"Mapping key {inside.at('unit')}: {quoted(unit)} cannot be a pressure.{nearest(unit, known)}",
            f"Allowed: {', '.join(known)}. Counts need the mat's equalisation first.",
        )
    return PRESSURES[unit] if unit in PRESSURES else 1.0 / lines.cell_area


def _frames(path: Path, found: Keys, lines: Matrix, first: int) -> tuple[Floats, tuple[Reason, ...]]:
    """(n, rows, columns), as written; NaN for an empty cell. And why it says itself that nothing is given."""
    delimiter = DELIMITERS[found.choice("delimiter", tuple(DELIMITERS), "whitespace")]
    comma = found.choice("decimal", (".", ","), ".") == ","
    if comma and delimiter == ",":
        raise found.wrong("decimal", "a comma parts the cells already.", 'Set delimiter = "semicolon".')
    text = plain_text(path, found.text("encoding", "utf-8")).split("\n")
    wanted = lines.rows * lines.columns
    frames = []
    said: dict[Reason, None] = {}
    for number, line in enumerate(text, start=1):
        if number <= found.whole("skip_lines", 0) or not line.strip():
            continue
        cells = line.split() if delimiter is None else next(csv.reader([line], delimiter=delimiter))
        cells = [cell.strip() for cell in cells]
        while len(cells) > first + wanted and _are_codes(cells[-1]):
            codes = cells.pop().split()
            said |= dict.fromkeys(reason for reason in SPOILED if reason in codes)
        if len(cells) != first + wanted:
            raise refused(
                RecordingReason.BAD_NUMBER,
                f"Line {number} of {path} has {len(cells)} columns; {lines.rows} x {lines.columns} cells "
                f"from column {first + 1} on need {first + wanted}.",
                "Check rows, columns, first_column and delimiter in the mapping.",
            )
        frames.append([_value(path, number, cell, comma) for cell in cells[first:]])
    return np.array(frames, dtype=np.float64).reshape(-1, lines.rows, lines.columns), tuple(said)


def _are_codes(cell: str) -> bool:
    """Whether a cell holds codes of reasons, or nothing at all."""
    return set(cell.split()) <= set(REASONS)


def _value(path: Path, line: int, cell: str, comma: bool) -> float:
    if not cell or cell.casefold() == "nan":
        return float("nan")
    try:
        value = float(cell.replace(",", ".") if comma else cell)
    except ValueError:
        value = float("inf")
    if not np.isfinite(value):
        raise refused(
            RecordingReason.BAD_NUMBER,
            f"Line {line} of {path}: {quoted(cell)} is not a number.",
            "Lines before the first frame are passed over with skip_lines in the mapping.",
        )
    return value


def _silent(pressure: Floats) -> list[str]:
    silent = np.isnan(pressure).all(axis=0)
    if not silent.any():
        return []
    left = int(np.isnan(bridged(np.where(silent, np.nan, 0.0)[None])).sum())
    told = f"{counted(int(silent.sum()), 'cell')} never have a number: the mean of their neighbours stands in"
    return [f"{told}, but for {left} that have none." if left else f"{told}."]
