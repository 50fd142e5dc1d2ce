"""The inbox in words: how many wait, each warning with what it means and what was answered, and what was looked at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from gavn.domain.forecasting.inbox import Answer, Attention, InboxLine, key_of
from gavn.domain.forecasting.warning import OF_PEOPLE, Level, Warned
from gavn.domain.forecasting.warning_rates import CERTAIN, FALSE_ALARMS, MEASURED
from gavn.language.agreements import names_of
from gavn.language.chances import chance_text, likely_text
from gavn.language.counts import counted_in_words
from gavn.language.formats import date_text
from gavn.language.warnings import standing_text, warning_parts
from gavn.web.apps.payments.show.words import Words, cell, ended, heads
from gavn.web.apps.warnings.queries import Inbox, KeptAnswer, Round, Seen
from gavn.web.apps.warnings.show.evidence import evidence_table
from gavn.web.design.moments import moment_text


@dataclass(frozen=True, slots=True)
class Sight:
    """What a reader sees of warnings: which agreements, the `whole` fund or not, and whether the reader `answers`."""

    words: Words
    seen: Mapping[str, Seen]
    answers: bool
    whole: bool

    def name(self, effort: str) -> str:
        found = self.seen.get(effort)
        if found is None:
            return self.words.text("warning.the_fund") if effort == "-" else effort
        return self.words.name(found.agreement)

    def names(self, efforts: Sequence[str]) -> str:
        return self.words.listed(self.name(effort) for effort in efforts or ("-",))

    def counts(self, warned: Warned) -> bool:
        """Whether the numbers of people behind a warning may be told: those of every agreement that it is about."""
        return all(effort in self.seen and self.seen[effort].counts for effort in warned.efforts)


def inbox_context(found: Inbox, shown: Sequence[InboxLine], sight: Sight) -> dict[str, Any]:
    """The page from top to bottom."""
    words = sight.words
    waiting = [line for line in shown if line.attention is not Attention.SEEN]
    answered = [line for line in shown if line.attention is Attention.SEEN]
    return {
        "page_title": _answer(found, words),
        "gone_through": gone_through(found.round, words),
        "stale": found.stale,
        "open_lines": [line_context(line, sight, found.round.trials) for line in waiting],
        "answered_lines": [line_context(line, sight, found.round.trials) for line in answered],
        "capital": _capital(found.round, sight),
        "looked_at": _looked_at(found.round, sight),
        "untold": words.text("warning.untold", names=sight.names(found.round.untold)) if found.round.untold else "",
    }


def _answer(found: Inbox, words: Words) -> str:
    if not found.lines:
        return words.text("warnings-page.nothing")
    if not found.unanswered:
        return words.text("warnings-page.all_answered")
    waiting = [line for line in found.lines if line.attention is not Attention.SEEN]
    acts = sum(line.warned.level is Level.ACT for line in waiting)
    text = counted_in_words("warnings-page.waiting", found.unanswered, words.language)
    if acts:
        text = f"{text}, {counted_in_words('warnings-page.acts', acts, words.language)}"
    return ended(f"{text[:1].upper()}{text[1:]}")


def gone_through(made: Round, words: Words) -> str:
    """As of which day, and when and by whom it was done."""
    at, on = moment_text(made.made_at, words.language), date_text(made.as_of, words.language)
    key = "by" if made.made_by else "alone"
    return words.text(f"warnings-page.gone_through.{key}", at=at, as_of=on, by=words.person(made.made_by))


def _looked_at(made: Round, sight: Sight) -> list[str]:
    """What was looked at, so that silence is no accident; of the fund's own money for those alone who see all of it."""
    efforts = [effort for effort in made.looked_at if effort in sight.seen]
    found = [sight.words.text("warnings-page.looked.projects", names=sight.names(efforts))] if efforts else []
    return [*found, *([sight.words.text("warnings-page.looked.fund")] if sight.whole else [])]


