"""Counts entered by hand, in a form made from the agreement: what is known, to correct, and room for what is new."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from itertools import combinations
from typing import Any

from django import forms

from gavn.domain.agreements.agreement import AgreedMetric, Agreement, Direction
from gavn.domain.agreements.terms.base import PersonTerm
from gavn.domain.agreements.terms.measured_effect import MeasuredEffect
from gavn.domain.agreements.terms.numbers import Reads
from gavn.domain.disclosure.circles import Circle
from gavn.domain.disclosure.counts import gathered
from gavn.domain.outcomes.facts import Results, Tally
from gavn.domain.outcomes.histories import History, Reached
from gavn.domain.payments.results import STATED
from gavn.domain.values.problem import Problem
from gavn.language.agreements import names_of, reported_text
from gavn.language.catalogue import Language, say
from gavn.language.choices import relative_text
from gavn.language.formats import day_text, exact_text
from gavn.language.histories import told_apart
from gavn.web.apps.payments.forms.numbers import NumberField
from gavn.web.design.fields import DayField, Line, word_required
from gavn.web.design.refusals import Names

COUNTS = ("reached", "due", "enrolled")
# In the order in which they are asked for.
NUMBERS = (*COUNTS, "quantity", "estimate", "low", "high", "baseline")
READS: Mapping[Reads, tuple[str, ...]] = {
    Reads.RATE: ("reached", "due"),
    Reads.REACHED: ("reached",),
    Reads.QUANTITY: ("quantity",),
    Reads.ESTIMATE: ("estimate", "low", "high"),
}
PERSONS = ("persons", "quantity")
# More on one page is more than anybody looks through, and more than a browser may send; the rest is corrected by file.
MOST_FIELDS = 400


@dataclass(frozen=True, slots=True)
class Row:
    """One count to enter; `tally` or `history` is what is known of it, neither where it is new."""

    key: str
    metric: str
    follow_up: str
    label: str
    names: tuple[str, ...]
    tally: Tally | None = None
    history: History | None = None
    persons: int = 0

    @property
    def is_new(self) -> bool:
        return self.tally is None and self.history is None

    def field(self, name: str) -> str:
        return f"{self.key}-{name}"


@dataclass(frozen=True, slots=True)
class Known:
    """What is known so far, and how much of it somebody sees."""

    tallies: tuple[Tally, ...]
    persons: Mapping[History, int]
    circle: Circle

    def shown(self, rows: Iterable[Row]) -> list[Row]:
        """Those that may stand in the form; what may not is kept as it is. Of histories those that stand on the page of
        results, or the amount without them would tell of a single one."""
        if self.circle is Circle.HISTORIES:
            return list(rows)
        told, _, _ = gathered(self.persons)
        groups = (row for row in rows if row.tally is None or not row.tally.group)
        return [row for row in groups if row.history is None or row.history in told]


class ResultsForm(forms.Form):
    """`as_of` is the day by which all of it is known; a blank field tells nothing new."""

    as_of = DayField()

    def __init__(
        self,
        data: Any,
        *,
        agreement: Agreement,
        known: Known,
        number: int,
        as_of: date,
        language: Language,
    ) -> None:
        super().__init__(data, initial={"as_of": as_of})
        self.agreement, self.language, self.number = agreement, language, number
        self.tallies, self.persons = known.tallies, known.persons
        self._less = {metric.id for metric in agreement.metrics if metric.direction is Direction.LESS}
        every = tuple(self._rows(as_of))
        self.rows = tuple(_that_fit(known.shown(every)))
        self._not_shown = len(every) - len(self.rows)
        self.facts: dict[str, Row] = {}
        self.fields["as_of"].label = say("results-page.field.as_of", language)
        self.fields["as_of"].help_text = say("results-page.hint.as_of", language)
        for row in self.rows:
            self._add(row)
        word_required(self, language)

    def _rows(self, as_of: date) -> Iterator[Row]:
        in_force = Results((), self.tallies).as_known_on(max(as_of, *(t.known_on for t in self.tallies), date.min))
        single = sorted((h for h in self.persons if len(h.steps) == 1), key=lambda h: (h.steps[0].on, str(h)))
        for place, metric in enumerate(self.agreement.metrics):
            for at, follow_up in enumerate(metric.follow_ups):
                about = metric.id, follow_up.id, self._named(metric, relative_text(follow_up, self.language))
                own = [t for t in in_force.tallies if (t.metric, t.follow_up) == about[:2]]
                for n, tally in enumerate(own):
                    stated = tuple(name for name in NUMBERS if getattr(tally, name) is not None)
                    names = tuple(n for n in NUMBERS if n in {*stated, *self._names(metric)})
                    yield Row(f"known-{place}-{at}-{n}", *about, names, tally=tally)
                for n, history in enumerate(single):
                    if (history.steps[0].metric, history.steps[0].follow_up) == about[:2]:
                        key = f"history-{place}-{at}-{n}"
                        yield Row(key, *about, ("persons",), history=history, persons=self.persons[history])
                yield Row(f"new-{place}-{at}", *about, self._names(metric))

    def _named(self, metric: AgreedMetric, follow_up: str) -> str:
        named = [names_of([metric], self.language)[metric.id], follow_up, reported_text(metric, self.language)]
        return " · ".join(filter(None, named))

    def _names(self, metric: AgreedMetric) -> tuple[str, ...]:
        """The numbers that the agreement's terms look at: of a person's history, or of a cohort."""
        terms = [term for term in self.agreement.terms if metric.id in term.metrics]
        if any(isinstance(term, PersonTerm) for term in terms):
            return PERSONS
        wanted: set[str] = set()
        for term in terms:
            reads = Reads.ESTIMATE if isinstance(term, MeasuredEffect) else getattr(term, "reads", Reads.RATE)
            wanted.update(READS[reads], ("enrolled",) if getattr(term, "per_person", False) else ())
        return tuple(name for name in NUMBERS if name in (wanted or {"reached", "due"}))

    def _add(self, row: Row) -> None:
        if row.is_new:
            field = DayField(required=False, label=say("results-page.field.holds_on", self.language))
            self.fields[row.field("holds_on")] = field
        for name in row.names:
            whole = name in COUNTS or name == "persons"
            known = row.persons if row.history else getattr(row.tally, name, None) if row.tally else None
            self.fields[row.field(name)] = NumberField(
                language=self.language,
                whole=whole,
                label=say(f"results-page.field.{self._asked(row, name)}", self.language),
                initial=known,
            )
        if row.is_new and "persons" not in row.names:
            label = say("results-page.field.cohort", self.language)
            self.fields[row.field("cohort")] = forms.CharField(max_length=80, required=False, label=label, widget=Line)

    def _asked(self, row: Row, name: str) -> str:
        """What a number is called: a quantity beside persons is what each of them reached, and nobody `reaches` what is
        better the fewer there are."""
        if name == "reached" and row.metric in self._less:
            return "reached_less"
        return "quantity_each" if name == "quantity" and "persons" in row.names else name

    @property
    def row_labels(self) -> Mapping[str, str]:
        """By field, the row that it is in: what is wrong is listed by it, since rows have fields of one name."""
        labels = {row.key: self._told(row) for row in self.rows}
        return {name: labels[key] for name in self.fields if (key := name.rpartition("-")[0]) in labels}

    @property
    def names(self) -> Names:
        """By the ids that problems name facts and numbers by, the rows and fields that people see."""
        facts = {row.tally.id: self._told(row) for row in self.rows if row.tally is not None}
        facts |= {fact: self._told(row) for fact, row in self.facts.items()}
        alone = {"reached": "reached_less"} if all(row.metric in self._less for row in self.rows) else {}
        lacks = {
            ", ".join(ids): ", ".join(say(f"results-page.field.{alone.get(each, each)}", self.language) for each in ids)
            for many in range(1, len(STATED) + 1)
            for ids in combinations(STATED, many)
        }
        return {**dict.fromkeys(("fact", "other", "replaced", "by"), facts), "lacks": lacks}

    def _told(self, row: Row) -> str:
        return f"{row.label} ({self._about(row)})"

    def blocks(self) -> Iterator[dict[str, Any]]:
        """Each row with its fields, for the page; room for what is new is folded away until it is asked for, unless
        something stands in it or nothing is known that could be corrected."""
        known = {(row.metric, row.follow_up) for row in self.rows if not row.is_new}
        for row in self.rows:
            own = [self[name] for name in self.fields if name.startswith(f"{row.key}-")]
            block = {"label": row.label, "about": self._about(row), "fields": own, "new": row.is_new}
            is_written = any(field.errors or field.value() not in (None, "") for field in own)
            folded = row.is_new and bool(known) and not is_written
            yield {**block, "folded": folded, "follows": (row.metric, row.follow_up) in known}

    def _about(self, row: Row) -> str:
        """The day and what else tells a known count from its like."""
        if row.tally is not None:
            day = day_text(row.tally.holds_on, self.language)
            return " · ".join(filter(None, [day, told_apart(row.tally, self.language)]))
        if row.history is not None:
            step = row.history.steps[0]
            quantity = "" if step.quantity == 1 else exact_text(step.quantity, self.language)
            apart = told_apart(row.history, self.language)
            return " · ".join(filter(None, [day_text(step.on, self.language), quantity, apart]))
        return say("results-page.new", self.language)

    @property
    def kept_as_they_are(self) -> int:
        """What is known and not asked for here: histories of several steps, and what there is no room for."""
        return self._not_shown + sum(len(history.steps) > 1 for history in self.persons)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        for row in self.rows:
            day = row.field("holds_on")
            if row.is_new and self._stated(row) and data.get(day) is None and day not in self.errors:
                self.add_error(day, say("results-page.without_day", self.language))
            if row.is_new and "persons" in row.names:
                self._check_persons(row)
        return data

    def _check_persons(self, row: Row) -> None:
        """A quantity is what each of so many persons reached: of nobody it tells nothing."""
        stated, persons = self._stated(row), row.field("persons")
        if "quantity" in stated and not stated.get("persons") and persons not in self.errors:
            self.add_error(persons, say("results-page.without_persons", self.language))

    def _stated(self, row: Row) -> dict[str, Any]:
        """The numbers that were written in a row."""
        found = {name: self.cleaned_data.get(row.field(name)) for name in row.names}
        return {name: value for name, value in found.items() if value is not None}

    def read(self) -> tuple[tuple[Tally, ...], Mapping[History, int]]:
        """All that is known with what was entered: corrections replace what they correct, and nothing is lost."""
        tallies, persons = list(self.tallies), dict(self.persons)
        for row in self.rows:
            if row.history is not None:
                persons[row.history] = self._stated(row).get("persons", row.persons)
            elif "persons" in row.names:
                self._take_persons(row, persons)
            else:
                self._take_tally(row, tallies)
        return tuple(tallies), {history: count for history, count in persons.items() if count}

    def _take_persons(self, row: Row, persons: dict[History, int]) -> None:
        stated = self._stated(row)
        if stated.get("persons"):
            on = self.cleaned_data[row.field("holds_on")]
            step = Reached(row.metric, row.follow_up, on, Fraction(stated.get("quantity", 1)))
            history = History((step,))
            persons[history] = persons.get(history, 0) + stated["persons"]

    def _take_tally(self, row: Row, tallies: list[Tally]) -> None:
        stated = self._stated(row)
        fact = f"r{self.number}-{len(tallies) + 1}"
        if row.tally is not None:
            before = {name: getattr(row.tally, name) for name in row.names}
            now: dict[str, Any] = before | stated
            if now != before:
                as_of = self.cleaned_data["as_of"]
                # Of an estimate that somebody writes nobody has said what it lacks.
                typed = now.get("estimate") != before.get("estimate")
                made = replace(row.tally, shortfall=None if typed else row.tally.shortfall)
                tallies.append(replace(made, id=fact, replaces=row.tally.id, known_on=as_of, **now))
                self.facts[fact] = row
        elif stated:
            on, cohort = self.cleaned_data[row.field("holds_on")], self.cleaned_data[row.field("cohort")]
            known_on = self.cleaned_data["as_of"]
            tallies.append(Tally(fact, row.metric, row.follow_up, on, known_on, cohort=cohort, **stated))
            self.facts[fact] = row

    def field_of(self, problem: Problem) -> str | None:
        """The field of the count that a problem is about."""
        row = self.facts.get(problem.place.path)
        if row is None:
            return problem.place.path or None
        if problem.code == "fact-known-too-early" and row.is_new:
            return row.field("holds_on")
        return row.field("low" if problem.code == "tally-interval-disorder" else row.names[0])


def _that_fit(rows: Sequence[Row]) -> Iterator[Row]:
    """Every new row, and as many of what is known as there is room for."""
    room = MOST_FIELDS - sum(len(row.names) for row in rows if row.is_new)
    for row in rows:
        if not row.is_new:
            room -= len(row.names)
        if row.is_new or room >= 0:
            yield row
