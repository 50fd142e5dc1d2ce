"""Result sets, statements and what happened to them: the database refuses to change or delete any of it (ADR 0013)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class ResultSetRow(models.Model):
    """`text` is the set's file; `source` the name of the file that it came from, blank where it was entered by hand."""

    agreement = models.CharField(max_length=120)
    number = models.PositiveIntegerField()
    as_of = models.DateField()
    text = models.TextField()
    digest = models.CharField(max_length=64)
    source = models.CharField(max_length=255, blank=True, default="")
    source_sha256 = models.CharField(max_length=64, blank=True, default="")
    entered_by = models.CharField(max_length=80)
    entered_at = models.DateTimeField()

    class Meta:
        ordering = ["agreement", "number"]
        constraints = [models.UniqueConstraint(fields=["agreement", "number"], name="result_set_number_once")]


class ExpectedSetRow(models.Model):
    """Of a set that it was entered as what an early closing expects; or that it was loaded, and a closing stated by it
    where it came from, whose draft stayed there."""

    result_set = models.OneToOneField(ResultSetRow, on_delete=models.PROTECT, related_name="expected")

    class Meta:
        ordering = ["id"]


class StatementRow(models.Model):
    """`text` is the statement's file; several can bear one number where all but the last were refused or withdrawn."""

    agreement = models.CharField(max_length=120, db_index=True)
    number = models.PositiveIntegerField()
    result_set = models.ForeignKey(ResultSetRow, on_delete=models.PROTECT, related_name="statements")
    text = models.TextField()
    digest = models.CharField(max_length=64)
    made_by = models.CharField(max_length=80)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]


class StatementEventRow(models.Model):
    """What somebody did to a statement; `party` is whom they did it for, blank for the fund."""

    statement = models.ForeignKey(StatementRow, on_delete=models.PROTECT, related_name="events")
    place = models.PositiveSmallIntegerField()
    move = models.CharField(max_length=20)
    by = models.CharField(max_length=80)
    at = models.DateTimeField()
    grounds = models.TextField(blank=True, default="")
    party = models.CharField(max_length=120, blank=True, default="")

    class Meta:
        ordering = ["statement", "place"]
        constraints = [models.UniqueConstraint(fields=["statement", "place"], name="statement_event_place_once")]


class SaltRow(models.Model):
    """By which a statement is sealed in its posting's text (ADR 0016): drawn once, when it is first to be posted."""

    statement = models.OneToOneField(StatementRow, on_delete=models.PROTECT, related_name="drawn")
    salt = models.CharField(max_length=32)

    class Meta:
        ordering = ["id"]


class AmendmentRow(models.Model):
    """A version that somebody proposed: `text` as it was written, `digest` the content hash of the version in it."""

    agreement = models.CharField(max_length=120, db_index=True)
    version = models.PositiveIntegerField()
    text = models.TextField()
    digest = models.CharField(max_length=64)
    made_by = models.CharField(max_length=80)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]


class AmendmentDecisionRow(models.Model):
    """What became of a proposal: approved, refused or withdrawn, once."""

    amendment = models.OneToOneField(AmendmentRow, on_delete=models.PROTECT, related_name="decision")
    outcome = models.CharField(max_length=20)
    by = models.CharField(max_length=80)
    at = models.DateTimeField()
    grounds = models.TextField(blank=True, default="")

    class Meta:
        ordering = ["id"]


class PaymentsEnd(models.Model):
    """One row; whoever writes any of these locks it first, so that numbers have no gaps and nothing happens twice."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="payments_end_is_one_row")]
