"""One inquiry: where it stands, what happened, and who answered what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from django.urls import reverse

from gavn.domain.pipeline.inquiry import Event, EventKind, Hearing, Inquiry
from gavn.domain.pipeline.moves import APPROVALS, awaits_approvals, hears
from gavn.domain.pipeline.statistics import open_inquiries
from gavn.domain.pipeline.workflow import Stage
from gavn.domain.values.provenance import Provenance
from gavn.language.catalogue import Language
from gavn.web.apps.pipeline.show.board import who_acts
from gavn.web.apps.pipeline.words import Words, sentence

DETAILS = ("grounds", "minutes", "conditions", "stood_aside")


@dataclass(frozen=True, slots=True)
class Step:
    """One thing in the history; on the same day the smaller `order` comes first."""

    on: date
    order: int
    what: str
    text: str = ""
    stated: tuple[dict[str, str], ...] = ()
    later: bool = False


def inquiry_answer(inquiry: Inquiry, words: Words, *, as_of: date) -> str:
    """Where it stands, and who must act."""
    workflow = words.known.workflow
    waiting = open_inquiries([inquiry], workflow=workflow, as_of=as_of)
    if waiting and waiting[0].stage.owner:
        values = {"title": inquiry.title, "stage": words.stage(waiting[0].stage)}
        owner, since = who_acts(inquiry, waiting[0].stage, words, as_of=as_of), words.date(waiting[0].since)
        return words.text("inquiry.answer.open", owner=owner, since=since, **values)
    moves = [event for event in inquiry.events if event.kind == EventKind.MOVE]
    on = words.date(moves[-1].on if moves else inquiry.received_on)
    stage = inquiry.stage(workflow, on=date.max) or workflow.start
    return words.text("inquiry.answer.closed", title=inquiry.title, stage=_lower(stage, words), on=on)


def _lower(stage: Stage, words: Words) -> str:
    name = words.stage(stage)
    return name[:1].lower() + name[1:]


def inquiry_lead(inquiry: Inquiry, words: Words) -> str:
    """Where it came from, and how far its dates can be trusted."""
    stream = words.text("inquiry.in_stream")
    if inquiry.call:
        stream = words.text("inquiry.in_call", call=words.stream(inquiry.call))
    came = words.text(
        "inquiry.lead", on=words.date(inquiry.received_on), source=words.source(inquiry.source), stream=stream
    )
    known = {Provenance.ASSUMED: "inquiry.lead_assumed", Provenance.RECORDED: "inquiry.lead_recorded"}
    return f"{came} {words.text(known[inquiry.provenance])}" if inquiry.provenance in known else came


def inquiry_facts(inquiry: Inquiry, words: Words) -> list[dict[str, str]]:
    """What is known of it from the start, and what it became."""
    facts = [
        {
            "label": words.text("pipeline.received"),
            "text": words.date(inquiry.received_on),
            "mark": "" if inquiry.provenance == Provenance.RECORDED else inquiry.provenance.value,
        },
        {"label": words.text("inquiry.source"), "text": sentence(words.source(inquiry.source))},
        {"label": words.text("inquiry.stream"), "text": words.stream(inquiry.call)},
        {"label": words.text("inquiry.theme"), "text": sentence(inquiry.theme or words.text("inquiry.no_theme"))},
        {"label": words.text("inquiry.number"), "text": inquiry.id},
    ]
    return facts + [_became(investment, words) for investment in inquiry.investments]


def _became(investment_id: str, words: Words) -> dict[str, str]:
    found = next((known for known in words.known.investments if known.id == investment_id), None)
    name = investment_id if found is None else found.name_da if words.language == Language.DANISH else found.name_en
    programmes = {programme.id: programme for programme in words.known.head.programmes}
    if found is not None and found.programme in programmes:
        programme = programmes[found.programme]
        own = programme.name_da if words.language == Language.DANISH else programme.name_en
        name = f"{name} {words.text('inquiry.programme', programme=own)}"
    return {
        "label": words.text("inquiry.became"),
        "text": name,
        "url": reverse("agreements:investment", args=[investment_id]),
    }


def history(inquiry: Inquiry, words: Words, *, waits: bool) -> list[dict[str, Any]]:
    """What happened, the oldest first; deadlines of those it `waits` for stand last, and hollow."""
    steps = [Step(inquiry.received_on, 0, words.text("inquiry.event.received"))]
    steps += _event_steps(inquiry.events, words)
    steps += _hearing_steps(inquiry.hearings, words, waits=waits)
    return [
        {
            "when": words.date(step.on),
            "datetime": step.on.isoformat(),
            "what": step.what,
            "text": step.text,
            "stated": step.stated,
            "kind": "later" if step.later else "",
        }
        for step in sorted(steps, key=lambda step: (step.later, step.on, step.order))
    ]


def _event_steps(events: tuple[Event, ...], words: Words) -> list[Step]:
    """On the same day what leads to a hearing comes before its questions and answers, and the rest after them."""
    workflow = words.known.workflow
    hearing = {stage.id for stage in workflow.stages if hears(stage, workflow)}
    first = next((place for place, event in enumerate(events) if event.to_stage in hearing), len(events))
    return [
        Step(
            event.on,
            1 if place < first or event.to_stage in hearing else 4,
            _event_title(event, words),
            _event_text(event, words),
            _stated(event, words),
        )
        for place, event in enumerate(events)
    ]


def _hearing_steps(hearings: tuple[Hearing, ...], words: Words, *, waits: bool) -> list[Step]:
    steps = []
    for (asked_on, deadline), group in groupby(hearings, key=lambda hearing: (hearing.asked_on, hearing.deadline)):
        departments = words.parties(hearing.department for hearing in group)
        text = words.text("inquiry.event.asked_text", deadline=words.date(deadline))
        steps.append(Step(asked_on, 2, words.text("inquiry.event.asked", departments=departments), text))
    for hearing in hearings:
        department = words.party(hearing.department)
        if hearing.answered_on is not None:
            steps.append(Step(hearing.answered_on, 3, words.text("inquiry.event.answered", department=department)))
        elif waits:
            what = words.text("inquiry.event.deadline", department=department)
            steps.append(Step(hearing.deadline, 5, what, later=True))
    return steps


def _event_title(event: Event, words: Words) -> str:
    if event.kind == EventKind.MOVE:
        return words.stage_id(event.to_stage)
    return words.text(f"inquiry.event.{event.kind.value}", department=words.party(event.by.removeprefix("alderman-")))


def _event_text(event: Event, words: Words) -> str:
    if event.kind != EventKind.MOVE:
        return ""
    said = [words.text("inquiry.event.decided_by", by=words.by(event.by))]
    if event.reason:
        said.append(words.text("inquiry.event.reason", text=words.reason_id(event.reason)))
    return " ".join(said)


def _stated(event: Event, words: Words) -> tuple[dict[str, str], ...]:
    """What was written with a move, each with the part of it that the fund wrote itself."""
    if event.kind != EventKind.MOVE:
        return ()
    stated = {name: getattr(event, name).rstrip(".") for name in DETAILS}
    return tuple(
        {"text": words.text(f"inquiry.event.{name}", text=text), "own": text} for name, text in stated.items() if text
    )


def history_sentence(inquiry: Inquiry, steps: list[dict[str, Any]], words: Words) -> str:
    first = words.date(inquiry.received_on)
    done = [step for step in steps if not step["kind"]]
    if len(done) == 1:
        return words.text("inquiry.history_say_one", first=first)
    if done[-1]["when"] == first:
        return sentence(words.text("inquiry.history_say_day", count=words.number(len(done)), first=first))
    count = words.number(len(done))
    return sentence(words.text("inquiry.history_say", count=count, first=first, last=done[-1]["when"]))


def hearings(inquiry: Inquiry, words: Words, *, waits: bool, as_of: date) -> list[dict[str, Any]]:
    """Every department that was asked, with its answer on each question."""
    return [
        {
            "name": words.party(hearing.department),
            "facts": _hearing_facts(hearing, words),
            "answers": _answers(hearing, words),
            "attention": _overdue(hearing, words, as_of=as_of) if waits else "",
        }
        for hearing in inquiry.hearings
    ]


def _hearing_facts(hearing: Hearing, words: Words) -> list[dict[str, str]]:
    answered = words.date(hearing.answered_on) if hearing.answered_on else words.text("inquiry.not_answered")
    facts = [
        ("asked_on", words.date(hearing.asked_on)),
        ("deadline", words.date(hearing.deadline)),
        ("answered_on", answered),
    ]
    return [{"label": words.text(f"inquiry.{name}"), "text": text} for name, text in facts]


def _answers(hearing: Hearing, words: Words) -> list[dict[str, str]]:
    answers = {name: getattr(hearing, name) for name in ("relevance", "fit", "economy")}
    return [{"label": words.text(f"inquiry.{name}"), "text": sentence(text)} for name, text in answers.items() if text]


def _overdue(hearing: Hearing, words: Words, *, as_of: date) -> str:
    if not hearing.is_overdue(on=as_of):
        return ""
    return words.text("inquiry.overdue", days=words.days((as_of - hearing.deadline).days))


def hearings_sentence(inquiry: Inquiry, words: Words) -> str:
    if not inquiry.hearings:
        return words.text("inquiry.hearings_none")
    asked, answered = len(inquiry.hearings), sum(hearing.answered_on is not None for hearing in inquiry.hearings)
    if 0 < answered < asked:
        return words.counted("inquiry.hearings_say.some", answered, asked=words.number(asked))
    key = "waiting" if not answered else "one" if asked == 1 else "all"
    return sentence(words.text(f"inquiry.hearings_say.{key}", asked=words.number(asked)))


def approval_steps(inquiry: Inquiry, words: Words) -> list[dict[str, str]]:
    """The council's decision and the two approvals after it, done or to come; none before the council has decided."""
    workflow = words.known.workflow
    awaiting = {stage.id for stage in workflow.stages if awaits_approvals(stage, workflow)}
    decided = [event for event in inquiry.events if event.kind == EventKind.MOVE and event.to_stage in awaiting]
    if not decided:
        return []
    steps = [_step("council", decided[-1:], words)]
    steps += [_step(kind.value, [event for event in inquiry.events if event.kind == kind], words) for kind in APPROVALS]
    return steps


def _step(name: str, events: list[Event], words: Words) -> dict[str, str]:
    detail = "; ".join(_approved(event, words) for event in events) or words.text("inquiry.step_missing")
    return {"text": words.text(f"inquiry.step.{name}"), "detail": detail, "state": "done" if events else "now"}


def _approved(event: Event, words: Words) -> str:
    """The day, and for an alderman the department."""
    if event.kind != EventKind.ALDERMAN_APPROVAL:
        return words.date(event.on)
    return f"{words.party(event.by.removeprefix('alderman-'))}, {words.date(event.on)}"
