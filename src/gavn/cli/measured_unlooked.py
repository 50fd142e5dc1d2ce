"""What the data hold that no metric looks at: a slip in a name or a pseudonym would else pass for nobody measured."""

from __future__ import annotations

from collections.abc import Iterator

from gavn.language.access import listed
from gavn.language.catalogue import Language, say
from gavn.language.counts import counted
from gavn.language.formats import number_text
from gavn.measurement.unlooked import Unlooked

MOST_NAMED = 5


def unlooked_lines(found: Unlooked, language: Language) -> Iterator[str]:
    """A line for names that no metric looks for, one for rows of people without a course, and one for courses outside
    the agreement's enrolment; none of what is as it should be."""
    if found.names:
        named = [f"“{name}” ({number_text(rows, language)})" for name, rows in found.names.items()][:MOST_NAMED]
        more = len(found.names) - len(named)
        last = [counted("measure.more_names", more, language)] if more else []
        yield say("measure.unlooked", language, names=listed([*named, *last], language))
    if found.strangers:
        yield counted("measure.strangers", found.strangers, language)
    if found.outside:
        yield counted("measure.outside", found.outside, language)
