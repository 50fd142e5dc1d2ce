"""Shares that the fund's own rules and budgets state; those of agreements have rules of their own."""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated

# From nothing to all, both included.
Share = Annotated[Fraction, "share"]
# Above nothing: what a budget holds is divided by it, to find the business case again.
Effect = Annotated[Fraction, "effect"]
