"""What the exit codes say: the one place from which every help, the README and the reference page have them."""

from __future__ import annotations

from enum import IntEnum

from gavn.language.catalogue import Language, say


class Exit(IntEnum):
    """How a command ended. 130 is what a shell gives a program that Ctrl-C ended."""

    DONE = 0
    FOUND = 1
    USAGE = 2
    REFUSED = 3
    STOPPED = 130


# The commands that look for something: only they can be done and still have something to report.
FINDERS = (
    "cases",
    "choose",
    "diff",
    "import",
    "import-people",
    "match",
    "publish-check",
    "reconcile",
    "replay",
    "structure",
    "verify",
    "warn",
)


def exits_of(command: str) -> tuple[Exit, ...]:
    """The exit codes that a command can give."""
    return tuple(code for code in Exit if code != Exit.FOUND or command in FINDERS)


def meaning(code: Exit, language: Language, *, command: str = "") -> str:
    """What a code says; of a command that looks for something, what it found."""
    if code == Exit.FOUND and command:
        return say(f"exit.found_by.{command}", language)
    return say(f"exit.{code.name.lower()}", language)


def exit_lines(language: Language, *, command: str = "") -> str:
    """The codes of one command, or of all of them, a line each."""
    codes = exits_of(command) if command else tuple(Exit)
    return "\n".join(f"  {code.value:<3}  {meaning(code, language, command=command)}" for code in codes)
