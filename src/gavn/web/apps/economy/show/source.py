"""What a posting follows from, where the log tells: the statement of an agreement (ADR 0013)."""

from __future__ import annotations

from django.urls import reverse

from gavn.domain.fund.posted import seal_in, statement_of_voucher
from gavn.language.catalogue import Language, say
from gavn.web.apps.audit.queries import was_done


def source_fact(voucher: str, text: str, language: Language) -> list[dict[str, str]]:
    """A fact that leads to the statement whose name the voucher bears and whose seal the text ends with; none where no
    such statement was drafted or loaded. What was posted before there were seals ends with the digest."""
    name, digits = statement_of_voucher(voucher), seal_in(text)
    agreement, _, number = name.rpartition("-")
    told = ("statement-approved", "statement-drafted", "statement-loaded")
    if not digits or not was_done(*told, subject=f"statement {name}", known_by={"seal": digits, "digest": digits}):
        return []
    title = say("statement-page.title", language, number=number)
    url = reverse("payments:statement", args=[agreement, int(number)])
    return [{"label": say("statement-page.from_posting", language), "text": title, "url": url}]
