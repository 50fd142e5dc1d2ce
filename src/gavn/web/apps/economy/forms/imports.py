"""What a file is sent with, and what it is saved with."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from gavn.domain.values.problem import Problem, Refused
from gavn.files.intake.cells import shown
from gavn.files.intake.format import LARGEST_FORMAT
from gavn.files.intake.tables import LARGEST_FILE, MEGABYTE
from gavn.language.catalogue import Language, say
from gavn.language.problems import place_text, problem_parts
from gavn.web.apps.economy.queries.imports import Sent

MOST_TOLD = 20
LONGEST_NAME = 200


class UploadForm(forms.Form):
    """A file and its format; without one, the format that was used last."""

    file = forms.FileField(allow_empty_file=True, widget=forms.FileInput(attrs={"accept": ".csv,.txt,.xlsx"}))
    format = forms.FileField(allow_empty_file=True, widget=forms.FileInput(attrs={"accept": ".yaml,.yml"}))

    def __init__(self, data: Any, files: Any, *, last: Sent | None, language: Language) -> None:
        super().__init__(data, files)
        self.language, self.last = language, last
        for name, field in self.fields.items():
            field.label = say(f"import-page.field.{name}", language)
            field.help_text = say(f"import-page.hint.{name}", language)
            field.error_messages["required"] = say(f"import-page.required.{name}", language)
        if last is not None:
            self.fields["format"].required = False
            self.fields["format"].help_text = say("import-page.hint.format_last", language, name=last.name)

    def clean_file(self) -> Sent:
        sent: UploadedFile[Any] = self.cleaned_data["file"]
        size = sent.size or 0
        if size > LARGEST_FILE:
            values = {"size": f"{size / MEGABYTE:.0f}", "limit": str(LARGEST_FILE // MEGABYTE)}
            raise forms.ValidationError(words(Problem("upload-too-large", values=values), self.language))
        return _sent(sent)

    def clean_format(self) -> Sent | None:
        sent: UploadedFile[Any] | None = self.cleaned_data["format"]
        if not sent:
            return self.last
        if (sent.size or 0) > LARGEST_FORMAT:
            raise forms.ValidationError(words(Problem("format-broken"), self.language))
        return _sent(sent)

    def add_problems(self, problems: Sequence[Problem]) -> None:
        """What makes the file or its format unreadable, with its place, beside the one that it is about."""
        if any(problem.code == "not-allowed" for problem in problems):
            raise Refused(problems)
        file = self.cleaned_data["file"].name
        for problem in problems[:MOST_TOLD]:
            self.add_error("file" if problem.place.file == file else "format", words(problem, self.language))


class SaveForm(forms.Form):
    """`seen` goes with the form, so that a page left open saves nothing else than it showed."""

    seen = forms.CharField(max_length=64, widget=forms.HiddenInput)
    partly = forms.BooleanField()

    def __init__(self, data: Any, *, seen: str, rejected: int, language: Language) -> None:
        super().__init__(data, initial={"seen": seen})
        if rejected:
            key = "one" if rejected == 1 else "many"
            self.fields["partly"].label = say(f"import-page.partly_{key}", language, count=rejected)
            self.fields["partly"].error_messages["required"] = say("import-page.not_partly", language)
        else:
            del self.fields["partly"]


def words(problem: Problem, language: Language) -> str:
    """Where it stands, what it is, why, and what to do."""
    parts = problem_parts(problem, language)
    place = place_text(problem.place) if problem.place.line else ""
    return " ".join(filter(None, [f"{place}:" if place else "", parts["what"], parts["why"], parts["do"]]))


def _sent(file: UploadedFile[Any]) -> Sent:
    return Sent(shown(file.name or "", longest=LONGEST_NAME), file.read())
