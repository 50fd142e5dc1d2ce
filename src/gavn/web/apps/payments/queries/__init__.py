"""What pages ask of agreements: which there are for whom, what is known of their results, and what is stated."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from gavn.domain.access.decision import Decision, Person, acts_for, may, may_approve_statement, may_check_statement
from gavn.domain.access.decision import may_see_parties as may_see
from gavn.domain.agreements.agreement import Agreement
from gavn.domain.agreements.amendment import Proposal, TurnedDown
from gavn.domain.agreements.dossier import Dossier, in_force
from gavn.domain.disclosure.circles import Circle, circle_of
from gavn.domain.fund.posted import payment_accounts
from gavn.domain.outcomes.facts import Tally
from gavn.domain.outcomes.histories import Counted, History
from gavn.domain.payments.disputing import TimeToDispute, forbidden, time_to_dispute
from gavn.domain.payments.endings import (
    Close,
    EarlyClosing,
    Recovery,
    Terminate,
    close_early,
    paid_so_far,
)
from gavn.domain.payments.entitlement import Ending, Terminated
from gavn.domain.payments.eyes import enterers, newer_than
from gavn.domain.payments.filed import FiledStatement, state_closing, state_counted, state_termination
from gavn.domain.payments.moves import OF_NEWEST, OWNERS, Event, Move, State, is_open
from gavn.domain.payments.papers import EnteredSet, Paper, told_from
from gavn.domain.payments.remarks import Earlier
from gavn.domain.payments.result_set import ResultSet
from gavn.domain.payments.statement import Due, Statement
from gavn.domain.payments.terminating import given_by, recoveries
from gavn.domain.values.party import PartyRole
from gavn.domain.values.problem import Place, Problem, Refused
from gavn.files.agreements import DossierReading
from gavn.files.amendments import read_amendment
from gavn.web.apps.documents.queries import documents, party_names
from gavn.web.apps.payments import storage


@dataclass(frozen=True, slots=True)
class Life:
    """All that is kept of one agreement: its versions, the result sets, and every statement made of them. The sets
    numbered as `expected` hold what is expected, and not what was found."""

    dossier: Dossier
    sets: tuple[EnteredSet, ...]
    papers: tuple[Paper, ...]
    expected: frozenset[int] = frozenset()

    @property
    def approved(self) -> tuple[Paper, ...]:
        return tuple(paper for paper in self.papers if paper.state is State.APPROVED)

    @property
    def under_way(self) -> Paper | None:
        return next((paper for paper in self.papers if is_open(paper.state)), None)

    @property
    def statements(self) -> tuple[Statement, ...]:
        """What has been approved, in order."""
        return storage.stated(self.approved)

    @property
    def ended_by(self) -> Paper | None:
        """The approved statement that ended the agreement, the last of several; what cannot be read ends nothing."""
        with suppress(Refused):
            pairs = zip(self.approved, self.statements, strict=True)
            return next((paper for paper, said in reversed(list(pairs)) if isinstance(said.entitlement, Ending)), None)
        return None

    @property
    def is_terminated(self) -> bool:
        """Whether it ended by a termination, and not by an early closing."""
        return self.ended_by is not None and isinstance(self.filed(self.ended_by).statement.entitlement, Terminated)

    @property
    def can_be_closed(self) -> bool:
        """Whether some version says how it is settled where it is closed early."""
        return any(version.settlement is not None for version in self.dossier.versions)

    @property
    def due(self) -> tuple[Due, ...]:
        """The same with the last day to pay each, counted from its approval where the agreement says so."""
        pairs = zip(self.statements, self.approved, strict=True)
        days = ((statement, approved_on(paper) or statement.issued_on) for statement, paper in pairs)
        return tuple(Due(statement, statement.due_on(day)) for statement, day in days)

    @property
    def known(self) -> tuple[tuple[Tally, ...], Mapping[History, int]]:
        """The counts and histories known at last: of the newest set of what was found, or what the folder told before
        there was one."""
        if (newest := self.newest_found) is not None:
            return newest.results.tallies, newest.results.persons
        return self.dossier.tallies, {}

    @property
    def newest_found(self) -> EnteredSet | None:
        """The newest set that holds more than what an early closing expects."""
        found = (each for each in reversed(self.sets) if each.results.rates or each.results.number not in self.expected)
        return next(found, None)

    @property
    def told_from(self) -> EnteredSet | None:
        """The set that is told of, to the parties and everybody else."""
        return told_from(self.sets, expected=self.expected)

    @property
    def newest_measured(self) -> EnteredSet | None:
        """The newest set that was measured, also where it holds amounts alone: what no count tells stands there."""
        return next((each for each in reversed(self.sets) if each.results.manifest is not None), None)

    def enterers(self, paper: Paper) -> frozenset[str]:
        """Who entered what the statement is the first to state."""
        before = [each.entered.results.number for each in self.approved if each.number < paper.number]
        return enterers(self.sets, number=paper.entered.results.number, stated=max(before, default=0))

    def filed(self, paper: Paper) -> FiledStatement:
        return storage.filed(paper, self.approved)

    def numbered(self, number: int, *, paper: str = "") -> Paper | None:
        """The newest statement of a number, or the one whose id is asked for."""
        found = [each for each in self.papers if each.number == number]
        chosen = [each for each in found if str(each.id) == paper] if paper else found
        return chosen[-1] if chosen else None

    def earlier(self, number: int = 0, *, stated: int = 0) -> Earlier:
        """What is known from before a result set, or one that is kept not yet: what its predecessor held was told of
        when that came. Of a statement what the approved one before it was made of; to whoever approves, the rest is
        new. What was measured stays so when another figure is corrected by hand.
        """
        before = [each.results for each in self.sets if not number or each.results.number < number]
        of_approved = [each.entered.results for each in self.approved if each.number < stated]
        told = of_approved if stated else before
        measured = frozenset(tally for each in before if each.manifest for tally in each.tallies)
        return Earlier(measured, told[-1].tallies if told else ())

    def set_numbered(self, number: int) -> EnteredSet | None:
        return next((each for each in self.sets if each.results.number == number), None)


def visible(person: Person) -> tuple[Dossier, ...]:
    """All agreements, or those that the person's party takes part in."""
    return tuple(dossier for dossier in documents().dossiers if sees(person, dossier).allowed)


