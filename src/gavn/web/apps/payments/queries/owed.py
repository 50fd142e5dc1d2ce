"""What payers are expected to owe, and what the ledger holds of what was stated."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from gavn.domain.economy.layers import Layer, resolve, version_in_force
from gavn.domain.forecasting.keeping import About
from gavn.domain.fund.posted import income_of
from gavn.domain.payments.payer_view import stated_view
from gavn.domain.payments.statement import Statement
from gavn.domain.values.money import Money, total
from gavn.web.apps.documents.queries import documents, model_forecast
from gavn.web.apps.economy.queries import movements
from gavn.web.apps.economy.queries.drafts import drafts_of_voucher
from gavn.web.apps.economy.queries.postings import postings_of_voucher
from gavn.web.apps.payments import storage
from gavn.web.apps.payments.queries import Life, accounts_of, lives_of, sharers_of


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What the fund expects to be paid in a period: if all is reached (`plan`), what is counted on (`rule`), and the
    mean of the newest forecast that the model made (`model`)."""

    period: str
    plan: Money | None
    rule: Money | None
    model: Money | None = None


def foreseen(agreement: str, *, on: date) -> tuple[Foreseen, ...]:
    """By the plan and the budget in force and the newest forecast, on the accounts of the agreement; payments to the
    fund are positive."""
    plan, rule = (_by_period(agreement, layer, on) for layer in (Layer.PLAN, Layer.BUDGET))
    model = _by_model(agreement, on)
    periods = sorted({*plan, *rule, *model})
    return tuple(Foreseen(period, plan.get(period), rule.get(period), model.get(period)) for period in periods)


@dataclass(frozen=True, slots=True)
class OwedBy:
    """An agreement, or all of a programme that share accounts, with what the fund foresees of them together."""

    lives: tuple[Life, ...]
    foreseen: tuple[Foreseen, ...]


def paying(life: Life) -> frozenset[str]:
    """Everybody who pays by an agreement: its payers and those who take what a payer's cap leaves, by any version, and
    whoever a statement names."""
    versions = life.dossier.versions
    promised = {payer.party for version in versions for payer in version.payers}
    taking = {cap.overflow_to for version in versions for cap in version.caps} - {""}
    return frozenset({*promised, *taking, *(row.payer for row in stated_view(versions[-1], life.due))})


def paid_by(lives: Iterable[Life], party: str) -> tuple[Life, ...]:
    """Those of the agreements that a party pays by."""
    return tuple(life for life in lives if party in paying(life))


def owed_by(lives: Iterable[Life], *, on: date) -> tuple[OwedBy, ...]:
    """The same with what the fund foresees; a programme once."""
    grouped: dict[tuple[str, ...], list[Life]] = {}
    for life in lives:
        own = life.dossier.id
        grouped.setdefault(accounts_of(own) or (own,), []).append(life)
    return tuple(OwedBy(tuple(group), foreseen(group[0].dossier.id, on=on)) for group in grouped.values())


def _by_period(agreement: str, layer: Layer, on: date) -> Mapping[str, Money]:
    known = documents()
    version = version_in_force(known.versions, layer=layer, on=on)
    if version is None:
        return {}
    accounts = accounts_of(agreement)
    lines = resolve(version, versions={v.id: v for v in known.versions}, chart=known.chart).lines
    own = [line for line in lines if line.account in accounts]
    return {
        period.label: -total((line.amount for line in own if line.period == period), currency=known.head.currency)
        for period in sorted({line.period for line in own})
    }


def _by_model(agreement: str, on: date) -> Mapping[str, Money]:
    kept = model_forecast(on=on)
    if kept is None:
        return {}
    accounts = accounts_of(agreement)
    own = [row for row in kept.rows if row.about is About.PAYMENTS and row.account in accounts]
    return {
        period.label: total((row.mean for row in own if row.period == period), currency=kept.currency)
        for period in sorted({row.period for row in own})
    }


def posted_by_year(agreement: str) -> Mapping[str, Money]:
    """What the ledger says came into the fund by an agreement, or by its programme."""
    accounts, currency = accounts_of(agreement), documents().head.currency
    moved = [(day.year, minor) for (account, day), minor in movements().by_account_day.items() if account in accounts]
    years = sorted({year for year, _ in moved})
    return {str(year): Money(-sum(minor for of, minor in moved if of == year), currency) for year in years}


def posted_elsewhere(life: Life) -> Money:
    """What came into the fund by the agreement, or its programme, and follows from no statement of any of them."""
    known = documents()
    posted = total(posted_by_year(life.dossier.id).values(), currency=known.head.currency)
    of_statements = (
        statement.received_by(known.head.council)
        for each in (life, *lives_of(sharers_of(life.dossier.id)).lives)
        for statement in each.statements
        if posted_of(statement).number
    )
    return posted - total(of_statements, currency=known.head.currency)


def claims_of(life: Life, *, today: date) -> tuple[tuple[Money, date], ...]:
    """What the ledger holds of statements whose day to pay has not come, each with that day: posted on the day of
    approval, when the claim arises (ADR 0013)."""
    council = documents().head.council
    ahead = ((due.statement, due.on) for due in life.due if due.on > today)
    found = ((said.received_by(council), on) for said, on in ahead if posted_of(said).number)
    return tuple((amount, on) for amount, on in found if amount.minor > 0)


@dataclass(frozen=True, slots=True)
class Posted:
    """What became of a statement's posting: its number while it stands, the draft of it that waits (0 for none), and
    whether one that stood was taken back, or a draft turned down."""

    number: int = 0
    draft: int = 0
    taken_back: bool = False
    turned_down: bool = False


def posted_of(statement: Statement) -> Posted:
    """What the ledger and its drafts hold of the statement's own, whatever else bears its name (ADR 0013)."""
    known = documents()
    accounts = accounts_of(statement.entitlement.agreement)
    salt = storage.salt_of(statement.entitlement.agreement, statement.number)
    income = income_of(statement, salt, council=known.head.council, chart=known.chart, accounts=accounts)
    own = [stored for stored in postings_of_voucher(statement.id) if income.is_in(stored.posting)]
    standing = [stored.posting.number for stored in own if not stored.reversed_by]
    drafts = [draft for draft in drafts_of_voucher(statement.id) if income.is_in(draft)]
    waiting = max((draft.id for draft in drafts if draft.waits), default=0)
    return Posted(
        max(standing, default=0), waiting, bool(own) and not standing, bool(drafts) and not own and not waiting
    )
