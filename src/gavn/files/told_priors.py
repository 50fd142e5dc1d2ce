"""What was believed before anything was seen, in a forecast that is told and kept as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gavn.domain.forecasting.assumptions import Prior, Ratio
from gavn.domain.values.plain import to_data
from gavn.files.codec import file_model, to_record


def priors_data(effect: Prior | Ratio | None, volume: Prior | Ratio | None) -> dict[str, object]:
    """As they stand in the fund's folder; none where an effort leans on what is believed of all."""
    return {"effect": effect and to_data(effect), "volume": volume and to_data(volume)}


def priors_in(told: Mapping[str, Any] | None) -> tuple[Prior | None, Prior | None]:
    """What an effort's own plan says; forecasts that were kept before it could say so have none."""
    if told is None:
        return None, None
    effect, volume = (told[name] and _record(Prior, told[name]) for name in ("effect", "volume"))
    return effect, volume


def ratios_in(told: Mapping[str, Any] | None) -> tuple[Ratio, Ratio] | None:
    """What is believed of all efforts; None in forecasts that were kept before it was told."""
    return None if told is None else (_record(Ratio, told["effect"]), _record(Ratio, told["volume"]))


def _record(record: type, data: Mapping[str, Any]) -> Any:
    return to_record(record, file_model(record).model_validate(data))