def sees(person: Person, dossier: Dossier) -> Decision:
    return may_see(person, dossier.parties)


def circle_for(person: Person, own: Dossier) -> Circle:
    """How much of its results somebody sees: by any version, a party pays or delivers for all of them."""
    paying = {payer.party for version in own.versions for payer in version.payers}
    delivering = {each.party for version in own.versions for each in version.parties if each.role is PartyRole.PROVIDER}
    return circle_of(person, paying=paying, delivering=delivering)


def sees_every_history(person: Person) -> bool:
    """Whether somebody sees each history of every agreement: whatever stands on all of them at once may tell of any."""
    return all(circle_for(person, own) is Circle.HISTORIES for own in documents().dossiers)


def dossier(agreement: str) -> Dossier | None:
    return next((dossier for dossier in documents().dossiers if dossier.id == agreement), None)


def approved_on(paper: Paper) -> date | None:
    """The day on which a statement was approved; None while it is not."""
    return timezone.localdate(paper.approved_at) if paper.approved_at else None


def amended(own: Dossier, text: str) -> DossierReading:
    """The agreement with the version that a text holds as its last; what is wrong, and what to think over."""
    return read_amendment(own, text, parties=party_names())


def open_proposal(agreement: str) -> Proposal | None:
    """The version that waits for somebody to approve it."""
    return next(iter(storage.proposals(agreement)), None)


def turned_down(own: Dossier) -> TurnedDown | None:
    """The last proposal, where it was refused or withdrawn and nothing has come in its place."""
    found = storage.turned_down(own.id)
    return found if found is not None and found.proposal.version > own.versions[-1].version else None


def life_of(dossier: Dossier) -> Life:
    """Everything kept of it."""
    papers = storage.papers(dossier.id)
    return Life(dossier, storage.result_sets(dossier.id), papers, storage.expected_sets(dossier.id, papers))


@dataclass(frozen=True, slots=True)
class Found:
    """Of several agreements all that is kept; `unread` tells of those whose results or statements cannot be read."""

    lives: tuple[Life, ...]
    unread: tuple[Problem, ...]


def lives_of(own: Iterable[Dossier]) -> Found:
    """Everything kept of each, so that what cannot be read of one does not hide the others."""
    lives: list[Life] = []
    unread: list[Problem] = []
    for each in own:
        try:
            life = life_of(each)
            for paper in (paper for paper in life.papers if paper.state is State.APPROVED or is_open(paper.state)):
                life.filed(paper)
            lives.append(life)
        except Refused as refused:
            unread += refused.problems
    return Found(tuple(lives), tuple(unread))


def version_on(dossier: Dossier, day: date) -> Agreement:
    """The version in force on a day; refused before the first."""
    found = in_force(dossier.versions, on=day)
    if found is None:
        values = {"agreement": dossier.id, "file": "", "on": day.isoformat()}
        raise Refused([Problem("agreement-not-in-force", Place(path="as_of"), values)])
    return found


def statement_to_be(life: Life, results: ResultSet, *, issued_on: date, final: bool = False) -> FiledStatement:
    """What would be stated by a result set now; nothing is kept of it."""
    agreement = version_on(life.dossier, results.as_of)
    return state_counted(
        agreement, results.counted, as_of=results.as_of, issued_on=issued_on, final=final, earlier=life.statements
    )


