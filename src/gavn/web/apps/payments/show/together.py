"""What is said of several results, once where it is the same of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from gavn.language.amounts import unbroken
from gavn.web.apps.payments.show.words import Words

APART = " · "


def said_together(said: Sequence[tuple[str, tuple[str, ...]]], words: Words) -> list[str]:
    """A line for what is said of every result, and one for what is said of the same few alone, in the order in which it
    is said; `said` has each result's label and its sentences, of a kind at a place, blank where there is none."""
    columns = list(zip(*(texts for _, texts in said), strict=True))
    of_all = [place for place, texts in enumerate(columns) if len(said) > 1 and len(set(texts)) == 1 and texts[0]]
    alone = [(label, tuple("" if n in of_all else text for n, text in enumerate(texts))) for label, texts in said]
    found = [(_first(texts), _named(labels, texts, words)) for texts, labels in _alike(alone) if any(texts)]
    if of_all:
        texts = " ".join(columns[place][0] for place in of_all)
        found.append((of_all[0], words.text("figures-page.of_all", said=texts)))
    return [unbroken(line) for _, line in sorted(found, key=lambda each: each[0])]


def _first(texts: Sequence[str]) -> int:
    return next(place for place, text in enumerate(texts) if text)


def _alike(said: Sequence[tuple[str, tuple[str, ...]]]) -> Iterator[tuple[tuple[str, ...], list[str]]]:
    for texts in dict.fromkeys(own for _, own in said):
        yield texts, [label for label, own in said if own == texts]


def _named(labels: Sequence[str], texts: Sequence[str], words: Words) -> str:
    """By their metrics alone, and what else is said of them once, where that is the same."""
    parts = [label.partition(APART) for label in labels]
    names, rests = [name for name, _, _ in parts], {rest for _, _, rest in parts}
    listed = APART.join(filter(None, [words.listed(names), *rests])) if len(rests) == 1 else words.listed(labels)
    return words.text("figures-page.of", results=listed, said=" ".join(filter(None, texts)))
