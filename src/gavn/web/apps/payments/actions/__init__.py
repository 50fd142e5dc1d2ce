"""What people do about payments: enter results, make a statement, move it on. Each takes `by` and `now`."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from gavn.domain.access.decision import Person, acts_for, may
from gavn.domain.access.roles import Permission
from gavn.domain.agreements.dossier import Dossier
from gavn.domain.economy.accounts import AccountKind
from gavn.domain.economy.ledger import Line
from gavn.domain.fund.posted import seal_in, seal_of
from gavn.domain.payments.endings import Close, Terminate, ending_of
from gavn.domain.payments.entitlement import Ending
from gavn.domain.payments.eyes import newer_than
from gavn.domain.payments.filed import FiledStatement
from gavn.domain.payments.grounds import check_grounds
from gavn.domain.payments.kept import Holds, Kept
from gavn.domain.payments.moves import LOGGED, Event, Move, State, check_move
from gavn.domain.payments.papers import EnteredSet, Paper
from gavn.domain.payments.result_set import ResultSet, check_measured_words, keep
from gavn.domain.values.problem import Place, Problem, Refused, refuse
from gavn.files.result_sets import content_digest, result_set_text
from gavn.files.statements import statement_text
from gavn.language.catalogue import Language, say
from gavn.language.statements import due_text
from gavn.web.apps.audit.storage import record, salted
from gavn.web.apps.documents.queries import documents
from gavn.web.apps.economy.actions import draft_posting, hold_ledger
from gavn.web.apps.economy.queries.drafts import free_voucher
from gavn.web.apps.economy.rules import Entry
from gavn.web.apps.payments import queries, storage
from gavn.web.apps.payments.actions.obstacles import obstacle_to_posting
from gavn.web.apps.payments.models import ExpectedSetRow, ResultSetRow, StatementEventRow, StatementRow
from gavn.web.apps.payments.queries import (
    accounts_of,
    approved_on,
    ending_to_be,
    life_of,
    may_move,
    sees,
    statement_to_be,
    version_on,
)
from gavn.web.apps.payments.queries.owed import posted_of

# How an agreement ends by a statement; most end none.
Ended = Close | Terminate | None


@dataclass(frozen=True, slots=True)
class Origin:
    """Where results came from: a file and its SHA-256, or blank where they were entered by hand; and whether they were
    entered as found, or as what an early closing expects."""

    file: str = ""
    sha256: str = ""
    holds: Holds = Holds.FOUND


def hold_payments() -> None:
    """Nobody else writes results or statements until the transaction ends; held before the ledger (ADR 0008)."""
    storage.lock()


def append_kept(given: Sequence[Kept], *, by: str, now: datetime) -> None:
    """Appends what a folder holds of results and statements beyond the stored ones; refused where it is another."""
    storage.lock()
    lost = {each.agreement for each in storage.kept()} - {each.agreement for each in given}
    refuse(Problem("kept-differs", values={"agreement": agreement}) for agreement in sorted(lost))
    for each in given:
        written = storage.append(each)
        for entered in written.sets:
            results = entered.results
            details = {"digest": results.digest, "content": content_digest(results), "holds": entered.holds.value}
            subject = f"results {each.agreement}-{results.number}"
            record("results-loaded", subject=subject, by=by, now=now, details=salted(details))
        for issued in written.statements:
            statement = issued.filed.statement
            details = {"digest": statement.digest}
            if issued.salt:
                details |= {"seal": seal_of(statement.digest, issued.salt)}
            record("statement-loaded", subject=f"statement {statement.id}", by=by, now=now, details=salted(details))


@transaction.atomic
def enter_results(results: ResultSet, dossier: Dossier, *, seen: int, origin: Origin, by: Person, now: datetime) -> int:
    """Keeps a result set; its number. `seen` is how many there were when it was shown, so that it is entered once.

    Whatever it was shown as, its facts are held against the version in force on its day once more.
    """
    may(by, Permission.ENTER_RESULTS).require()
    sees(by, dossier).require()
    storage.lock()
    known = storage.result_sets(dossier.id)
    agreement = version_on(_as_it_stands(dossier), results.as_of)
    found = keep(agreement, results.tallies, results.persons, as_of=results.as_of, rates=results.rates)
    numbered = replace(found, number=seen + 1, manifest=results.manifest)
    text = result_set_text(numbered)
    if len(known) > seen:
        again = known[seen]
        refuse([] if again.results == numbered and again.entered_by == by.username else [Problem("results-moved-on")])
        return seen + 1
    check_set(numbered, known, now=now)
    row = ResultSetRow.objects.create(
        agreement=dossier.id,
        number=numbered.number,
        as_of=numbered.as_of,
        text=text,
        digest=numbered.digest,
        source=origin.file,
        source_sha256=origin.sha256,
        entered_by=by.username,
        entered_at=storage.moment_after(dossier.id, now),
    )
    details = {"digest": row.digest, "content": content_digest(numbered), "on": row.as_of.isoformat()}
    details |= {"file": row.source, "sha256": row.source_sha256, "holds": origin.holds.value}
    if origin.holds is Holds.EXPECTED:
        ExpectedSetRow.objects.create(result_set=row)
    subject = f"results {dossier.id}-{row.number}"
    record("results-entered", subject=subject, by=by.username, now=now, details=salted(details))
    return row.number


def _as_it_stands(read: Dossier) -> Dossier:
    """The agreement now that nobody else can amend it: a version may have been approved since the page read it."""
    return queries.dossier(read.id) or read


def check_set(results: ResultSet, known: tuple[EnteredSet, ...], *, now: datetime) -> None:
    """Whether a set can come after those `known`; a preview asks the same, while what was typed can still be mended."""
    problems, day = [*check_measured_words(results.manifest)], Place(path="as_of")
    if results.as_of > timezone.localdate(now):
        problems.append(Problem("results-in-future", day, values={"on": results.as_of.isoformat()}))
    if known and results.as_of < known[-1].results.as_of:
        problems.append(Problem("results-before-known", day, values={"on": known[-1].results.as_of.isoformat()}))
    if known and results.digest == known[-1].digest and results.as_of == known[-1].results.as_of:
        problems.append(Problem("results-unchanged", values={"number": str(len(known))}))
    if not results.tallies and not results.persons:
        problems.append(Problem("results-none"))
    refuse(problems)


@transaction.atomic
def make_statement(
    dossier: Dossier, number: int, *, final: bool, by: Person, now: datetime, ending: Ended = None
) -> int:
    """The next statement, of the newest result set; its number. Asked for twice by the same person it is made once.

    `ending` is why the agreement is closed early, by the set as what is expected of the people reached, or who
    terminates it, when and why.
    """
    may(by, Permission.MAKE_STATEMENT).require()
    refuse(check_grounds(ending.reason, Place(path="reason")) if ending else ())
    storage.lock()
    life = life_of(_as_it_stands(dossier))
    entered = life.set_numbered(number)
    if entered is None:
        raise Refused([Problem("result-set-unknown", values={"number": str(number)})])
    under_way = life.under_way
    asked = (entered.id, by.username, final, replace(ending, reason=ending.reason.strip()) if ending else None)
    if under_way is not None and asked == _asked_for(under_way, life.filed(under_way)):
        return under_way.number
    if under_way is not None:
        raise Refused([Problem("statement-under-way", values={"statement": under_way.name})])
    newer = newer_than(life.sets, number=number)
    if newer:
        raise Refused([Problem("result-set-superseded", values={"number": str(number), "newer": str(newer)})])
    today = timezone.localdate(now)
    filed = (
        statement_to_be(life, entered.results, issued_on=today, final=final)
        if ending is None
        else ending_to_be(life, entered.results, ending, issued_on=today)
    )
    if life.approved and not filed.statement.lines and not _ends(filed):
        raise Refused([Problem("statement-nothing-new", values={"statement": life.approved[-1].name})])
    row = StatementRow.objects.create(
        agreement=dossier.id,
        number=filed.statement.number,
        result_set_id=entered.id,
        text=statement_text(filed),
        digest=filed.statement.digest,
        made_by=by.username,
        made_at=storage.moment_after(dossier.id, now),
    )
    details = {"digest": row.digest, "results": f"{dossier.id}-{number}", "amount": filed.statement.total.plain()}
    subject = f"statement {filed.statement.id}"
    record("statement-made", subject=subject, by=by.username, now=now, details=salted(details))
    return row.number


def _ends(filed: FiledStatement) -> bool:
    """Whether it is the first that ends the agreement, which is something new though no amount follows."""
    ended = filed.earlier and isinstance(filed.earlier[-1].entitlement, Ending)
    return isinstance(filed.statement.entitlement, Ending) and not ended


def _asked_for(paper: Paper, filed: FiledStatement) -> tuple[int, str, bool, Ended]:
    """What was asked for when it was made: of which set, by whom, whether as the final one, and how it ends."""
    stated = filed.statement.entitlement
    return paper.entered.id, paper.made_by, stated.final, ending_of(stated)


@transaction.atomic
def move_statement(dossier: Dossier, paper_id: int, move: Move, *, grounds: str, by: Person, now: datetime) -> State:
    """Checks, accepts, approves, disputes, answers, refuses or withdraws a statement; where it stands then.

    Approving drafts the fund's posting. The same asked for twice by the same person is done once.
    """
    storage.lock()
    if move is Move.APPROVE:
        hold_ledger(documents().head.currency)
    life = life_of(dossier)
    paper = next((each for each in life.papers if each.id == paper_id), None)
    if paper is None:
        raise Refused([Problem("statement-gone")])
    event = Event(move, by.username, storage.moment_after(dossier.id, now), grounds.strip(), acts_for(by))
    if paper.events and replace(paper.events[-1], at=event.at) == event:
        return paper.state
    may_move(by, move, life=life, paper=paper, now=event.at).require()
    refuse([*check_move(paper.state, event), *check_grounds(event.grounds, Place(path="grounds"))])
    if move is Move.APPROVE and paper.number != len(life.approved) + 1:
        raise Refused([Problem("statement-number-taken", values={"statement": paper.name})])
    told = {"move": move.value, "by": event.by, "at": event.at, "grounds": event.grounds, "party": event.party}
    StatementEventRow.objects.create(statement_id=paper.id, place=len(paper.events) + 1, **told)
    details = {"digest": paper.digest, "grounds": event.grounds}
    record(LOGGED[move], subject=f"statement {paper.name}", by=by.username, now=now, details=salted(details))
    if move is Move.APPROVE:
        _draft(dossier, paper, life.filed(paper), by=by, now=now)
    return replace(paper, events=(*paper.events, event)).state


@transaction.atomic
def draft_again(dossier: Dossier, paper_id: int, *, by: Person, now: datetime) -> None:
    """The posting of an approved statement once more, where its draft was turned down or withdrawn, or what was posted
    taken back. Asked for twice it is drafted once.
    """
    may(by, Permission.ENTER_POSTING).require()
    storage.lock()
    hold_ledger(documents().head.currency)
    life = life_of(dossier)
    paper = next((each for each in life.approved if each.id == paper_id), None)
    if paper is None:
        raise Refused([Problem("statement-gone")])
    filed = life.filed(paper)
    obstacle = obstacle_to_posting(dossier, filed)
    refuse([obstacle] if obstacle else [])
    posted = posted_of(filed.statement)
    if posted.number:
        raise Refused([Problem("statement-posted", values={"statement": paper.name, "number": str(posted.number)})])
    if not posted.draft:
        _draft(dossier, paper, filed, by=by, now=now)


def _draft(dossier: Dossier, paper: Paper, filed: FiledStatement, *, by: Person, now: datetime) -> None:
    """What the fund receives, in the name of whoever made the statement (ADR 0013); nothing where it is no investor."""
    entry = _posting_of(dossier, paper, filed, now=now)
    if entry is not None:
        draft_posting(entry, in_name_of=paper.made_by, by=by, now=now)
        details = {"seal": seal_in(entry.text)}
        record("statement-drafted", subject=f"statement {paper.name}", by=by.username, now=now, details=details)


def _posting_of(dossier: Dossier, paper: Paper, filed: FiledStatement, *, now: datetime) -> Entry | None:
    """The fund's money in, against the account of what the agreement pays it; None where it receives nothing.

    None too where something stands in the way (`obstacle_to_posting`). Its text bears no digest: many see it who may
    not see what the digest is of.
    """
    known = documents()
    amount = filed.statement.received_by(known.head.council)
    if amount.is_zero or obstacle_to_posting(dossier, filed) is not None:
        return None
    accounts = accounts_of(dossier.id)
    cash = known.chart.of_kind(AccountKind.CASH)[0].id
    text = say(
        "statement-page.posting_text",
        Language.DANISH,
        name=filed.agreement.name_da,
        number=paper.number,
        due=due_text(filed.statement, Language.DANISH, approved_on=approved_on(paper) or timezone.localdate(now)),
        seal=seal_of(paper.digest, storage.drawn_salt(paper)),
    )
    return Entry(
        token=f"statement-{secrets.token_urlsafe(24)}",
        voucher=free_voucher(paper.name),
        value_date=timezone.localdate(now),
        document_date=filed.statement.issued_on,
        text=text,
        lines=(Line(cash, amount), Line(accounts[0], -amount)),
    )
