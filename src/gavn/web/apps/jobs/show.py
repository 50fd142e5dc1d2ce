"""A job in words: what, how far, how it ended."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.http import urlencode

from gavn.language.catalogue import Language, say, texts
from gavn.language.problems import problem_parts
from gavn.web.apps.jobs.queries import Job, JobState
from gavn.web.design.moments import moment_text


def job_context(found: Job, names: dict[str, str], language: Language, *, sees_people: bool) -> dict[str, Any]:
    """What the page and the part of it that is fetched again and again show."""
    # Of another release of the program there can be a kind that has no words here.
    kind = found.kind if f"job.{found.kind}.title" in texts() else "other"
    title = say(f"job.{kind}.title", language, subject=names.get("subject", found.subject))
    step = say(f"job.{found.kind}.step.{found.step}", language) if found.step else ""
    return {
        "title": title,
        "page_title": title,
        "state": say(f"job.state.{found.state.value}", language),
        "is_open": found.is_open,
        "is_running": found.state is JobState.RUNNING,
        "step": step,
        "done": found.done,
        "whole": found.whole,
        "progress": say("job.progress", language, done=found.done, whole=found.whole) if found.whole else "",
        "says": _says(found, names, language),
        "problems": [problem_parts(problem, language) for problem in found.problems],
        "job_url": reverse("jobs:job", args=[found.id]),
        "stop_url": reverse("jobs:job", args=[found.id]) if found.is_open and not found.stopped_by else "",
        "result_url": found.result.get("url", ""),
        "order_url": _order_url(found) if sees_people else "",
        "result_label": say(f"job.{found.kind}.result", language) if found.result.get("url") else "",
    }


def _order_url(found: Job) -> str:
    """Where it is told of whom people are not in order, where that is what kept them from being measured: with the job
    it is not, since its row outlasts them."""
    if not any(problem.code.startswith("people-") for problem in found.problems):
        return ""
    return f"{reverse('participants:order', args=[found.subject])}?{urlencode({'as-of': found.asked.get('as_of', '')})}"


def _says(found: Job, names: dict[str, str], language: Language) -> str:
    """Who asked and when, and who stopped it or when it ended: what was over before the worker heard of it was not
    stopped."""
    asked = say(
        "job.asked", language, by=names.get(found.asked_by, found.asked_by), at=moment_text(found.asked_at, language)
    )
    if found.stopped_by and (found.is_open or found.state is JobState.STOPPED):
        return f"{asked} {say('job.stopped_by', language, by=names.get(found.stopped_by, found.stopped_by))}"
    if found.ended_at is not None:
        return f"{asked} {say('job.ended', language, at=moment_text(found.ended_at, language))}"
    return asked
