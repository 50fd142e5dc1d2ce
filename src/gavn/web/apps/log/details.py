"""What an event of the log says more closely, in the reader's words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from gavn.language.catalogue import Language, say, texts
from gavn.language.formats import day_text, plain_text
from gavn.web.apps.audit.storage import SALT
from gavn.web.apps.documents.queries import party_names

# A list of everything that was loaded is whole in the file; a page tells how it begins.
LONGEST = 120
# The details that are hashes of what was entered, stated or worked out, and what stops anybody from trying these.
HASHES = frozenset({"digest", "content", "sha256", "link", SALT})
HELD = "withheld"


def details_words(details: Mapping[str, str], language: Language, *, held: bool = False) -> str:
    """`rolle: revisoren, part: Lær for Livet`; what is blank is left out, and no hash told where they are `held`."""
    told = [
        f"{_named('audit.detail', name, language)}: {_told(name, value, language, held=held)}"
        for name, value in details.items()
        if value and name != SALT
    ]
    return ", ".join(told)


def details_text(details: Mapping[str, str], *, held: bool) -> str:
    """As they were written, for a file; of hashes that are `held` no more than that they are there."""
    told = {name: HELD if held and name in HASHES else value for name, value in details.items() if value}
    return ", ".join(f"{name}: {value}" for name, value in told.items())


def _told(name: str, value: str, language: Language, *, held: bool) -> str:
    if held and name in HASHES:
        return say("audit.held", language)
    return _shortened(_value(name, value, language))


def _named(table: str, code: str, language: Language) -> str:
    key = f"{table}.{code}"
    return say(key, language) if key in texts() else code


def _value(name: str, value: str, language: Language) -> str:
    """In the reader's words where the name tells what kind of value it is; else as it was written."""
    read = VALUES.get(name)
    try:
        return read(value, language) if read else value
    except ValueError:
        return value


def _role(value: str, language: Language) -> str:
    return _named("role", value, language)


def _parties(value: str, _language: Language) -> str:
    names = party_names()
    return ", ".join(names.get(party, party) for party in value.split(", "))


def _day(value: str, language: Language) -> str:
    """Of a moment its day: the file tells the rest."""
    return day_text(date.fromisoformat(value[:10]), language)


def _digest(value: str, _language: Language) -> str:
    return f"{value[:12]} …"


VALUES: Mapping[str, Callable[[str, Language], str]] = {
    "role": _role,
    "role_before": _role,
    "by": _role,
    "party": _parties,
    "party_before": _parties,
    "asked": _parties,
    "department": _parties,
    "on": _day,
    "published_on": _day,
    "entered_at": _day,
    "approved_at": _day,
    # Of closings from before two were asked.
    "closed_at": _day,
    "amount": plain_text,
    "digest": _digest,
    "content": _digest,
    "sha256": _digest,
}


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST].rpartition(', ')[0] or text[:LONGEST]} …"
