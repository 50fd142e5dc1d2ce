"""How the staff are, how long people are kept, and what an erasure takes and leaves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Any

from django.urls import reverse

from gavn.domain.agreements.agreement import Agreement
from gavn.language.formats import decimal_of, month_text
from gavn.web.apps.participants.forms.fields import capital
from gavn.web.apps.participants.queries.courses import ParticipantLine, Whom
from gavn.web.apps.participants.queries.erasing import Erasure, Unfinished
from gavn.web.apps.participants.queries.following import LEAST
from gavn.web.apps.participants.queries.keeping import ClassKept, Keeping
from gavn.web.apps.participants.queries.registers import RegisterReach
from gavn.web.apps.participants.show.words import Words, heads, known_as, number_cell, protected_mark

Answers = Sequence[tuple[date, tuple[str, ...]]]
STAYS = ("statements", "log", "purposes", "backups")


def staff_answer(found: Answers, words: Words) -> str:
    """Of the months that are shown alone: a total of them all would tell what the others hold."""
    if not found:
        return words.text("people-staff.answer.none")
    shown = [each for own in _by_month(found).values() for each in _counted(own)]
    if not shown:
        return words.text("people-staff.answer.few", least=LEAST)
    return words.counted("people-staff.answer", len(shown), mean=_mean(shown, words))


def _mean(found: Answers, words: Words) -> str:
    """To one decimal."""
    mean = Fraction(sum(int(answers[0]) for _, answers in found), len(found))
    return words.exact(Fraction(decimal_of(mean, 1)))


def _by_month(found: Answers) -> Mapping[date, Answers]:
    months: dict[date, list[tuple[date, tuple[str, ...]]]] = {}
    for on, answers in found:
        months.setdefault(on.replace(day=1), []).append((on, answers))
    return dict(sorted(months.items()))


def _counted(own: Answers) -> Answers:
    """Of a month's, in the order in which they were told, as many as make whole groups of the fewest: whoever saw the
    mean before could else work out the one answer that came since."""
    return own[: len(own) // LEAST * LEAST]


def staff_table(found: Answers, words: Words) -> dict[str, Any] | None:
    """By month, so that no answer is led back to a day at work; of few in a month neither how many nor what."""
    months = _by_month(found)
    if not months:
        return None
    count, mean = words.text("people-staff.answers"), words.text("people-staff.mean")
    hidden = words.text("people-staff.fewer", least=LEAST)
    return {
        "head": heads((words.text("people-staff.month"), False), (count, True), (mean, True)),
        "rows": [
            {
                "label": capital(month_text(month, words.language)),
                "cells": [
                    number_cell(words.number(len(counted)) if counted else hidden, count),
                    number_cell(_mean(counted, words) if counted else "–", mean),
                ],
            }
            for month, own in months.items()
            for counted in [_counted(own)]
        ],
        "css": "g-short g-stack g-stack-2",
    }


def keeping_context(
    found: Keeping, classes: Sequence[ClassKept], whose: Mapping[str, Whom], words: Words
) -> dict[str, Any]:
    """`whose` is of the courses that are to be erased."""
    due = sum(len(each.due) for each in classes)
    return {
        "page_title": _keeping_answer(found, classes, due, words),
        "classes": _classes_table(classes, words) if classes else None,
        "due": [_due(whose[ref], words) for each in classes for ref in each.due if ref in whose],
        "erasures": [
            {
                "url": reverse("participants:erasure", args=[each.id]),
                "label": words.text("people-today.erasure", number=each.id),
            }
            for each in found.erasures
        ],
    }


def _keeping_answer(found: Keeping, classes: Sequence[ClassKept], due: int, words: Words) -> str:
    """What there is to do, else the last day on which anybody is kept."""
    if due:
        return words.counted("people-keeping.answer.due", due)
    if any(each.persons and each.keeps is None for each in classes) or (found.keeps is None and not classes):
        return words.text("people-keeping.answer.none")
    days = [each.keeps[1].until for each in classes if each.keeps]
    return words.text("people-keeping.answer.until", day=words.in_full(max(days)))


def _due(whom: Whom, words: Words) -> dict[str, str]:
    mark = protected_mark(words.language, protected=whom.protected)
    url = reverse("participants:erase", args=[whom.course])
    return {"url": url, "label": known_as(whom.case_number, whom.pseudonym), **mark}


def _classes_table(classes: Sequence[ClassKept], words: Words) -> dict[str, Any]:
    """A row for each class: how long it is kept and by what, the archive's word, and who is to be erased by now."""
    keys = ("persons", "until", "law", "archive", "due", "uncleared")
    numbers = {"persons", "until", "due", "uncleared"}
    rows = []
    for each in classes:
        cells = {
            "persons": words.number(each.persons) if each.of else "–",
            "until": words.day(each.keeps[1].until) if each.keeps else "–",
            "law": each.keeps[1].retention if each.keeps else words.text("people-keeping.not_said"),
            "archive": _archive(each, words),
            "due": words.number(len(each.due)),
            "uncleared": words.number(len(each.uncleared)),
        }
        rows.append(
            {
                "label": words.text(f"people-keeping.class.{each.of.value or 'everybody'}"),
                "cells": [
                    {
                        "text": cells[key],
                        "number": key in numbers,
                        "label": words.text(f"people-keeping.head.{key}"),
                        "attention": (key == "due" and bool(each.due)) or (key == "law" and each.keeps is None),
                        "css": "" if key in numbers else "g-full",
                    }
                    for key in keys
                ],
            }
        )
    head = heads(
        (words.text("people-keeping.class"), False),
        *((words.text(f"people-keeping.head.{key}"), key in numbers) for key in keys),
    )
    return {"head": head, "rows": rows, "css": "g-stack g-stack-2"}


