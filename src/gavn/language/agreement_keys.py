"""What each key of an agreement, its cases and its results says, in a sentence: for the reference page and for whoever
left one out."""

from __future__ import annotations

import re

from gavn.language.catalogue import Language, say, texts

# The files whose keys have a sentence, by what the texts call them.
FILE = re.compile(r"(?:.*/)?(agreement|cases|tallies|claims)(?:-\d+)?\.(?:yaml|csv)")


def key_text(record: str, key: str, language: Language) -> str:
    """Of one key of a record: its own sentence, else what several records say with the same words, else nothing."""
    found = (name for name in (f"key.{record}.{key}", f"key.any.{key}") if name in texts())
    return next((say(name, language) for name in found), "")


def key_text_at(file: str, path: str, language: Language) -> str:
    """Of the key at a path in a file (`metrics.0.grace`); nothing in another kind of file."""
    known = FILE.fullmatch(file)
    if known is None:
        return ""
    *around, key = [part for part in path.split(".") if not part.isdecimal()]
    return key_text(around[-1] if around else known[1], key, language)
