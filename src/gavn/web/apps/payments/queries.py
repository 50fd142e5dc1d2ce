"""What pages ask of agreements: which there are for whom, what is known of their results, and what is stated."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.utils import timezone

from gavn.domain.access.decision import (
    Decision,
    Person,
    acts_for,
    may,
    may_approve_statement,
    may_check_statement,
    may_decide_amendment,
)
from gavn.domain.access.decision import may_see_parties as may_see
from gavn.domain.access.roles import BOUND_BY_PARTY, Permission
from gavn.domain.agreements.agreement import Agreement
from gavn.domain.agreements.amendment import Proposal, TurnedDown
from gavn.domain.agreements.dossier import Dossier, in_force
from gavn.domain.economy.layers import Layer, resolve, version_in_force
from gavn.domain.fund.posted import check_posted, income_of, payment_accounts
from gavn.domain.outcomes.facts import Tally
from gavn.domain.outcomes.histories import History
from gavn.domain.payments.disputing import TimeToDispute, forbidden, time_to_dispute
from gavn.domain.payments.endings import (
    Close,
    EarlyClosing,
    Recovery,
    Terminate,
    close_early,
    paid_so_far,
    recover,
    repaid_so_far,
)
from gavn.domain.payments.entitlement import Ending, Terminated, entitle_counted
from gavn.domain.payments.eyes import enterers, newer_than
from gavn.domain.payments.filed import FiledStatement, state_closing, state_counted, state_termination
from gavn.domain.payments.kept import Kept, check_kept
from gavn.domain.payments.moves import OF_NEWEST, OWNERS, Event, Move, State, is_open
from gavn.domain.payments.papers import EnteredSet, Paper
from gavn.domain.payments.result_set import ResultSet
from gavn.domain.payments.statement import Due, Statement
from gavn.domain.payments.terminating import recoveries
from gavn.domain.values.money import Money, total
from gavn.domain.values.problem import Place, Problem, Refused
from gavn.files.agreements import DossierReading
from gavn.files.amendments import read_amendment
from gavn.files.result_sets import content_digest
from gavn.web.apps.audit.queries import told_of
from gavn.web.apps.documents.queries import documents, party_names
from gavn.web.apps.documents.storage import read
from gavn.web.apps.economy.queries import UNREADABLE, books, movements
from gavn.web.apps.economy.queries.drafts import drafts_of_voucher
from gavn.web.apps.economy.queries.postings import named_after, postings_of_voucher
from gavn.web.apps.payments import storage
from gavn.web.design.waiting import Waiting


@dataclass(frozen=True, slots=True)
class Life:
    """All that is kept of one agreement: its versions, the result sets, and every statement made of them."""

    dossier: Dossier
    sets: tuple[EnteredSet, ...]
    papers: tuple[Paper, ...]

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
    def due(self) -> tuple[Due, ...]:
        """The same with the last day to pay each, counted from its approval where the agreement says so."""
        pairs = zip(self.statements, self.approved, strict=True)
        days = ((statement, approved_on(paper) or statement.issued_on) for statement, paper in pairs)
        return tuple(Due(statement, statement.due_on(day)) for statement, day in days)

    @property
    def known(self) -> tuple[tuple[Tally, ...], Mapping[History, int]]:
        """The counts and histories known at last: of the newest set, or what the folder told before there was one."""
        if self.sets:
            return self.sets[-1].results.tallies, self.sets[-1].results.persons
        return self.dossier.tallies, {}

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

    def set_numbered(self, number: int) -> EnteredSet | None:
        return next((each for each in self.sets if each.results.number == number), None)


def visible(person: Person) -> tuple[Dossier, ...]:
    """All agreements, or those that the person's party takes part in."""
    return tuple(dossier for dossier in documents().dossiers if sees(person, dossier).allowed)


def sees(person: Person, dossier: Dossier) -> Decision:
    return may_see(person, dossier.parties)


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
    return Life(dossier, storage.result_sets(dossier.id), storage.papers(dossier.id))


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
        agreement = version_on(life.dossier, ending.on)
        return state_termination(agreement, counted, ending, as_of=as_of, issued_on=issued_on, earlier=earlier)
    agreement, reason = version_on(life.dossier, as_of), ending.reason
    return state_closing(agreement, counted, as_of=as_of, issued_on=issued_on, reason=reason, earlier=earlier)


def recovered_by(life: Life, asked: Terminate) -> tuple[Recovery, ...]:
    """What each investor recovers: what the newest results give counts as repaid, stated or not."""
    agreement = version_on(life.dossier, asked.on)
    if not life.sets:
        return recover(agreement, by=asked.by, on=asked.on, repaid=repaid_so_far(agreement, life.statements))
    newest = life.sets[-1].results
    return recoveries(agreement, entitle_counted(agreement, newest.counted, as_of=newest.as_of), asked)


