"""The list of inquiries: as a table that sorts, and as rows of a file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from gavn.domain.pipeline.inquiry import Inquiry
from gavn.domain.pipeline.listing import Listed, Selection
from gavn.domain.values.provenance import Provenance
from gavn.web.apps.pipeline.show.board import who_acts
from gavn.web.apps.pipeline.words import Words, sentence

# The columns, and what those that sort sort by.
HEADS = (
    ("title", "title"), ("received", "received"), ("since", "since"), ("stream", ""), ("stage", "stage"), ("next", ""),
)  # fmt: skip


def query_of(selection: Selection, *, as_of: str, **changes: str) -> str:
    """The address of the same choice with something changed; `as_of` is what the reader asked for, or blank."""
    values = asdict(selection) | {"as-of": as_of} | changes
    return urlencode({key: value for key, value in values.items() if value})


def list_answer(found: Sequence[Listed], selection: Selection, words: Words, *, open_count: int) -> str:
    """How many there are, of all or of what was chosen."""
    if selection.is_all:
        counts = {"received": len(found), "open": open_count}
        told = {name: words.clause(f"list.answer.all.{name}", count) for name, count in counts.items()}
        return sentence(words.text("list.answer.all", **told))
    return words.counted("list.answer", len(found)) if found else words.text("list.answer.none")


def list_table(page: Any, selection: Selection, words: Words, *, as_of: date, asked: str) -> dict[str, Any]:
    """One row for each inquiry on a page of the list; `asked` is the day the reader asked for, or blank."""
    caption = words.text("list.caption", first=page.start_index(), last=page.end_index(), count=page.paginator.count)
    return {
        "caption": caption,
        "head": [_head(key, by, selection, words, asked) for key, by in HEADS],
        "rows": [_row(listed, words, as_of=as_of) for listed in page.object_list],
        "css": "g-stack g-stack-2",
    }


def _head(key: str, by: str, selection: Selection, words: Words, as_of: str) -> dict[str, Any]:
    head: dict[str, Any] = {"text": words.text(f"list.{key}"), "number": key in ("received", "since")}
    if by:
        sorted_so = selection.sort.removeprefix("-") == by
        descending = selection.sort.startswith("-") != (by == "received")
        other = by if sorted_so and selection.sort.startswith("-") else f"-{by}" if sorted_so else by
        head["url"] = f"?{query_of(selection, as_of=as_of, sort=other)}"
        head["sort"] = ("descending" if descending else "ascending") if sorted_so else ""
    return head


def _row(listed: Listed, words: Words, *, as_of: date) -> dict[str, Any]:
    inquiry = listed.inquiry
    mark = "" if inquiry.provenance == Provenance.RECORDED else inquiry.provenance.value
    received, since = words.day(inquiry.received_on), words.day(listed.since)
    owner = sentence(who_acts(inquiry, listed.stage, words, as_of=as_of))
    late = words.text("board.deadline_passed", departments=words.parties(listed.late)) if listed.late else ""
    return {
        "label": inquiry.title,
        "own": True,
        "url": reverse("pipeline:inquiry", args=[inquiry.id]),
        "cells": [
            {"text": received, "number": True, "label": words.text("list.received"), "mark": mark},
            {"text": since, "number": True, "label": words.text("list.since"), "mark": mark},
            {"text": words.stream(inquiry.call)},
            {"text": words.stage(listed.stage)},
            {"text": late or owner, "attention": bool(late), "label": "" if late else words.text("list.next")},
        ],
    }


CSV_HEADS = (
    "id", "title", "received", "source", "stream", "theme", "stage", "since", "next", "late", "departments",
    "description",
)  # fmt: skip


def csv_rows(found: Sequence[Listed], words: Words, *, as_of: date) -> tuple[list[str], list[list[str]]]:
    """The whole selection, with names as a reader knows them and dates as a spreadsheet does."""
    head = [words.text(f"list.{key}") for key in CSV_HEADS]
    return head, [_csv_row(listed, words, as_of=as_of) for listed in found]


def _csv_row(listed: Listed, words: Words, *, as_of: date) -> list[str]:
    inquiry: Inquiry = listed.inquiry
    return [
        inquiry.id,
        inquiry.title,
        inquiry.received_on.isoformat(),
        words.source(inquiry.source),
        words.stream(inquiry.call),
        inquiry.theme,
        words.stage(listed.stage),
        listed.since.isoformat(),
        who_acts(inquiry, listed.stage, words, as_of=as_of),
        words.parties(listed.late) if listed.late else "",
        ", ".join(sorted(words.party(department) for department in inquiry.departments)),
        inquiry.description,
    ]
