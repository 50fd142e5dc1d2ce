"""A batch in words: what it would post, who waits for whom, and why you may or may not approve it."""

from __future__ import annotations

from collections.abc import Mapping

from gavn.domain.access.decision import Decision
from gavn.language.catalogue import Language, say
from gavn.language.counts import counted
from gavn.language.formats import number_text
from gavn.web.apps.economy.queries.batches import Batch
from gavn.web.apps.economy.show.deciding import answer_key, decider, steps_of
from gavn.web.apps.economy.show.moved import ways_text


def batch_answer(batch: Batch, *, decision: Decision, names: Mapping[str, str], language: Language) -> str:
    """What has become of it, or who must act."""
    drafts = counted("batch-page.drafts", batch.count, language)
    values = {"drafts": drafts, "moved": ways_text(batch.into, batch.out, language), "by": decider(batch, names)}
    return say(f"batch-page.answer.{answer_key(batch, decision)}", language, **values)


def approve_text(batch: Batch, language: Language) -> str:
    """The button, with what it does."""
    drafts = counted("batch-page.drafts", batch.count, language)
    return say("batch-page.approve", language, drafts=drafts, moved=ways_text(batch.into, batch.out, language))


def batch_facts(batch: Batch, language: Language) -> list[dict[str, str]]:
    """The file, and how many of its rows are here."""
    rows = say(
        "batch-page.rows",
        language,
        rows=number_text(batch.rows, language),
        rejected=number_text(batch.rejected, language),
    )
    return [
        {"label": say("import-page.fact.file", language), "text": batch.file},
        {"label": say("import-page.fact.rows", language), "text": rows},
    ]


def batch_steps(
    batch: Batch, *, decision: Decision, names: Mapping[str, str], language: Language
) -> list[dict[str, str]]:
    """Entered, approved by another, posted."""
    posted = say("batch-page.numbers", language, first=batch.first, last=batch.last) if batch.first else ""
    to_post = say("batch-page.gets_numbers", language)
    return steps_of(batch, decision=decision, to_post=to_post, posted=posted, names=names, language=language)
