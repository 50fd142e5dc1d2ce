"""The audit log: one row for each thing done, chained so that a change shows."""

from __future__ import annotations

from django.db import models


class AuditEvent(models.Model):
    """`number` is its place in the log, from 1; `digest` covers the row and the digest before it."""

    number = models.PositiveBigIntegerField(primary_key=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=80)
    what = models.CharField(max_length=60)
    subject = models.CharField(max_length=200)
    details = models.JSONField(default=dict)
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ["number"]
        indexes = [models.Index(fields=["what", "subject", "at"], name="event_by_subject")]


class AuditEnd(models.Model):
    """The last event of the log; whoever writes the next one locks this row first."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    number = models.PositiveBigIntegerField(default=0)
    digest = models.CharField(max_length=64, blank=True, default="")

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="audit_end_is_one_row")]
