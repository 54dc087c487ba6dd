"""Device: on what a recording was made. What plates feel and what a mat feels never stand on one line."""

from station import analyse
from station.errors import CalibrationError
from station.mat import is_matrix, mat, matrix
from station.recording.recording import Recording
from station.wire.spec import Sensor

FOREIGN_MAT = "pressure mat"
PLATES, A_MAT = "plates ({})", "pressure mat, {} x {} cells"


def device(recording: Recording) -> str:
    """Return the kind of device a recording was made on; empty where the file does not say.

    Of a mat the name of its geometry, of plates that of their converter.
    """
    if analyse.is_of_foreign_mat(recording):
        return FOREIGN_MAT
    hello = recording.head.hello
    if hello is None:
        return ""
    if hello.is_mat:
        return hello.geometry
    known = {each.value: each.name for each in Sensor}
    return known.get(hello.sensor, str(hello.sensor))


def told(kind: str) -> str:
    """Name a kind of device in words. kind : as `device` says it, or the name of a geometry."""
    if is_matrix(kind):
        lines = matrix(kind)
        return A_MAT.format(lines.rows, lines.columns)
    if kind == FOREIGN_MAT:
        return kind
    try:
        return mat(kind).title.lower()
    except CalibrationError:
        return PLATES.format(kind) if kind else "not known"
