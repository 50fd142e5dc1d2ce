"""The log as a table, with the state of its chain, and as rows of a file."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from gavn.language.catalogue import Language, say
from gavn.web.apps.log.details import details_text, details_words
from gavn.web.apps.log.words import kind_text, subject_text
from gavn.web.design.moments import moment_text

HEADS = ("number", "at", "by", "what", "subject", "details")


def log_answer(*, broken: int | None, count: int, language: Language) -> str:
    """Whether the log is what was written; None where nobody has looked yet."""
    if broken is None:
        return say("audit.answer.not_looked", language, count=count)
    if broken:
        return say("audit.answer.broken", language, number=broken)
    return say("audit.answer.whole", language, count=count) if count else say("audit.answer.empty", language)


def log_lead(*, broken: int | None, language: Language) -> str:
    return say("audit.lead_broken", language, number=broken) if broken else say("audit.lead", language)


def log_sentence(*, found: int, count: int, language: Language) -> str:
    if found == count:
        return say("audit.say", language, count=count)
    return say("audit.say_found", language, count=found, all=count)


def log_table(page: Any, language: Language, *, is_held: Callable[[str], bool]) -> dict[str, Any]:
    """One row for each event on a page of the log; `is_held` says of whom no hash is told."""
    held = {event.subject for event in page.object_list if is_held(event.subject)}
    bounds = {"first": page.start_index(), "last": page.end_index(), "count": page.paginator.count}
    return {
        "caption": say("audit.caption", language, **bounds),
        "head": [{"text": say(f"audit.{key}", language)} for key in HEADS],
        "rows": [_row(event, language, held=event.subject in held) for event in page.object_list],
        "held": bool(held),
        "css": "g-stack g-stack-2",
    }


def _row(event: Any, language: Language, *, held: bool) -> dict[str, Any]:
    texts = (
        moment_text(event.at, language),
        event.by,
        kind_text(event.what, language),
        subject_text(event.subject, language),
    )
    cells = [
        {"text": text, "label": say(f"audit.{head}", language)} for text, head in zip(texts, HEADS[1:-1], strict=True)
    ]
    return {
        "label": str(event.number),
        "cells": [*cells, {"text": details_words(event.details, language, held=held), "css": "g-long"}],
    }


def csv_rows(
    events: Iterable[Any], language: Language, *, is_held: Callable[[str], bool]
) -> tuple[list[str], Iterable[list[str]]]:
    """The whole choice with codes and digests, as it is checked, but for the hashes that are held."""
    head = [say(f"audit.{key}", language) for key in (*HEADS, "digest")]
    rows = (
        [
            str(event.number),
            event.at.isoformat(),
            event.by,
            event.what,
            event.subject,
            details_text(event.details, held=is_held(event.subject)),
            event.digest,
        ]
        for event in events
    )
    return head, rows
