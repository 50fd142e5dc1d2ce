"""Writes what is generated in docs: `python -m docs.generate`; with `--check` nothing is written, and what differs
from what stands there ends the run."""

from __future__ import annotations

import argparse
import dataclasses
import json
import os
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, get_args, get_origin, get_type_hints

from docs.outputs import OUTPUTS, output_schema
from docs.schemas import plain_schema
from gavn.cli.commands import COMMANDS, command_parser
from gavn.cli.exits import Exit, exits_of, meaning
from gavn.domain.agreements.agreement import Agreement
from gavn.domain.agreements.dossier import Case
from gavn.domain.agreements.investment import Investment
from gavn.domain.agreements.measurement_plan import MeasurementPlan
from gavn.domain.economy.accounts import Account
from gavn.domain.economy.chain import Head
from gavn.domain.economy.layers import Version, VersionLine
from gavn.domain.economy.ledger import Closing, Line, Posting
from gavn.domain.forecasting.assumptions import ForecastModel, ForecastPlan
from gavn.domain.fund.published import Publication, PublishedCell, PublishedCount
from gavn.domain.fund.quantities import QUANTITIES
from gavn.domain.outcomes.facts import Claim, Results, Tally
from gavn.domain.pipeline.inquiry import Call, Event, Hearing, Inquiry
from gavn.domain.pipeline.workflow import Workflow
from gavn.files import layout
from gavn.files.agreements import CLAIM_COLUMNS, TALLY_COLUMNS
from gavn.files.codec import file_model
from gavn.files.kept import EVENT_COLUMNS, SET_COLUMNS, STATEMENT_COLUMNS, FileEvent, FileIssued, FileSet
from gavn.language.catalogue import Language, texts
from gavn.reports.agreement_keys import keys_page
from gavn.reports.measuring import measuring_page
from gavn.reports.terms import terms_page

DOCS = Path(__file__).parent
DRAFT = "https://json-schema.org/draft/2020-12/schema"
# (name of the schema, record, whether the file is a list, fields that stand in a CSV file beside it)
YAML_FILES: tuple[tuple[str, type, bool, tuple[str, ...]], ...] = (
    ("fund", layout.FundFile, False, ()),
    ("accounts", Account, True, ()),
    ("versions", Version, True, ("lines",)),
    ("workflow", Workflow, False, ()),
    ("calls", Call, True, ()),
    ("investment", Investment, False, ()),
    ("agreement", Agreement, False, ()),
    ("cases", Case, True, ()),
    ("results", Results, False, ()),
    ("measurement-plan", MeasurementPlan, False, ()),
    ("publication", Publication, False, ()),
    ("forecast", ForecastModel, False, ()),
    ("forecast-plan", ForecastPlan, False, ()),
)
# (file, columns, records whose fields they are)
CSV_FILES: tuple[tuple[str, tuple[str, ...], tuple[type, ...]], ...] = (
    (layout.POSTINGS, layout.POSTING_COLUMNS, (Posting, Line)),
    (layout.CLOSINGS, layout.CLOSING_COLUMNS, (Closing,)),
    (layout.HEADS, layout.HEAD_COLUMNS, (Head,)),
    ("layers/<version>.csv", layout.VERSION_COLUMNS, (VersionLine,)),
    (layout.INQUIRIES, layout.INQUIRY_COLUMNS, (Inquiry,)),
    (layout.HEARINGS, layout.HEARING_COLUMNS, (Hearing,)),
    (layout.EVENTS, layout.EVENT_COLUMNS, (Event,)),
    ("agreements/<id>/tallies.csv", TALLY_COLUMNS, (Tally,)),
    ("agreements/<id>/results.csv", SET_COLUMNS, (FileSet,)),
    ("agreements/<id>/statements.csv", STATEMENT_COLUMNS, (FileIssued,)),
    ("agreements/<id>/events.csv", EVENT_COLUMNS, (FileEvent,)),
    ("claims.csv", CLAIM_COLUMNS, (Claim,)),
    ("published/<id>/economy.csv", layout.CELL_COLUMNS, (PublishedCell,)),
    ("published/<id>/pipeline.csv", layout.COUNT_COLUMNS, (PublishedCount,)),
)
TABLE_TYPES = {"int": "integer", "date": "date", "datetime": "datetime"}


