"""Results entered, and statements made, moved and approved, as the tests of them need it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from gavn.domain.access.decision import Person
from gavn.domain.agreements.dossier import Dossier
from gavn.domain.outcomes.facts import Tally
from gavn.domain.payments.moves import Move, State
from gavn.domain.payments.result_set import ResultSet
from gavn.web.apps.payments import queries
from gavn.web.apps.payments.actions import Origin, enter_results, make_statement, move_statement
from gavn.web.apps.payments.models import ResultSetRow, StatementEventRow, StatementRow
from gavn.web.apps.payments.queries import Life, life_of
from tests.web.refusing import refused_and_unwritten
from tests.web.samples import NOW, PEOPLE

SOSU = "flere-kloge-haender"
VIOLENCE = "dialog-mod-vold"
DAY = date(2024, 12, 31)
MAKER, CHECKER = PEOPLE["sekretariat"], PEOPLE["godkender"]
AUTHORITY = PEOPLE["myndighed"]
DROPOUT = Tally("t-2024", "dropout", "6-months", DAY, DAY, reached=83, due=1475)
SHELTERED = Tally("s-2024", "no-shelter", "24-months", DAY, DAY, reached=3)
KNOWN = {SOSU: DROPOUT, VIOLENCE: SHELTERED}


def opened(agreement: str = SOSU) -> Dossier:
    found = queries.dossier(agreement)
    assert found is not None
    return found


def life(agreement: str = SOSU) -> Life:
    return life_of(opened(agreement))


def entered(*tallies: Tally, agreement: str = SOSU, seen: int = 0, as_of: date = DAY, by: Person = MAKER) -> int:
    results = ResultSet(agreement, 0, as_of, tallies or (KNOWN[agreement],), {})
    return enter_results(results, opened(agreement), seen=seen, origin=Origin(), by=by, now=NOW)


def made(agreement: str = SOSU, number: int = 0, by: Person = MAKER) -> int:
    """The id of a statement of a result set; of a new one where none is named."""
    make_statement(opened(agreement), number or entered(agreement=agreement), final=False, by=by, now=NOW)
    return life(agreement).papers[-1].id


def moved(paper: int, move: Move, *, by: Person = CHECKER, grounds: str = "", agreement: str = SOSU) -> State:
    return move_statement(opened(agreement), paper, move, grounds=grounds, by=by, now=NOW)


def approved(agreement: str = SOSU) -> int:
    paper = made(agreement)
    moved(paper, Move.CHECK, agreement=agreement)
    moved(paper, Move.APPROVE, agreement=agreement)
    return paper


def refused(act: Callable[[], object]) -> list[str]:
    """The codes of what was refused; nothing was written."""
    return [problem.code for problem in refused_and_unwritten(act, counts)]


def counts() -> tuple[int, ...]:
    return tuple(rows.objects.count() for rows in (ResultSetRow, StatementRow, StatementEventRow))
