"""What pages and other apps ask of the pipeline."""

from __future__ import annotations

from gavn.domain.pipeline.inquiry import Inquiry
from gavn.web.apps.pipeline import storage


def inquiries() -> tuple[Inquiry, ...]:
    """All inquiries in order, with what happened to them."""
    return storage.inquiries()
