"""References between the files of a folder: each must name something that is there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass

from gavn.domain.economy.accounts import AccountKind
from gavn.domain.economy.table import Movements
from gavn.domain.fund.disagreements import BALANCE, INJECTIONS, TOTAL
from gavn.domain.fund.fund import Fund
from gavn.domain.fund.quantities import QUANTITIES
from gavn.domain.pipeline.inquiry import REQUIREMENTS
from gavn.domain.pipeline.workflow import Workflow
from gavn.domain.values.party import bodies_above
from gavn.domain.values.problem import Place, Problem, Severity, nearest
from gavn.files import layout
from gavn.files.agreements import AGREEMENTS, version_name
from gavn.language.catalogue import placeholders

Places = Mapping[tuple[str, ...], Place]
# (place key, name of the key, value, what it must be one of: None where that is not known)
Reference = tuple[tuple[str, ...], str, str, Collection[str] | None]

# Kinds of account that move the money of one investment or programme.
CONCERNED = (AccountKind.INVESTMENT, AccountKind.OUTCOME_PAYMENT, AccountKind.DONATION)


# What names a fact in an investment's recruitment, and in each of its results.
RECRUITED = ("reached", "by_now", "planned", "original")
SHARED = ("part", "whole", "share", "expected", "start")


@dataclass(frozen=True, slots=True)
class Written:
    """The ids that stand in each file, also of records that could not be read; `broken` files may hold any."""

    ids: Mapping[str, Set[str]]
    broken: Collection[str]

    def among(self, read: Iterable[str], *files: str) -> Collection[str] | None:
        """What a reference may name; None where that cannot be known."""
        if any(file in self.broken or file.partition("#")[0] in self.broken for file in files):
            return None
        return set(read).union(*(self.ids.get(file, set()) for file in files))


def check_references(fund: Fund, places: Places, *, written: Written, whole: bool) -> list[Problem]:
    """Every reference to what is not there, and every id that is used twice.

    Nothing is said of references to what may stand in a file that is broken, and published quantities are worked out
    only where the fund is `whole`.
    """
    problems = []
    for key, name, value, allowed in _references(fund, written):
        if allowed is not None and value not in allowed:
            values, place = {"key": name, "value": value} | nearest(value, sorted(allowed)), _place(places, key)
            bound = name == "investment" and key[0].startswith(f"{AGREEMENTS}/")
            problems.append(
                Problem("agreement-without-investment", place, values)
                if bound
                else Problem("reference-unknown", place, values)
            )
    for key, value in _twice(fund):
        problems.append(Problem("id-twice", _place(places, key), {"id": value}))
    for key, value in _parts_of_themselves(fund):
        problems.append(Problem("party-part-of-itself", _place(places, key), {"id": value}))
    return [
        *problems,
        *_check_quantities(fund, places, whole=whole and not problems),
        *_check_currencies(fund, places),
    ]


def _place(places: Places, key: tuple[str, ...]) -> Place:
    while key and key not in places:
        key = key[:-1]
    return places.get(key, Place(key[0] if key else ""))


def _references(fund: Fund, written: Written) -> Iterator[Reference]:
    yield from _account_references(fund, written)
    yield from _investment_references(fund, written)
    yield from _fact_references(fund)
    yield from _party_references(fund, written)
    yield from _agreement_references(fund, written)


def _account_references(fund: Fund, written: Written) -> Iterator[Reference]:
    accounts = written.among(fund.chart.by_id, layout.ACCOUNTS)
    for place, injection in enumerate(fund.injections):
        yield (layout.FUND, "injections", str(place), "account"), "account", injection.account, accounts
    for version in fund.versions:
        for line in version.lines:
            yield ("version-line", version.id, line.account), "account", line.account, accounts
    rows = {*accounts, TOTAL, BALANCE, INJECTIONS} if accounts is not None else None
    for publication in fund.publications:
        file = f"{layout.PUBLISHED}/{publication.id}/economy.csv"
        for cell in publication.economy.cells if publication.economy else ():
            yield (file, cell.row, cell.layer.value, cell.period.label), "row", cell.row, rows


def _investment_references(fund: Fund, written: Written) -> Iterator[Reference]:
    investments = written.among((i.id for i in fund.investments), layout.INVESTMENTS)
    concerned = written.among((p.id for p in fund.programmes), layout.INVESTMENTS, f"{layout.FUND}#programmes")
    for place, account in enumerate(fund.chart):
        if account.kind in CONCERNED:
            yield (layout.ACCOUNTS, str(place), "concerns"), "concerns", account.concerns, concerned
    calls = written.among([*(call.id for call in fund.calls), ""], layout.CALLS)
    for inquiry in fund.inquiries:
        yield ("inquiry", inquiry.id), "call", inquiry.call, calls
        for investment in inquiry.investments:
            yield ("inquiry", inquiry.id), "investments", investment, investments


def _fact_references(fund: Fund) -> Iterator[Reference]:
    """What recruitment, results and notes say of an investment's facts."""
    for investment in fund.investments:
        file = f"{layout.INVESTMENTS}/{investment.id}.yaml"
        facts = {fact.id for fact in investment.facts} | {""}
        for name in RECRUITED if investment.recruitment else ():
            yield (file, "recruitment", name), name, getattr(investment.recruitment, name), facts
        for place, result in enumerate(investment.results):
            for name in SHARED:
                yield (file, "results", str(place), name), name, getattr(result, name), facts
        for text in (investment.note.text_da, investment.note.text_en) if investment.note else ():
            for name in sorted(placeholders(text)):
                yield (file, "note"), "note", name, facts


