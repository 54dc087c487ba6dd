"""One simulated visit on a pressure mat: who stands on it, the sheet, the device, the cable, a script."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from station.mat import Mat, Matrix
from station.sources.mat_device import SimulatedMat, hello_of_mat
from station.sources.scene import MAT_FORM, FaultOfScene, Make, Scene, Step, uid_of
from station.sources.sheet.pressed import Pressing, Truth
from station.sources.sheet.sheet import Sheet


class MatScene(Scene):
    """As Scene, with a mat: a period is the time of one row.

    It lives in whole scans, so that no cutting changes a bit; who hears a word moves with the next scan.

    Parameters
    ----------
    matrix : geometry. sheet : the mat as it is. pressing : makes who is on it for a rate in rows a second.

    Attributes
    ----------
    truth : of the scan that is being sent, or None before the first.
    """

    def __init__(
        self,
        matrix: Matrix,
        sheet: Sheet,
        pressing: Callable[[int], Pressing],
        make: Make,
        script: tuple[Step, ...] = (),
        faults: tuple[FaultOfScene, ...] = (),
        seconds: float | None = None,
    ) -> None:
        self.truth: Truth | None = None
        self._sheet = sheet
        self._ahead = np.empty((0, matrix.columns), dtype=np.int32)
        super().__init__(matrix, pressing, make, script, faults, seconds)

    def _assembled(
        self,
        mat: Mat | Matrix,
        make: Make,
        faults: tuple[FaultOfScene, ...],
        cells_seed: np.random.SeedSequence,
        device_seed: np.random.SeedSequence,
    ) -> SimulatedMat:
        if not isinstance(mat, Matrix):
            raise TypeError(f"{mat.name} is no pressure mat")
        hello = hello_of_mat(mat, uid_of(make.number, MAT_FORM), make.rate / mat.rows)
        return SimulatedMat(self, hello, device_seed, ppm=make.ppm, preset=make.preset)

    @property
    def row(self) -> int:
        """Number of the row that is read next."""
        return -len(self._ahead) % self._sheet.matrix.rows

    def counts(self, count: int) -> NDArray[np.int32]:
        """Let the person live on; what the converter makes of it, (count rows, columns)."""
        while len(self._ahead) < count:
            pressed = self._body.scan()
            self.truth = pressed.truth
            self._ahead = np.concatenate([self._ahead, self._sheet.read(pressed.pressure).astype(np.int32)])
        rows, self._ahead = self._ahead[:count], self._ahead[count:]
        self._within += count
        return rows

    def set_rate(self, rate: int) -> None:
        """A mat is as fast as it can; nobody asks."""

    def failing(self) -> int:
        """Return 0: a mat has no self-test."""
        return 0
