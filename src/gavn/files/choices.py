"""Reads what a fund can choose among, from one file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from gavn.domain.agreements.agreement import Agreement
from gavn.domain.forecasting.choosing import Choice, check_choice
from gavn.domain.forecasting.effort import Effort
from gavn.domain.forecasting.repaid import Candidates
from gavn.domain.outcomes.facts import Results
from gavn.domain.values.money import MINOR_UNITS
from gavn.domain.values.party import PartyRole
from gavn.domain.values.problem import Place, Problem, Refused, in_order, refuse
from gavn.files.agreements import read_dossier
from gavn.files.assumptions import read_assumptions
from gavn.files.folder import FolderReader
from gavn.files.forecasts import placed
from gavn.files.source import read_yaml


@dataclass(frozen=True, slots=True)
class ChoiceReading:
    """`choice` is None exactly where `problems` holds something; `simulated` is None where the file says all that comes
    back."""

    choice: Choice | None
    problems: tuple[Problem, ...]
    simulated: Candidates | None = None


def read_choice(file: Path) -> ChoiceReading:
    """In the file's own currency, with the agreements and assumptions that it names, as they are reached from where it
    stands; each problem at its line."""
    reader = FolderReader(Path())
    document = read_yaml(reader.folder, str(file))
    currency = document.data.get("currency") if isinstance(document.data, dict) else None
    if isinstance(currency, str) and currency not in MINOR_UNITS:
        at = Place(str(file), path="currency")
        return ChoiceReading(None, (Problem("choice-currency-unknown", at, {"currency": currency}),))
    reader.currency = currency if isinstance(currency, str) else "DKK"
    choice: Choice | None = reader.yaml_record(str(file), Choice, document=document)
    problems = list(reader.problems)
    if choice is not None:
        problems += [placed(str(file), each, reader.places) for each in check_choice(choice)]
    if problems or choice is None:
        return ChoiceReading(None, in_order(problems))
    try:
        return ChoiceReading(choice, (), _simulated(choice, file, reader))
    except Refused as refused:
        return ChoiceReading(None, in_order(refused.problems))


def _simulated(choice: Choice, file: Path, reader: FolderReader) -> Candidates | None:
    asked = {place: each for place, each in enumerate(choice.candidates) if each.back is None}
    if not asked:
        return None
    efforts, problems = {}, list[Problem]()
    for place, candidate in asked.items():
        read = read_dossier(file.parent / candidate.agreement)
        if read.dossier is None:
            problems += read.problems
            continue
        agreement = read.dossier.versions[-1]
        known = read_assumptions(file.parent / choice.model, file.parent / candidate.forecast, agreement)
        problems += [each for each in known.problems if each not in problems]
        told = _of_choice(choice, agreement, f"candidates.{place}.agreement")
        problems += [placed(str(file), each, reader.places) for each in told]
        if known.model is not None and known.plan is not None:
            model, efforts[candidate.id] = known.model, Effort(agreement, known.plan, Results())
    refuse(problems)
    return Candidates(efforts, model, choice.investor)


def _of_choice(choice: Choice, agreement: Agreement, path: str) -> Iterator[Problem]:
    """Who chooses invests in it, in the money of the choice."""
    investors = [party.party for party in agreement.parties if party.role is PartyRole.INVESTOR]
    if choice.investor not in investors:
        values = {"investor": choice.investor, "agreement": agreement.id, "known": ", ".join(investors)}
        yield Problem("choice-investor-unknown", Place(path=path), values)
    if agreement.currency != choice.currency:
        values = {"agreement": agreement.id, "currency": agreement.currency, "own": choice.currency}
        yield Problem("choice-other-currency", Place(path=path), values)
