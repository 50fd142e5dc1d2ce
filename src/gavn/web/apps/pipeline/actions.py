"""What people do to the pipeline. Each takes `by` and `now`, and leaves a line in the audit log."""

from __future__ import annotations

from collections.abc import Sequence

from gavn.domain.pipeline.inquiry import Inquiry
from gavn.domain.values.problem import Refused
from gavn.web.apps.pipeline import storage


def append_inquiries(given: Sequence[Inquiry]) -> None:
    """Appends what `given` holds beyond the stored inquiries; refused where it is not their continuation."""
    problems = storage.append_inquiries(given)
    if problems:
        raise Refused(problems)
