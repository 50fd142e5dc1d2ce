"""What the addresses in permissions.csv name that the example fund does not hold: made when a row asks for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from fractions import Fraction

from django.utils import timezone

from gavn.domain.access.decision import Person
from gavn.domain.access.roles import Role
from gavn.domain.agreements.amendment import Outcome
from gavn.domain.disclosure.circles import Circle
from gavn.domain.disclosure.policy import Theme
from gavn.domain.economy.ledger import Line
from gavn.domain.forecasting.inbox import key_of
from gavn.domain.forecasting.structuring.grid import Range
from gavn.domain.forecasting.structuring.lab import Answer, Asked
from gavn.domain.forecasting.structuring.lab import answer as answer_to
from gavn.domain.forecasting.warning import Warned
from gavn.domain.outcomes.facts import Tally
from gavn.domain.outcomes.told import Cleared, Keeps, Read
from gavn.domain.payments.result_set import ResultSet
from gavn.domain.payments.tellable import Figure, table_of
from gavn.domain.payments.telling import Prepared, Told, Verdict
from gavn.domain.values.money import Money
from gavn.files.amendments import amendment_text
from gavn.measurement.disclosure.protect import Wanted, protect
from gavn.web.apps.accounts.rules import DEMO_ACCOUNTS
from gavn.web.apps.economy.actions import Entry, enter_posting
from gavn.web.apps.economy.actions.imports import keep_file, save_batch
from gavn.web.apps.economy.queries.imports import Sent, preview_of, upload_numbered
from gavn.web.apps.jobs.actions import ask
from gavn.web.apps.participants.actions.agreeing import clear, say_how_long
from gavn.web.apps.participants.actions.erasing import propose_erasure
from gavn.web.apps.participants.actions.recording import Observation, submit
from gavn.web.apps.participants.actions.referring import Referring, refer
from gavn.web.apps.participants.actions.tying import Other, tell_same
from gavn.web.apps.participants.queries.courses import participants
from gavn.web.apps.participants.storage.telling import rows_of, told_in
from gavn.web.apps.payments.actions import Origin, enter_results, make_statement
from gavn.web.apps.payments.actions.amendments import propose_amendment
from gavn.web.apps.payments.queries import dossier
from gavn.web.apps.releases.actions import decide_release, propose_releases
from gavn.web.apps.releases.queries import open_proposals
from gavn.web.apps.structuring.actions import keep_design
from gavn.web.apps.structuring.queries import inputs, newest_version, question
from tests.conftest import AARHUS
from tests.web import people
from tests.web.forecasting import kept
from tests.web.warned import capital_gone, few_enrolled, gone_through

INTAKE = AARHUS.parent / "aarhus-intake"
NOW = datetime(2025, 3, 3, 9, tzinfo=UTC)
FORMAT = Sent("format.yaml", (INTAKE / "postings.yaml").read_bytes())
FILE = Sent("postings.csv", (INTAKE / "postings.csv").read_bytes())
# What whoever writes an amendment fills in.
WRITTEN = (
    ("effective_from", "2025-07-01"),
    ("signed_on", "2025-06-01"),
    ("reason_da", "Prisen følger lønnen."),
    ("reason_en", "The price follows wages."),
)
DIABETES = "diabetes"
HEALTH = Person("sundhed", Role.AUTHORITY, "sundhed-og-omsorg")
# What the lab answered, by all that it answered from.
ANSWERED: dict[str, Answer] = {}
PEOPLE: Mapping[str, Person] = {account.person.username: account.person for account in DEMO_ACCOUNTS}


def draft() -> int:
    """A draft that the second secretariat entered, so that the first may decide on it."""
    amount = Money(1200_00, "DKK")
    lines = (Line("operations.secretariat", amount), Line("cash", -amount))
    entry = Entry("sample", "2025-9990", date(2025, 3, 3), date(2025, 3, 3), "Konference", lines)
    return enter_posting(entry, by=PEOPLE["godkender"], now=NOW)


def job() -> int:
    """A measurement that the first secretariat asked for."""
    return ask("measure", "flere-kloge-haender", {"as_of": "2025-01-31"}, by=PEOPLE["sekretariat"], now=NOW).id


def other_job() -> int:
    """One that the evaluator asked for."""
    return ask("measure", "dialog-mod-vold", {"as_of": "2025-01-31"}, by=PEOPLE["evaluator"], now=NOW).id


def upload() -> int:
    """A file that the first secretariat sent, and that reads well; a moment ago, so that it is kept still."""
    return keep_file(FILE, FORMAT, by=PEOPLE["sekretariat"], now=timezone.now())


def batch() -> int:
    """A batch that the second secretariat saved, so that the first may decide on it."""
    by, now = PEOPLE["godkender"], timezone.now()
    kept = keep_file(FILE, FORMAT, by=by, now=now)
    found = upload_numbered(kept, by=by, now=now)
    assert found is not None
    return save_batch(kept, seen=preview_of(found, by=by, now=now).seen, partly=False, by=by, now=now)


def results(agreement: str = "dialog-mod-vold") -> int:
    """A result set that the first secretariat entered, of an agreement that the demo's parties take part in."""
    found = dossier(agreement)
    assert found is not None
    day = date(2025, 1, 31)
    metric = found.versions[-1].metrics[0]
    counted = Tally("r1-1", metric.id, metric.follow_ups[0].id, day, day, reached=3, due=5)
    entered = ResultSet(agreement, 0, day, (counted,), {})
    return enter_results(entered, found, seen=0, origin=Origin(), by=PEOPLE["sekretariat"], now=NOW)


