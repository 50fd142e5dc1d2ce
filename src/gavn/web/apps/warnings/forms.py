"""Which warnings to show; and an answer to one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from gavn.domain.forecasting.inbox import Attention, InboxLine
from gavn.domain.forecasting.warning import Level
from gavn.language.catalogue import Language, say
from gavn.web.design.fields import DayField, FreeText, word_required

WAITING, ANSWERED = "waiting", "answered"
# The fund's own warnings, which are of no project.
FUND = "-"


class FilterForm(forms.Form):
    """Which warnings to show: of a project, a kind, a level, answered or not."""

    def __init__(self, data: Any, *, lines: Sequence[InboxLine], names: Mapping[str, str], language: Language) -> None:
        super().__init__(data)
        efforts = dict.fromkeys(effort for line in lines for effort in line.warned.efforts or (FUND,))
        kinds = dict.fromkeys(line.warned.kind.value for line in lines)
        self._choose("project", sorted(((e, names[e]) for e in efforts), key=lambda pair: pair[1]), language)
        self._choose("kind", [(kind, say(f"warning.kind.{kind}", language)) for kind in kinds], language)
        self._choose(
            "level", [(level.value, say(f"warning.level.{level.value}", language)) for level in Level], language
        )
        shown = [(name, say(f"warnings-page.shown.{name}", language)) for name in (WAITING, ANSWERED)]
        self._choose("shown", shown, language)

    def _choose(self, name: str, choices: Sequence[tuple[str, str]], language: Language) -> None:
        every = ("", say("fund.findings.all", language))
        field = forms.ChoiceField(required=False, choices=[every, *choices])
        field.label = say(f"warnings-page.filter.{name}", language)
        self.fields[name] = field

    def chosen(self, lines: Sequence[InboxLine]) -> list[InboxLine]:
        """Those that are asked for; all of them where the question is not understood."""
        wanted = self.cleaned_data if self.is_valid() else {}
        asked = {name: value for name, value in wanted.items() if value}
        return [line for line in lines if all(value in _told(line)[name] for name, value in asked.items())]


def _told(line: InboxLine) -> Mapping[str, tuple[str, ...]]:
    """What a warning is chosen by."""
    return {
        "project": line.warned.efforts or (FUND,),
        "kind": (line.warned.kind.value,),
        "level": (line.warned.level.value,),
        "shown": (ANSWERED if line.attention is Attention.SEEN else WAITING,),
    }


class AnswerForm(forms.Form):
    """What is done about a warning, and by when."""

    note = FreeText(required=False)
    until = DayField(required=False)

    def __init__(self, data: Any, *, language: Language) -> None:
        super().__init__(data)
        for name in ("note", "until"):
            self.fields[name].label = say(f"warnings-page.answer.{name}", language)
            self.fields[name].help_text = say(f"warnings-page.answer.{name}_hint", language)
        word_required(self, language)
