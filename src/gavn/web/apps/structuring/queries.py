"""What pages ask of scenarios and of the lab: which there are, what was worked out, and whether it still holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Any

from gavn.domain.agreements.agreement import Agreement
from gavn.domain.agreements.dossier import Dossier
from gavn.domain.forecasting.structuring.bench import Question
from gavn.domain.forecasting.structuring.grid import Range
from gavn.domain.forecasting.structuring.lab import Answer, Asked
from gavn.domain.forecasting.structuring.scenarios import Scenario
from gavn.domain.fund.fund import Fund
from gavn.domain.fund.structuring import lab_inputs, question_of
from gavn.domain.fund.what_if import Comparison, WhatIf, inputs_of
from gavn.domain.outcomes.facts import Results
from gavn.domain.values.problem import Refused
from gavn.files.answers import answer_in
from gavn.web.apps.documents import storage as documents
from gavn.web.apps.documents.queries import documents as known
from gavn.web.apps.documents.queries import fund_of
from gavn.web.apps.economy.queries import heads, ledger, movements
from gavn.web.apps.jobs.queries import Job, last_job
from gavn.web.apps.payments.queries import life_of
from gavn.web.apps.payments.queries.kept import readable
from gavn.web.apps.payments.queries.known import results_known
from gavn.web.apps.structuring import storage
from gavn.web.apps.structuring.storage import Kept, Kind

__all__ = ["Kept", "Kind"]
# What is asked unless somebody asks for another: enough to tell a chance to a per cent.
TRIALS, LAB_TRIALS, SEED = 5_000, 2_000, 1
# Beside what is believed: more columns than can be read side by side.
MOST_BESIDE = 3
MOST_LISTED = 20
BETWEEN = "\n"
# So much of a digest tells what is worked out from everything else that is at the time.
DIGITS = 24


def fund() -> Fund:
    """As far as its forecast goes: without inquiries, and its postings read as they are asked for."""
    return replace(fund_of(ledger=ledger(), heads=heads()), kept=readable())


def known_results(day: date) -> Mapping[str, Results]:
    """What the result sets of the agreements told on a day."""
    return results_known(map(life_of, known().dossiers), day)


def scenarios() -> tuple[Scenario, ...]:
    """By id, as a folder holds them."""
    return known().scenarios


def scenario(scenario_id: str) -> Scenario | None:
    return next((each for each in scenarios() if each.id == scenario_id), None)


def revision(scenario_id: str) -> int:
    """How often a scenario was written; 0 where it never was. Whoever changes it has seen the last."""
    found = documents.latest().get(documents.scenario_path(scenario_id))
    return 0 if found is None else found.revision


@dataclass(frozen=True, slots=True)
class Removed:
    """A scenario as it stood before somebody took it away."""

    scenario: Scenario
    by: str


def removed() -> tuple[Removed, ...]:
    """Those that can be taken back."""
    gone, last = documents.taken_away(documents.SCENARIOS), documents.latest()
    return tuple(Removed(documents.scenario_in(each.content), last[path].entered_by) for path, each in gone.items())


def known_on() -> date:
    """The day by which scenarios go: that to which the fund's records are complete."""
    return known().head.as_of


def subject_of(asked: WhatIf) -> str:
    return BETWEEN.join(each.id for each in asked.scenarios)


def job_subject(inputs: str) -> str:
    """What a job that works out scenarios is known by: whoever asks for the same gets the same."""
    return inputs[:DIGITS]


def what_if(chosen: Sequence[Scenario], *, trials: int = TRIALS, seed: int = SEED) -> WhatIf:
    """These beside what is believed, by what was known on the fund's own day."""
    return WhatIf(tuple(chosen), known_on(), trials, seed)


@dataclass(frozen=True, slots=True, eq=False)
class Compared:
    """A comparison that is kept; `holds` while all that it went out from is as it was."""

    kept: Kept
    comparison: Comparison
    holds: bool


