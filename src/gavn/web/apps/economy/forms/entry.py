"""What a posting is entered with: one payment with cash as its other side, or line by line with debit and credit."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms

from gavn.domain.economy.accounts import AccountKind, ChartOfAccounts
from gavn.domain.economy.ledger import Line
from gavn.domain.values.money import Money, total
from gavn.domain.values.problem import Problem, Refused
from gavn.language.catalogue import Language, say
from gavn.web.apps.economy.forms.amounts import AmountField
from gavn.web.apps.economy.forms.search import account_choices
from gavn.web.apps.economy.rules import Entry
from gavn.web.design.fields import DayField, FreeText, word_required
from gavn.web.design.fields import Line as OneLine
from gavn.web.design.refusals import tell

FEWEST_ROWS, MOST_ROWS = 2, 40
# The field that a problem belongs beside; a problem of the lines as a whole stands above the form.
FIELDS = {
    "voucher-taken": "voucher",
    "voucher-waits": "voucher",
    "voucher-of-statement": "voucher",
    "year-closed": "value_date",
    "reversal-too-early": "value_date",
}
# Of these there is nothing to say while a line cannot be read.
UNNUMBERED = {"posting-unbalanced", "posting-too-few-lines"}
OF_THE_LINES = {*UNNUMBERED, "account-unknown"}
# Of a date there is nothing to say but that it cannot be read.
DATES = {"value_date", "document_date"}
OF_DATES = {"date-outside-years", "date-far-ahead"}


class PostingForm(forms.Form):
    """What every posting has: voucher, dates and text. `token` makes sending it twice enter it once."""

    token = forms.CharField(max_length=80, widget=forms.HiddenInput)
    voucher = forms.CharField(max_length=80, widget=OneLine())
    value_date = DayField()
    document_date = DayField()
    text = forms.CharField(max_length=500, widget=OneLine())

    def __init__(
        self, data: Any, *, chart: ChartOfAccounts, currency: str, language: Language, initial: dict[str, Any]
    ) -> None:
        super().__init__(data, initial=initial)
        self.chart, self.currency, self.language = chart, currency, language
        self.make_fields()
        for name, field in self.fields.items():
            if not field.label:
                self.word(name, name)
        word_required(self, language)

    def make_fields(self) -> None:
        """The fields that the posting's lines are made of."""

    def word(self, name: str, key: str, **values: object) -> None:
        """Label and, where there is one, hint of a field."""
        field = self.fields[name]
        field.label = say(f"enter-page.field.{key}", self.language, **values)
        if key in HINTED:
            field.help_text = say(f"enter-page.hint.{key}", self.language)

    def lines(self) -> tuple[Line, ...]:
        """The lines as far as they can be read."""
        return ()

    @property
    def lines_are_read(self) -> bool:
        head = PostingForm.base_fields
        return not any(name not in head for name in self.errors)

    def entry(self) -> Entry:
        """What was written; what cannot be read has a stand-in, and its field an error of its own."""
        data = self.cleaned_data
        value_date = data.get("value_date", date.max)
        return Entry(
            token=data.get("token", ""),
            voucher=data.get("voucher", ""),
            value_date=value_date,
            document_date=data.get("document_date", value_date),
            text=data.get("text", ""),
            lines=self.lines(),
        )

    def add_problems(self, problems: Sequence[Problem]) -> None:
        """Shows what the ledger refused beside the field it is about; a field has one error at a time.

        In a form nothing has a number yet, so what is said of the lines as a whole is said without one.
        """
        silent = set() if self.lines_are_read else OF_THE_LINES
        silent |= {code for code, field in FIELDS.items() if field in self.errors}
        silent |= OF_DATES if DATES & set(self.errors) else set()
        said = [problem for problem in problems if problem.code not in silent]
        tell(self, Refused(p for p in said if p.code not in UNNUMBERED), self.language, field_of=field_of)
        for problem in said:
            if problem.code in UNNUMBERED:
                self.add_error(None, say(f"enter-page.refused.{problem.code}", self.language))


def field_of(problem: Problem) -> str | None:
    """The field that a problem of the ledger belongs beside."""
    return FIELDS.get(problem.code) or problem.values.get("field")


HINTED = {"voucher", "value_date", "document_date", "text", "amount", "account"}


