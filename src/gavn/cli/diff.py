"""`gavn diff`: what differs between two versions of an agreement, in plain words."""

from __future__ import annotations

import argparse
from pathlib import Path

from gavn.cli.agreements import version_at
from gavn.cli.arguments import request_of
from gavn.cli.exits import Exit
from gavn.cli.output import Format, print_csv, print_json
from gavn.domain.agreements.agreement import Agreement
from gavn.domain.agreements.checks.reach import check_reach
from gavn.domain.agreements.versions import Difference, content_hash, differences
from gavn.language.agreements import difference_text, rated_terms
from gavn.language.catalogue import Language, say
from gavn.language.formats import date_text
from gavn.language.problems import problem_parts

SCHEMA = "gavn.diff/1"
COLUMNS = ("path", "before", "after")


def run(arguments: argparse.Namespace) -> int:
    """The exit code is FOUND where they differ, as it is of other programs that compare."""
    request = request_of(arguments)
    before, after = (version_at(Path(path), request) for path in (arguments.before, arguments.after))
    found = differences(before, after)
    currencies, rated = (before.currency, after.currency), rated_terms(before, after)
    match request.format:
        case Format.CSV:
            print_csv([COLUMNS, *(("/".join(d.path), d.before or "", d.after or "") for d in found)])
        case Format.JSON:
            data = {"before": _named(before), "after": _named(after)}
            print_json(SCHEMA, data | {"differences": [_json(d, request.language, currencies, rated) for d in found]})
        case Format.TABLE:
            for version in (before, after):
                print(_headed(version, request.language))
            print()
            for difference in found:
                print(f"- {difference_text(difference, request.language, currencies=currencies, rated=rated)}")
            if not found:
                print(say("difference.none", request.language))
            _print_reach(before, after, request.language)
    return Exit.FOUND if found else Exit.DONE


def _print_reach(before: Agreement, after: Agreement, language: Language) -> None:
    """What the amendment changes of the time before it, as `gavn check` warns of it."""
    for problem in check_reach(before, after) if before.version < after.version else ():
        print()
        print(" ".join(problem_parts(problem, language).values()))


def _headed(version: Agreement, language: Language) -> str:
    """Which version, from when, and why it was made."""
    danish = language == Language.DANISH
    name, reason = (version.name_da, version.reason_da) if danish else (version.name_en, version.reason_en)
    told = {"name": name, "version": version.version, "on": date_text(version.effective_from, language)}
    said = say("difference.version", language, **told)
    return f"{said} {reason}".rstrip()


def _named(version: Agreement) -> dict[str, object]:
    return {
        "agreement": version.id,
        "version": version.version,
        "effective_from": version.effective_from.isoformat(),
        "digest": content_hash(version),
        "provenance": version.provenance.value,
    }


def _json(
    difference: Difference, language: Language, currencies: tuple[str, str], rated: frozenset[str]
) -> dict[str, object]:
    return {
        "path": list(difference.path),
        "before": difference.before,
        "after": difference.after,
        "said": difference_text(difference, language, currencies=currencies, rated=rated),
    }