def ending_to_be(life: Life, results: ResultSet, ending: Close | Terminate, *, issued_on: date) -> FiledStatement:
    """What would be stated were the agreement ended by these results: closed early by those expected of the people
    reached, or terminated by those known, by the version in force on the day of it."""
    as_of, counted, earlier = results.as_of, results.counted, life.statements
    if isinstance(ending, Terminate):
        _refuse_expected(life)
        agreement = version_on(life.dossier, ending.on)
        return state_termination(agreement, counted, ending, as_of=as_of, issued_on=issued_on, earlier=earlier)
    agreement, reason = version_on(life.dossier, as_of), ending.reason
    return state_closing(agreement, counted, as_of=as_of, issued_on=issued_on, reason=reason, earlier=earlier)


def recovered_by(life: Life, asked: Terminate) -> tuple[Recovery, ...]:
    """What each investor recovers: what the newest results give counts as repaid, stated or not. Refused where these
    are what an early closing expects, of which nothing was ever repaid."""
    _refuse_expected(life)
    agreement = version_on(life.dossier, asked.on)
    newest = life.sets[-1].results.counted if life.sets else Counted({}, ())
    return recoveries(agreement, given_by(agreement, newest, on=asked.on), asked)


def _refuse_expected(life: Life) -> None:
    if life.sets and life.newest_found is not life.sets[-1]:
        number = str(life.sets[-1].results.number)
        raise Refused([Problem("termination-by-expected", values={"number": number})])


def closing_of(life: Life, results: ResultSet) -> EarlyClosing:
    """The amounts behind it: what is expected, agreed and stated already, by payer."""
    agreement = version_on(life.dossier, results.as_of)
    paid = paid_so_far(life.statements, agreement.currency)
    return close_early(agreement, results.counted, on=results.as_of, paid=paid)


def alone(dossier: Dossier, results: ResultSet) -> FiledStatement:
    """What a result set gives as if nothing had been stated before."""
    agreement = version_on(dossier, results.as_of)
    return state_counted(agreement, results.counted, as_of=results.as_of, issued_on=results.as_of)


def payers_of(filed: FiledStatement) -> frozenset[str]:
    """Who pays by a statement; of one that moves nothing, who would have."""
    return frozenset(filed.statement.payers) or frozenset(payer.party for payer in filed.agreement.payers)


def time_of(life: Life, paper: Paper) -> TimeToDispute | None:
    """How long the parties can dispute a statement, and who has accepted it; None where no time is agreed."""
    return time_to_dispute(life.filed(paper), paper.events, fund=documents().head.council)


def may_move(person: Person, move: Move, *, life: Life, paper: Paper, now: datetime) -> Decision:
    """Whether somebody may do this to a statement, and why, wherever it stands."""
    decision, newer = _may_move(person, move, life=life, paper=paper), superseded_by(life, paper)
    if decision.allowed and newer and move in OF_NEWEST:
        return Decision(allowed=False, reason="newer-results", values={"number": str(newer)})
    return _in_time(person, move, time_of(life, paper), now) or decision if decision.allowed else decision


def _in_time(person: Person, move: Move, time: TimeToDispute | None, now: datetime) -> Decision | None:
    """What the time of the parties to dispute forbids."""
    reason = forbidden(time, Event(move, person.username, now, party=acts_for(person)))
    if not reason:
        return None
    return Decision(allowed=False, reason=reason, values={"until": time.until.isoformat()} if time else {})


def superseded_by(life: Life, paper: Paper) -> int:
    """The newest result set, where an open statement is of an older one; 0 where it is not."""
    return newer_than(life.sets, number=paper.entered.results.number) if is_open(paper.state) else 0


def _may_move(person: Person, move: Move, *, life: Life, paper: Paper) -> Decision:
    match move:
        case Move.CHECK | Move.ANSWER | Move.REFUSE:
            return may_check_statement(person, made_by=paper.made_by, results_by=life.enterers(paper))
        case Move.APPROVE:
            payers, results_by = payers_of(life.filed(paper)), life.enterers(paper)
            return may_approve_statement(person, made_by=paper.made_by, results_by=results_by, payers=payers)
        case Move.ACCEPT | Move.DISPUTE:
            role = may(person, OWNERS[move])
            return may_see(person, life.dossier.parties) if role.allowed else role
        case Move.WITHDRAW:
            role = may(person, OWNERS[move])
            if not role.allowed or person.username == paper.made_by:
                return role
            return Decision(allowed=False, reason="another-made-what-stands", values={"person": paper.made_by})


def accounts_of(agreement: str) -> tuple[str, ...]:
    """The accounts of what an agreement pays the fund: its own, or its programme's."""
    known = documents()
    return payment_accounts(known.chart, known.investments, agreement)


def sharers_of(agreement: str) -> tuple[Dossier, ...]:
    """The other agreements of its programme, whose payments lie on the same accounts."""
    own = set(accounts_of(agreement))
    return tuple(d for d in documents().dossiers if d.id != agreement and own & set(accounts_of(d.id)))