def _archive(each: ClassKept, words: Words) -> str:
    """The archive's reference, and who wrote it down and when."""
    if each.cleared is None:
        return words.text("people-keeping.not_cleared")
    told, says = each.cleared
    return words.text(
        "people-keeping.cleared_by", reference=says.reference, day=words.day(says.on), by=words.person(told.by)
    )


def register_tables(found: Sequence[RegisterReach], version: Agreement | None, words: Words) -> dict[str, Any] | None:
    """A row for each register: the days it tells of, what looks into it, and what waits."""
    keys = ("first", "last", "metrics", "wanted", "waiting", "by")
    rows = []
    for each in found:
        says = each.said[1] if each.said else None
        cells = {
            "first": words.day(says.first_day) if says else "–",
            "last": words.day(says.last_day) if says else words.text("people-registers.not_said"),
            "metrics": words.listed(words.metric(metric, version) for metric in each.metrics),
            "wanted": words.day(each.wanted),
            "waiting": words.number(each.waiting),
            "by": f"{words.person(each.said[0].by)}, {words.moment(each.said[0].at)}" if each.said else "",
        }
        full = {"metrics", "by"}
        rows.append(
            {
                "label": words.text(f"people-registers.table.{each.table}"),
                "cells": [
                    {
                        "text": cells[key],
                        "number": key not in full,
                        "label": words.text(f"people-registers.head.{key}"),
                        "attention": key == "last" and each.is_short,
                        "css": "g-full" if key in full else "",
                    }
                    for key in keys
                ],
            }
        )
    if not rows:
        return None
    head = heads(
        (words.text("people-registers.table"), False),
        *((words.text(f"people-registers.head.{key}"), key not in ("metrics", "by")) for key in keys),
    )
    return {"head": head, "rows": rows, "css": "g-stack g-stack-2"}


def register_answer(found: Sequence[RegisterReach], words: Words) -> str:
    """What is missing, else how far all that is looked into is known."""
    if not found:
        return words.text("people-registers.answer.nothing")
    if any(each.said is None for each in found):
        return words.text("people-registers.answer.not_said")
    waiting = sum(each.waiting for each in found)
    if waiting:
        return words.counted("people-registers.answer.waiting", waiting)
    last = min(each.said[1].last_day for each in found if each.said)
    return words.text("people-registers.answer.until", day=words.in_full(last))


