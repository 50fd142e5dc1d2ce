"""What a voucher follows from, where the log tells: the statement of an agreement (ADR 0013)."""

from __future__ import annotations

from django.urls import reverse

from gavn.language.catalogue import Language, say
from gavn.web.apps.audit.queries import was_done


def source_fact(voucher: str, language: Language) -> list[dict[str, str]]:
    """A fact that leads to the statement of that name; none where no such statement was approved or loaded."""
    agreement, _, number = voucher.rpartition("-")
    if not was_done("statement-approved", "statement-loaded", subject=f"statement {voucher}"):
        return []
    text = say("statement-page.title", language, number=number)
    url = reverse("payments:statement", args=[agreement, int(number)])
    return [{"label": say("statement-page.from_posting", language), "text": text, "url": url}]
