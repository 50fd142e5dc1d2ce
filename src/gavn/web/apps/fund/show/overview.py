"""The fund at a glance: the answer, the sum behind it, and what stands around it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction

from django.urls import reverse

from gavn.domain.access.decision import Person, may, may_see_parties
from gavn.domain.access.roles import Permission
from gavn.domain.agreements.progress import attention_of
from gavn.domain.economy.reconcile import Finding
from gavn.domain.economy.room import Reading, Room
from gavn.domain.economy.table import Injection
from gavn.domain.fund.deadlines import Deadline, DeadlineKind
from gavn.domain.fund.fund import Fund
from gavn.domain.fund.standing import Holding, Reconciliation, Standing
from gavn.domain.pipeline.funnel import Funnel, FunnelStage
from gavn.domain.pipeline.inquiry import Call, Inquiry
from gavn.domain.pipeline.statistics import OPEN_STREAM
from gavn.domain.values.milestone import Milestone
from gavn.language.amounts import UNITS, currency_text, room_rounding_text
from gavn.language.catalogue import Language, say
from gavn.language.counts import counted_in_words, number_words
from gavn.language.formats import date_text, day_text, number_text, on_one_line
from gavn.reports.charts.funnel import Stage, funnel
from gavn.web.apps.fund.show.disagreements import front_table, weightiest
from gavn.web.apps.fund.show.holdings import link_to, may_open
from gavn.web.apps.fund.show.words import (
    Row,
    as_of_text,
    chosen,
    ended,
    name_of,
    percent,
    text_cell,
    thousands,
    told,
)
from gavn.web.design.reader import Reader

MOST_DEADLINES = 8


def answer(standing: Standing, language: Language) -> str:
    """How the fund stands, with what it can still do."""
    balance, room = told(standing.balance, language), standing.room
    if room is None:
        return say("fund.answer.no_budget", language, balance=balance)
    free, expected = room.free, room.expected[Reading.BUSINESS_CASE]
    if free.minor > 0:
        return say("fund.answer.free", language, balance=balance, free=told(free, language))
    if room.room[Reading.BUSINESS_CASE].minor > 0:
        return say("fund.answer.bound", language, balance=balance, expected=told(expected, language))
    short = told(-room.room[Reading.BUSINESS_CASE], language)
    return say("fund.answer.short", language, balance=balance, short=short)


def lead(standing: Standing, language: Language) -> str:
    """What moved this year, all that the change of the balance is made of."""
    change = standing.change
    key = "fell" if change.minor < 0 else "rose" if change.minor > 0 else "same"
    moved = (standing.injected, standing.out, standing.back, change)
    names = ("injected", "out", "back", "change")
    amounts = {name: told(abs(amount), language, decimals=3) for name, amount in zip(names, moved, strict=True)}
    projects = counted_in_words("fund.lead.projects", standing.paying, language) if standing.paying else ""
    *first, last = [
        say(f"fund.lead.{part}", language, year=standing.as_of.year, projects=projects, **amounts)
        for part in _lead_parts(standing)
    ]
    text = f"{', '.join(first)}, {say('list.and', language)} {last}; {say(f'fund.lead.{key}', language, **amounts)}"
    return ended(text)


def _lead_parts(standing: Standing) -> list[str]:
    """Put in, out and back; what is put in is told only in a year where something was."""
    out = "nothing_out" if standing.out.is_zero else "out"
    taken = "taken_back" if standing.back.minor < 0 else "nothing_back"
    back = "back" if standing.back.minor > 0 else taken
    return [f"{out}_first", back] if standing.injected.is_zero else ["injected", out, back]


def attention_link(holdings: Sequence[Holding], language: Language) -> dict[str, str] | None:
    """How many investments somebody must act on; nothing where there are none."""
    count = sum(attention_of(i) is not None for holding in holdings for i in holding.investments)
    if not count:
        return None
    return {"text": counted_in_words("fund.attention.count", count, language).capitalize(), "url": "#investments"}


def warned_link(count: int, language: Language) -> dict[str, str] | None:
    """How many warnings nobody has answered; nothing where there are none."""
    if not count:
        return None
    text = counted_in_words("fund.warnings", count, language)
    return {"text": f"{text[:1].upper()}{text[1:]}", "url": reverse("warnings:inbox")}


def room_terms(room: Room, language: Language, *, share: Fraction) -> list[dict[str, object]]:
    """The room to invest as one line of arithmetic."""
    currency = currency_text(room.balance.currency)
    terms = (
        ("balance", "", room.balance, False),
        ("injections", "+", room.injections_to_come, False),
        ("committed", "−", room.committed, False),
        ("operations", "−", room.operations, False),
        ("free", "=", room.free, True),
        ("expected", "+", room.expected[Reading.BUSINESS_CASE], False),
        ("room", "=", room.room[Reading.BUSINESS_CASE], True),
    )
    values = {
        "when": as_of_text(room.as_of, language),
        "until": room.operations_until.year,
        "share": percent(share, language),
        "currency": currency,
    }
    return [
        {
            "sign": sign,
            "amount": thousands(amount, language),
            "label": say(f"fund.sum.{name}", language, **values),
            "result": result,
        }
        for name, sign, amount, result in terms
    ]


def room_note(room: Room, language: Language, *, share: Fraction) -> str:
    """The rule's second reading, and what rounding has moved."""
    other = thousands(room.room[Reading.INVESTED], language)
    note = say("fund.sum.note", language, share=percent(share, language), room=other)
    return f"{note} {room_rounding_text(UNITS['tkr'], room, language)}".rstrip()


