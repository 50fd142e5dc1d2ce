"""Every text in Danish and English, side by side in TOML files; a text is asked for by key when it is shown."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from enum import StrEnum
from functools import cache
from importlib.resources import files
from string import Formatter
from typing import Any


class Language(StrEnum):
    DANISH = "da"
    ENGLISH = "en"


# What a fund writes itself (titles, minutes, target groups) is written once, and stands as it is on every page.
WRITTEN_IN = Language.DANISH


@cache
def texts() -> Mapping[str, Mapping[Language, str]]:
    """All texts by key. A table with `da` and `en` is a text; `what_da` and `what_en` make a text `<table>.what`."""
    found: dict[str, dict[Language, str]] = {}
    for file in sorted(files(__package__).joinpath("texts").iterdir(), key=lambda file: file.name):
        if file.name.endswith(".toml"):
            for key, language, text in _leaves(tomllib.loads(file.read_text(encoding="utf-8")), ""):
                if language in found.setdefault(key, {}):
                    raise ValueError(f"{file.name}: {key} is written twice")
                found[key][language] = text
    return found


def _leaves(table: Mapping[str, Any], path: str) -> Iterator[tuple[str, Language, str]]:
    for name, value in table.items():
        if isinstance(value, Mapping):
            yield from _leaves(value, f"{path}.{name}" if path else name)
            continue
        part, _, language = name.rpartition("_")
        yield (f"{path}.{part}" if part else path), Language(language), value


def say(key: str, language: Language, /, **values: object) -> str:
    """The text of `key` with its placeholders filled in; a key that does not exist is a fault of ours."""
    return texts()[key][language].format(**values)


def placeholders(text: str) -> frozenset[str]:
    """The names in braces."""
    return frozenset(name for _, name, _, _ in Formatter().parse(text) if name)
