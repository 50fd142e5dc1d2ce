"""Where the worker's process begins: Django is started before anything that needs it."""

from __future__ import annotations

from importlib import import_module


def begin() -> None:
    """Works until it is told to end."""
    import_module("gavn.web.project.start")
    import_module("gavn.web.project.kinds").work_for_ever()
