"""Forecasts that were made here: the database changes and deletes none of them (ADR 0022)."""

from __future__ import annotations

from django.db import models


class ForecastRow(models.Model):
    """`text` is all that is told of a forecast (`gavn.forecast/1`), `digest` its hash; `kept` names the kept forecast
    that is held against what comes, which stands among the documents."""

    kept = models.CharField(max_length=40, unique=True)
    text = models.TextField()
    digest = models.CharField(max_length=64)
    made_by = models.CharField(max_length=80)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