def erasure_context(
    waiting: Erasure,
    whom: Iterable[tuple[Whom, ParticipantLine | None]],
    words: Words,
    *,
    reason: str,
    may_decide: bool,
) -> dict[str, Any]:
    """Whom it is about, by the courses that the reader reaches, None for one that was taken back; what goes and what
    stays, who proposed it and why, and whether the reader may decide."""
    title = words.text("people-today.erasure", number=waiting.number)
    counts = {
        "courses": len(waiting.courses),
        "told": waiting.told,
        "marks": waiting.marks,
        "snapshots": waiting.snapshots,
    }
    proposed = words.text(
        "people-card.told_by", by=words.person(waiting.proposed_by), at=words.moment(waiting.proposed_at)
    )
    detail = words.text("people-erasure.step.you") if may_decide else reason
    goes = [words.counted(f"people-erasure.goes.{name}", count) for name, count in counts.items() if count]
    return {
        "crumbs": [{"label": words.text("menu.people"), "url": reverse("participants:today")}, {"label": title}],
        "title": title,
        "page_title": words.text("people-erasure.answer"),
        "lead": _erasure_lead(waiting, words),
        "steps": [
            {"text": words.text("people-erasure.step.proposed"), "detail": proposed, "state": "done"},
            {"text": words.text("people-erasure.step.decided"), "detail": detail, "state": "now"},
        ],
        "may_decide": may_decide,
        "who": [_of_whom(each, line, words) for each, line in whom],
        "grounds": waiting.grounds,
        "reason": reason,
        "goes": [*goes, words.text("people-erasure.goes.salt")],
        "stays": [
            *([words.text("people-erasure.stays.mentioned")] if waiting.mentioned else []),
            *(words.text(f"people-erasure.stays.{each}") for each in STAYS),
        ],
    }


def _of_whom(whom: Whom, line: ParticipantLine | None, words: Words) -> dict[str, str]:
    """The way to a course's card, which takes a purpose to open: whoever decides sees that it is the right person. One
    person's courses are told apart by when they began and how far they came."""
    steps = [line.moves[0], line.moves[-1]] if line else []
    told = [words.text("people-said.step", step=words.step(each.step), day=words.day(each.on)) for each in steps]
    return {
        "url": reverse("participants:course", args=[whom.course]),
        "label": known_as(whom.case_number, whom.pseudonym),
        "agreement": words.agreement(whom.agreement),
        "steps": " · ".join(dict.fromkeys(told)) or words.text("people-erasure.taken_back"),
        **protected_mark(words.language, protected=whom.protected),
    }


def _erasure_lead(waiting: Erasure, words: Words) -> str:
    """In which agreements the person is, and that all of their registrations go."""
    lead = words.text("people-erasure.lead", agreements=words.listed(map(words.agreement, waiting.agreements)))
    if waiting.registered == 1:
        return lead
    return f"{lead} {words.counted('people-erasure.registered', waiting.registered)}"


def keeping_links(agreements: Iterable[str], words: Words) -> list[dict[str, str]]:
    """The ways to where it is said how long people are kept, and what the archive has cleared."""
    return [
        {"url": reverse("participants:keeping", args=[each]), "label": words.agreement(each)}
        for each in dict.fromkeys(agreements)
    ]


def unfinished_context(found: Unfinished | None, words: Words) -> dict[str, Any]:
    """How many erasures are not finished, and since when."""
    title = words.text("people-unfinished.title")
    answer = words.counted("people-unfinished.answer", found.count) if found else words.text("people-unfinished.none")
    return {
        "crumbs": [{"label": words.text("menu.people"), "url": reverse("participants:today")}, {"label": title}],
        "title": title,
        "page_title": answer,
        "since": words.text("people-unfinished.since", at=words.moment(found.since)) if found else "",
    }
