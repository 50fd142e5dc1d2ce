"""Endings before their time: what an early closing comes to for each party, and what investors get on termination."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse

from gavn.domain.agreements.agreement import Agreement, Termination
from gavn.domain.payments.endings import EarlyClosing, Recovery
from gavn.domain.payments.filed import FiledStatement
from gavn.domain.payments.terminating import payer_of
from gavn.domain.values.money import Money, total
from gavn.language.agreements import value_text
from gavn.language.formats import exact_text
from gavn.web.apps.payments.queries import Life, approved_on
from gavn.web.apps.payments.show.outcome import Outcome
from gavn.web.apps.payments.show.statement import after_section
from gavn.web.apps.payments.show.words import Words, cell, heads

CLOSING = ("expected", "agreed", "paid", "to_pay")
RECOVERY = ("capital", "repaid", "amount")


@dataclass(frozen=True, slots=True)
class Lines:
    """A table of amounts by party, as it is shown and as it is downloaded: the same lines."""

    party: str
    amounts: Sequence[tuple[str, Mapping[str, Money]]]
    whole: Mapping[str, Money]

    @property
    def names(self) -> tuple[str, ...]:
        """The party, then the amounts."""
        return self.party, *self.columns()

    def columns(self) -> tuple[str, ...]:
        return tuple(self.whole)

    def file_rows(self) -> list[list[str]]:
        """Ids and plain amounts, as the terminal's CSV has them."""
        rows = [*self.amounts, ("", self.whole)]
        return [[party, *(amounts[column].plain() for column in self.columns())] for party, amounts in rows]

    def table(self, labels: Sequence[str], words: Words) -> dict[str, Any]:
        """The parties by name, and the sum that they add up to, under a label for each of `names`."""
        rows = [self._row(words.party(party), amounts, labels, words) for party, amounts in self.amounts]
        foot = self._row(words.text("ending-page.all"), self.whole, labels, words)
        return {"caption": "", "head": heads(*labels), "rows": rows, "foot": foot, "css": "g-stack g-stack-2"}

    def _row(self, label: str, amounts: Mapping[str, Money], labels: Sequence[str], words: Words) -> dict[str, Any]:
        told = [words.money(amounts[column]) for column in self.columns()]
        return {"label": label, "cells": [cell(text, head) for text, head in zip(told, labels[1:], strict=True)]}


def closing_lines(closing: EarlyClosing) -> Lines:
    """What each payer is expected to pay in all, what of it is agreed, what is stated already, and the rest."""
    rows = [(line.payer, {column: getattr(line, column) for column in CLOSING}) for line in closing.lines]
    sums = {column: total((own[column] for _, own in rows), currency=closing.agreed.currency) for column in CLOSING}
    return Lines("payer", rows, sums)


def recovery_lines(agreement: Agreement, recovered: Sequence[Recovery]) -> Lines:
    """What each investor has paid in, has had back, and gets."""
    rows = [(each.investor, {column: getattr(each, column) for column in RECOVERY}) for each in recovered]
    sums = {column: total((own[column] for _, own in rows), currency=agreement.currency) for column in RECOVERY}
    return Lines("investor", rows, sums)


def closing_context(filed: FiledStatement, lines: Lines, words: Words) -> dict[str, Any]:
    """What the closing comes to, and who has seen how much of their capital again after it."""
    agreement = filed.agreement
    settlement = agreement.settlement
    share = exact_text(100 * settlement.share, words.language) if settlement else ""
    outcome, name = Outcome.of(filed.statement), words.name(agreement)
    clause = settlement.clause if settlement else ""
    labels = [words.text(f"closing-page.head.{name}") for name in lines.names]
    return {
        "amount": outcome.amount(words, currency=agreement.currency),
        "named": outcome.named(words, currency=agreement.currency),
        "answer": words.text(f"closing-page.answer.{outcome.way}", name=name, each=outcome.say(words)),
        "told": words.text("closing-page.rule", clause=clause, share=f"{share} %"),
        "table": lines.table(labels, words),
        "after": after_section(filed, words),
        "rated": any(tranche.most_irr is not None for tranche in agreement.investors),
    }


def ended_note(life: Life, words: Words) -> dict[str, str]:
    """That the agreement was closed early or terminated, when, and the way to the statement; empty while it runs."""
    paper = life.ended_by
    if paper is None:
        return {}
    on = words.day(approved_on(paper) or life.statements[-1].issued_on)
    url = reverse("payments:statement", args=[paper.agreement, paper.number])
    way = "termination-page.terminated" if life.is_terminated else "closing-page.closed"
    return {"text": words.text(way, on=on, number=paper.number), "url": url}


def stops_note(life: Life, words: Words) -> dict[str, str]:
    """That a new result set stops the statement that is under way, and the way to it; empty where there is none."""
    paper = life.under_way
    if paper is None:
        return {}
    url = reverse("payments:statement", args=[paper.agreement, paper.number])
    return {"text": words.text("results-page.stops", number=paper.number), "url": url}


def termination_context(
    agreement: Agreement, rule: Termination, on: date, lines: Lines, words: Words
) -> dict[str, Any]:
    """What investors get back when that rule's party terminates on a day, and who pays it."""
    payer = payer_of(agreement, rule, on=on)
    labels = [words.text(f"termination-page.head.{name}") for name in lines.names]
    share = exact_text(100 * rule.recovery, words.language)
    by = value_text(rule.by, words.language, {})
    return {
        "amount": words.money(lines.whole["amount"]),
        "told": words.text("termination-page.rule", by=by, on=words.day(on), share=f"{share} %", clause=rule.clause),
        "paid_by": words.text(
            "termination-page.paid_by" if payer else "termination-page.paid_open", party=words.party(payer)
        ),
        "table": lines.table(labels, words),
    }