def what_if_inputs(asked: WhatIf) -> str:
    """The digest of all that a comparison would go out from now. Refused where there can be none."""
    return inputs_of(fund(), known_results(asked.as_of), movements(), asked)


def under_way(inputs: str) -> Job | None:
    """The job that works out the same, where it waits or is being done."""
    found = last_job(Kind.SCENARIOS.value, job_subject(inputs))
    return found if found is not None and found.is_open else None


def comparison(asked: WhatIf, inputs: str) -> Compared | None:
    """The one of the same inputs, else the newest of the same scenarios."""
    subject = subject_of(asked)
    own = storage.of_inputs(Kind.SCENARIOS, subject, inputs)
    found = own or storage.newest(Kind.SCENARIOS, subject)
    if found is None:
        return None
    return Compared(found, _read(found, Comparison), own is not None)


def _read(kept: Kept, record: type) -> Any:
    return answer_in(kept.text, record, name=kept.subject)


def designed() -> tuple[Dossier, ...]:
    """The agreements of which something is assumed, so that the lab can try designs of them."""
    plans = {plan.agreement for plan in known().forecast_plans}
    return tuple(each for each in known().dossiers if each.id in plans and known().forecast_model is not None)


def newest_version(agreement: str) -> Agreement | None:
    return next((each.versions[-1] for each in known().dossiers if each.id == agreement), None)


def question(agreement: Agreement, worth: Sequence[str] = ()) -> Question:
    """Seen from its first day of enrolment, like a design that is not signed yet; refused where nothing is assumed."""
    as_of = agreement.clocks.enrolment.start
    return question_of(fund(), agreement, as_of=as_of, worth=worth, results=known_results(as_of))


def inputs(asked_of: Question, asked: Asked) -> str:
    return lab_inputs(fund(), asked_of, asked, results=known_results(asked_of.as_of))


@dataclass(frozen=True, slots=True, eq=False)
class Answered:
    """An answer of the lab that is kept; `agreement` is the version that it is of, `holds` while its inputs do."""

    kept: Kept
    asked: Asked
    agreement: Agreement
    answer: Answer
    holds: bool


def answered(number: int, agreement: str) -> Answered | None:
    """One answer of an agreement; None where it is of another, or of a version that is no longer there."""
    kept = storage.numbered(Kind.DESIGN, number)
    if kept is None or kept.subject != agreement:
        return None
    asked, version = asked_in(kept.asked), int(kept.asked["version"])
    dossier = next((each for each in known().dossiers if each.id == agreement), None)
    of = next((each for each in dossier.versions if each.version == version), None) if dossier else None
    if of is None:
        return None
    return Answered(kept, asked, of, _read(kept, Answer), _holds(of, asked, kept.inputs))


def _holds(agreement: Agreement, asked: Asked, before: str) -> bool:
    try:
        return inputs(question(agreement, asked.worth), asked) == before
    except Refused:
        return False


def answers(agreement: str) -> tuple[Kept, ...]:
    """What was worked out of an agreement, the newest first."""
    return storage.all_of(Kind.DESIGN, agreement, most=MOST_LISTED)


def asked_as(asked: Asked, version: int) -> dict[str, str]:
    """What is asked of the lab, as a job and an answer hold it."""
    bounds = (asked.within.lowest, asked.within.highest, asked.within.step)
    return {
        "version": str(version),
        "paths": "\n".join(asked.paths),
        "targets": "\n".join(asked.targets),
        "worth": "\n".join(asked.worth),
        "within": BETWEEN.join("-" if each is None else str(each) for each in bounds),
        "trials": str(asked.trials),
        "seed": str(asked.seed),
    }


def asked_in(given: Any) -> Asked:
    """The same read again."""
    from_text = (None if each == "-" else Fraction(each) for each in given["within"].split(BETWEEN))
    lines = (tuple(filter(None, given[name].split("\n"))) for name in ("paths", "targets", "worth"))
    paths, targets, worth = lines
    return Asked(paths, targets, worth, Range(*from_text), int(given["trials"]), int(given["seed"]))
