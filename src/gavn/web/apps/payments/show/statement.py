"""A result statement: why this amount, who pays and receives, who has seen it, and what you may do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from django.urls import reverse

from gavn.domain.agreements.measurement_plan import MeasurementPlan
from gavn.domain.disclosure.circles import Circle
from gavn.domain.payments.balance import capital_by_party
from gavn.domain.payments.disclosed import lines_told
from gavn.domain.payments.endings import rule_of
from gavn.domain.payments.entitlement import Closing, Ending, Terminated
from gavn.domain.payments.filed import FiledStatement
from gavn.domain.payments.moves import TRANSITIONS, Event, Move, State
from gavn.domain.payments.papers import Paper
from gavn.domain.payments.remarks import NOTHING_EARLIER, Earlier
from gavn.domain.payments.statement import Kind, StatementLine
from gavn.domain.values.money import Money, total
from gavn.domain.values.problem import Problem
from gavn.language.agreements import value_text
from gavn.language.amounts import currency_text
from gavn.language.counts import counted
from gavn.language.formats import exact_text
from gavn.language.statements import LineWords, all_enrolled_text, due_text
from gavn.web.apps.payments.queries import approved_on
from gavn.web.apps.payments.show.outcome import Outcome
from gavn.web.apps.payments.show.rates import rates_section
from gavn.web.apps.payments.show.remarks import remarks_section
from gavn.web.apps.payments.show.steps import steps_context
from gavn.web.apps.payments.show.words import Words, cell, ended, heads, short

# Nobody pays by a statement that ended so; its page says that before what it came to.
NOTHING_OWED = frozenset({State.REFUSED, State.WITHDRAWN})


@dataclass(frozen=True, slots=True)
class Seen:
    """A statement as a page shows it: what it says, and whether it came out the same when it was worked out again.

    `made` are the agreement's statements, of which it is one. `circle` is how much of its results the reader sees, and
    `has_file` whether that is all that the file tells; `plan` is the measurement plan that the parties registered, and
    `earlier` what was known of its counts before.
    """

    paper: Paper
    made: Sequence[Paper]
    filed: FiledStatement
    problems: Sequence[Problem]
    circle: Circle
    has_file: bool
    plan: MeasurementPlan | None = None
    earlier: Earlier = NOTHING_EARLIER

    @property
    def outcome(self) -> Outcome:
        return Outcome.of(self.filed.statement)


def statement_context(seen: Seen, words: Words) -> dict[str, Any]:
    """All but who may act on it."""
    filed, paper = seen.filed, seen.paper
    agreement = filed.agreement
    source = words.text("results-page.set", number=paper.entered.results.number)
    title = words.text("statement-page.title", number=words.number(paper, seen.made))
    over = paper.state in NOTHING_OWED
    return {
        "crumbs": words.crumbs(agreement, title),
        "title": title,
        "over": over,
        "results_url": reverse("payments:results", args=[agreement.id]),
        # In large type it would be read as what is owed.
        "amount": "" if over else seen.outcome.amount(words, currency=agreement.currency),
        "named": seen.outcome.named(words, currency=agreement.currency),
        "answer": _answer(seen, words),
        "standing": words.standing(agreement),
        "lead": _lead(seen, words),
        "facts": _facts(seen, words),
        "steps": steps_context(filed, words, source=source, circle=seen.circle),
        "remarks": remarks_section(paper.entered.results, agreement, words, seen.circle, earlier=seen.earlier),
        "differences": _differences(filed, words, seen.circle),
        "rates": None if is_closing(filed) else _rates(seen, words),
        "after": None if over else after_section(filed, words),
        "unpaid": _unpaid(filed, words),
        "all_enrolled": _all_enrolled(filed, words) if seen.circle.sees_counts else "",
        "sees_counts": seen.circle.sees_counts,
        "digest": paper.digest if seen.has_file else "",
        "signers": [
            words.party(party) for party in dict.fromkeys((*filed.statement.payers, *filed.statement.receivers))
        ],
        "replayed": not seen.problems,
        "replay_text": words.text("statement-page.replay.same" if not seen.problems else "statement-page.replay.other"),
        "file_url": _file_url(paper) if seen.has_file else "",
    }


def _file_url(paper: Paper) -> str:
    return f"{reverse('payments:statement-file', args=[paper.agreement, paper.number])}?paper={paper.id}"


def _rates(seen: Seen, words: Words) -> dict[str, Any] | None:
    return rates_section(seen.filed, seen.paper.entered.results, seen.plan, words, seen.circle)


def _answer(seen: Seen, words: Words) -> str:
    outcome, name = seen.outcome, words.name(seen.filed.agreement)
    if seen.paper.state in NOTHING_OWED:
        number = words.number(seen.paper, seen.made)
        return words.text(f"statement-page.over.{seen.paper.state.value}", number=number, name=name)
    if outcome.way == "shifts":
        return f"{outcome.say(words)} {words.text('statement-page.by_agreement', name=ended(name))}"
    payers, receivers = words.parties_text(outcome.paid), words.parties_text(outcome.received)
    key = f"{outcome.way}_many" if len(outcome.paid) > 1 else outcome.way
    return words.text(f"statement-page.answer.{key}", payers=payers, receivers=receivers, name=name)


def is_closing(filed: FiledStatement) -> bool:
    """Whether it closes the agreement early: by what is expected, so that nothing is said of what was found."""
    return isinstance(filed.statement.entitlement, Closing)


def _closed(closing: Closing, seen: Seen, words: Words) -> str:
    agreed = seen.filed.agreement.settlement
    told = words.text(
        "statement-page.lead.closing",
        clause=agreed.clause if agreed else "",
        share=f"{exact_text(100 * agreed.share, words.language)} %" if agreed else "",
        agreed=words.money(closing.total),
        due=due_text(seen.filed.statement, words.language, approved_on=approved_on(seen.paper)),
    )
    return f"{told} {words.text('statement-page.lead.because', reason=ended(closing.reason))}"


def _terminated(terminated: Terminated, seen: Seen, words: Words) -> str:
    rule = rule_of(seen.filed.agreement, terminated.by)
    told = words.text(
        "statement-page.lead.terminated",
        by=value_text(terminated.by, words.language, {}),
        on=words.day(terminated.on),
        clause=rule.clause,
        share=f"{exact_text(100 * rule.recovery, words.language)} %",
        due=due_text(seen.filed.statement, words.language, approved_on=approved_on(seen.paper)),
    )
    return f"{told} {words.text('statement-page.lead.because', reason=ended(terminated.reason))}"


def _lead(seen: Seen, words: Words) -> str:
    statement = seen.filed.statement
    if seen.paper.state in NOTHING_OWED:
        return words.text("statement-page.over.lead", said=seen.outcome.say(words))
    if isinstance(statement.entitlement, Closing):
        return _closed(statement.entitlement, seen, words)
    if isinstance(statement.entitlement, Terminated):
        return _terminated(statement.entitlement, seen, words)
    key = "first" if not seen.filed.earlier else "later"
    owed = words.money(statement.entitlement.total)
    told = words.text(
        f"statement-page.lead.{key}",
        as_of=words.day(statement.entitlement.as_of),
        owed=owed,
        due=due_text(statement, words.language, approved_on=approved_on(seen.paper)),
    )
    return f"{told} {words.text('statement-page.lead.final')}" if statement.entitlement.final else told


def _facts(seen: Seen, words: Words) -> list[dict[str, str]]:
    """What the amount stands on; the same inputs give the same krone."""
    filed, paper = seen.filed, seen.paper
    statement, agreement = filed.statement, filed.agreement
    entitlement = statement.entitlement
    results = paper.entered.results
    version_url = reverse("payments:version", args=[agreement.id, agreement.version])
    set_url = reverse("payments:result-set", args=[agreement.id, results.number])
    version = words.text("statement-page.version", number=agreement.version, on=words.day(agreement.effective_from))
    payers = "; ".join(_share(party, statement.paid_by(party), words) for party in statement.payers)
    receivers = "; ".join(_share(party, statement.received_by(party), words) for party in statement.receivers)
    named = words.text("statement-page.set", number=results.number, on=words.day(results.as_of))
    state = words.text(f"statement-page.state.{paper.state.value}", number=words.number(paper, seen.made))
    rows = [
        ("payer", payers or "–", "", ""),
        ("receiver", receivers or "–", "", ""),
        ("agreement", version, short(entitlement.agreement_digest), version_url),
        ("results", named, short(entitlement.results_digest) if seen.has_file else "", set_url),
        ("rules", words.text("statement-page.rules", version=entitlement.rules_version), "", ""),
        ("statement", state, short(paper.digest) if seen.has_file else "", ""),
    ]
    return [
        {"label": words.text(f"statement-page.fact.{name}"), "text": text, "hash": digest, "url": url}
        for name, text, digest, url in rows
    ]


def _share(party: str, amount: Money, words: Words) -> str:
    return f"{words.party(party)}, {words.money(amount)}"


def _differences(filed: FiledStatement, words: Words, circle: Circle) -> dict[str, Any] | None:
    """What a later statement books: new lines, differences and reversals, each from what it stood at before."""
    if not filed.earlier or not circle.sees_counts:
        return None
    names = ("line", "kind", "before", "after", "amount")
    head = heads(*(words.text(f"statement-page.head.{name}") for name in names), numbers_from=2)
    told = LineWords(filed.agreement, words.language)
    texts = [each["text"] for each in head]
    rows, few = [], []
    alone = {line.id for line in lines_told([each.line for each in filed.statement.lines], filed.agreement, circle)}
    for line in filed.statement.lines:
        if line.line.id in alone:
            rows.append(_difference(line, told, texts, words))
        else:
            few.append(line)
    if few:
        rows.append(_few(few, told, texts, words))
    return {
        "caption": words.text("statement-page.differences", currency=currency_text(filed.agreement.currency)),
        "head": head,
        "rows": rows,
        "css": "g-stack g-stack-3",
    }


def _few(lines: Sequence[StatementLine], told: LineWords, head: Sequence[str], words: Words) -> dict[str, Any]:
    """Lines of too few persons to stand one by one, as one."""
    sums = [sum((getattr(line, name) for line in lines), Fraction(0)) for name in ("before", "after", "amount")]
    cells = [cell(told.money(amount), label) for amount, label in zip(sums, head[2:], strict=True)]
    label = counted("statement-page.few_lines", len(lines), words.language)
    return {"label": label, "cells": [{"text": ""}, *cells]}


def _difference(line: StatementLine, told: LineWords, head: Sequence[str], words: Words) -> dict[str, Any]:
    about = line.line
    party = about.receiver or about.payer
    name = words.party(party) if party else told.names.get(about.metric, about.metric)
    label = " · ".join(filter(None, [told.step(about), name, told.lies(about)]))
    cells = [{"text": words.text(f"statement-page.kind.{line.kind.value}")}]
    if line.kind is Kind.NEW:
        cells.append(cell("–", head[2]))
    else:
        cells.append(cell(told.amount(line.before), head[2]))
    cells += [cell(told.amount(line.after), head[3]), cell(told.amount(line.amount), head[4])]
    return {"label": label[:1].upper() + label[1:], "cells": cells}


def after_section(filed: FiledStatement, words: Words) -> dict[str, Any] | None:
    """How much of each investor's capital is home after this statement and those before it; of one that ends the
    agreement, what was paid in by then."""
    statements, entitlement = (*filed.earlier, filed.statement), filed.statement.entitlement
    by = entitlement.ended_on if isinstance(entitlement, Ending) else date.max
    rows = []
    for party, capital in capital_by_party(filed.agreement, by=by).items():
        received = total((each.received_by(party) for each in statements), currency=filed.agreement.currency)
        rows.append((party, capital, received, received - capital))
    if not rows:
        return None
    names = ("investor", "capital", "back", "left")
    head = heads(*(words.text(f"statement-page.after.{name}") for name in names))
    texts = [each["text"] for each in head]
    return {
        "caption": "",
        "head": head,
        "rows": [
            {
                "label": words.party(party),
                "cells": [cell(words.money(amount), label) for amount, label in zip(amounts, texts[1:], strict=True)],
            }
            for party, *amounts in rows
        ],
        "css": "g-stack g-stack-3",
    }


def _unpaid(filed: FiledStatement, words: Words) -> str:
    unpaid = filed.statement.unpaid
    return "" if unpaid.is_zero else words.text("statement-page.unpaid", amount=words.money(unpaid))


def _all_enrolled(filed: FiledStatement, words: Words) -> str:
    return all_enrolled_text(filed.statement.entitlement, words.language, told=words.money)


# The move that brings a statement on from where it stands.
ONWARD = {State.DRAFT: Move.CHECK, State.CHECKED: Move.APPROVE, State.DISPUTED: Move.ANSWER}


def eyes(paper: Paper, words: Words, *, reason: str, posted: tuple[str, str]) -> list[dict[str, str]]:
    """Entered, made, checked, approved, posted: who did it and when, who must act now, and what comes then.

    `posted` is the state of the posting and what is told of it.
    """
    entered = paper.entered
    steps = [
        _step("results", words.by_at(entered.entered_by, entered.entered_at), "done", words),
        _step("made", words.by_at(paper.made_by, paper.made_at), "done", words),
    ]
    steps += [_step(event.move.value, _told(event, words), "done", words) for event in paper.events]
    now = ONWARD.get(paper.state)
    if now is not None:
        steps.append(_step(f"to_{now.value}", reason, "now", words))
        later = {Move.CHECK: ("to_approve", "to_post"), Move.ANSWER: ("to_approve", "to_post")}.get(now, ("to_post",))
        steps += [_step(name, words.text(f"statement-page.later.{name}"), "later", words) for name in later]
    if paper.state is State.APPROVED:
        steps.append(_step("to_post" if posted[0] == "now" else "posted", posted[1], posted[0], words))
    return steps


def _told(event: Event, words: Words) -> str:
    by = words.by_at(event.by, event.at)
    if event.party:
        by = words.text("statement-page.time.for", by=by, party=words.party(event.party))
    return f"{by}: {event.grounds}" if event.grounds else by


def _step(name: str, detail: str, state: str, words: Words) -> dict[str, str]:
    return {"text": words.text(f"statement-page.step.{name}"), "detail": detail, "state": state}


def moves_open(state: State) -> tuple[Move, ...]:
    """What can be done from where it stands, the way onward first."""
    possible = TRANSITIONS[state]
    first = ONWARD.get(state)
    return tuple(sorted(possible, key=lambda move: move is not first))
