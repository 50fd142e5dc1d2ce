"""Integrals by Gauss and Legendre's rule."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]


@lru_cache(maxsize=8)
def legendre(count: int) -> tuple[Values, Values]:
    """So many nodes between -1 and 1, and their weights."""
    nodes, weights = np.polynomial.legendre.leggauss(count)
    return nodes, weights
