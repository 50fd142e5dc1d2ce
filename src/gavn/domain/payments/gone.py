"""What was known before a result set and is not in it: told before the set is kept, since it is all that is known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from gavn.domain.outcomes.facts import Results, Tally
from gavn.domain.outcomes.histories import History
from gavn.domain.payments.result_set import ResultSet


def gone_from(results: ResultSet, *, tallies: Sequence[Tally], persons: Mapping[History, int]) -> ResultSet:
    """Of what was known: the counts that the set holds neither as they are nor as corrected, and the persons fewer."""
    before = Results((), tuple(tallies)).as_known_on(max((t.known_on for t in tallies), default=results.as_of))
    held = {_said(tally) for tally in results.tallies}
    fewer = {history: count - results.persons.get(history, 0) for history, count in persons.items()}
    return replace(
        results,
        tallies=tuple(tally for tally in before.tallies if _said(tally) not in held),
        persons={history: count for history, count in fewer.items() if count > 0},
    )


def _said(tally: Tally) -> Tally:
    """What it says, whatever it is called, whenever it became known, and whatever it corrects."""
    return replace(tally, id="", known_on=tally.holds_on, replaces="")
