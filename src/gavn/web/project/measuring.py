"""Measures an agreement in the background."""

from __future__ import annotations

from collections.abc import Mapping

from gavn.web.apps.jobs.storage import Job
from gavn.web.project.worker import Say


def measure(job: Job, say: Say) -> Mapping[str, str]:
    raise NotImplementedError
