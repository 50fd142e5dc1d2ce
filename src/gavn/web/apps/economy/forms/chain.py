"""A head of the chain that somebody kept, pasted to be held against the ledger."""

from __future__ import annotations

import re
from typing import Any

from django import forms

from gavn.language.catalogue import Language, say
from gavn.web.design.fields import Lines, word_required

# As the page shows it, or as a line of the file has it.
HEAD = re.compile(r"(?<![0-9a-f])([0-9]{1,12})[\s,;:]+([0-9a-fA-F]{64})(?![0-9a-fA-F])")


class HeadForm(forms.Form):
    """Number and digest, with whatever stands around them."""

    head = forms.CharField(max_length=1000, widget=Lines(attrs={"rows": 3, "spellcheck": "false"}))

    def __init__(self, data: Any, *, language: Language) -> None:
        super().__init__(data)
        self.language = language
        field = self.fields["head"]
        field.label = say("chain-page.kept_label", language)
        field.help_text = say("chain-page.kept_hint", language)
        word_required(self, language)

    def clean_head(self) -> tuple[int, str]:
        found = HEAD.search(self.cleaned_data["head"])
        if found is None:
            raise forms.ValidationError(say("chain-page.kept_unread", self.language))
        return int(found[1]), found[2].lower()
