"""What waits for a reader in words: how many, since when, and where to go."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.urls import reverse

from gavn.language.catalogue import Language, say
from gavn.language.counts import counted_in_words
from gavn.language.formats import date_text
from gavn.web.design.waiting import Waiting

# Where all of a kind stand, and where one of them does.
PAGES: Mapping[str, tuple[str, str]] = {
    "drafts": ("economy:drafts", "economy:draft"),
    "batches": ("economy:drafts", "economy:batch"),
    "closings": ("economy:close", ""),
    "chain": ("economy:chain", ""),
    "closings-changed": ("economy:chain", ""),
    "hearings": ("pipeline:board", "pipeline:answer"),
    "inquiries": ("pipeline:board", "pipeline:inquiry"),
    "late": ("pipeline:board", "pipeline:inquiry"),
    "statements-check": ("payments:agreements", "payments:statement"),
    "statements-approve": ("payments:agreements", "payments:statement"),
    "statements-answer": ("payments:agreements", "payments:statement"),
    "amendments": ("payments:agreements", "payments:amendment"),
    "warnings": ("warnings:inbox", "warnings:warning"),
    "releases": ("payments:agreements", "releases:propose"),
    "follow-ups": ("participants:today", ""),
    "verifying": ("participants:today", ""),
    "correcting": ("participants:today", ""),
    "erasures": ("participants:today", ""),
    "ties": ("participants:today", ""),
    "unfinished": ("participants:unfinished", ""),
    "passwords": ("accounts:accounts", "accounts:account"),
    "log": ("audit:log", ""),
}


def waiting_panel(found: Sequence[Waiting], language: Language) -> dict[str, Any]:
    """A line for each kind; a calm sentence where there is none."""
    return {
        "lines": [_line(each, language) for each in found],
        "calm": say("waiting.nothing", language),
    }


def _line(each: Waiting, language: Language) -> dict[str, Any]:
    return {
        "text": _capital(counted_in_words(f"waiting.{each.kind}", each.count, language)),
        "url": _url(each),
        "app": PAGES[each.kind][0].partition(":")[0],
        "about": _about(each, language),
        "attention": bool(each.broken or each.late),
    }


def _url(each: Waiting) -> str:
    every, one = PAGES[each.kind]
    return reverse(one, args=each.only) if each.only and one else reverse(every)


def _about(each: Waiting, language: Language) -> str:
    """Since when it has waited, and how many are late where not all of them are."""
    parts = []
    if 0 < each.late < each.count:
        parts.append(_capital(counted_in_words("waiting.overdue", each.late, language)))
    if each.since is not None:
        # A day and not how many ago: the pages around it tell of days of their own.
        kind = "deadline" if each.kind == "late" else "waited"
        key = f"waiting.{kind}.{'one' if each.count == 1 else 'oldest'}"
        parts.append(say(key, language, day=date_text(each.since, language)))
    return ". ".join(parts)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
