"""Which result is to be told; and a decision on what was proposed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from gavn.domain.agreements.amendment import Outcome
from gavn.domain.payments.tellable import Figure
from gavn.language.catalogue import Language, say
from gavn.web.design.fields import word_required


class FigureForm(forms.Form):
    """One of the figures of the newest measured results, by its place among them."""

    figure = forms.ChoiceField(widget=forms.RadioSelect)

    def __init__(self, data: Any, *, figures: Sequence[tuple[Figure, str]], language: Language) -> None:
        super().__init__(data, initial={"figure": "0"} if len(figures) == 1 else None)
        self.figures = [figure for figure, _ in figures]
        field: Any = self.fields["figure"]
        field.choices = [(str(place), label) for place, (_, label) in enumerate(figures)]
        field.label = say("release-page.figure", language)
        field.help_text = say("release-page.figure_hint", language)
        field.error_messages["invalid_choice"] = say("design.required", language)
        word_required(self, language)

    @property
    def chosen(self) -> Figure:
        return self.figures[int(self.cleaned_data["figure"])]


class ReleaseForm(forms.Form):
    """`proposal` is the one that the page showed, so that another is never decided on unseen."""

    outcome = forms.ChoiceField(choices=[(o.value, o.value) for o in Outcome], widget=forms.HiddenInput)
    proposal = forms.IntegerField(widget=forms.HiddenInput)
    grounds = forms.CharField(max_length=2000, required=False, strip=True, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, data: Any, *, language: Language, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial)
        self.fields["grounds"].label = say("statement-page.grounds", language)