def investments_sentence(standing: Standing, language: Language, *, share: Fraction | None) -> str:
    """How much came back of what was invested, and how many will bring their whole capital home; `share` is what may
    be counted on of the payments expected, None before any budget.
    """
    line = standing.reconciliation
    parts = [
        say(
            "fund.investments.say",
            language,
            invested=told(line.invested, language),
            back=told(line.paid_back, language),
        )
    ]
    running = [h.money for h in standing.holdings if h.money.is_open and h.money.expected is not None]
    home = sum(money.back + money.expected >= money.invested for money in running if money.expected is not None)
    if running and share is not None:
        key = "fund.investments.home" if home else "fund.investments.none_home"
        counts = {"home": number_words(home, language), "running": number_words(len(running), language)}
        parts.append(say(key, language, share=percent(share, language), **counts))
    return " ".join(parts)


def reconciliation_text(line: Reconciliation, language: Language) -> str:
    """Everything that ever moved, in one line that ends in the balance."""
    names = ("injected", "invested", "paid_back", "operations", "donated", "balance")
    return say(
        "fund.investments.reconciliation",
        language,
        **{name: thousands(getattr(line, name), language) for name in names},
    )


def pipeline_sentence(found: Sequence[Funnel], language: Language) -> str:
    """How many inquiries of each stream became investments."""
    streams = [(f.stages[0].reached, f.stages[-1].reached) for f in found if f.stages]
    parts = [
        counted_in_words(
            "fund.pipeline.open" if place == 0 else "fund.pipeline.call",
            received,
            language,
            launched=number_words(launched, language),
        )
        for place, (received, launched) in enumerate(streams)
        if received
    ]
    return " ".join(parts) or say("fund.pipeline.none", language)


def pipeline_table(fund: Fund, found: Sequence[Funnel], language: Language) -> dict[str, object]:
    """A row for each stage that says something, with one stroke for each inquiry."""
    most = max((f.stages[0].reached for f in found if f.stages), default=0)
    rows: list[Row] = []
    for stream in found:
        stages = [
            s for s in stream.stages if s is stream.stages[0] or s is stream.stages[-1] or not s.is_passed_through
        ]
        rows.append({"kind": "grp", "label": _stream_name(fund, stream.stream, language)})
        last = len(stages) - 1
        drawn = tuple(Stage(s.reached, s.reached if p == last else s.onward) for p, s in enumerate(stages))
        bars = funnel(stages=drawn, most=most, empty=say("fund.pipeline.nobody", language))
        for place, (stage, bar) in enumerate(zip(stages, bars, strict=True)):
            cells = [
                {"number": True, "text": number_text(stage.reached, language)},
                {"html": bar, "css": "g-strokes"},
                text_cell("" if place == last else _left_text(stage, language)),
            ]
            rows.append(
                {"label": name_of(stage.stage, language), "cells": cells, "kind": "sub" if place == last else ""}
            )
    keys = {
        "fund.pipeline.stage": False,
        "fund.pipeline.count": True,
        "fund.pipeline.strokes": False,
        "fund.pipeline.left": False,
    }
    head = [{"text": say(key, language), "number": number} for key, number in keys.items()]
    return {"head": head, "rows": rows, "css": "g-funnel"}


