"""The words of the field as a table, the reader's own language first."""

from __future__ import annotations

from typing import Any

from gavn.language.catalogue import Language, say
from gavn.language.glossary import search, words
from gavn.web.apps.fund.show.words import chosen


def glossary_context(text: str, language: Language) -> dict[str, Any]:
    """What was found of all the words there are, in the reader's alphabet."""
    found = sorted(search(text), key=lambda word: chosen(word.da, word.en, language).casefold())
    counts = {"found": len(found), "all": len(words())}
    return {
        "page_title": say("fund.glossary.answer", language, all=len(words())),
        "result": say("fund.glossary.found", language, **counts) if text else "",
        "other": Language.ENGLISH if language == Language.DANISH else Language.DANISH,
        "rows": [
            {
                "word": chosen(word.da, word.en, language),
                "other": chosen(word.en, word.da, language),
                "meaning": word.meaning(language),
            }
            for word in found
        ],
    }
