"""Uncertain numbers spread evenly over all that is possible together: scrambled Sobol points (ADR 0023).

Sobol (1967), USSR Computational Mathematics and Mathematical Physics 7:86-112; scrambled as Matousek (1998), Journal of
Complexity 14:527-556 does, so that each number by itself is as if drawn by chance.
"""

from __future__ import annotations

from importlib import import_module
from zlib import crc32

import numpy as np

from gavn.domain.forecasting.belief import Numbers

# Points lie on whole multiples of it, and nothing is one of those.
LEAST = 2.0**-30


def beside(shares: Numbers, others: int, *, seed: int, name: str) -> Numbers:
    """So many other shares for each future (others × futures), each of them even over the futures and all of them even
    together with `shares`, which are themselves one in each of as many equal parts.

    Points of as many more dimensions are handed out by the order of their first number, which takes the place of
    `shares`: that some futures' shares come together with other efforts' changes nothing of this.
    None is 0 or 1, at which a law may have no number.
    """
    trials = len(shares)
    named = np.random.Generator(np.random.PCG64DXSM([seed, crc32(name.encode())]))
    # By name, since it takes longer to read than all that those read who simulate nothing.
    sobol = import_module("scipy.stats.qmc").Sobol(1 + others, rng=named)
    points = np.maximum(sobol.random_base2((trials - 1).bit_length())[:trials], LEAST)
    places = (shares * trials).astype(np.int64).clip(max=trials - 1)
    taken = np.argsort(points[:, 0])[places]
    return np.stack([points[:, dimension][taken] for dimension in range(1, 1 + others)])