def generated() -> Iterator[tuple[str, str]]:
    """Every generated file and what stands in it."""
    for name, record, is_list, without in YAML_FILES:
        yield f"schemas/{name}.schema.json", _json(file_schema(record, is_list=is_list, without=without))
    yield "schemas/tables.json", _json({"resources": [_table(*table) for table in CSV_FILES]})
    for name in OUTPUTS:
        yield f"schemas/{name.replace('/', '-')}.schema.json", _json({"$schema": DRAFT, **output_schema(name)})
    yield "reference/commands.md", commands_page()
    yield "reference/problems.md", problems_page()
    yield "reference/json.md", json_page()
    yield "reference/quantities.md", quantities_page()
    yield "reference/payment-terms.md", terms_page()
    yield "reference/measuring.md", measuring_page(measuring_specs())
    yield "reference/agreement-keys.md", keys_page(key_examples())


def _json(data: object) -> str:
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def file_schema(record: type, *, is_list: bool, without: tuple[str, ...]) -> dict[str, Any]:
    """The schema of one kind of YAML file, from the same model that checks it."""
    schema = plain_schema(record, without=without)
    if not is_list:
        return {"$schema": DRAFT, **schema}
    defs = schema.pop("$defs", {})
    return {"$schema": DRAFT, "type": "array", "items": schema, **({"$defs": defs} if defs else {})}


def _table(file: str, columns: tuple[str, ...], records: tuple[type, ...]) -> dict[str, Any]:
    """A file in the form of a Table Schema (Frictionless Data)."""
    return {
        "path": file,
        "description": " ".join((records[0].__doc__ or "").split()),
        "schema": {"fields": [_column(name, records) for name in columns]},
    }


def _column(name: str, records: tuple[type, ...]) -> dict[str, Any]:
    found = [(record, field) for record in records for field in _fields(record) if field == name]
    if not found:
        return {"name": name, "type": "string", "description": "The id of the inquiry that the row belongs to"}
    record, _ = found[0]
    hint = get_type_hints(record)[name]
    described: dict[str, Any] = {"name": name, "type": "string"}
    for part in (hint, *get_args(hint)):
        schema = _schema_of(part)
        described |= {key: schema[key] for key in ("description",) if key in schema}
        constraints = {key: schema[key] for key in ("pattern", "enum") if key in schema}
        described |= {"constraints": constraints} if constraints else {}
        described["type"] = TABLE_TYPES.get(getattr(part, "__name__", ""), described["type"])
    if get_origin(hint) is tuple:
        described["description"] = "Several, with a blank between"
    return described


def _fields(record: type) -> tuple[str, ...]:
    named: tuple[str, ...] = getattr(record, "_fields", ())
    return named or tuple(item.name for item in dataclasses.fields(record))


def _schema_of(hint: Any) -> Mapping[str, Any]:
    """The schema of one field by itself."""
    if hint in (Ellipsis, type(None)):
        return {}
    holder = dataclasses.make_dataclass("Holder", [("value", hint)])
    schema = file_model(holder).model_json_schema()
    value: Mapping[str, Any] = schema["properties"]["value"]
    reference = value.get("$ref", "").rpartition("/")[2]
    return schema["$defs"][reference] if reference else value


def commands_page() -> str:
    """Every command's own help."""
    # argparse folds lines to the width of the terminal.
    os.environ["COLUMNS"] = "100"
    os.environ.pop("GAVN_DATABASE", None)
    parser = command_parser(Language.ENGLISH)
    [commands] = [action.choices for action in parser._actions if isinstance(action.choices, dict) and action.choices]
    parts = ["# The commands\n\nGenerated from the commands' own help by `make docs`.\n"]
    parts.append(f"```\n{parser.format_help()}```\n")
    parts.append(f"## Exit codes\n\n{exit_table()}\n")
    parts += [f"## gavn {name}\n\n```\n{command.format_help()}```\n" for name, command in commands.items()]
    return "\n".join(parts)


def exit_table() -> str:
    """What each code says, and which commands give it."""
    rows = ["| code | what it says | given by |", "|---|---|---|"]
    for code in Exit:
        if all(code in exits_of(name) for name in COMMANDS):
            rows.append(f"| {code.value} | {meaning(code, Language.ENGLISH)} | every command |")
            continue
        for name in (name for name in COMMANDS if code in exits_of(name)):
            rows.append(f"| {code.value} | {meaning(code, Language.ENGLISH, command=name)} | `{name}` |")
    return "\n".join(rows)


