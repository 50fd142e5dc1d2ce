"""Futures in which efforts rise and fall together: a Gaussian copula of shared shocks (ADR 0021)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from gavn.domain.forecasting.assumptions import Shock
from gavn.domain.forecasting.belief import Numbers
from gavn.domain.forecasting.chance import generator


def shared_shares(
    efforts: Mapping[str, Sequence[str]], shocks: Sequence[Shock], *, trials: int, seed: int, of: str
) -> Mapping[str, Numbers]:
    """By effort, for each future the share (0 to 1) of what is believed of it that lies below what it comes to.

    Each effort's shares are spread evenly, whatever shocks strike it; `efforts` names them, and `of` what is drawn.
    """
    parts = {shock.id: float(shock.part) for shock in shocks}
    common = {shock.id: generator(seed, of, shock.id).normal(trials) for shock in shocks}
    return {effort: _shares(effort, [(parts[s], common[s]) for s in strike], trials, seed, of)
            for effort, strike in efforts.items()}  # fmt: skip


def _shares(effort: str, shared: Sequence[tuple[float, Numbers]], trials: int, seed: int, of: str) -> Numbers:
    own = generator(seed, of, effort, "own")
    rest = 1 - sum(part for part, _ in shared)
    scores = np.sqrt(rest) * own.normal(trials)
    for part, shock in shared:
        scores = scores + np.sqrt(part) * shock
    # By rank and not by the normal distribution: exactly even, with one share drawn within each of as many parts.
    places = np.empty(trials)
    places[np.argsort(scores)] = np.arange(trials)
    shares: Numbers = (places + own.random(trials)) / trials
    return shares
