"""A new version of an agreement as a text, written in the page or sent as a file; and a decision on one."""

from __future__ import annotations

from typing import Any

from django import forms

from gavn.domain.agreements.amendment import Outcome
from gavn.language.catalogue import Language, say
from gavn.web.design.fields import FreeText, Lines

KILO = 1024
# With room for the rest of the form in what a browser may send.
LARGEST = 100 * KILO


class AmendmentForm(forms.Form):
    """`text` is what was written; a file takes its place."""

    text = forms.CharField(
        required=False,
        strip=False,
        widget=Lines(attrs={"rows": 28, "spellcheck": "false", "class": "g-code"}),
    )
    file = forms.FileField(required=False, widget=forms.FileInput(attrs={"accept": ".yaml,.yml"}))

    def __init__(self, data: Any, files: Any, *, language: Language, text: str = "") -> None:
        super().__init__(data, files, initial={"text": text})
        self.language = language
        self.fields["text"].label = say("amendment-page.text", language)
        self.fields["text"].help_text = say("amendment-page.text_hint", language)
        self.fields["file"].label = say("amendment-page.file", language)
        self.fields["file"].help_text = say("amendment-page.file_hint", language, limit=LARGEST // KILO)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        sent = data.get("file")
        if sent is not None:
            data["text"] = self._read(sent)
        data["text"] = data.get("text", "").replace("\r\n", "\n")
        if len(data["text"].encode()) > LARGEST:
            self.add_error("text", say("amendment-page.too_large", self.language, limit=LARGEST // KILO))
        return data

    def _read(self, sent: Any) -> str:
        if (sent.size or 0) > LARGEST:
            self.add_error("file", say("amendment-page.too_large", self.language, limit=LARGEST // KILO))
            return ""
        try:
            return str(sent.read().decode("utf-8-sig"))
        except UnicodeDecodeError:
            self.add_error("file", say("amendment-page.not_text", self.language))
            return ""


class OutcomeForm(forms.Form):
    """`proposal` is the one that the page showed, so that another is never decided on unseen."""

    outcome = forms.ChoiceField(choices=[(o.value, o.value) for o in Outcome], widget=forms.HiddenInput)
    proposal = forms.IntegerField(widget=forms.HiddenInput)
    grounds = FreeText(required=False)

    def __init__(self, data: Any, *, language: Language, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial)
        self.fields["grounds"].label = say("statement-page.grounds", language)