def problems_page() -> str:
    """What every problem code says, in both languages."""
    about = "Generated by `make docs` from the texts that gavn shows. Words in braces are filled in.\n"
    parts = [f"# Problems · Problemer\n\n{about}"]
    codes = dict.fromkeys(key.split(".")[1] for key in texts() if key.startswith("problem."))
    for code in codes:
        lines = [f"## {code}\n"]
        for language in (Language.ENGLISH, Language.DANISH):
            what, why, do = (texts()[f"problem.{code}.{part}"][language] for part in ("what", "why", "do"))
            lines.append(f"- **{what}** {why} *{do}*")
        parts.append("\n".join(lines) + "\n")
    return "\n".join(parts)


def json_page() -> str:
    """Every JSON output and its keys."""
    head = """# JSON output

Generated by `make docs`. `--format json` prints one object; `schema` names what it holds, and its number changes
whenever a reader could be misled by a change. Amounts and numbers are texts, so that no reader makes a binary float of
them. A key that has nothing to say is null.
"""
    parts = [head]
    for name in OUTPUTS:
        schema = output_schema(name)
        file = f"{name.replace('/', '-')}.schema.json"
        parts.append(f"## {name}\n\n{schema['description']}\nSchema: [`{file}`](../schemas/{file}).\n")
        rows = [f"| `{path}` | {described} |" for path, described in _keys(schema, "")]
        parts.append("\n".join(["| key | what it holds |", "|---|---|", *rows]) + "\n")
    return "\n".join(parts)


def _keys(schema: Mapping[str, Any], path: str) -> Iterator[tuple[str, str]]:
    for name, part in schema.get("properties", {}).items():
        whole = part["anyOf"][0] if "anyOf" in part else part
        key = f"{path}{name}"
        yield key, _described(part)
        if whole.get("type") == "array":
            yield from _keys(whole["items"], f"{key}[].")
        else:
            yield from _keys(whole, f"{key}.")


def _described(part: Mapping[str, Any]) -> str:
    if "const" in part:
        return f"`{part['const']}`"
    allowed = " · ".join(f"`{value}`" for value in part.get("enum", ()))
    return "; ".join(text for text in (part.get("description", ""), allowed) if text).rstrip(".")


def quantities_page() -> str:
    """What a published sentence can claim."""
    rows = [f"| `{name}` | {(quantity.__doc__ or '').strip()} |" for name, quantity in QUANTITIES.items()]
    about = "Generated by `make docs`. A sentence in `publication.yaml` names one.\n"
    head = f"# Quantities that a published sentence can claim\n\n{about}"
    return "\n".join([head, "| quantity | what it is |", "|---|---|", *rows]) + "\n"


def measuring_specs() -> str:
    """The small tables that say what each way of measuring means."""
    return (DOCS / "reference" / "measuring" / "specs.yaml").read_text(encoding="utf-8")


def key_examples() -> Mapping[str, str]:
    """The parts of the agreement that uses every key, by key, what is no list or table under `agreement`; and its
    files."""
    folder = DOCS / "reference" / "agreement-keys"
    agreement = (folder / "every-key" / "agreement.yaml").read_text(encoding="utf-8")
    parts = {"agreement": ""}
    for part in re.split(r"(?m)^(?=\w)", agreement)[1:]:
        key = part.partition(":")[0]
        several = part.count("\n") > 1 or "{" in part
        parts[key if several else "agreement"] = parts.get(key if several else "agreement", "") + part
    for file in (folder / "every-key" / "cases.yaml", *sorted((folder / "results").glob("*.csv"))):
        parts[file.name] = file.read_text(encoding="utf-8")
    return parts


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--check", action="store_true")
    only_check = arguments.parse_args().check
    differing = []
    for name, text in generated():
        path = DOCS / name
        if path.exists() and path.read_text(encoding="utf-8") == text:
            continue
        differing.append(name)
        if not only_check:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="")
    for name in differing:
        print(f"docs/{name} {'differs; run make docs' if only_check else 'written'}")
    return 1 if only_check and differing else 0


if __name__ == "__main__":
    sys.exit(main())
