"""What a file is sent with, and what it is saved with."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from gavn.domain.values.problem import Problem
from gavn.files.intake.cells import shown
from gavn.files.intake.format import LARGEST_FORMAT
from gavn.files.intake.tables import LARGEST_FILE, MEGABYTE
from gavn.language.catalogue import Language, say
from gavn.language.counts import counted
from gavn.language.problems import problem_text
from gavn.web.apps.economy.queries.imports import Sent

LONGEST_NAME = 200


class UploadForm(forms.Form):
    """A file and its format; without one, the format that was used last."""

    file = forms.FileField(allow_empty_file=True, widget=forms.FileInput(attrs={"accept": ".csv,.txt,.xlsx"}))
    format = forms.FileField(allow_empty_file=True, widget=forms.FileInput(attrs={"accept": ".yaml,.yml"}))

    def __init__(self, data: Any, files: Any, *, last: Sent | None, language: Language) -> None:
        super().__init__(data, files)
        self.language, self.last, self.file_name = language, last, ""
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
            raise forms.ValidationError(problem_text(Problem("upload-too-large", values=values), self.language))
        file = _sent(sent)
        self.file_name = file.name
        return file

    def clean_format(self) -> Sent | None:
        sent: UploadedFile[Any] | None = self.cleaned_data["format"]
        if not sent:
            return self.last
        if (sent.size or 0) > LARGEST_FORMAT:
            raise forms.ValidationError(problem_text(Problem("format-broken"), self.language))
        return _sent(sent)

    def field_of(self, problem: Problem) -> str:
        """What makes the file or its format unreadable stands beside the one that it is about."""
        return "file" if problem.place.file == self.file_name else "format"


class SaveForm(forms.Form):
    """`seen` goes with the form, so that a page left open saves nothing else than it showed."""

    seen = forms.CharField(max_length=64, widget=forms.HiddenInput)
    partly = forms.BooleanField()

    def __init__(self, data: Any, *, seen: str, rejected: int, language: Language) -> None:
        super().__init__(data, initial={"seen": seen})
        if rejected:
            self.fields["partly"].label = counted("import-page.partly", rejected, language)
            self.fields["partly"].error_messages["required"] = say("import-page.not_partly", language)
        else:
            del self.fields["partly"]


def _sent(file: UploadedFile[Any]) -> Sent:
    return Sent(shown(file.name or "", longest=LONGEST_NAME), file.read())
