"""What the data hold that no metric looks at: a slip in a name or a pseudonym would else pass for nobody measured."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from gavn.domain.agreements.agreement import Agreement
from gavn.domain.outcomes.people import Arm, People
from gavn.language.access import listed
from gavn.language.catalogue import Language, say
from gavn.language.counts import counted
from gavn.language.formats import number_text

MOST_NAMED = 5


def unlooked_lines(agreement: Agreement, people: People, language: Language) -> Iterator[str]:
    """A line for names that no metric looks for, one for rows of people without a course, and one for courses outside
    the agreement's enrolment; none of what is as it should be."""
    found = _unlooked(agreement, people)
    if found:
        named = [f"“{name}” ({number_text(rows, language)})" for name, rows in found.most_common(MOST_NAMED)]
        more = len(found) - len(named)
        last = [counted("measure.more_names", more, language)] if more else []
        yield say("measure.unlooked", language, names=listed([*named, *last], language))
    known = {course.person for course in people.courses}
    tables = (people.readings, people.events, people.spells)
    strangers = sum(row.person not in known for table in tables for row in table)
    if strangers:
        yield counted("measure.strangers", strangers, language)
    clock = agreement.clocks.enrolment
    outside = sum(each.arm is Arm.EFFORT and each.enrolled_on not in clock for each in people.courses)
    if outside:
        yield counted("measure.outside", outside, language)


def _unlooked(agreement: Agreement, people: People) -> Counter[str]:
    """How many rows there are of each name that is looked for nowhere."""
    asked = [metric.measured.looks_at for metric in agreement.metrics if metric.measured is not None]
    looked = {each.instrument for each in asked if hasattr(each, "instrument")}
    looked |= {name for each in asked for key in ("events", "states", "minus") for name in getattr(each, key, ())}
    rows = [
        *(each.instrument for each in people.readings),
        *(each.event for each in people.events),
        *(each.state for each in people.spells),
    ]
    return Counter(name for name in rows if name not in looked)
