"""Texts of the catalogue in templates, in the page's language."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.context import Context

from gavn.language.catalogue import say as text_of

register = template.Library()


@register.simple_tag(takes_context=True)
def say(context: Context, key: str, **values: Any) -> str:
    """The text of `key` in the page's language."""
    return text_of(key, context["language"], **values)
