"""Forms of the pipeline: what to show, and what to write down."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms

from gavn.domain.pipeline.inquiry import Event, EventKind, Hearing, Source
from gavn.domain.pipeline.listing import SORTS, Selection
from gavn.domain.pipeline.moves import APPROVERS, Move
from gavn.domain.pipeline.statistics import OPEN_STREAM
from gavn.domain.pipeline.workflow import Outcome
from gavn.web.apps.pipeline.actions import Reception
from gavn.web.apps.pipeline.words import Words, sentence
from gavn.web.design.fields import DayField, Line, Lines, word_required

Choices = list[tuple[str, str]]
STATEMENTS = ("reason", "grounds", "minutes", "conditions", "stood_aside")


def date_field(label: str, *, initial: date | None = None, required: bool = True) -> forms.DateField:
    return DayField(label=label, initial=initial, required=required)


class LinesField(forms.CharField):
    """Text of several lines, which browsers end as Windows does and the fund folder does not."""

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value)).replace("\r\n", "\n")


def text_field(label: str, *, hint: str = "", required: bool = True, rows: int = 3) -> LinesField:
    widget = Lines(attrs={"rows": rows})
    return LinesField(label=label, help_text=hint, required=required, widget=widget, max_length=4000)


def line_field(label: str, *, hint: str = "", required: bool = True) -> forms.CharField:
    return forms.CharField(label=label, help_text=hint, required=required, widget=Line(), max_length=200)


def chosen_field(name: str, choices: Choices, words: Words) -> forms.ChoiceField:
    """Nothing is chosen beforehand, so that nobody records what merely stood first."""
    return forms.ChoiceField(
        label=words.text(f"form.field.{name}"), choices=[("", words.text("form.choose")), *choices]
    )


def seen_field(seen: int) -> forms.IntegerField:
    """How much had happened when the form was made."""
    return forms.IntegerField(initial=seen, min_value=0, widget=forms.HiddenInput)


def department_choices(words: Words) -> Choices:
    return [(party.id, party.name) for party in words.known.head.parties if party.kind == "department"]


class BoardForm(forms.Form):
    """As of when, and which year's inquiries."""

    def __init__(self, *arguments: Any, words: Words, years: list[int], as_of: date, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.fields["as-of"] = date_field(words.text("board.as_of"), initial=as_of, required=False)
        choices = [("", sentence(words.text("board.all_years"))), *((str(year), str(year)) for year in years)]
        self.fields["year"] = forms.ChoiceField(label=words.text("board.year"), choices=choices, required=False)


class ListForm(forms.Form):
    """What the list is narrowed to; a choice that is not there narrows nothing."""

    def __init__(self, *arguments: Any, words: Words, years: list[int], themes: list[str], **named: Any) -> None:
        super().__init__(*arguments, **named)
        workflow, calls = words.known.workflow, words.known.calls
        self.fields["text"] = forms.CharField(
            label=words.text("list.text"), required=False, max_length=200, widget=Line
        )
        choices: dict[str, Choices] = {
            "stream": [(call, words.stream(call)) for call in (OPEN_STREAM, *(call.id for call in calls))],
            "stage": [(stage.id, words.stage(stage)) for stage in workflow.stages],
            "outcome": [(outcome.value, words.text(f"pipeline.outcome.{outcome.value}")) for outcome in Outcome],
            "year": [(str(year), str(year)) for year in years],
            "department": department_choices(words),
            "theme": [(theme, theme) for theme in themes],
        }
        for name, own in choices.items():
            label = words.text(f"list.{name}")
            every = [("", words.text("list.any")), *own]
            self.fields[name] = forms.ChoiceField(label=label, choices=every, required=False)
        orders = [(sort, words.text(f"list.sort.{sort}")) for sort in SORTS]
        label = words.text("list.sort")
        self.fields["sort"] = forms.ChoiceField(label=label, choices=orders, required=False, initial="received")
        self.fields["as-of"] = DayField(required=False, widget=forms.HiddenInput)

    @property
    def selection(self) -> Selection:
        if not self.is_bound:
            return Selection()
        self.is_valid()
        given = {name: str(value) for name, value in self.cleaned_data.items() if value and name != "as-of"}
        return Selection(**given)


class ReceiveForm(forms.Form):
    """A new inquiry."""

    def __init__(self, *arguments: Any, words: Words, seen: int, today: date, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.fields["seen"] = seen_field(seen)
        hint = words.text("form.field.title_hint")
        self.fields["title"] = line_field(words.text("form.field.title"), hint=hint)
        hint = words.text("form.field.description_hint")
        self.fields["description"] = text_field(words.text("form.field.description"), hint=hint, rows=6)
        self.fields["received_on"] = date_field(words.text("form.field.received_on"), initial=today)
        sources = [(source.value, sentence(words.source(source.value))) for source in Source]
        self.fields["source"] = chosen_field("source", sources, words)
        calls = [("", words.text("pipeline.general")), *((c.id, words.stream(c.id)) for c in words.known.calls)]
        self.fields["call"] = forms.ChoiceField(label=words.text("form.field.call"), choices=calls, required=False)
        label, hint = words.text("form.field.theme"), words.text("form.field.theme_hint")
        self.fields["theme"] = line_field(label, hint=hint, required=False)
        word_required(self, words.language)

    @property
    def reception(self) -> Reception:
        return Reception(**self.cleaned_data)


class MoveForm(forms.Form):
    """A move with exactly what the workflow asks it to state."""

    def __init__(self, *arguments: Any, words: Words, move: Move, seen: int, today: date, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.move = move
        self.fields["seen"] = seen_field(seen)
        self.fields["on"] = date_field(words.text("form.field.on"), initial=today)
        deciders = [(by, sentence(words.by(by))) for by in move.transition.by]
        self.fields["by"] = forms.ChoiceField(label=words.text("form.field.by"), choices=deciders)
        if move.asks:
            add_asked(self, words, today=today)
        if "reason" in move.states:
            reasons = [(reason.id, words.reason_id(reason.id)) for reason in words.known.workflow.reasons]
            self.fields["reason"] = chosen_field("reason", reasons, words)
        for name in ("grounds", "minutes"):
            if name in move.states:
                hint = words.text("form.field.minutes_hint") if name == "minutes" else ""
                self.fields[name] = text_field(words.text(f"form.field.{name}"), hint=hint)
        if "minutes" in move.states:
            self.fields["conditions"] = text_field(words.text("form.field.conditions"), required=False)
            hint = words.text("form.field.stood_aside_hint")
            self.fields["stood_aside"] = text_field(
                words.text("form.field.stood_aside"), hint=hint, required=False, rows=2
            )
        word_required(self, words.language)

    @property
    def event(self) -> Event:
        data = self.cleaned_data
        stated = {name: data[name] for name in STATEMENTS if name in data}
        return Event(data["on"], EventKind.MOVE, data["by"], to_stage=self.move.to.id, **stated)

    @property
    def asked(self) -> tuple[Hearing, ...]:
        return asked_of(self) if self.move.asks else ()


class AskForm(forms.Form):
    """More departments to ask."""

    def __init__(self, *arguments: Any, words: Words, seen: int, today: date, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.fields["seen"] = seen_field(seen)
        self.fields["on"] = date_field(words.text("form.field.on"), initial=today)
        add_asked(self, words, today=today)
        word_required(self, words.language)

    @property
    def asked(self) -> tuple[Hearing, ...]:
        return asked_of(self)


def add_asked(form: forms.Form, words: Words, *, today: date) -> None:
    """The departments to ask, and until when they can answer: as long as the workflow says, unless changed."""
    form.fields["departments"] = forms.MultipleChoiceField(
        label=words.text("form.field.departments"),
        choices=department_choices(words),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": words.text("form.field.departments_none")},
    )
    days = words.known.workflow.hearing_days
    form.fields["deadline"] = DayField(
        label=words.text("form.field.deadline"),
        help_text=words.text("form.field.deadline_hint", days=words.days(days)),
        initial=today + timedelta(days=days),
    )


def asked_of(form: forms.Form) -> tuple[Hearing, ...]:
    data = form.cleaned_data
    return tuple(Hearing(department, data["on"], data["deadline"]) for department in data["departments"])


class ApprovalForm(forms.Form):
    """The mayor's approval, or an alderman's for a department."""

    def __init__(self, *arguments: Any, words: Words, kind: EventKind, seen: int, today: date, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.kind = kind
        self.fields["seen"] = seen_field(seen)
        self.fields["on"] = date_field(words.text("form.field.on"), initial=today)
        if kind == EventKind.ALDERMAN_APPROVAL:
            self.fields["department"] = chosen_field("department", department_choices(words), words)
        word_required(self, words.language)

    @property
    def event(self) -> Event:
        data = self.cleaned_data
        return Event(data["on"], self.kind, f"{APPROVERS[self.kind]}{data.get('department', '')}")


class AnswerForm(forms.Form):
    """A department's answer on the three questions."""

    def __init__(self, *arguments: Any, words: Words, hearing: Hearing, today: date, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.hearing = hearing
        self.fields["answered_on"] = date_field(words.text("form.field.answered_on"), initial=today)
        for name in ("relevance", "fit", "economy"):
            hint = words.text(f"form.field.{name}_hint")
            self.fields[name] = text_field(words.text(f"inquiry.{name}"), hint=hint)
        word_required(self, words.language)

    @property
    def answer(self) -> Hearing:
        hearing = self.hearing
        return Hearing(hearing.department, hearing.asked_on, hearing.deadline, **self.cleaned_data)
