"""Texts of the catalogue in templates, in the page's language."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.context import Context
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from gavn.language.catalogue import WRITTEN_IN
from gavn.language.catalogue import say as text_of

register = template.Library()


@register.simple_tag(takes_context=True)
def say(context: Context, key: str, **values: Any) -> str:
    """The text of `key` in the page's language."""
    return text_of(key, context["language"], **values)


@register.simple_tag(takes_context=True)
def own(context: Context, text: str, part: str | None = None) -> SafeString:
    """A text, or only the `part` of it, that the fund wrote itself: marked with its language on a page in another."""
    whole = text if part is None else part
    if context["language"] == WRITTEN_IN or not whole or whole not in text:
        return conditional_escape(text)
    before, found, after = text.partition(whole)
    return format_html('{}<span lang="{}">{}</span>{}', before, WRITTEN_IN.value, found, after)


@register.simple_tag(takes_context=True)
def own_lang(context: Context, *, if_own: object = True) -> SafeString:
    """The same as an attribute of the element around it; nothing where it is not the fund's own."""
    if context["language"] == WRITTEN_IN or not if_own:
        return mark_safe("")
    return format_html(' lang="{}"', WRITTEN_IN.value)
