"""`gavn show`: an agreement as readable text, with a worked example of each term."""

from __future__ import annotations

import argparse
from pathlib import Path

from gavn.cli.agreements import version_with_plan
from gavn.cli.arguments import request_of
from gavn.cli.exits import Exit
from gavn.cli.output import Format, print_csv, print_json
from gavn.domain.agreements.agreement import Agreement
from gavn.domain.agreements.versions import content_hash
from gavn.reports.agreement import Rendering, as_markdown, render_agreement

SCHEMA = "gavn.show/1"
COLUMNS = ("agreement", "version", "provenance", "section", "text")


def run(arguments: argparse.Namespace) -> int:
    """Of a folder the newest version, or the one in force on a day; with the newest, the measurement plan beside it."""
    request = request_of(arguments)
    agreement, plan = version_with_plan(Path(arguments.agreement), request, on=arguments.as_of)
    rendering = render_agreement(agreement, request.language, plan)
    match request.format:
        case Format.CSV:
            named = (agreement.id, str(agreement.version), agreement.provenance.value)
            rows = [(*named, section.heading, line) for section in rendering.sections for line in section.lines]
            print_csv([COLUMNS, *rows])
        case Format.JSON:
            print_json(SCHEMA, _json(agreement, rendering))
        case Format.TABLE:
            print(as_markdown(rendering), end="")
    return Exit.DONE


def _json(agreement: Agreement, rendering: Rendering) -> dict[str, object]:
    return {
        "agreement": agreement.id,
        "version": agreement.version,
        "effective_from": agreement.effective_from.isoformat(),
        "digest": content_hash(agreement),
        "provenance": agreement.provenance.value,
        "title": rendering.title,
        "notices": list(rendering.notices),
        "sections": [{"heading": s.heading, "lines": list(s.lines)} for s in rendering.sections],
    }