def _capital(made: Round, sight: Sight) -> dict[str, Any] | None:
    """How likely each project's capital is to come back, the least likely first; None where the reader sees none."""
    words = sight.words
    own = [each for each in made.verdicts if any(effort in sight.seen for effort in each.efforts)]
    if not own:
        return None
    labels = [words.text(f"warnings-page.capital.{name}") for name in ("project", "chance", "boundary")]
    rows = [
        {
            "label": sight.names(each.efforts),
            "cells": [
                cell(likely_text(each.chance, words.language, futures=made.trials), labels[1]),
                {"text": standing_text(each, words.language), "label": labels[2]},
            ],
        }
        for each in sorted(own, key=lambda verdict: verdict.chance)
    ]
    head = [*heads(*labels[:2]), {"text": labels[2]}]
    return {"caption": "", "head": head, "rows": rows, "css": "g-short g-stack g-stack-2"}


def line_context(line: InboxLine, sight: Sight, futures: int) -> dict[str, Any]:
    """One warning: what, what it means, its evidence, what to do, since when, and what was answered; simulated in so
    many futures."""
    words, warned, key = sight.words, line.warned, key_of(line.warned)
    counts = sight.counts(warned)
    hidden = warned.kind in OF_PEOPLE and not counts
    return {
        "key": key,
        "url": reverse("warnings:warning", args=[key]),
        "project": sight.names(warned.efforts),
        "kind": words.text(f"warning.kind.{warned.kind.value}"),
        "level": words.text(f"warning.level.{warned.level.value}"),
        "acts": warned.level is Level.ACT and line.attention is not Attention.SEEN,
        **warning_parts(warned, _metrics(warned, sight), words.language, futures=futures, counts=counts),
        "table": None if hidden else evidence_table(warned, words, futures=futures),
        "hidden": hidden,
        "since": words.text("warnings-page.since", day=date_text(line.since, words.language)),
        "false_alarm": false_alarm(warned, words),
        "back": words.text(f"warnings-page.back.{line.attention.value}") if _is_back(line) else "",
        "answer": answer_text(line.answer, words) if line.answer else "",
        "may_answer": sight.answers,
    }


def _is_back(line: InboxLine) -> bool:
    return line.attention in (Attention.WORSE, Attention.LATE)


def _metrics(warned: Warned, sight: Sight) -> Mapping[str, str]:
    own = (sight.seen[effort].agreement for effort in warned.efforts if effort in sight.seen)
    return names_of([metric for agreement in own for metric in agreement.metrics], sight.words.language)


def false_alarm(warned: Warned, words: Words) -> str:
    """How often a healthy project is warned of so, at this level, in a word or two."""
    if warned.kind in CERTAIN:
        return words.text("warnings-page.alarm.certain")
    if warned.kind not in MEASURED:
        return words.text("warnings-page.alarm.unmeasured")
    share = FALSE_ALARMS.get((warned.kind, warned.level), 0)
    if not share:
        return words.text("warnings-page.alarm.never")
    return words.text("warnings-page.alarm.measured", share=chance_text(float(share), words.language))


def answer_text(answer: Answer, words: Words) -> str:
    """`“Vi mødes med leverandøren” – Anne Andersen, 25.11.2026 kl. 22.14, inden 1. februar 2027`."""
    by_at = words.by_at(answer.by, answer.at)
    if answer.until is None:
        return words.text("warnings-page.answered_by", note=answer.note, by_at=by_at)
    until = date_text(answer.until, words.language)
    return words.text("warnings-page.answered_until", note=answer.note, by_at=by_at, until=until)


def log_context(answers: Sequence[KeptAnswer], words: Words) -> list[dict[str, str]]:
    """Every answer there was, the newest first, and who took it back."""
    found = []
    for kept in answers:
        back = kept.taken_back
        detail = words.text("warnings-page.taken_back", by_at=words.by_at(*back)) if back else ""
        found.append({"text": answer_text(kept.answer, words), "detail": detail})
    return found
