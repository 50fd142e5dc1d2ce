"""Rounds of warnings and answers in the database, as the domain's own values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.db import transaction

from gavn.domain.agreements.measurement_plan import Boundary
from gavn.domain.forecasting.agreed import Agreed
from gavn.domain.forecasting.inbox import Answer, key_of
from gavn.domain.forecasting.warning import Evidence, Level, Warned, WarningKind
from gavn.domain.forecasting.warning_money import Standing, Verdict
from gavn.domain.values.money import Money
from gavn.domain.values.plain import to_data
from gavn.domain.values.problem import Place, Problem, Severity
from gavn.web.apps.warnings.models import AnswerRow, RoundRow, TakenBackRow


@dataclass(frozen=True, slots=True)
class Round:
    """What was warned of when the fund was gone through, as of a day."""

    as_of: date
    trials: int
    seed: int
    inputs: str
    warned: tuple[Warned, ...]
    verdicts: tuple[Verdict, ...]
    looked_at: tuple[str, ...]
    untold: tuple[str, ...]
    made_by: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """An answer with its number, and who took it back when; None where it stands."""

    id: int
    key: str
    answer: Answer
    taken_back: tuple[str, datetime] | None


def add_round(given: Round) -> None:
    RoundRow.objects.create(
        as_of=given.as_of, trials=given.trials, seed=given.seed, inputs=given.inputs,
        warned=[_data(each) for each in given.warned], verdicts=[_verdict_data(each) for each in given.verdicts],
        looked_at=list(given.looked_at), untold=list(given.untold),
        made_by=given.made_by, made_at=given.made_at,
    )  # fmt: skip


def newest_round() -> Round | None:
    row = RoundRow.objects.order_by("id").last()
    if row is None:
        return None
    return Round(
        row.as_of, row.trials, row.seed, row.inputs, tuple(_warned(each) for each in row.warned),
        tuple(_verdict(each) for each in row.verdicts), tuple(row.looked_at),
        tuple(row.untold), row.made_by, row.made_at.astimezone(UTC),
    )  # fmt: skip


def told_since() -> Mapping[str, datetime]:
    """By key, the first of the rounds that have told of it without a break up to the newest."""
    found: dict[str, datetime] = {}
    going_on: set[str] | None = None
    for warned, made_at in RoundRow.objects.order_by("-id").values_list("warned", "made_at"):
        keys = {each["key"] for each in warned}
        going_on = keys if going_on is None else keys & going_on
        if not going_on:
            break
        found |= dict.fromkeys(going_on, made_at.astimezone(UTC))
    return found


def answers(key: str = "") -> Sequence[KeptAnswer]:
    """All of them, or those to one warning, in order; also those that were taken back."""
    rows = AnswerRow.objects.select_related("taken_back").order_by("id")
    return tuple(_kept(row) for row in (rows.filter(key=key) if key else rows))


@transaction.atomic
def add_answer(answer: Answer) -> None:
    AnswerRow.objects.create(
        key=key_of(answer.warned), warned=_data(answer.warned), note=answer.note, until=answer.until, by=answer.by,
        at=answer.at,
    )  # fmt: skip


def take_back(number: int, *, by: str, now: datetime) -> None:
    TakenBackRow.objects.create(answer_id=number, by=by, at=now)


def _kept(row: AnswerRow) -> KeptAnswer:
    answer = Answer(_warned(row.warned), row.note, row.until, row.by, row.at.astimezone(UTC))
    back = getattr(row, "taken_back", None)
    return KeptAnswer(row.pk, row.key, answer, None if back is None else (back.by, back.at.astimezone(UTC)))


def _verdict_data(verdict: Verdict) -> dict[str, Any]:
    data: dict[str, Any] = to_data(verdict)
    if verdict.agreed is not None:
        data["agreed"] |= {"on": verdict.agreed.on.isoformat()}
    return data


def _verdict(data: Mapping[str, Any]) -> Verdict:
    standing, told = Standing(data["standing"]), data.get("agreed")
    agreed = None
    if told is not None:
        on, shape = date.fromisoformat(told["on"]), Boundary(told["shape"])
        agreed = Agreed(**{**told, "on": on, "shape": shape})
    return Verdict(data["account"], tuple(data["efforts"]), data["chance"], standing, agreed)


def _data(warned: Warned) -> dict[str, Any]:
    """Plain data: each number, day and amount with what it is, so that it comes back as it was."""
    problem = warned.problem
    return {
        "key": key_of(warned),
        "kind": warned.kind.value,
        "level": warned.level.value,
        "efforts": list(warned.efforts),
        "evidence": {name: list(_typed(value)) for name, value in warned.evidence.items()},
        "problem": None if problem is None else {
            "code": problem.code,
            "path": problem.place.path,
            "severity": problem.severity.value,
            "values": {name: str(value) for name, value in problem.values.items()},
        },
    }  # fmt: skip


def _typed(value: Evidence) -> Iterator[Any]:
    match value:
        case Money():
            yield from ("money", value.minor, value.currency)
        case date():
            yield from ("date", value.isoformat())
        case int() | float():
            yield from (type(value).__name__, value)
        case _:
            yield from ("text", value)


def _warned(data: Mapping[str, Any]) -> Warned:
    told = data["problem"]
    problem = None
    if told is not None:
        place, severity = Place(path=told["path"]), Severity(told["severity"])
        problem = Problem(told["code"], place, told["values"], severity)
    evidence = {name: _value(*typed) for name, typed in data["evidence"].items()}
    return Warned(WarningKind(data["kind"]), Level(data["level"]), tuple(data["efforts"]), evidence, problem)


def _value(kind: str, *parts: Any) -> Evidence:
    match kind:
        case "money":
            return Money(*parts)
        case "date":
            return date.fromisoformat(parts[0])
        case "float":
            return float(parts[0])
        case _:
            value: Evidence = parts[0]
            return value