class PaymentForm(PostingForm):
    """One payment out of the fund or into it; the other side is the fund's cash."""

    direction = forms.ChoiceField(widget=forms.RadioSelect, initial="out")
    field_order = ("token", "direction", "account", "amount", "voucher", "value_date", "document_date", "text")

    def make_fields(self) -> None:
        others = [group for group in account_choices(self.chart, self.language) if not self._is_cash(group)]
        self.fields["account"] = forms.ChoiceField(choices=[("", say("enter-page.choose", self.language)), *others])
        self.fields["amount"] = AmountField(currency=self.currency, language=self.language)
        direction = self.fields["direction"]
        assert isinstance(direction, forms.ChoiceField)
        direction.choices = [(way, say(f"enter-page.direction.{way}", self.language)) for way in ("out", "in")]
        self.order_fields(self.field_order)

    def _is_cash(self, group: tuple[str, Any]) -> bool:
        return any(self.chart[account].kind == AccountKind.CASH for account, _ in group[1])

    def lines(self) -> tuple[Line, ...]:
        data = self.cleaned_data
        if not {"account", "amount", "direction"} <= set(data):
            return ()
        amount: Money = data["amount"] if data["direction"] == "out" else -data["amount"]
        [cash, *_] = self.chart.of_kind(AccountKind.CASH)
        return (Line(data["account"], amount), Line(cash.id, -amount))


class LinesForm(PostingForm):
    """Line by line; each has an account and an amount in debit or in credit."""

    rows = forms.IntegerField(min_value=FEWEST_ROWS, max_value=MOST_ROWS, widget=forms.HiddenInput, initial=FEWEST_ROWS)

    @property
    def row_count(self) -> int:
        return rows_in(self.data if self.is_bound else self.initial)

    def make_fields(self) -> None:
        choices = [("", say("enter-page.choose", self.language)), *account_choices(self.chart, self.language)]
        for row in range(1, self.row_count + 1):
            self.fields[f"account_{row}"] = forms.ChoiceField(choices=choices, required=False)
            for side in ("debit", "credit"):
                field = AmountField(currency=self.currency, language=self.language, required=False)
                self.fields[f"{side}_{row}"] = field
            for name in ("account", "debit", "credit"):
                self.word(f"{name}_{row}", f"{name}_row", row=row)

    def line_fields(self) -> list[list[Any]]:
        """The bound fields of each line."""
        rows = range(1, self.row_count + 1)
        return [[self[f"{name}_{row}"] for name in ("account", "debit", "credit")] for row in rows]

    def head_fields(self) -> list[Any]:
        return [self[name] for name in PostingForm.base_fields if name != "token"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for row in range(1, self.row_count + 1):
            account, debit, credit = (data.get(f"{name}_{row}") for name in ("account", "debit", "credit"))
            if debit is not None and credit is not None:
                self.add_error(f"credit_{row}", say("enter-page.both_sides", self.language))
            if (debit is not None or credit is not None) and not account:
                self.add_error(f"account_{row}", say("enter-page.account_missing", self.language))
            unread = {f"debit_{row}", f"credit_{row}"} & set(self.errors)
            if account and debit is None and credit is None and not unread:
                self.add_error(f"debit_{row}", say("enter-page.amount_missing", self.language))
        return data

    def lines(self) -> tuple[Line, ...]:
        found = []
        for row in range(1, self.row_count + 1):
            account, debit, credit = (self.cleaned_data.get(f"{n}_{row}") for n in ("account", "debit", "credit"))
            if account and debit is not None and credit is None:
                found.append(Line(account, debit))
            if account and credit is not None and debit is None:
                found.append(Line(account, -credit))
        return tuple(found)

    def sides(self) -> tuple[Money, Money]:
        """What stands in debit and in credit, as far as it can be read."""
        debit = (line.amount for line in self.lines() if line.amount.minor > 0)
        credit = (-line.amount for line in self.lines() if line.amount.minor < 0)
        return total(debit, currency=self.currency), total(credit, currency=self.currency)


def day_in(sent: Mapping[str, Any]) -> date | None:
    """The value date that was chosen, where it can be read."""
    try:
        day: date | None = DayField().clean(sent.get("value_date"))
        return day
    except forms.ValidationError:
        return None


def rows_in(sent: Mapping[str, Any]) -> int:
    """How many lines a form that was sent has."""
    asked = str(sent.get("rows", ""))
    count = int(asked) if re.fullmatch("[0-9]{1,3}", asked) else FEWEST_ROWS
    return max(FEWEST_ROWS, min(MOST_ROWS, count))


# Another value date shows at once what it would change.
SHOWS_EFFECT = {
    "hx-get": "",
    "hx-trigger": "change",
    "hx-select": "#effect",
    "hx-target": "#effect",
    "hx-swap": "outerHTML",
}


class ReversalForm(PostingForm):
    """A posting taken back: its lines are given, the rest is written; `why_day` explains the value date proposed."""

    def __init__(self, data: Any, *, taken_back: tuple[Line, ...], why_day: str, **named: Any) -> None:
        super().__init__(data, **named)
        self.taken_back = taken_back
        self.fields["value_date"].help_text = why_day
        self.fields["value_date"].widget.attrs |= SHOWS_EFFECT

    def lines(self) -> tuple[Line, ...]:
        return self.taken_back


class GroundsForm(forms.Form):
    """Why a draft is turned down."""

    grounds = FreeText()

    def __init__(self, data: Any, *, language: Language) -> None:
        super().__init__(data)
        self.fields["grounds"].label = say("drafts-page.grounds", language)
        word_required(self, language)
