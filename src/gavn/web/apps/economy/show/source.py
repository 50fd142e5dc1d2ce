"""What a voucher follows from, where its name tells: the statement of an agreement (ADR 0013)."""

from __future__ import annotations

from django.urls import reverse

from gavn.language.catalogue import Language, say
from gavn.web.apps.documents.queries import documents


def source_fact(voucher: str, language: Language) -> list[dict[str, str]]:
    """A fact that leads to the statement; none for other vouchers."""
    agreement, _, number = voucher.rpartition("-")
    if not number.isdecimal() or agreement not in {dossier.id for dossier in documents().dossiers}:
        return []
    text = say("statement-page.title", language, number=number)
    url = reverse("payments:statement", args=[agreement, int(number)])
    return [{"label": say("statement-page.from_posting", language), "text": text, "url": url}]
