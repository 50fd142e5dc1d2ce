"""Documents: a fund's head, accounts, versions, workflow, calls, investments and publications, each with revisions."""

from __future__ import annotations

from django.db import models


class Document(models.Model):
    """`content` is what stands in the fund folder's file, as JSON; a change is a new revision."""

    path = models.CharField(max_length=200)
    revision = models.PositiveIntegerField()
    content = models.TextField()
    entered_by = models.CharField(max_length=80)
    entered_at = models.DateTimeField()

    class Meta:
        ordering = ["path", "-revision"]
        constraints = [models.UniqueConstraint(fields=["path", "revision"], name="document_revision_once")]
