"""Inquiries and what happened to them: what has happened does not change, more is added."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q


class InquiryRow(models.Model):
    """An inquiry; `place` keeps the order in which they came."""

    id = models.CharField(max_length=80, primary_key=True)
    place = models.PositiveIntegerField(unique=True)
    received_on = models.DateField()
    source = models.CharField(max_length=80)
    title = models.TextField()
    provenance = models.CharField(max_length=20)
    call = models.CharField(max_length=80, blank=True, default="")
    theme = models.TextField(blank=True, default="")
    description = models.TextField(blank=True, default="")
    investments = models.JSONField(default=list)

    class Meta:
        ordering = ["place"]


class InquiryEnd(models.Model):
    """The end of the inquiries; whoever adds one locks this row first, so that places have no gaps."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="inquiry_end_is_one_row")]


class HearingRow(models.Model):
    """One department's answer; blank until it comes."""

    inquiry = models.ForeignKey(InquiryRow, on_delete=models.PROTECT, related_name="hearings")
    place = models.PositiveSmallIntegerField()
    department = models.CharField(max_length=80)
    asked_on = models.DateField()
    deadline = models.DateField()
    answered_on = models.DateField(null=True)
    relevance = models.TextField(blank=True, default="")
    fit = models.TextField(blank=True, default="")
    economy = models.TextField(blank=True, default="")

    class Meta:
        ordering = ["inquiry", "place"]
        constraints = [
            models.UniqueConstraint(fields=["inquiry", "place"], name="hearing_place_once"),
            models.CheckConstraint(condition=Q(deadline__gte=F("asked_on")), name="hearing_deadline_after_asked"),
        ]


class EventRow(models.Model):
    """What happened on a date: a move, or one of the two formal approvals."""

    inquiry = models.ForeignKey(InquiryRow, on_delete=models.PROTECT, related_name="events")
    place = models.PositiveSmallIntegerField()
    on = models.DateField()
    kind = models.CharField(max_length=40)
    by = models.CharField(max_length=80)
    to_stage = models.CharField(max_length=80, blank=True, default="")
    reason = models.CharField(max_length=80, blank=True, default="")
    grounds = models.TextField(blank=True, default="")
    minutes = models.TextField(blank=True, default="")
    conditions = models.TextField(blank=True, default="")
    stood_aside = models.TextField(blank=True, default="")

    class Meta:
        ordering = ["inquiry", "place"]
        constraints = [models.UniqueConstraint(fields=["inquiry", "place"], name="event_place_once")]
