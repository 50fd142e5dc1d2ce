"""A decision on a statement: what is done, to which one, and on what grounds."""

from __future__ import annotations

from typing import Any

from django import forms

from gavn.domain.payments.moves import WITH_GROUNDS, Move
from gavn.language.catalogue import Language, say
from gavn.web.design.fields import FreeText


class DecisionForm(forms.Form):
    """`paper` is the statement that the page showed, so that another of its number is never decided on unseen."""

    move = forms.ChoiceField(choices=[(move.value, move.value) for move in Move], widget=forms.HiddenInput)
    paper = forms.IntegerField(widget=forms.HiddenInput)
    grounds = FreeText(required=False)

    def __init__(self, data: Any, *, language: Language, initial: dict[str, Any] | None = None) -> None:
        move = (data or initial or {}).get("move", "")
        super().__init__(data, initial=initial, auto_id=f"id_{move}_%s")
        self.language = language
        self.fields["grounds"].label = say("statement-page.grounds", language)
        if move in WITH_GROUNDS:
            self.fields["grounds"].required = True
            self.fields["grounds"].error_messages["required"] = say("statement-page.grounds_required", language)
