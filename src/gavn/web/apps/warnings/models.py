"""Rounds of warnings and the answers to them: the database changes and deletes none of it (ADR 0021)."""

from __future__ import annotations

from django.db import models


class RoundRow(models.Model):
    """All that was warned of when the fund was gone through; `warned` is a list of warnings as plain data.

    `verdicts` say of each account with capital in it how likely that is to come back, `looked_at` are the agreements
    whose people, results and money were looked at, `untold` those of whose money nothing could be said. `made_by` is
    blank where nobody asked.
    """

    as_of = models.DateField()
    trials = models.PositiveIntegerField()
    seed = models.PositiveIntegerField()
    inputs = models.CharField(max_length=64)
    warned = models.JSONField(default=list)
    verdicts = models.JSONField(default=list)
    looked_at = models.JSONField(default=list)
    untold = models.JSONField(default=list)
    made_by = models.CharField(max_length=80, blank=True, default="")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]


class AnswerRow(models.Model):
    """That somebody has seen a warning, as it was then, and what is done about it; `until` is the day by which."""

    key = models.CharField(max_length=400, db_index=True)
    warned = models.JSONField()
    note = models.TextField()
    until = models.DateField(null=True)
    by = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]


class TakenBackRow(models.Model):
    """That an answer holds no more, once."""

    answer = models.OneToOneField(AnswerRow, on_delete=models.PROTECT, related_name="taken_back")
    by = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
