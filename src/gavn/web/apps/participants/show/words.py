"""Names, days and numbers as the pages about people write them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from django.urls import reverse

from gavn.domain.agreements.agreement import Agreement
from gavn.domain.outcomes.calendar import BASELINE, FollowUp, Taking
from gavn.domain.outcomes.referrals import Step
from gavn.domain.outcomes.told import Asks, Told
from gavn.language.access import listed
from gavn.language.agreements import names_of
from gavn.language.catalogue import Language, say
from gavn.language.choices import relative_text
from gavn.language.counts import counted_in_words
from gavn.language.formats import date_text, day_text, exact_text, number_text
from gavn.language.referrals import loss_reason_text, step_text
from gavn.web.apps.accounts.queries import account_names
from gavn.web.apps.documents.queries import agreement_names, party_names
from gavn.web.apps.participants.forms.fields import capital
from gavn.web.design.moments import moment_text

# The groups of a pseudonym that tell people of one agreement apart; the card shows all of it.
GROUPS_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Words:
    """Everything that has a name, in one language."""

    language: Language
    parties: Mapping[str, str]
    people: Mapping[str, str]
    agreements: Mapping[str, str]

    @classmethod
    def of(cls, language: Language) -> Words:
        return cls(language, party_names(), account_names(), agreement_names(language))

    def text(self, key: str, **values: object) -> str:
        return say(key, self.language, **values)

    def counted(self, key: str, count: int, **values: object) -> str:
        """A sentence about a count, which begins with a capital."""
        return capital(counted_in_words(key, count, self.language, **values))

    def agreement(self, agreement: str) -> str:
        return self.agreements.get(agreement, agreement)

    def party(self, party: str) -> str:
        return self.parties.get(party, party)

    def person(self, username: str) -> str:
        return self.people.get(username, username)

    def told_by(self, told: Told) -> str:
        """Who told it, for whom, and when."""
        person = self.person(told.by)
        by = f"{person}, {self.party(told.party)}" if told.party else person
        return self.text("people-card.told_by", by=by, at=self.moment(told.at))

    def in_full(self, day: date) -> str:
        return date_text(day, self.language)

    def day(self, day: date | None) -> str:
        return day_text(day, self.language) if day else "–"

    def moment(self, at: datetime) -> str:
        return moment_text(at, self.language)

    def number(self, value: int) -> str:
        return number_text(value, self.language)

    def exact(self, value: Fraction) -> str:
        return exact_text(value, self.language)

    def percent(self, share: Fraction | None) -> str:
        if share is None:
            return "–"
        return self.text("people-page.percent", share=number_text(share * 100, self.language))

    def listed(self, texts: Iterable[str]) -> str:
        return listed(list(texts), self.language)

    def step(self, step: Step) -> str:
        return capital(step_text(step, self.language))

    def reason(self, asks: Asks, step: Step, reason: str) -> str:
        """As the parties call it; one that they no longer have stands by its id."""
        found = next((each for each in asks.reasons if (each.id, each.step) == (reason, step)), None)
        return capital(loss_reason_text(found, self.language) if found else reason)

    def follow_up(self, one: FollowUp, agreement: Agreement | None) -> str:
        """`HbA1c, 12 måneder efter optagelse`."""
        return f"{self.metric(one.metric, agreement)}, {self.when(one.follow_up, one.metric, agreement)}"

    def taking(self, taking: Taking, agreement: Agreement | None) -> str:
        """`HbA1c 8,5 % lavere · Fald i HbA1c, 12 måneder efter optagelse`: all that one reading is for."""
        names: dict[str, list[str]] = {}
        for one in taking.follow_ups:
            when = self.when(one.follow_up, one.metric, agreement)
            names.setdefault(when, []).append(self.metric(one.metric, agreement))
        return self.listed(f"{' · '.join(metrics)}, {when}" for when, metrics in names.items())

    def metric(self, metric: str, agreement: Agreement | None) -> str:
        return names_of(agreement.metrics, self.language).get(metric, metric) if agreement else metric

    def when(self, follow_up: str, metric: str, agreement: Agreement | None) -> str:
        if follow_up == BASELINE:
            return self.text("people-page.baseline")
        own = [each for each in agreement.metrics if each.id == metric] if agreement else []
        found = next((each for metric_ in own for each in metric_.follow_ups if each.id == follow_up), None)
        return relative_text(found, self.language) if found else follow_up

    def crumbs(self, agreement: str, *here: tuple[str, str]) -> list[dict[str, str]]:
        """What there is to do, the agreement's people, and on to this page, which has no address of its own."""
        steps = [
            (self.text("menu.people"), reverse("participants:today")),
            (self.agreement(agreement), reverse("participants:agreement", args=[agreement])),
            *here,
        ]
        return [
            {"label": label, "url": url if place < len(steps) - 1 else ""} for place, (label, url) in enumerate(steps)
        ]


def short(pseudonym: str) -> str:
    """As much of a pseudonym as a table has room for."""
    return "-".join(pseudonym.split("-")[:GROUPS_SHOWN])


def known_as(case_number: str, pseudonym: str) -> str:
    """What somebody calls a person: the provider's case number where they know it, else the pseudonym."""
    return case_number or short(pseudonym)


def protected_mark(language: Language, *, protected: bool) -> dict[str, str]:
    """What a row of somebody has beside who they are, where name and address are protected; such a row is left off the
    paper."""
    return {"mark": say("people-protected.mark", language)} if protected else {}


def heads(*columns: tuple[str, bool]) -> list[dict[str, Any]]:
    """A table's heads, and which of them stand over numbers."""
    return [{"text": text, "number": number} for text, number in columns]


def number_cell(text: str, label: str, **others: Any) -> dict[str, Any]:
    return {"text": text, "number": True, "label": label, **others}
