"""The preview of a file in words: what its rows would become, and why some of them become nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from gavn.domain.economy.accounts import ChartOfAccounts
from gavn.files.intake.postings import Rejection
from gavn.language.catalogue import Language, say
from gavn.language.counts import counted
from gavn.language.formats import number_text
from gavn.language.problems import problem_parts
from gavn.web.apps.economy.queries.imports import Preview, Upload
from gavn.web.apps.economy.show.moved import ways_of, ways_text
from gavn.web.design.moments import moment_text

MOST_REJECTED = 200


def preview_answer(found: Preview, *, chart: ChartOfAccounts, language: Language) -> str:
    """How many drafts the file would become, and what they would bring into the fund and take out of it."""
    postings = found.intake.postings
    if not postings:
        none = "rejected" if found.intake.rejections and not found.intake.already else "nothing"
        return say(f"import-page.answer.{none}", language)
    lines = [line for posting in postings for line in posting.lines]
    into, out = ways_of(lines, chart=chart, currency=lines[0].amount.currency)
    return counted("import-page.answer", len(postings), language, moved=ways_text(into, out, language))


def preview_lead(upload: Upload, found: Preview, language: Language) -> str:
    """What there was already; and that nothing has happened yet."""
    waiting = len(found.waiting)
    posted = len(found.intake.already) - waiting
    said = [say("import-page.lead.nothing_yet", language, file=upload.file.name)]
    said += [counted("import-page.lead.posted", posted, language)] if posted else []
    said += [counted("import-page.lead.waiting", waiting, language)] if waiting else []
    return " ".join(said)


def preview_sum(found: Preview, language: Language) -> list[dict[str, Any]]:
    """Rows in are rows accepted and rows rejected."""
    intake = found.intake
    terms = [("rows", intake.rows, ""), ("accepted", intake.accepted, "="), ("rejected", intake.rejected, "+")]
    return [
        {
            "label": counted(f"import-page.sum.{name}", count, language),
            "amount": number_text(count, language),
            "sign": sign,
        }
        for name, count, sign in terms
    ]


def preview_facts(upload: Upload, language: Language) -> list[dict[str, str]]:
    """Which file, read by which format."""
    return [
        {"label": say("import-page.fact.file", language), "text": upload.file.name},
        {"label": say("import-page.fact.format", language), "text": upload.format.name},
        {"label": say("import-page.fact.sent", language), "text": moment_text(upload.entered_at, language)},
    ]


def rejected_say(rejections: Sequence[Rejection], language: Language) -> str:
    """What a rejected row means, and whether all of them are shown."""
    if len(rejections) <= MOST_REJECTED:
        return say("import-page.rejected_say", language)
    count = number_text(len(rejections), language)
    return say("import-page.rejected_some", language, shown=MOST_REJECTED, count=count)


def rejected_table(rejections: Sequence[Rejection], language: Language) -> dict[str, Any]:
    """One line for each reason, with row and column."""
    head = [{"text": say(f"intake.head.{name}", language)} for name in ("row", "column", "voucher", "reason")]
    rows = []
    for rejection in rejections[:MOST_REJECTED]:
        for problem in rejection.problems:
            parts = problem_parts(problem, language)
            cells = [
                {
                    "text": problem.place.path or say("import-page.whole_row", language),
                    "css": "g-nb",
                    "label": head[1]["text"],
                },
                {"text": rejection.voucher, "css": "g-nb", "label": head[2]["text"]},
                {"text": f"{parts['what']} {parts['do']}"},
            ]
            rows.append({"label": say("import-page.row", language, row=rejection.row), "cells": cells})
    return {"head": head, "rows": rows, "css": "g-stack g-stack-2"}
