"""A file with observations of people, what its columns mean, and what is confirmed; nothing here is kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from gavn.domain.outcomes.intake.kinds import Column, FileKind, Holds
from gavn.domain.values.length import NAME_LENGTH
from gavn.domain.values.problem import Problem
from gavn.files.intake.numbers import DateFormat, NumberFormat, example_of
from gavn.files.intake.people_columns import safe
from gavn.files.intake.people_sheets import heading
from gavn.files.intake.tables import LARGEST_FILE, MEGABYTE
from gavn.language.catalogue import Language, say
from gavn.language.counts import counted
from gavn.language.problems import problem_text
from gavn.web.apps.participants.actions.acting import LONGEST_NOTE
from gavn.web.apps.participants.forms.fields import Choices
from gavn.web.apps.participants.queries.importing import Chosen, Opened, Preview, Sending, key_of_headings
from gavn.web.design.fields import Line, Lines, word_required

FORM = "import"
# In place of a provider: the file has CPR numbers, and no case numbers of anybody.
NUMBERS = "numbers"
COLUMN, FIXED = "column-", "fixed-"


@dataclass(frozen=True, slots=True)
class Offered:
    """What somebody can choose among; `who` is empty where there is one way to know people only."""

    agreements: Choices
    kinds: Choices
    who: Choices


class UploadForm(forms.Form):
    """Which agreement's people, what kind of file, how people are known in it, and the file."""

    # It stays as it is while the page around it changes: no server can choose a file again.
    file = forms.FileField(
        allow_empty_file=True, widget=forms.FileInput(attrs={"accept": ".csv,.txt,.xlsx", "hx-preserve": "true"})
    )
    sheet = forms.CharField(max_length=NAME_LENGTH, required=False, widget=Line)

    def __init__(self, data: Any, files: Any, *, offered: Offered, chosen: str = "", language: Language) -> None:
        super().__init__(data, files, initial={"agreement": chosen})
        self.language = language
        choices = {"agreement": offered.agreements, "kind": offered.kinds, "who": offered.who}
        self.fields = {**{name: _choice(of, language) for name, of in choices.items() if of}, **self.fields}
        for name, field in self.fields.items():
            field.label = say(f"people-import.field.{name}", language)
            field.help_text = say(f"people-import.hint.{name}", language)
        self.fields["file"].error_messages["required"] = say("people-import.required.file", language)
        word_required(self, language)

    @property
    def shown(self) -> list[forms.BoundField]:
        """A sheet is only asked for where the workbook has several."""
        asked = bool(self.data.get("sheet")) or "sheet" in self.errors
        return [field for field in self if field.name != "sheet" or asked]

    def clean_file(self) -> tuple[str, bytes]:
        sent: UploadedFile[Any] = self.cleaned_data["file"]
        size = sent.size or 0
        if size > LARGEST_FILE:
            values = {"size": f"{size / MEGABYTE:.0f}", "limit": str(LARGEST_FILE // MEGABYTE)}
            raise forms.ValidationError(problem_text(Problem("upload-too-large", values=values), self.language))
        return sent.name or "", sent.read()

    def sending(self) -> Sending:
        """The file with the columns that were chosen for it, where any were."""
        name, data = self.cleaned_data["file"]
        who = self.cleaned_data.get("who", "")
        return Sending(
            self.cleaned_data["agreement"],
            self.cleaned_data["kind"],
            name,
            data,
            numbers=who == NUMBERS,
            provider="" if who == NUMBERS else who,
            sheet=self.cleaned_data["sheet"],
            chosen=_chosen(self.data),
        )

    def field_of(self, problem: Problem) -> str:
        """What cannot be read stands at the file, but for what was chosen beside it."""
        if problem.code.startswith("sheet-"):
            return "sheet"
        at = {"kind": "kind", "numbers": "who", "provider": "who"}.get(problem.place.path, "file")
        return "agreement" if problem.code in ("people-agreement-gone", "people-no-authority") else at


def _choice(choices: Choices, language: Language) -> forms.ChoiceField:
    """Nothing is chosen beforehand but where there is one thing to choose."""
    blank = [] if len(choices) == 1 else [("", say("people-import.choose", language))]
    return forms.ChoiceField(choices=[*blank, *choices])


def _chosen(data: Mapping[str, str]) -> Chosen | None:
    """What the columns' form says; what it never offered is as if nothing were chosen."""
    if not data.get("headings"):
        return None
    places = {
        name.removeprefix(COLUMN): int(text)
        for name, text in data.items()
        if name.startswith(COLUMN) and text.isascii() and text.isdecimal() and len(text) < len(str(LARGEST_FILE))
    }
    fixed = {
        name.removeprefix(FIXED): text.strip() for name, text in data.items() if name.startswith(FIXED) and text.strip()
    }
    number = next((each for each in NumberFormat if each == data.get("number_format")), None)
    day = next((each for each in DateFormat if each == data.get("date_format")), None)
    return Chosen(data["headings"], places, fixed, number, day)


class ColumnsForm(forms.Form):
    """Which column is what: one field for each thing that a row says, and one for what is the same in all rows."""

    headings = forms.CharField(widget=forms.HiddenInput)
    date_format = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, opened: Opened, *, person: str, language: Language) -> None:
        super().__init__(_data(opened))
        self.language = language
        headings = [(str(place), safe(text)) for place, text in enumerate(opened.table.head) if text]
        nothing = say("people-import.no_column", language)
        for column in opened.kind.columns:
            label = person if column.holds is Holds.PERSON else heading(column, language)
            self.fields[COLUMN + column.name] = forms.ChoiceField(
                label=label, choices=[("", nothing), *headings], required=False
            )
            if column.fixed:
                label = say("people-import.fixed", language, column=label)
                self.fields[FIXED + column.name] = forms.CharField(
                    label=label, max_length=NAME_LENGTH, required=False, widget=Line
                )
        if any(column.holds is Holds.NUMBER for column in opened.kind.columns):
            self.fields["number_format"] = forms.ChoiceField(
                label=say("people-import.number_format", language),
                choices=[
                    ("", say("people-import.number_format_any", language)),
                    *((each.value, example_of(each)) for each in NumberFormat),
                ],
                required=False,
            )
        for field in self.fields.values():
            field.widget.attrs["form"] = FORM

    def field_of(self, problem: Problem) -> str:
        """At the column that is missing, or at what stands for it in all rows."""
        name = problem.place.path
        return FIXED + name if problem.code == "people-fixed-wrong" else COLUMN + name


def names_of_columns(columns: Sequence[Column], language: Language) -> dict[str, str]:
    """What each of our columns is called, by its name."""
    return {column.name: heading(column, language) for column in columns}


def _data(opened: Opened) -> dict[str, str]:
    """What the form is filled with: the columns as they are chosen, remembered or guessed."""
    used, head = opened.column_map, opened.table.head
    return {
        "headings": key_of_headings(opened.kind.id, opened.table),
        "date_format": used.date_format or "",
        "number_format": used.number_format or "",
        **{COLUMN + name: str(head.index(text)) for name, text in used.columns.items() if text in head},
        **{FIXED + name: text for name, text in used.fixed.items()},
    }


class ConfirmForm(forms.Form):
    """`seen` goes with the form, so that nothing else is taken in than was shown."""

    seen = forms.CharField(max_length=64, widget=forms.HiddenInput)
    partly = forms.BooleanField(required=False)
    reason = forms.CharField(max_length=LONGEST_NOTE, required=False, widget=Lines(attrs={"rows": 3}))

    def __init__(self, found: Preview, *, sent: Mapping[str, str], kind: FileKind, language: Language) -> None:
        rejected = len(found.intake.rejections)
        super().__init__({**dict(sent.items()), "seen": found.intake.digest})
        self.language, self.kind = language, kind
        if rejected:
            self.fields["partly"].label = counted("people-import.partly", rejected, language)
        else:
            del self.fields["partly"]
        if found.corrections:
            self.fields["reason"].label = say("people-import.reason", language)
            self.fields["reason"].help_text = say("people-import.reason_hint", language)
        else:
            del self.fields["reason"]
        for field in self.fields.values():
            field.widget.attrs["form"] = FORM

    def field_of(self, problem: Problem) -> str:
        """What was forgotten stands at its field, all else above the form."""
        return "partly" if problem.code == "people-rows-rejected" else problem.place.path
