"""Early warnings in words: what is the matter, what it means, and what to do."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction

from gavn.domain.forecasting.warning import OF_PEOPLE, Evidence, Warned, WarningKind
from gavn.domain.forecasting.warning_money import Verdict
from gavn.domain.values.money import Money
from gavn.domain.values.period import RelativeDate
from gavn.language.agreements import money_text
from gavn.language.catalogue import Language, say
from gavn.language.chances import chance_text, likely_text
from gavn.language.choices import relative_text
from gavn.language.formats import date_text, exact_text, number_text
from gavn.language.problems import problem_parts

PARTS = ("what", "means", "do")
# Whose chances are shares of the futures, and what these are called.
OF_MONEY = frozenset({WarningKind.BREAK_EVEN, WarningKind.PLAN_SHORT, WarningKind.CASH_DRY})
SIMULATED = ("chance", "by_then")
# Whose words have the follow-up in a place of its own.
SAY_AFTER = frozenset({WarningKind.COVERAGE_LOW, WarningKind.OVERDUE})


def warning_parts(
    warned: Warned, names: Mapping[str, str], language: Language, *, futures: int, counts: bool = True
) -> Mapping[str, str]:
    """The sentences under `what`, `means` and `do`; `names` are those of the metrics, and what is simulated is known by
    so many `futures`. Without `counts` no number of people is told, nor a chance that one could be worked out from
    (ADR 0016)."""
    if not counts and warned.kind in OF_PEOPLE:
        return _without_counts(warned, names, language)
    if warned.problem is not None:
        told = problem_parts(warned.problem, language)
        return {"what": told["what"], "means": told["why"], "do": told["do"]}
    shown = simulated(warned)
    values = {name: _worded(name, value, language) for name, value in warned.evidence.items() if name not in shown}
    values |= {name: likely_text(value, language, futures=futures) for name, value in shown.items()}
    values["metric"] = _apart(warned, names, language)
    told = {part: say(f"warning.{warned.kind.value}.{part}", language, **values) for part in PARTS}
    if (other := _said_otherwise(warned)) is not None:
        told["what"] = say(f"warning.{other}.what", language, **values)
    if "doubtful" in warned.evidence:
        told["means"] = f"{told['means']} {say(f'warning.boundaries.{_whose(warned.evidence)}', language, **values)}"
    return told


def simulated(warned: Warned) -> Mapping[str, float]:
    """The chances behind a warning that futures show; of what is counted they are worked out."""
    named = {name: warned.evidence.get(name) for name in SIMULATED} if warned.kind in OF_MONEY else {}
    return {name: chance for name, chance in named.items() if isinstance(chance, float)}


def _said_otherwise(warned: Warned) -> str | None:
    """What is said in place of the sentence of its kind."""
    if warned.kind is WarningKind.ENROLMENT_UNTOLD and not warned.evidence["told"]:
        # The first quarter is over, half a year perhaps not; nor was it said that nobody came.
        return "enrolment-untold-of-any"
    if warned.kind is not WarningKind.RESULTS_LOW:
        return None
    if isinstance(warned.evidence["found"], str):
        return "results-low-mean"
    return "results-low-measured" if "counted" in warned.evidence else None


def _whose(evidence: Mapping[str, Evidence]) -> str:
    """Whether a verdict was held against boundaries that parties agreed on, and one of their looks has begun."""
    if "looks" not in evidence:
        return "usual"
    return "agreed" if evidence["look"] else "not_begun"


def standing_text(verdict: Verdict, language: Language) -> str:
    """`åben`, and at which of the looks agreed on where the boundaries were agreed."""
    standing, agreed = say(f"warning.standing_of.{verdict.standing.value}", language), verdict.agreed
    if agreed is None:
        return standing
    key = "agreed" if agreed.look else "not_begun"
    return say(f"warning.standing_by.{key}", language, standing=standing, look=agreed.look, looks=agreed.looks)


def _without_counts(warned: Warned, names: Mapping[str, str], language: Language) -> Mapping[str, str]:
    return {
        "what": say(f"warning.unseen.{warned.kind.value}", language, metric=_apart(warned, names, language)),
        "means": say("warning.unseen.means", language),
        "do": say("warning.unseen.do", language),
    }


def _apart(warned: Warned, names: Mapping[str, str], language: Language) -> str:
    """The metric's name, and when it is followed up where its warning is known by that and its words do not say it."""
    metric, after = str(warned.evidence.get("metric", "")), warned.evidence.get("after")
    name = names.get(metric, metric)
    if after is None or warned.kind in SAY_AFTER:
        return name
    return f"{name} · {_written('after', str(after), language)}"


def _worded(name: str, value: Evidence, language: Language) -> str:
    if isinstance(value, Money):
        return money_text(value, language)
    if isinstance(value, date):
        return date_text(value, language)
    if isinstance(value, int):
        return number_text(value, language)
    if isinstance(value, float):
        return chance_text(value, language)
    return _written(name, value, language)


def _written(name: str, value: str, language: Language) -> str:
    """A mean as readers write it; when a follow-up is, in the reader's words."""
    if name in ("found", "wanted"):
        return exact_text(Fraction(value), language, most=1)
    if name == "shape":
        return say(f"warning.shape.{value}", language)
    return relative_text(RelativeDate.parse(value), language) if name == "after" else value