def closing_of(life: Life, results: ResultSet) -> EarlyClosing:
    """The amounts behind it: what is expected, agreed and stated already, by payer."""
    agreement = version_on(life.dossier, results.as_of)
    return close_early(agreement, results.counted, paid=paid_so_far(life.statements, agreement.currency))


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


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What the fund expects to be paid in a period: if all is reached (`plan`), and what is counted on (`rule`)."""

    period: str
    plan: Money | None
    rule: Money | None


def foreseen(agreement: str, *, on: date) -> tuple[Foreseen, ...]:
    """By the plan and the budget in force, on the accounts of the agreement; payments to the fund are positive."""
    plan, rule = (_by_period(agreement, layer, on) for layer in (Layer.PLAN, Layer.BUDGET))
    return tuple(Foreseen(period, plan.get(period), rule.get(period)) for period in sorted({*plan, *rule}))


@dataclass(frozen=True, slots=True)
class OwedBy:
    """An agreement, or all of a programme that share accounts, with what the fund foresees of them together."""

    lives: tuple[Life, ...]
    foreseen: tuple[Foreseen, ...]


def payers_seen_by(person: Person) -> tuple[str, ...]:
    """Everybody who pays by the newest version of an agreement that the person may see."""
    newest = (dossier.versions[-1] for dossier in visible(person))
    return tuple(sorted({payer.party for version in newest for payer in version.payers}))


def paid_by(person: Person, *, party: str) -> Found:
    """What the person may see of what a party pays by, or of all where it is blank."""
    return lives_of(
        own
        for own in visible(person)
        if not party or party in {payer.party for version in own.versions for payer in version.payers}
    )


def owed_by(lives: Iterable[Life], *, on: date) -> tuple[OwedBy, ...]:
    """The same with what the fund foresees; a programme once."""
    grouped: dict[tuple[str, ...], list[Life]] = {}
    for life in lives:
        own = life.dossier.id
        grouped.setdefault(accounts_of(own) or (own,), []).append(life)
    return tuple(OwedBy(tuple(group), foreseen(group[0].dossier.id, on=on)) for group in grouped.values())


def _by_period(agreement: str, layer: Layer, on: date) -> Mapping[str, Money]:
    known = documents()
    version = version_in_force(known.versions, layer=layer, on=on)
    if version is None:
        return {}
    accounts = accounts_of(agreement)
    lines = resolve(version, versions={v.id: v for v in known.versions}, chart=known.chart).lines
    own = [line for line in lines if line.account in accounts]
    return {
        period.label: -total((line.amount for line in own if line.period == period), currency=known.head.currency)
        for period in sorted({line.period for line in own})
    }


def posted_by_year(agreement: str) -> Mapping[str, Money]:
    """What the ledger says came into the fund by an agreement, or by its programme."""
    accounts, currency = accounts_of(agreement), documents().head.currency
    moved = [(day.year, minor) for (account, day), minor in movements().by_account_day.items() if account in accounts]
    years = sorted({year for year, _ in moved})
    return {str(year): Money(-sum(minor for of, minor in moved if of == year), currency) for year in years}


def posted_elsewhere(life: Life) -> Money:
    """What came into the fund by the agreement, or its programme, and follows from no statement of any of them."""
    known = documents()
    posted = total(posted_by_year(life.dossier.id).values(), currency=known.head.currency)
    of_statements = (
        statement.received_by(known.head.council)
        for each in (life, *lives_of(sharers_of(life.dossier.id)).lives)
        for statement in each.statements
        if posted_of(statement).number
    )
    return posted - total(of_statements, currency=known.head.currency)


@dataclass(frozen=True, slots=True)
class Posted:
    """What became of a statement's posting: its number while it stands, the draft of it that waits (0 for none), and
    whether one that stood was taken back, or a draft turned down."""

    number: int = 0
    draft: int = 0
    taken_back: bool = False
    turned_down: bool = False


def posted_of(statement: Statement) -> Posted:
    """What the ledger and its drafts hold of the statement's own, whatever else bears its name (ADR 0013)."""
    known = documents()
    accounts = accounts_of(statement.entitlement.agreement)
    income = income_of(statement, council=known.head.council, chart=known.chart, accounts=accounts)
    own = [stored for stored in postings_of_voucher(statement.id) if income.is_in(stored.posting)]
    standing = [stored.posting.number for stored in own if not stored.reversed_by]
    drafts = [draft for draft in drafts_of_voucher(statement.id) if income.is_in(draft)]
    waiting = max((draft.id for draft in drafts if draft.waits), default=0)
    return Posted(
        max(standing, default=0), waiting, bool(own) and not standing, bool(drafts) and not own and not waiting
    )


