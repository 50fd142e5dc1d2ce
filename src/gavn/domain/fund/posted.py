"""Statements in the ledger: which posting is a statement's own, and whether the two still agree (ADR 0013)."""

from __future__ import annotations

import hmac
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from gavn.domain.agreements.investment import Investment
from gavn.domain.economy.accounts import AccountKind, ChartOfAccounts
from gavn.domain.economy.ledger import Line, Posting
from gavn.domain.fund.fund import Fund
from gavn.domain.payments.statement import Statement
from gavn.domain.values.money import Money
from gavn.domain.values.problem import Place, Problem

# Of a statement's seal in its posting's text: 96 bits, which nobody can aim at.
DIGITS_POSTED = 24
# Of what the seal is made by, in hexadecimal: 128 bits that nobody can guess.
SALT_DIGITS = 32
SEAL = re.compile(rf"(?<![0-9a-f])[0-9a-f]{{{DIGITS_POSTED}}}$")


class Written(Protocol):
    """A posting, or a draft of one."""

    @property
    def voucher(self) -> str: ...
    @property
    def document_date(self) -> date: ...
    @property
    def text(self) -> str: ...
    @property
    def lines(self) -> tuple[Line, ...]: ...


@dataclass(frozen=True, slots=True)
class Income:
    """What the fund receives by a statement, as its posting must have it: in `cash`, from one of `accounts`. The text
    ends with one of `seals`."""

    statement: str
    seals: frozenset[str]
    issued_on: date
    amount: Money
    cash: frozenset[str]
    accounts: frozenset[str]

    def is_in(self, posting: Written) -> bool:
        """Whether it is the statement's own: by its voucher, the seal in its text, its day and its lines."""
        return (
            statement_of_voucher(posting.voucher) == self.statement
            and seal_in(posting.text) in self.seals
            and posting.document_date == self.issued_on
            and self._moves(posting.lines)
        )

    def _moves(self, lines: tuple[Line, ...]) -> bool:
        into = [line for line in lines if line.account in self.cash and line.amount == self.amount]
        out = [line for line in lines if line.account in self.accounts and line.amount == -self.amount]
        return len(lines) == len(into) + len(out) == 2 and len(into) == 1


def seal_of(digest: str, salt: str) -> str:
    """What the posting of a statement with a digest bears of it: nobody can hold a guess of the counts against it who
    has not the statement's salt, and nobody can make another statement to which it belongs (ADR 0016)."""
    return hmac.digest(salt.encode(), digest.encode(), "sha256").hex()[:DIGITS_POSTED]


def read_salt(text: str) -> str:
    """A salt as it is written; blank where none was drawn. Raises ValueError where it is no such thing."""
    if text and re.fullmatch(rf"[0-9a-f]{{{SALT_DIGITS}}}", text) is None:
        raise ValueError("a salt is drawn, and has its length")
    return text


def income_of(
    statement: Statement, salt: str, *, council: str, chart: ChartOfAccounts, accounts: Iterable[str]
) -> Income:
    """What the fund, whose council is a party, receives by a statement on the accounts of its agreement.

    Its `salt` is blank where none was drawn. What was posted before there were any bears the digest's first digits.
    """
    sealed = {seal_of(statement.digest, salt)} if salt else set()
    return Income(
        statement=statement.id,
        seals=frozenset({statement.digest[:DIGITS_POSTED], *sealed}),
        issued_on=statement.issued_on,
        amount=statement.received_by(council),
        cash=frozenset(account.id for account in chart.of_kind(AccountKind.CASH)),
        accounts=frozenset(accounts),
    )


def payment_accounts(chart: ChartOfAccounts, investments: Iterable[Investment], agreement: str) -> tuple[str, ...]:
    """The accounts of what an agreement pays the fund: its own, or its programme's."""
    programme = next((each.programme for each in investments if each.id == agreement), "")
    concerns = {agreement, programme} - {""}
    return tuple(account.id for account in chart.of_kind(AccountKind.OUTCOME_PAYMENT) if account.concerns in concerns)


def statement_of_voucher(voucher: str) -> str:
    """The statement that a voucher would be named after: `<statement>`, or `<statement>.<attempt>` of a later one."""
    name, _, attempt = voucher.rpartition(".")
    return name if name and attempt.isascii() and attempt.isdecimal() else voucher


def agreement_of_voucher(voucher: str) -> str:
    """The agreement whose statement a voucher would be named after; blank where it is named after none."""
    agreement, _, number = statement_of_voucher(voucher).rpartition("-")
    return agreement if number.isascii() and number.isdecimal() else ""


def check_voucher(voucher: str, *, reserved: Collection[str], place: Place) -> list[Problem]:
    """Whether a voucher is named after a statement of a `reserved` investment, as only its approval names one."""
    if agreement_of_voucher(voucher) not in reserved:
        return []
    values = {"voucher": voucher, "statement": statement_of_voucher(voucher)}
    return [Problem("voucher-of-statement", place, values)]


def seal_in(text: str) -> str:
    """The seal that a posting's text ends with; blank where it ends otherwise."""
    found = SEAL.search(text)
    return found.group() if found else ""


def check_posted(fund: Fund, postings: Iterable[Posting]) -> Iterator[Problem]:
    """The postings of statements that are gone, or are not what was posted.

    One without a seal is no statement's own, and one that nobody has posted yet is not missed.
    """
    incomes = {income.statement: income for income in _incomes(fund)}
    agreements = {dossier.id for dossier in fund.dossiers}
    for posting in postings if agreements else ():
        if posting.reverses or agreement_of_voucher(posting.voucher) not in agreements or not seal_in(posting.text):
            continue
        name = statement_of_voucher(posting.voucher)
        values = {"number": str(posting.number), "statement": name}
        income = incomes.get(name)
        if income is None:
            yield Problem("posted-statement-gone", values=values)
        elif not income.is_in(posting):
            yield Problem("statement-not-as-posted", values=values)


def _incomes(fund: Fund) -> Iterator[Income]:
    for kept in fund.kept:
        accounts = payment_accounts(fund.chart, fund.investments, kept.agreement)
        for issued in kept.statements:
            statement = issued.filed.statement
            yield income_of(statement, issued.salt, council=fund.council, chart=fund.chart, accounts=accounts)
