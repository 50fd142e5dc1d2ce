"""What was worked out, as it came out: the database changes and deletes none of it."""

from __future__ import annotations

from django.db import models


class AnswerRow(models.Model):
    """`kind` is what was worked out, of `subject` (an agreement, or the names of scenarios), from what has the digest
    `inputs`; `asked` is what was asked for, and `text` the answer."""

    kind = models.CharField(max_length=20)
    subject = models.CharField(max_length=400)
    inputs = models.CharField(max_length=64)
    asked = models.JSONField(default=dict)
    text = models.TextField()
    made_by = models.CharField(max_length=80)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["kind", "subject"], name="answer_subject")]
        constraints = [models.UniqueConstraint(fields=["kind", "subject", "inputs"], name="answer_once")]
