"""Covariance of a calibration: how far each entry of the matrix may be wrong, and with which others."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def clustered(counts: Floats, wanted: Floats, weights: Floats, groups: NDArray[np.int64]) -> Floats:
    """Return the cluster-robust covariance (cells, cells) of one row of the matrix.

    It believes nothing but that groups are independent of each other: the residuals say how large errors are.

    counts : (n, cells), above the empty plate. wanted : (n,), N or N m. weights : (n,), 1 / (N or N m)^2.
    groups : (n,), which placement each reading belongs to.

    Source: Liang & Zeger 1986, doi:10.1093/biomet/73.1.13, with G / (G - 1) for few groups.
    """
    unit = float(np.abs(counts).max())
    scaled = counts / unit
    inverse = np.linalg.inv(scaled.T @ (weights[:, None] * scaled))
    row = inverse @ scaled.T @ (weights * wanted)
    pulls = scaled * (weights * (wanted - scaled @ row))[:, None]
    names, index = np.unique(groups, return_inverse=True)
    sums = np.zeros((len(names), counts.shape[1]))
    np.add.at(sums, index, pulls)
    return np.asarray(inverse @ sums.T @ sums @ inverse * len(names) / (len(names) - 1) / unit**2)


def stacked(rows: tuple[Floats, ...], matrix: Floats, scale: float) -> Floats:
    """Return the covariance (3 cells, 3 cells) of the whole matrix, row by row.

    rows : the covariance of each row, (cells, cells). matrix : (3, cells). scale : share by which all
    reference places together may be stretched; it moves both rows of moments in proportion.

    The rows are independent of each other: the errors of places along x and along y are, and the scatter of
    cells, which is not, is far below them.
    """
    cells = matrix.shape[1]
    whole = np.zeros((3 * cells, 3 * cells))
    for number, row in enumerate(rows):
        part = slice(number * cells, (number + 1) * cells)
        whole[part, part] = row
    stretched = np.concatenate([np.zeros(cells), *matrix[1:]])
    return whole + scale**2 * np.outer(stretched, stretched)


def of_loads(covariance: Floats, counts: Floats) -> Floats:
    """Return the covariance (n, 3, 3) of Fz, Mx and My of readings (n, cells), from that of the matrix."""
    cells = counts.shape[1]
    blocks = covariance.reshape(3, cells, 3, cells)
    return np.asarray(np.einsum("ni,aibj,nj->nab", counts, blocks, counts, optimize=True))
