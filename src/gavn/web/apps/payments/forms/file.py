"""Files of results: one as `gavn pay` reads it, with counts of cohorts, claims of persons, or both; or all files of a
folder that `gavn measure` wrote, with what each share rests on."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from gavn.domain.agreements.agreement import Agreement
from gavn.domain.agreements.measured import MeasuredRate
from gavn.domain.agreements.measurement_plan import MeasurementPlan
from gavn.domain.outcomes.facts import Results
from gavn.domain.outcomes.manifest import Manifest
from gavn.domain.values.problem import Place, Problem, Refused, refuse
from gavn.files.agreements import CLAIMS, TALLIES, read_results, results_kind
from gavn.files.intake.cells import shown
from gavn.files.intake.tables import MEGABYTE
from gavn.files.manifests import MANIFEST, RATES, check_manifest, read_manifest, read_rates
from gavn.language.catalogue import Language, say
from gavn.web.design.fields import DayField, word_required

LARGEST = 20 * MEGABYTE
LONGEST_NAME = 200
# What `gavn measure` writes, and so all that can be sent together.
MEASURED = (CLAIMS, TALLIES, RATES, MANIFEST)


@dataclass(frozen=True, slots=True)
class Read:
    """What files hold; `rates` and `manifest` of measured results alone."""

    results: Results
    rates: tuple[MeasuredRate, ...] = ()
    manifest: Manifest | None = None

    def grains(self, *, as_of: date, name: str) -> frozenset[str]:
        """Of which grains all that is known is told: claims of persons, tallies of cohorts; refused where of none.

        A table is of one; a YAML file is of those that it holds facts of. Facts not known yet on the day tell nothing.
        """
        told = set()
        if any(claim.known_on <= as_of for claim in self.results.claims):
            told.add(CLAIMS)
        if any(tally.known_on <= as_of for tally in self.results.tallies):
            told.add(TALLIES)
        if not told:
            raise Refused([Problem("results-file-empty", Place(name), {"on": as_of.isoformat()})])
        return frozenset(told)


@dataclass(frozen=True, slots=True)
class SentResults:
    """Files as they were sent, by their names; one, or those of a measured folder."""

    files: tuple[tuple[str, bytes], ...]

    @property
    def name(self) -> str:
        """What they are known by: of a measured folder the manifest, which names all the others by their hashes."""
        return self.files[0][0] if len(self.files) == 1 else MANIFEST

    @property
    def sha256(self) -> str:
        return sha256(dict(self.files)[self.name]).hexdigest()

    def read(self, agreement: Agreement, plan: MeasurementPlan | None, *, as_of: date) -> Read:
        """What they hold; refused with every problem at its file and line, or where they are not what was measured by
        the agreement on the day, and the `plan` that was registered."""
        refuse(self._wrong_together())
        with tempfile.TemporaryDirectory() as temporary:
            try:
                return self._read(Path(temporary), agreement, plan, as_of)
            except Refused as refused:
                raise Refused(replace(p, place=self._named(p.place)) for p in refused.problems) from refused

    def _read(self, folder: Path, agreement: Agreement, plan: MeasurementPlan | None, as_of: date) -> Read:
        is_folder = len(self.files) > 1
        for name, data in self.files:
            kind = name if is_folder else results_kind(name, data.partition(b"\n")[0].decode(errors="replace"))
            (folder / kind).write_bytes(data)
        if is_folder:
            refuse(check_manifest(folder, agreement, plan))
        reading = read_results(folder, currency=agreement.currency)
        refuse(reading.problems)
        assert reading.results is not None
        manifest = read_manifest(folder) if is_folder else None
        if manifest is not None and manifest.as_of != as_of:
            values = {"known": manifest.as_of.isoformat(), "on": as_of.isoformat()}
            raise Refused([Problem("manifest-other-day", Place(path="as_of"), values)])
        return Read(reading.results, read_rates(folder) if is_folder else (), manifest)

    def _wrong_together(self) -> Iterator[Problem]:
        names = [name for name, _ in self.files]
        if len(names) == 1:
            if names[0] in (RATES, MANIFEST):
                yield Problem("measured-alone", Place(names[0]), {"file": names[0]})
            return
        for name in sorted({name for name in names if name not in MEASURED or names.count(name) > 1}):
            yield Problem("measured-file-odd", Place(name), {"file": name, "known": ", ".join(MEASURED)})
        if MANIFEST not in names:
            yield Problem("measured-without-manifest", Place(names[0]), {"file": MANIFEST})

    def _named(self, place: Place) -> Place:
        """By the name that it was sent by, and not by where it was read."""
        if place.path == "as_of":
            return place
        own = Path(place.file).name
        return replace(place, file=own if own in dict(self.files) else self.name)


class FilesInput(forms.FileInput):
    """One file, or several together."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Each as the field of one file takes it."""

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        one = super().clean
        sent: Sequence[Any] = data if isinstance(data, list | tuple) else [data]
        return [one(each, initial) for each in sent or [None]]


class FileForm(forms.Form):
    """The files, and the day by which their facts are known."""

    file = FilesField(allow_empty_file=True, widget=FilesInput(attrs={"accept": ".csv,.yaml,.yml,.json"}))
    as_of = DayField()

    def __init__(self, data: Any, files: Any, *, as_of: date, language: Language) -> None:
        super().__init__(data, files, initial={"as_of": as_of})
        self.language = language
        for name, field in self.fields.items():
            field.label = say(f"results-page.field.{name}", language)
            field.help_text = say(f"results-page.hint.{name}", language)
        word_required(self, language)

    def clean_file(self) -> SentResults:
        sent: list[UploadedFile[Any]] = self.cleaned_data["file"]
        if sum(each.size or 0 for each in sent) > LARGEST:
            raise forms.ValidationError(say("results-page.too_large", self.language, limit=LARGEST // MEGABYTE))
        return SentResults(tuple((shown(each.name or "", longest=LONGEST_NAME), each.read()) for each in sent))
