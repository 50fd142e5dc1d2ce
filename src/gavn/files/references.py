"""References between the files of a folder: each must name something that is there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping

from gavn.domain.economy.accounts import AccountKind
from gavn.domain.economy.table import Movements
from gavn.domain.fund.disagreements import BALANCE, INJECTIONS, TOTAL
from gavn.domain.fund.fund import Fund
from gavn.domain.fund.quantities import QUANTITIES
from gavn.domain.values.problem import Place, Problem
from gavn.files import layout
from gavn.files.agreements import AGREEMENTS, version_name
from gavn.language.catalogue import placeholders

Places = Mapping[tuple[str, ...], Place]
# (place key, name of the key, value, what it must be one of)
Reference = tuple[tuple[str, ...], str, str, Collection[str]]

# Kinds of account that move the money of one investment or programme.
CONCERNED = (AccountKind.INVESTMENT, AccountKind.OUTCOME_PAYMENT, AccountKind.DONATION)


# What names a fact in an investment's recruitment, and in each of its results.
RECRUITED = ("reached", "by_now", "planned", "original")
SHARED = ("part", "whole", "share", "expected", "start")


def check_references(fund: Fund, places: Places, *, unread: Collection[str]) -> list[Problem]:
    """Every reference to what is not there, and every id that is used twice.

    Nothing is said of references into files in `unread`: what they name may stand there.
    """
    problems = []
    for key, name, value, allowed in _references(fund, unread):
        if value not in allowed:
            problems.append(Problem("reference-unknown", _place(places, key), {"key": name, "value": value}))
    for key, value in _twice(fund):
        problems.append(Problem("id-twice", _place(places, key), {"id": value}))
    return problems + _check_quantities(fund, places, unread)


def _place(places: Places, key: tuple[str, ...]) -> Place:
    while key and key not in places:
        key = key[:-1]
    return places.get(key, Place(key[0] if key else ""))


def _references(fund: Fund, unread: Collection[str]) -> Iterator[Reference]:
    if layout.ACCOUNTS not in unread:
        yield from _account_references(fund)
    if not any(file.startswith(layout.INVESTMENTS) for file in unread):
        yield from _investment_references(fund)
        yield from _fact_references(fund)
    if layout.FUND not in unread:
        yield from _party_references(fund)
        yield from _agreement_references(fund)


def _account_references(fund: Fund) -> Iterator[Reference]:
    accounts = fund.chart.by_id
    for place, injection in enumerate(fund.injections):
        yield (layout.FUND, "injections", str(place), "account"), "account", injection.account, accounts
    for version in fund.versions:
        for line in version.lines:
            yield ("version-line", version.id, line.account), "account", line.account, accounts
    rows = {*accounts, TOTAL, BALANCE, INJECTIONS}
    for publication in fund.publications:
        file = f"{layout.PUBLISHED}/{publication.id}/economy.csv"
        for cell in publication.economy.cells if publication.economy else ():
            yield (file, cell.row, cell.layer.value, cell.period.label), "row", cell.row, rows


def _investment_references(fund: Fund) -> Iterator[Reference]:
    investments = {investment.id for investment in fund.investments}
    concerned = investments | {programme.id for programme in fund.programmes}
    for place, account in enumerate(fund.chart):
        if account.kind in CONCERNED:
            yield (layout.ACCOUNTS, str(place), "concerns"), "concerns", account.concerns, concerned
    calls = {call.id for call in fund.calls} | {""}
    for inquiry in fund.inquiries:
        yield ("inquiry", inquiry.id), "call", inquiry.call, calls
        for investment in inquiry.investments:
            yield ("inquiry", inquiry.id), "investments", investment, investments
    for dossier in fund.dossiers:
        yield (f"{AGREEMENTS}/{dossier.id}/{version_name(1)}", "id"), "investment", dossier.id, investments


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


def _party_references(fund: Fund) -> Iterator[Reference]:
    parties = {party.id for party in fund.parties}
    programmes = {programme.id for programme in fund.programmes} | {""}
    inquiries = {inquiry.id for inquiry in fund.inquiries} | {""}
    yield (layout.FUND, "council"), "council", fund.council, parties
    for investment in fund.investments:
        file = f"{layout.INVESTMENTS}/{investment.id}.yaml"
        yield (file, "programme"), "programme", investment.programme, programmes
        yield (file, "inquiry"), "inquiry", investment.inquiry, inquiries
        for place, participation in enumerate(investment.participations):
            yield (file, "participations", str(place), "party"), "party", participation.party, parties
        if investment.guarantee:
            yield (file, "guarantee", "guarantor"), "guarantor", investment.guarantee.guarantor, parties


def _agreement_references(fund: Fund) -> Iterator[Reference]:
    parties = {party.id for party in fund.parties}
    for dossier in fund.dossiers:
        for version in dossier.versions:
            file = f"{AGREEMENTS}/{dossier.id}/{version_name(version.version)}"
            for place, party in enumerate(version.parties):
                yield (file, "parties", str(place), "party"), "party", party.party, parties


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


def _check_quantities(fund: Fund, places: Places, unread: Collection[str]) -> list[Problem]:
    """Works every published quantity out once, so that a misspelt name is found when the folder is checked."""
    if unread:
        return []
    # Names are right or wrong whatever has been posted.
    unmoved = Movements(fund.currency, {})
    problems = []
    for publication in fund.publications:
        file = f"{layout.PUBLISHED}/{publication.id}/publication.yaml"
        for place, sentence in enumerate(publication.sentences):
            key = (file, "sentences", str(place), "quantity")
            values = {"key": "quantity", "value": sentence.quantity, "expected": ", ".join(QUANTITIES)}
            if sentence.quantity not in QUANTITIES:
                problems.append(Problem("value-not-one-of", _place(places, key), values))
                continue
            try:
                QUANTITIES[sentence.quantity](fund, unmoved, sentence.arguments)
            except (KeyError, ValueError, StopIteration, ZeroDivisionError) as error:
                at = _place(places, (file, "sentences", str(place), "arguments"))
                problems.append(Problem("quantity-arguments", at, values | {"reason": str(error)}))
    return problems
