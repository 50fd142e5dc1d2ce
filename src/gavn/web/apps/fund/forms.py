"""What a reader may choose: a date, which findings, which words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms

from gavn.domain.economy.reconcile import Check, Finding, Verdict
from gavn.language.catalogue import Language, say
from gavn.web.design.fields import DayField, Line


class DateForm(forms.Form):
    """One date, read from the address; its name there is `as-of`."""

    def __init__(self, *arguments: Any, language: Language, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.fields["as-of"] = DayField(
            label=say("fund.date.label", language),
            error_messages={
                "invalid": say("fund.date.wrong", language),
                "required": say("fund.date.wrong", language),
            },
        )


def chosen_date(asked: Mapping[str, str], *, otherwise: date, language: Language) -> tuple[DateForm, date]:
    """The date in the address, or another where it has none or one that cannot be read."""
    form = DateForm({"as-of": asked.get("as-of") or otherwise.isoformat()}, language=language)
    return form, form.cleaned_data["as-of"] if form.is_valid() else otherwise


class FindingForm(forms.Form):
    """Which findings to show: by kind of check and by verdict."""

    def __init__(self, *arguments: Any, language: Language, **named: Any) -> None:
        super().__init__(*arguments, **named)
        for name, kinds in (("check", Check), ("verdict", Verdict)):
            choices = [(kind.value, say(f"reconcile.{name}.{kind.value}", language)) for kind in kinds]
            field = forms.ChoiceField(required=False, choices=[("", say("fund.findings.all", language)), *choices])
            field.label = say(f"reconcile.head.{name}", language)
            self.fields[name] = field

    def chosen(self, findings: Sequence[Finding]) -> list[Finding]:
        """Those that are asked for; all of them where the question is not understood."""
        wanted = self.cleaned_data if self.is_valid() else {}
        check, verdict = wanted.get("check"), wanted.get("verdict")
        return [f for f in findings if check in (None, "", f.check.value) and verdict in (None, "", f.verdict.value)]


class GlossaryForm(forms.Form):
    """Words to look for."""

    text = forms.CharField(required=False, max_length=80, widget=Line(attrs={"type": "search"}))

    def __init__(self, *arguments: Any, language: Language, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.fields["text"].label = say("fund.glossary.search", language)
