"""What is asked of the worker and how far it is; nothing here is anybody's only record of what was done."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class JobRow(models.Model):
    """`asked` is what the kind of work needs to know, `result` what it left, `problems` why it could not be done.

    `done` of `whole` steps, the present one named by `step`. Whoever does it says every few seconds, in `beat_at`, that
    it is still alive. `taking` is raised by every worker that takes it.
    """

    kind = models.CharField(max_length=40)
    subject = models.CharField(max_length=120)
    asked = models.JSONField(default=dict)
    asked_by = models.CharField(max_length=80)
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=20)
    step = models.CharField(max_length=40, blank=True, default="")
    done = models.PositiveIntegerField(default=0)
    whole = models.PositiveIntegerField(default=0)
    tries = models.PositiveSmallIntegerField(default=0)
    taking = models.PositiveIntegerField(default=0)
    started_at = models.DateTimeField(null=True)
    beat_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    stopped_by = models.CharField(max_length=80, blank=True, default="")
    result = models.JSONField(default=dict)
    problems = models.JSONField(default=list)

    class Meta:
        ordering = ["id"]
        constraints = [
            # Whoever asks twice asks for the same work.
            models.UniqueConstraint(
                fields=["kind", "subject"], condition=Q(state__in=["waiting", "running"]), name="job_open_once"
            )
        ]