def _party_references(fund: Fund, written: Written) -> Iterator[Reference]:
    parties = written.among((party.id for party in fund.parties), f"{layout.FUND}#parties")
    programmes = written.among([*(p.id for p in fund.programmes), ""], f"{layout.FUND}#programmes")
    inquiries = written.among([*(inquiry.id for inquiry in fund.inquiries), ""], layout.INQUIRIES)
    if fund.id:
        yield (layout.FUND, "council"), "council", fund.council, parties
    for place, party in enumerate(fund.parties):
        if party.part_of:
            yield (layout.FUND, "parties", str(place), "part_of"), "part_of", party.part_of, parties
    for investment in fund.investments:
        file = f"{layout.INVESTMENTS}/{investment.id}.yaml"
        yield (file, "programme"), "programme", investment.programme, programmes
        yield (file, "inquiry"), "inquiry", investment.inquiry, inquiries
        for place, participation in enumerate(investment.participations):
            yield (file, "participations", str(place), "party"), "party", participation.party, parties
        if investment.guarantee:
            yield (file, "guarantee", "guarantor"), "guarantor", investment.guarantee.guarantor, parties


def _agreement_references(fund: Fund, written: Written) -> Iterator[Reference]:
    """An agreement belongs to the investment whose name it bears, and its parties are the fund's."""
    investments = written.among((i.id for i in fund.investments), layout.INVESTMENTS)
    parties = written.among((party.id for party in fund.parties), f"{layout.FUND}#parties")
    for dossier in fund.dossiers:
        yield (f"{AGREEMENTS}/{dossier.id}/{version_name(1)}", "id"), "investment", dossier.id, investments
        for version in dossier.versions:
            file = f"{AGREEMENTS}/{dossier.id}/{version_name(version.version)}"
            for place, party in enumerate(version.parties):
                yield (file, "parties", str(place), "party"), "party", party.party, parties


def check_workflow(workflow: Workflow, places: Places) -> list[Problem]:
    """Moves between stages that are not there, requirements that nobody looks for, and a start that is not one."""
    stages = [stage.id for stage in workflow.stages]
    starts = [stage.id for stage in workflow.stages if stage.is_start]
    problems = []
    if stages and len(starts) != 1:
        problems.append(
            Problem("workflow-start", _place(places, (layout.WORKFLOW, "stages")), {"count": str(len(starts))})
        )
    for place, transition in enumerate(workflow.transitions):
        named = [("from_stage", transition.from_stage, stages), ("to_stage", transition.to_stage, stages)]
        named += [("requires", requirement, list(REQUIREMENTS)) for requirement in transition.requires]
        for name, value, allowed in named:
            if value not in allowed:
                key = (layout.WORKFLOW, "transitions", str(place), name)
                values = {"key": name, "value": value, "expected": ", ".join(allowed)} | nearest(value, allowed)
                problems.append(Problem("value-not-one-of", _place(places, key), values))
    return problems


def _twice(fund: Fund) -> Iterator[tuple[tuple[str, ...], str]]:
    listed = {
        layout.ACCOUNTS: [account.id for account in fund.chart],
        layout.VERSIONS: [version.id for version in fund.versions],
        layout.CALLS: [call.id for call in fund.calls],
    }
    for file, ids in listed.items():
        for place, value in enumerate(ids):
            if value in ids[:place]:
                yield (file, str(place), "id"), value
    inquiries = Counter(inquiry.id for inquiry in fund.inquiries)
    for inquiry_id, times in inquiries.items():
        if times > 1:
            yield ("inquiry", inquiry_id), inquiry_id


def _parts_of_themselves(fund: Fund) -> Iterator[tuple[tuple[str, ...], str]]:
    for place, party in enumerate(fund.parties):
        if party.id in bodies_above(party.id, fund.parties):
            yield (layout.FUND, "parties", str(place), "part_of"), party.id


def _check_currencies(fund: Fund, places: Places) -> Iterator[Problem]:
    """An agreement in another currency can be stated and paid by, but nothing of it is posted or added up here."""
    for dossier in fund.dossiers:
        currency = dossier.versions[0].currency
        if fund.id and currency != fund.currency:
            at = _place(places, (f"{AGREEMENTS}/{dossier.id}/{version_name(1)}", "currency"))
            values = {"id": dossier.id, "agreement": currency, "fund": fund.currency}
            yield Problem("agreement-in-other-currency", at, values, Severity.WARNING)


def _check_quantities(fund: Fund, places: Places, *, whole: bool) -> list[Problem]:
    """Works every published quantity out once, so that a misspelt name is found when the folder is checked."""
    # Names are right or wrong whatever has been posted.
    unmoved = Movements(fund.currency, {})
    problems = []
    for publication in fund.publications:
        file = f"{layout.PUBLISHED}/{publication.id}/publication.yaml"
        for place, sentence in enumerate(publication.sentences):
            key = (file, "sentences", str(place), "quantity")
            values = {"key": "quantity", "value": sentence.quantity, "expected": ", ".join(QUANTITIES)}
            if sentence.quantity not in QUANTITIES:
                near = nearest(sentence.quantity, QUANTITIES)
                problems.append(Problem("value-not-one-of", _place(places, key), values | near))
                continue
            if not whole:
                continue
            try:
                QUANTITIES[sentence.quantity](fund, unmoved, sentence.arguments)
            except (KeyError, ValueError, StopIteration, ZeroDivisionError) as error:
                at = _place(places, (file, "sentences", str(place), "arguments"))
                problems.append(Problem("quantity-arguments", at, values | {"reason": str(error)}))
    return problems
