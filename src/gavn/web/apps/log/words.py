"""What was done, in words; what has none goes by its code."""

from __future__ import annotations

from gavn.language.catalogue import Language, say, texts


def kind_text(kind: str, language: Language) -> str:
    """`Posting approved` for `posting-approved`."""
    key = f"audit.done.{kind}"
    return say(key, language) if key in texts() else kind


def subject_text(subject: str, language: Language) -> str:
    """`postering 119` for `posting 119`."""
    kind, _, name = subject.partition(" ")
    key = f"audit.of.{kind}"
    return f"{say(key, language)} {name}" if key in texts() else subject
