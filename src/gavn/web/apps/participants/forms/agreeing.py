"""Whom an agreement is for: a criterion, or a reason for coming no further, added to those that there are."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any

from django import forms

from gavn.domain.outcomes.eligibility import Criterion
from gavn.domain.outcomes.referrals import LossReason, Step
from gavn.language.catalogue import Language, say
from gavn.language.referrals import step_text
from gavn.web.apps.participants.forms.fields import ValueField, capital, line, one_of
from gavn.web.design.fields import word_required


class _Agreed(forms.Form):
    """One of two forms on a page."""

    def __init__(self, *arguments: Any, prefix: str, language: Language) -> None:
        super().__init__(*arguments)
        self.prefix, self.language = prefix, language


class ReasonForm(_Agreed):
    """Why somebody is turned away before enrolment, or drops out after it, in both languages."""

    def __init__(self, *arguments: Any, language: Language) -> None:
        super().__init__(*arguments, prefix="reason", language=language)
        steps = [(step.value, capital(step_text(step, language))) for step in (Step.TURNED_AWAY, Step.DROPPED_OUT)]
        self.fields["step"] = one_of("people-whom.step", steps, language)
        self.fields["name_da"] = line("people-whom.name_da", language)
        self.fields["name_en"] = line("people-whom.name_en", language)
        word_required(self, language)

    def reason(self, known: Collection[LossReason]) -> LossReason:
        """Named by its English words, and by a number where another has the same."""
        given = self.cleaned_data
        name = re.sub(r"[^a-z0-9]+", "-", given["name_en"].lower()).strip("-")[:40] or "reason"
        taken = {each.id for each in known}
        ids = (name, *(f"{name}-{place}" for place in range(2, len(taken) + 3)))
        own = next(each for each in ids if each not in taken)
        return LossReason(own, Step(given["step"]), given["name_da"], given["name_en"])


class CriterionForm(_Agreed):
    """What must be known of a person: words to choose among, or bounds of a number."""

    def __init__(self, *arguments: Any, language: Language) -> None:
        super().__init__(*arguments, prefix="criterion", language=language)
        self.fields["name"] = line("people-whom.name", language, hint="people-whom.name_hint")
        self.fields["about"] = line("people-whom.about", language, hint="people-whom.about_hint")
        for key in ("at_least", "at_most"):
            label = say(f"people-whom.{key}", language)
            self.fields[key] = ValueField(language=language, label=label, required=False)
        hint = "people-whom.words_hint"
        self.fields["words"] = line("people-whom.words", language, hint=hint, required=False)
        word_required(self, language)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        bounds = given.get("at_least") is not None or given.get("at_most") is not None
        if bounds == bool(given.get("words")) and not self.errors:
            self.add_error("words", say("people-whom.one_kind", self.language))
        least, most = given.get("at_least"), given.get("at_most")
        if least is not None and most is not None and least > most:
            self.add_error("at_most", say("people-whom.bounds_crossed", self.language))
        return given

    @property
    def criterion(self) -> Criterion:
        given = self.cleaned_data
        words = tuple(word.strip() for word in given["words"].split(",") if word.strip())
        return Criterion(given["name"], given["about"], given["at_least"], given["at_most"], words)
