"""What was proposed to be told, and what became of it: the database changes and deletes none of it (ADR 0016)."""

from __future__ import annotations

from django.db import models


class ReleaseProposalRow(models.Model):
    """A figure of a result set; `seen` is how many releases it was held against."""

    agreement = models.CharField(max_length=120, db_index=True)
    metric = models.CharField(max_length=120)
    follow_up = models.CharField(max_length=120, blank=True, default="")
    results = models.PositiveIntegerField()
    seen = models.PositiveIntegerField()
    made_by = models.CharField(max_length=80)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]


class ReleaseRow(models.Model):
    """What a circle would be told: `text` is the release's file, with told numbers alone, blank where it is nothing.

    `hidden` tells which groups of the table asked for were not told and why, with no number in it.
    """

    proposal = models.ForeignKey(ReleaseProposalRow, on_delete=models.PROTECT, related_name="releases")
    circle = models.CharField(max_length=20)
    verdict = models.CharField(max_length=20)
    text = models.TextField(blank=True, default="")
    digest = models.CharField(max_length=64, blank=True, default="")
    hidden = models.JSONField(default=dict)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["proposal", "circle"], name="release_circle_once")]


class ReleaseDecisionRow(models.Model):
    """What became of a proposal: made public, refused or withdrawn, once."""

    proposal = models.OneToOneField(ReleaseProposalRow, on_delete=models.PROTECT, related_name="decision")
    outcome = models.CharField(max_length=20)
    by = models.CharField(max_length=80)
    at = models.DateTimeField()
    grounds = models.TextField(blank=True, default="")

    class Meta:
        ordering = ["id"]