def statement(agreement: str = "dialog-mod-vold") -> int:
    """A statement that the first secretariat made of it, so that the second may check it."""
    number = results(agreement)
    found = dossier(agreement)
    assert found is not None
    return make_statement(found, number, final=False, by=PEOPLE["sekretariat"], now=NOW)


def other_results() -> int:
    return results("flere-kloge-haender")


def other_statement() -> int:
    return statement("flere-kloge-haender")


def released() -> int:
    """A table that everybody has been told: the second secretariat proposed it, and the first made it public."""
    agreement, figure, day = "flere-kloge-haender", Figure("dropout", "6-months"), date(2025, 1, 31)
    counted = Tally("r2-1", figure.metric, figure.follow_up, day, day, reached=83, due=1475)
    own = dossier(agreement)
    assert own is not None
    table = table_of(ResultSet(agreement, 1, day, (counted,), {}), figure, own.versions[-1])
    made = protect(table, Wanted(agreement, day, day, Circle.PUBLIC, Theme.OTHER))
    told = Told(Circle.PUBLIC, Verdict.WHOLE, made.release, table.layout, ())
    propose_releases([Prepared(agreement, figure, 1, 0, (told,))], by=PEOPLE["godkender"], now=NOW)
    [waiting] = open_proposals(agreement)
    decide_release(agreement, waiting.id, Outcome.APPROVE, grounds="", by=PEOPLE["sekretariat"], now=NOW)
    return 1


def proposed() -> str:
    """An agreement with a new version that the second secretariat proposed, so that the first may decide on it."""
    found = dossier("flere-kloge-haender")
    assert found is not None
    text = amendment_text(found).replace('amount: "33009.09"', 'amount: "34000.00"')
    for key, value in WRITTEN:
        text = text.replace(f"{key}: ''", f"{key}: {value}")
    propose_amendment(found.id, text, by=PEOPLE["godkender"], now=NOW)
    return found.id


def course() -> str:
    """Somebody enrolled in an agreement that the demo's parties take part in."""
    return people.enrolled(people.NUMBERS[0], case="S-1")


def record() -> str:
    """A reading of the same person that was drawn for verification; `course=` is asked for before it."""
    [ref] = participants(people.VIOLENCE, on=timezone.localdate(), by=people.PROVIDER)[:1]
    return people.submitted(ref.course, 5)[0]


def erasure() -> int:
    """A proposal to erase another person of the same agreement."""
    ref = people.enrolled(people.NUMBERS[1])
    people.erasable()
    return propose_erasure(ref, grounds="Fristen er gået", by=people.AUTHORITY, now=NOW)


def _elsewhere() -> str:
    asked = Referring(DIABETES, HEALTH.party, date(2022, 2, 1), cpr=people.NUMBERS[2])
    return refer(asked, by=HEALTH, now=NOW)