def _stream_name(fund: Fund, stream: str, language: Language) -> str:
    if stream == OPEN_STREAM:
        return say("pipeline.general", language)
    return next((name_of(call, language) for call in fund.calls if call.id == stream), stream)


def _left_text(stage: FunnelStage, language: Language) -> str:
    """`21 afvist, 1 donation, 3 i gang`."""
    parts = [say(f"fund.left.{outcome.value}", language, count=count) for outcome, count in stage.ended.items()]
    if stage.here:
        parts.append(say("fund.left.here", language, count=stage.here))
    return ", ".join(parts)


def seen_by(ahead: Sequence[Deadline], person: Person | None) -> tuple[Deadline, ...]:
    """Without what inquiries and investments that the person may not see have ahead of them."""
    return tuple(
        deadline
        for deadline in ahead
        if (not isinstance(deadline.what, Inquiry) or _may_see_inquiry(deadline.what, person))
        and (deadline.investment is None or may_open(deadline.investment, person))
    )


def _may_see_inquiry(inquiry: Inquiry, person: Person | None) -> bool:
    if person is None or not may(person, Permission.SEE_PIPELINE).allowed:
        return False
    return may_see_parties(person, inquiry.departments).allowed


def deadline_rows(ahead: Sequence[Deadline], reader: Reader, *, as_of: date) -> list[Row]:
    """When, what, and whose; what should have come and has not is marked."""
    return [_deadline_row(deadline, reader) | {"late": deadline.on < as_of} for deadline in ahead]


def _deadline_row(deadline: Deadline, reader: Reader) -> Row:
    language, what = reader.language, deadline.what
    row: Row = {"when": day_text(deadline.on, language), "what": "", "detail": "", "url": ""}
    match what:
        case Injection():
            amount = told(what.amount, language)
            row["what"] = say("fund.deadline.injection", language, amount=amount)
            row["detail"] = chosen(what.purpose_da, what.purpose_en, language)
        case Call():
            row["what"] = say("fund.deadline.call", language, call=name_of(what, language))
        case Inquiry():
            row |= {"what": say("fund.deadline.hearing", language, inquiry=what.title), "own": what.title}
        case Milestone():
            row["when"] = when_text(what, language)
            row["what"] = chosen(what.what_da, what.what_en, language)
    if deadline.investment:
        link = link_to(deadline.investment, reader)
        row |= {"detail": link["label"], "url": link.get("url", "")}
    return row


def when_text(milestone: Milestone, language: Language, *, long: bool = False) -> str:
    """As the report says it (`medio 2025`); a whole date as dates are written everywhere else."""
    if milestone.when_da != f"{milestone.on:%d.%m.%Y}":
        return chosen(milestone.when_da, milestone.when_en, language)
    return date_text(milestone.on, language) if long else day_text(milestone.on, language)


def more_deadlines(ahead: Sequence[Deadline], language: Language) -> str:
    """How many stand folded under the first of them; blank where none do."""
    rest = len(ahead) - MOST_DEADLINES
    return counted_in_words("fund.deadline.more", rest, language).capitalize() if rest > 0 else ""


def deadlines_sentence(ahead: Sequence[Deadline], reader: Reader, *, as_of: date) -> str:
    """The nearest of them, or the one that is most overdue."""
    if not ahead:
        return say("fund.deadline.none", reader.language)
    nearest, first = _deadline_row(ahead[0], reader), ahead[0]
    if isinstance(first.what, Milestone):
        when = when_text(first.what, reader.language, long=True)
    else:
        when = date_text(first.on, reader.language)
    when = on_one_line(when)
    kind = "of" if first.kind == DeadlineKind.MILESTONE and first.investment else "own"
    if first.on < as_of:
        return say("fund.deadline.late", reader.language, when=when, what=nearest["what"])
    return say(f"fund.deadline.next_{kind}", reader.language, when=when, what=nearest["what"], of=nearest["detail"])


def notice(fund: Fund, findings: Sequence[Finding], *, as_of: date, reader: Reader) -> dict[str, object] | None:
    """Where the report and the records disagree; nothing for those who may not see it, or where all agrees."""
    top = weightiest(findings, year=as_of.year)
    if not top or reader.person is None or not may(reader.person, Permission.SEE_DISAGREEMENTS).allowed:
        return None
    language = reader.language
    return {
        "heading": say("fund.notice.heading", language),
        "text": say("fund.notice.text", language),
        "table": front_table(fund, top, language, every=findings),
        "link": {"url": reverse("fund:disagreements"), "label": say("fund.notice.all", language)},
    }
