"""Form controls and icons as Det Fælles Designsystem wants them, and texts that break where they may."""

from __future__ import annotations

from collections.abc import Mapping

from django import template
from django.forms import BoundField
from django.template.defaultfilters import stringfilter
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from gavn.language import amounts

register = template.Library()

CLASSES = {
    "select": "form-select",
    "selectmultiple": "form-select",
    "nullbooleanselect": "form-select",
    "checkbox": "form-checkbox",
    "radioselect": "form-radio",
    "checkboxselectmultiple": "form-checkbox",
}


@register.simple_tag
def control(field: BoundField) -> SafeString:
    """The field's control with its class, and tied to its hint and its error for screen readers."""
    named = [f"{field.auto_id}_helptext"] if field.help_text else []
    named += [f"{field.auto_id}_error"] if field.errors else []
    own = field.field.widget.attrs.get("class", "")
    attributes: dict[str, str | bool] = {"class": f"{CLASSES.get(field.widget_type, 'form-input')} {own}".strip()}
    if named and not field.use_fieldset:
        attributes["aria-describedby"] = " ".join(named)
    if field.errors and not field.use_fieldset:
        attributes["aria-invalid"] = "true"
    return field.as_widget(attrs=attributes)


@register.simple_tag
def icon(name: str, css: str = "icon-svg") -> SafeString:
    """An icon of the sprite by its name, hidden from screen readers: the words beside it carry the meaning."""
    sprite = static("dkfds/img/all-svg-icons.svg")
    return format_html(
        '<svg class="{}" focusable="false" aria-hidden="true"><use href="{}#{}"></use></svg>', css, sprite, name
    )


@register.filter
def row_label(field: BoundField) -> str:
    """The row of the form that a field is in, by the form's `row_labels`; blank in a form without rows."""
    labels: Mapping[str, str] = getattr(field.form, "row_labels", {})
    return labels.get(field.name, "")


@register.filter
def condition(field: BoundField) -> str:
    """When a field that may be left blank must be filled in all the same, as its form says; blank where never."""
    return str(getattr(field.form, "conditions", {}).get(field.name, ""))


@register.filter(is_safe=True)
@stringfilter
def unbroken(text: str) -> str:
    """The text, or the HTML of what stands in the tag, with no line's end between a number and its unit."""
    return amounts.unbroken(text)