def kept() -> tuple[Kept, ...]:
    """All result sets and approved statements, as a folder holds them."""
    return storage.kept()


def verify_kept() -> list[Problem]:
    """Where a statement is not what was kept, what its results give when worked out again, or what was posted of it."""
    problems: list[Problem] = []
    found: list[Kept] = []
    unread: set[str] = set()
    for agreement in storage.agreements():
        try:
            own = storage.kept_of(agreement)
            problems += [*check_kept(own, fund=documents().head.council), *_unlogged(own)]
            found.append(own)
        except (Refused, *UNREADABLE, LookupError):
            problems.append(Problem("kept-unreadable", values={"agreement": agreement}))
            unread.add(agreement)
    fund = books()
    dossiers = tuple(own for own in fund.dossiers if own.id not in unread)
    posted = named_after(own.id for own in dossiers)
    with suppress(*UNREADABLE):  # a posting that cannot be read is told of by the chain
        problems += check_posted(replace(fund, kept=tuple(found), dossiers=dossiers), posted)
    return problems


def _unlogged(kept: Kept) -> Iterator[Problem]:
    """The sets that nobody entered, and the statements that nobody approved, as far as the log tells: each by its
    hash, of a set that of all it says."""
    entered = {(f"results {kept.agreement}-{each.results.number}", content_digest(each.results)) for each in kept.sets}
    told = [*told_of("results-entered"), *told_of("results-loaded")]
    for subject, digest in sorted(entered - {(event.subject, event.details.get("content")) for event in told}):
        yield Problem("result-set-unlogged", values={"set": subject.removeprefix("results "), "digest": digest})
    told = [*told_of("statement-approved"), *told_of("statement-loaded")]
    logged = {(event.subject, event.details.get("digest")) for event in told}
    for issued in kept.statements:
        statement = issued.filed.statement
        if (f"statement {statement.id}", statement.digest) not in logged:
            yield Problem("statement-unlogged", values={"statement": statement.id, "digest": statement.digest})


# What brings a statement on from each state: whoever may approve it is not asked to accept it.
AWAITED = {
    State.DRAFT: (Move.CHECK,),
    State.CHECKED: (Move.APPROVE, Move.ACCEPT),
    State.DISPUTED: (Move.ANSWER,),
}


def waits_for(person: Person) -> tuple[Waiting, ...]:
    """Statements that the person may move on: to check, to approve, to accept, or whose dispute is to be answered."""
    moves = {state: [move for move in every if _may(person, OWNERS[move])] for state, every in AWAITED.items()}
    if read() is None or not any(moves.values()) or not may(person, Permission.SEE_AGREEMENTS).allowed:
        return ()
    found: dict[str, list[Paper]] = {move.value: [] for every in AWAITED.values() for move in every}
    for paper in (each for each in storage.open_papers() if moves.get(each.state)):
        move = _awaited(person, paper, moves[paper.state])
        if move is not None:
            found[move.value].append(paper)
    statements = tuple(_waiting(kind, own) for kind, own in found.items() if own)
    return (*statements, *_amendments_waiting(person))


def _awaited(person: Person, paper: Paper, moves: Sequence[Move]) -> Move | None:
    """The first of the moves that the person may make; None where there is none, or the statement cannot be read."""
    own, now = dossier(paper.agreement), timezone.now()
    if own is None:
        return None
    try:
        life = life_of(own)
        return next((move for move in moves if may_move(person, move, life=life, paper=paper, now=now).allowed), None)
    except Refused:
        return None


def _amendments_waiting(person: Person) -> tuple[Waiting, ...]:
    """Proposed versions that the person may approve."""
    own = [each for each in storage.proposals() if may_decide_amendment(person, proposed_by=each.made_by).allowed]
    if not own:
        return ()
    since = timezone.localdate(min(each.made_at for each in own))
    return (Waiting("amendments", len(own), since=since, only=(own[0].agreement,) if len(own) == 1 else ()),)


def _may(person: Person, permission: Permission) -> bool:
    return may(person, permission).allowed and (person.role not in BOUND_BY_PARTY or bool(person.party))


def _waiting(move: str, waiting: Sequence[Paper]) -> Waiting:
    since = min(paper.events[-1].at if paper.events else paper.made_at for paper in waiting)
    only = (waiting[0].agreement, str(waiting[0].number)) if len(waiting) == 1 else ()
    return Waiting(f"statements-{move}", len(waiting), since=timezone.localdate(since), only=only)
