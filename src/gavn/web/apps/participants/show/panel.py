"""What can be done about a course as it stands, by whoever looks at it: the next step first, as a button."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from gavn.domain.access.decision import may
from gavn.domain.access.roles import Permission, Role
from gavn.domain.outcomes.referrals import Step
from gavn.web.apps.participants.queries.erasing import erasure_of
from gavn.web.apps.participants.show.card import CardShown

AFTER = frozenset({Step.ENROLLED, Step.COMPLETED, Step.DROPPED_OUT})
# By the step reached, what takes a course on from it.
NEXT = {
    Step.REFERRED: ("assess", Permission.FOLLOW_COURSES, ()),
    Step.ASSESSED: ("step", Permission.FOLLOW_COURSES, ("motivated",)),
    Step.MOTIVATED: ("enrol", Permission.ENROL, ()),
    Step.ENROLLED: ("reading", Permission.RECORD_READINGS, ()),
}


def panel(shown: CardShown) -> dict[str, Any]:
    step, course = shown.card.line.step, shown.card.line.course
    first, links = None, []
    if step in NEXT:
        name, permission, more = NEXT[step]
        if may(shown.by, permission).allowed:
            first = _link(shown, name, *more)
    if step not in AFTER and step is not Step.TURNED_AWAY and may(shown.by, Permission.FOLLOW_COURSES).allowed:
        links.append(_link(shown, "step", "turned-away"))
    if step is Step.ENROLLED and may(shown.by, Permission.FOLLOW_COURSES).allowed:
        links.append(_link(shown, "exit"))
    links += _recording(shown, already=first is not None and step is Step.ENROLLED)
    if may(shown.by, Permission.FOLLOW_COURSES).allowed:
        links.append(_link(shown, "note"))
    links += _who(shown)
    links += _erasing(shown, course)
    waits = step is Step.MOTIVATED and first is None and may(shown.by, Permission.FOLLOW_COURSES).allowed
    return {"first": first, "links": links, "waits": shown.words.text("people-card.authority_enrols") if waits else ""}


def _link(shown: CardShown, name: str, *more: str) -> dict[str, str]:
    key = "-".join([name, *more])
    url = reverse(f"participants:{name}", args=[shown.card.line.course, *more])
    return {"url": url, "label": shown.words.text(f"people-card.act.{key}")}


def _recording(shown: CardShown, *, already: bool) -> list[dict[str, str]]:
    """Registers are told of by others than those who are paid by them."""
    if shown.card.line.step not in AFTER or not may(shown.by, Permission.RECORD_READINGS).allowed:
        return []
    found = [] if already else [_link(shown, "reading")]
    if shown.by.role is not Role.PROVIDER:
        found += [_link(shown, "observed", "event"), _link(shown, "observed", "stay")]
    return found


def _who(shown: CardShown) -> list[dict[str, str]]:
    """What is known of who somebody is; and that a referral was a mistake, while nobody is enrolled by it."""
    found = []
    is_protected = shown.card.protection is not None
    if may(shown.by, Permission.FOLLOW_COURSES).allowed:
        link = _link(shown, "protect")
        found.append(link | {"label": shown.words.text("people-card.act.protect-again")} if is_protected else link)
    if may(shown.by, Permission.ENROL).allowed:
        found += [_link(shown, "lift")] if is_protected else []
        found.append(_link(shown, "same"))
        found += [_link(shown, "take-back")] if shown.card.line.step not in AFTER else []
    return found


def _erasing(shown: CardShown, course: str) -> list[dict[str, str]]:
    if not may(shown.by, Permission.ERASE_PEOPLE).allowed:
        return []
    waiting = erasure_of(course, by=shown.by)
    if waiting is None:
        return [_link(shown, "erase")]
    url = reverse("participants:erasure", args=[waiting.number])
    return [{"url": url, "label": shown.words.text("people-card.act.erasure")}]
