"""The JSON Schemas of an agreement's files, made from the same models that read them."""

from __future__ import annotations

import json
import sys
import types
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from gavn.domain.agreements.agreement import Agreement
from gavn.domain.agreements.dossier import Case
from gavn.domain.outcomes.facts import Results
from gavn.files.codec import file_model

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schemas() -> Mapping[str, dict[str, Any]]:
    """The schema of each file, by the name under which editors look for it."""
    cases: Any = types.GenericAlias(tuple, (file_model(Case), ...))
    made = {
        "agreement": file_model(Agreement).model_json_schema(),
        "cases": TypeAdapter[Any](cases).json_schema(),
        "results": file_model(Results).model_json_schema(),
    }
    return {name: {"$schema": DIALECT} | schema for name, schema in made.items()}


def write_schemas(folder: Path) -> None:
    """One file for each."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, schema in schemas().items():
        text = json.dumps(schema, ensure_ascii=False, indent=2)
        (folder / f"{name}.schema.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    write_schemas(Path(sys.argv[1]))
