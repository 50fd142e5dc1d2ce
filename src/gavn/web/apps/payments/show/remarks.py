"""What is worth a second look in the counts behind an amount, as `gavn pay` tells it beside a statement."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from gavn.domain.agreements.agreement import Agreement
from gavn.domain.disclosure.circles import Circle
from gavn.domain.outcomes.facts import Results
from gavn.domain.payments.remarks import NOTHING_EARLIER, Earlier, Remark, remarks
from gavn.domain.payments.result_set import ResultSet
from gavn.language.counts import counted, counted_in_words
from gavn.language.remarks import remark_text
from gavn.web.apps.payments.show.results import metric_text
from gavn.web.apps.payments.show.words import Words


def remarks_section(
    results: ResultSet, agreement: Agreement, words: Words, circle: Circle, *, earlier: Earlier = NOTHING_EARLIER
) -> dict[str, Any] | None:
    """How many there are and each in words; those of counts that the circle does not see are only counted."""
    own = replace(earlier, measured=results.tallies) if results.manifest else earlier
    found = list(remarks(agreement, Results((), results.tallies), as_of=results.as_of, earlier=own))
    if not found:
        return None
    seen = found if circle.sees_counts else []
    # The groups of a cohort are not told apart here, and say the same.
    lines = list(dict.fromkeys(_line(each, agreement, words) for each in seen))
    hidden = len(found) - len(seen)
    answer = counted_in_words("remarks-page.answer", len(lines) + hidden, words.language)
    if hidden:
        lines.append(counted("remarks-page.hidden", hidden, words.language))
    return {"answer": answer, "lines": lines}


def _line(remark: Remark, agreement: Agreement, words: Words) -> str:
    name = metric_text(agreement, remark.tally, words)
    return remark_text(remark, words.language, name=name, due=words.text("results-page.field.due"))
