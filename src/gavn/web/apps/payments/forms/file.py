"""A file of results: the same that `gavn pay` reads, with counts of cohorts, claims of persons, or both."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from gavn.domain.outcomes.facts import Results
from gavn.domain.values.problem import Place, Problem, Refused
from gavn.files.agreements import CLAIMS, TALLIES, read_results, results_kind
from gavn.files.intake.cells import shown
from gavn.files.intake.tables import MEGABYTE
from gavn.language.catalogue import Language, say
from gavn.web.design.fields import DayField, word_required

LARGEST = 20 * MEGABYTE
LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class SentResults:
    """A file as it was sent."""

    name: str
    data: bytes

    @property
    def sha256(self) -> str:
        return sha256(self.data).hexdigest()

    @property
    def kind(self) -> str:
        """Which of the files that `gavn pay` knows it is."""
        return results_kind(self.name, self.data.partition(b"\n")[0].decode(errors="replace"))

    def grains(self, found: Results, *, as_of: date) -> frozenset[str]:
        """Of which grains it tells all that is known: claims of persons, tallies of cohorts; refused where of none.

        A table is of one; a YAML file is of those that it holds facts of. Facts not known yet on the day tell nothing.
        """
        told = set()
        if any(claim.known_on <= as_of for claim in found.claims):
            told.add(CLAIMS)
        if any(tally.known_on <= as_of for tally in found.tallies):
            told.add(TALLIES)
        if not told:
            raise Refused([Problem("results-file-empty", Place(self.name), {"on": as_of.isoformat()})])
        return frozenset(told)

    def read(self, *, currency: str) -> Results:
        """The facts in it; refused with every problem at its line."""
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / self.kind
            path.write_bytes(self.data)
            reading = read_results(path, currency=currency)
        if reading.results is None:
            named = (replace(p, place=_in_file(p.place, self.name)) for p in reading.problems)
            raise Refused(named)
        return reading.results


def _in_file(place: Place, name: str) -> Place:
    return replace(place, file=name)


class FileForm(forms.Form):
    """One file, and the day by which its facts are known."""

    file = forms.FileField(allow_empty_file=True, widget=forms.FileInput(attrs={"accept": ".csv,.yaml,.yml"}))
    as_of = DayField()

    def __init__(self, data: Any, files: Any, *, as_of: date, language: Language) -> None:
        super().__init__(data, files, initial={"as_of": as_of})
        self.language = language
        for name, field in self.fields.items():
            field.label = say(f"results-page.field.{name}", language)
            field.help_text = say(f"results-page.hint.{name}", language)
        word_required(self, language)

    def clean_file(self) -> SentResults:
        sent: UploadedFile[Any] = self.cleaned_data["file"]
        if (sent.size or 0) > LARGEST:
            raise forms.ValidationError(say("results-page.too_large", self.language, limit=LARGEST // MEGABYTE))
        return SentResults(shown(sent.name or "", longest=LONGEST_NAME), sent.read())
