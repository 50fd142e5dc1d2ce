"""A new version of an agreement as a text, read with all the versions before it and checked as in its folder."""

from __future__ import annotations

import tempfile
from collections.abc import Collection, Iterator
from pathlib import Path

from gavn.domain.agreements.dossier import Dossier
from gavn.domain.values.plain import to_data
from gavn.domain.values.problem import Place, Problem, in_order, nearest
from gavn.files.agreements import DossierReading, has_errors, read_into, version_name, write_dossier
from gavn.files.folder import FolderReader
from gavn.files.source import write_yaml

# What every version says of itself.
WRITTEN_ANEW = ("effective_from", "reason_da", "reason_en", "signed_on")


def read_amendment(dossier: Dossier, text: str, *, parties: Collection[str]) -> DossierReading:
    """The agreement with the version in the text as its last; every problem stands at its line of the text.

    `parties` are the fund's, which alone can take part.
    """
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        file = f"{dossier.id}/{version_name(len(dossier.versions) + 1)}"
        write_dossier(dossier, folder / dossier.id)
        (folder / file).write_text(text, encoding="utf-8", newline="")
        reader = FolderReader(folder)
        found = read_into(reader, dossier.id)
    if found is not None:
        reader.problems += _unknown_parties(reader, file, found, parties)
        if found.versions[-1].signed_on is None:
            reader.problems.append(Problem("amendment-not-signed", reader.places.get((file, "id"), Place(file))))
    return DossierReading(None if has_errors(reader.problems) else found, in_order(reader.problems))


def _unknown_parties(reader: FolderReader, file: str, found: Dossier, parties: Collection[str]) -> Iterator[Problem]:
    for place, party in enumerate(found.versions[-1].parties):
        if party.party not in parties:
            values = {"key": "party", "value": party.party} | nearest(party.party, sorted(parties))
            at = reader.places.get((file, "parties", str(place), "party"), Place(file))
            yield Problem("reference-unknown", at, values)


def amendment_text(dossier: Dossier) -> str:
    """The newest version as a text to begin from: the next number, and days and reasons still to be written."""
    newest = to_data(dossier.versions[-1])
    data = {}
    for key, value in newest.items():
        data[key] = value
        if key == "id":
            # Beside the id, where the first version says no number.
            data["version"] = ""
    data |= {"version": dossier.versions[-1].version + 1} | dict.fromkeys(WRITTEN_ANEW, "")
    with tempfile.TemporaryDirectory() as temporary:
        path = Path(temporary) / "agreement.yaml"
        write_yaml(path, data)
        return path.read_text(encoding="utf-8")
