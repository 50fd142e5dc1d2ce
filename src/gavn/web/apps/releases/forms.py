"""Which results are to be told; and a decision on what was proposed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from gavn.domain.agreements.amendment import Outcome
from gavn.domain.payments.tellable import Figure
from gavn.language.catalogue import Language, say
from gavn.web.design.fields import FreeText, word_required


class FigureForm(forms.Form):
    """Of which figures of the newest results something is to be told, by their places among them: all, until some are
    taken out."""

    figure = forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple)

    def __init__(self, data: Any, *, figures: Sequence[tuple[Figure, str]], language: Language) -> None:
        super().__init__(data, initial={"figure": [str(place) for place in range(len(figures))]})
        self.figures = [figure for figure, _ in figures]
        field: Any = self.fields["figure"]
        field.choices = [(str(place), label) for place, (_, label) in enumerate(figures)]
        field.label = say("release-page.figure", language)
        field.help_text = say("release-page.figure_hint", language)
        word_required(self, language)

    @property
    def chosen(self) -> list[Figure]:
        return [self.figures[int(place)] for place in self.cleaned_data["figure"]]


class ReleaseForm(forms.Form):
    """`proposal` is the one that the page showed, so that another is never decided on unseen."""

    outcome = forms.ChoiceField(choices=[(o.value, o.value) for o in Outcome], widget=forms.HiddenInput)
    proposal = forms.IntegerField(widget=forms.HiddenInput)
    grounds = FreeText(required=False)

    def __init__(self, data: Any, *, language: Language, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial)
        self.fields["grounds"].label = say("statement-page.grounds", language)
