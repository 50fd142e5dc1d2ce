"""Result sets as files: `<number>.json`, with counts of cohorts and distinct histories, and no person."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from pydantic import ValidationError

from gavn.domain.agreements.measured import MeasuredRate
from gavn.domain.outcomes.facts import Tally
from gavn.domain.outcomes.histories import Counted, History
from gavn.domain.outcomes.manifest import Manifest
from gavn.domain.payments.result_set import ResultSet
from gavn.domain.values.plain import to_data
from gavn.domain.values.problem import Place, Problem, Refused
from gavn.files.codec import file_model, to_record
from gavn.files.statement_records import FileHistory, file_histories

SCHEMA = "gavn.results/1"


@dataclass(frozen=True, slots=True)
class FileResultSet:
    """All that is known of an agreement's results on a day; `digest` is what a statement made of it names."""

    agreement: str
    number: int
    as_of: date
    digest: str
    tallies: tuple[Tally, ...] = ()
    histories: tuple[FileHistory, ...] = ()
    rates: tuple[MeasuredRate, ...] = ()
    manifest: Manifest | None = None


def result_set_text(results: ResultSet) -> str:
    """A set as it stands in its file: the same set gives the same bytes."""
    histories = file_histories(Counted(results.persons, ()))
    about = (results.agreement, results.number, results.as_of, results.digest)
    made = FileResultSet(*about, results.tallies, histories, results.rates, results.manifest)
    data = {"schema": SCHEMA, **to_data(made)}
    return json.dumps(data, ensure_ascii=False, indent=2, default=str) + "\n"


def content_digest(results: ResultSet) -> str:
    """The SHA-256 of all that its file says: also its day, and each correction with the day on which it was known,
    which are not in the hash that a statement names."""
    return sha256(result_set_text(results).encode("utf-8")).hexdigest()


def result_set_in(text: str, *, name: str) -> ResultSet:
    """The set that a file's text holds; refused where it is none, or was altered."""
    try:
        data = json.loads(text)
        if not isinstance(data, dict) or data.pop("schema", "") != SCHEMA:
            raise ValueError(SCHEMA)
        model = file_model(FileResultSet).model_validate(data, context={"currency": "DKK"})
    except (ValueError, ValidationError) as error:
        raise Refused([Problem("result-set-not-one", Place(name), {"schema": SCHEMA})]) from error
    kept: FileResultSet = to_record(FileResultSet, model)
    persons = {History(h.steps, h.enrolled_on, h.group, h.cohort): h.count for h in kept.histories}
    made = ResultSet(kept.agreement, kept.number, kept.as_of, kept.tallies, persons, kept.rates, kept.manifest)
    if not all(each.is_possible for each in made.rates):
        raise Refused([Problem("result-set-not-one", Place(name), {"schema": SCHEMA})])
    if made.digest != kept.digest:
        raise Refused([Problem("result-set-altered", Place(name), {"digest": kept.digest})])
    return made
