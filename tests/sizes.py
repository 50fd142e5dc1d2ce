"""How many examples a property is tried on: few in `make test`, and so many times more in `make prove`."""

from __future__ import annotations

import os

from hypothesis import settings

TIMES = int(os.environ.get("GAVN_PROOF", "1"))


def examples(count: int) -> settings:
    return settings(deadline=None, max_examples=count * TIMES)
