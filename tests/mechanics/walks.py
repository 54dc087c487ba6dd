"""Paths for tests: a walk that is drawn back to its middle, like sway."""

import numpy as np


def walk(n, seed=0, step=2e-4):
    """x and y, (n,), m, about their mean."""
    random = np.random.default_rng(seed)
    steps = random.normal(0.0, step, (n, 2))
    out = np.empty((n, 2))
    place = np.zeros(2)
    for i in range(n):
        place = 0.995 * place + steps[i]
        out[i] = place
    out -= out.mean(axis=0)
    return np.ascontiguousarray(out[:, 0]), np.ascontiguousarray(out[:, 1])
