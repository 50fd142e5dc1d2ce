"""What the worker can do, by the name of the kind of work."""

from __future__ import annotations

from collections.abc import Mapping

from gavn.web.project.measuring import measure
from gavn.web.project.releasing import release
from gavn.web.project.worker import Work, work

KINDS: Mapping[str, Work] = {"measure": measure, "release": release}


def work_for_ever() -> None:
    """Does what is asked for until it is told to end."""
    work(KINDS)