def other_course() -> str:
    """Somebody referred in an agreement that the demo's parties take no part in."""
    return _elsewhere()


def other_record() -> str:
    """A reading of the same person."""
    [ref] = participants(DIABETES, on=timezone.localdate(), by=HEALTH)[:1]
    read = Read(instrument="HbA1c", on=date(2022, 2, 2), value=Fraction(60))
    submit(DIABETES, [Observation(ref.course, read)], by=HEALTH, now=NOW)
    told = told_in(rows_of(DIABETES).filter(kind=Read.KIND))
    return told[-1].record


def other_erasure() -> int:
    """A proposal to erase somebody whom the demo's parties do not know."""
    asked = Referring(DIABETES, HEALTH.party, date(2022, 2, 1), case_number="S-9")
    ref = refer(asked, by=HEALTH, now=NOW)
    say_how_long(DIABETES, Keeps(until=date(2025, 1, 1), retention="5 år"), by=HEALTH, now=NOW)
    clear(DIABETES, Cleared(reference="RA 2025/9", on=date(2025, 3, 1)), by=HEALTH, now=NOW)
    return propose_erasure(ref, grounds="Fristen er gået", by=HEALTH, now=NOW)


def answer() -> int:
    """What the lab answered of an agreement: few futures, and coarse steps, are as good here."""
    agreement = newest_version("ips-plus")
    assert agreement is not None
    asked = Asked(
        ("terms.employment-12.amount", "terms.employment-24.amount"),
        ("capital-back:raadet >= 0.9",),
        ("employment.12-months=120000.00",),
        Range(Fraction(20_000), Fraction(120_000), Fraction(10_000)),
        100,
        1,
    )
    of = question(agreement, asked.worth)
    digest = inputs(of, asked)
    if digest not in ANSWERED:
        ANSWERED[digest] = answer_to(of, asked, others=(), told=lambda _: None)
    found = ANSWERED[digest]
    return keep_design(agreement, asked, found, inputs=digest, by=PEOPLE["sekretariat"], now=NOW).id


def tie() -> str:
    """Two of the same agreement who are perhaps one; another than the demo's account told it."""
    return _told_to_be_one(people.VIOLENCE, people.VIOLENCE, people.AUTHORITY)


def other_tie() -> str:
    """Two whom the demo's parties do not know."""
    return _told_to_be_one(DIABETES, HEALTH.party, HEALTH)


def _told_to_be_one(agreement: str, provider: str, by: Person) -> str:
    day = date(2022, 2, 1)
    one, other = (
        refer(Referring(agreement, provider, day, case_number=case), by=by, now=NOW) for case in ("T-1", "T-2")
    )
    return tell_same(one, Other(course=other), on=NOW.date(), purpose="nyt nummer", by=by, now=NOW)


def warning() -> str:
    """A warning of an agreement that the demo's parties take part in."""
    return _warned(few_enrolled())


def other_warning() -> str:
    """One of an agreement that none of them does."""
    return _warned(capital_gone())


def _warned(own: Warned) -> str:
    """Both are found by the last round, so that each is there whichever was made first."""
    gone_through(few_enrolled(), capital_gone(), at=timezone.now())
    return key_of(own)


MAKERS: Mapping[str, Callable[[], object]] = {
    "job": job,
    "other_job": other_job,
    "draft": draft,
    "upload": upload,
    "batch": batch,
    "results": results,
    "statement": statement,
    "other_results": other_results,
    "other_statement": other_statement,
    "proposed": proposed,
    "released": released,
    "answer": answer,
    "forecast": kept,
    "course": course,
    "record": record,
    "erasure": erasure,
    "other_course": other_course,
    "other_record": other_record,
    "other_erasure": other_erasure,
    "warning": warning,
    "other_warning": other_warning,
    "tie": tie,
    "other_tie": other_tie,
}


@dataclass
class Samples:
    """Makes each sample once in a test, and only where it is named."""

    made: dict[str, object] = field(default_factory=dict)

    def for_(self, arguments: str) -> dict[str, object]:
        for name, make in MAKERS.items():
            if f"{{{name}}}" in arguments and name not in self.made:
                self.made[name] = make()
        return self.made
