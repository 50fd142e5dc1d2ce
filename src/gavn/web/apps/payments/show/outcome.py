"""What a statement comes to for each party: one amount where all payers move the same way, else a sentence for each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from gavn.domain.payments.filed import FiledStatement
from gavn.domain.payments.lines import StepName
from gavn.domain.payments.statement import Statement
from gavn.domain.values.money import Money, total
from gavn.language.statements import LineWords
from gavn.web.apps.payments.show.words import Words, ended


@dataclass(frozen=True, slots=True)
class Outcome:
    """Who moves at all: payers below nothing get money back, receivers below nothing give it back."""

    paid: Mapping[str, Money]
    received: Mapping[str, Money]

    @classmethod
    def of(cls, statement: Statement) -> Outcome:
        paid = {party: statement.paid_by(party) for party in statement.payers}
        received = {party: statement.received_by(party) for party in statement.receivers}
        return cls(_moved(paid), _moved(received))

    @property
    def way(self) -> str:
        """`pays`, `gets_back`, `shifts` where parties move in opposite ways, or `nothing`."""
        signs = {amount.minor > 0 for amount in self.paid.values()}
        if len(signs) == 1:
            return "pays" if signs == {True} else "gets_back"
        return "shifts" if signs or self.received else "nothing"

    def amount(self, words: Words, *, currency: str) -> str:
        """What all payers move together; blank where that is no amount that anybody moves."""
        return "" if self.way == "shifts" else words.money(abs(total(self.paid.values(), currency=currency)))

    def named(self, words: Words, *, currency: str) -> str:
        """What a button names: the amount, or every party's."""
        moves = self.paid or self.received
        return self.amount(words, currency=currency) or words.listed(words.money(amount) for amount in moves.values())

    def say(self, words: Words) -> str:
        """A sentence for each party that moves, or that nothing is to be paid."""
        return " ".join(self._sentences(words)) or words.text("results-page.pays_nothing")

    def _sentences(self, words: Words) -> Iterator[str]:
        """Of investors only where no payer moves: else what they receive is what the payers pay."""
        keys = ("pays", "gets_back") if self.paid else ("receives", "gives_back")
        for party, amount in (self.paid or self.received).items():
            values = {"party": words.party(party), "amount": words.money(abs(amount))}
            yield ended(words.text(f"results-page.{keys[amount.minor < 0]}", **values))


def left_out(filed: FiledStatement, words: Words) -> str:
    """What of the results counts for nothing, and why, by metric and reason; blank where all counts."""
    told = LineWords(filed.agreement, words.language)
    notes = (line for line in filed.statement.entitlement.lines if line.step is StepName.POPULATION)
    return " ".join(ended(f"{told.names.get(line.metric, line.metric)}: {told.how(line)}") for line in notes)


def _moved(amounts: Mapping[str, Money]) -> Mapping[str, Money]:
    return {party: amount for party, amount in amounts.items() if not amount.is_zero}
