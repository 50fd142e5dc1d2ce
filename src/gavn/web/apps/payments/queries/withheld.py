"""Which hashes, in the log or on a page, would tell somebody of results that they may not see (ADR 0016)."""

from __future__ import annotations

from dataclasses import dataclass, field

from gavn.domain.access.decision import Person
from gavn.domain.disclosure.circles import Circle
from gavn.domain.payments.disclosed import holds_too_much
from gavn.domain.payments.papers import Paper
from gavn.domain.payments.result_set import ResultSet
from gavn.domain.values.problem import Refused
from gavn.web.apps.economy.queries import UNREADABLE
from gavn.web.apps.payments.queries import Life, circle_for, dossier, life_of, sees_every_history

# What stands on the results of one agreement, and what stands on those of several. Of releases some were proposed and
# never told, and the council's are not for everybody who reads the log. What the people's own log comes to tells nobody
# here anything but that it has grown: of whom it is, and how many, is for those who work with them.
OF_ONE, OF_ALL, OF_PEOPLE = ("results", "statement"), ("forecast", "answer", "release"), "people"


@dataclass(frozen=True, slots=True)
class Withheld:
    """Of which events in the log the hashes are kept from somebody; each agreement is read once."""

    person: Person
    _told: dict[str, frozenset[str]] = field(default_factory=dict)

    def is_held(self, subject: str) -> bool:
        """Of `results sosu-3`, `statement sosu-1`, `forecast …`, `answer …`, `release …` and `people …`; what cannot be
        read is held."""
        kind, _, name = subject.partition(" ")
        if kind == OF_PEOPLE:
            return True
        if kind in OF_ALL:
            return not sees_every_history(self.person)
        if kind not in OF_ONE:
            return False
        agreement = name.rpartition("-")[0]
        if agreement not in self._told:
            self._told[agreement] = _told(agreement, self.person)
        return subject not in self._told[agreement]


def _told(agreement: str, person: Person) -> frozenset[str]:
    """The sets and statements of an agreement of which somebody may see all that they hold."""
    own = dossier(agreement)
    if own is None:
        return frozenset()
    circle = circle_for(person, own)
    try:
        life = life_of(own)
        sets = [f"results {own.id}-{each.results.number}" for each in life.sets if _sees_all(each.results, circle)]
        # Of several drafts of one number all are held, where one is.
        held = {paper.name for paper in life.papers if not may_have_file(life, paper, circle)}
    except (Refused, *UNREADABLE, LookupError):
        return frozenset()
    return frozenset([*sets, *(f"statement {paper.name}" for paper in life.papers if paper.name not in held)])


def _sees_all(results: ResultSet, circle: Circle) -> bool:
    """The log names the hash of all that a set says too, and of the file that it came from: of groups, of what was
    corrected, of persons by whatever they were called, and of all that was measured."""
    apart = any(tally.group or tally.replaces for tally in results.tallies)
    apart = apart or bool(results.persons or results.rates or results.manifest)
    return circle is Circle.HISTORIES or not (apart or holds_too_much(results.counted, circle))


def may_have_file(life: Life, paper: Paper, circle: Circle) -> bool:
    """Whether a circle may see all of a statement; its lines tell also of what those before it stood on."""
    own = (*(each for each in life.approved if each.number < paper.number), paper)
    return circle is Circle.HISTORIES or not any(holds_too_much(life.filed(each).counted, circle) for each in own)
