"""A table as a CSV file that a spreadsheet opens as text, never as formulas."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence

from django.http import StreamingHttpResponse

from gavn.language.spreadsheets import csv_cell


class _Echo:
    """A file that gives back each line it is given."""

    def write(self, line: str) -> str:
        return line


def csv_response(name: str, *, head: Sequence[str], rows: Iterable[Sequence[str]]) -> StreamingHttpResponse:
    """A file to keep, sent line by line as it is read, so that a long one is never in memory at once."""
    lines = csv_lines(head=head, rows=rows)
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def csv_lines(*, head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """The mark at the start tells Excel that it is UTF-8."""
    writer = csv.writer(_Echo(), lineterminator="\r\n")
    yield "\N{ZERO WIDTH NO-BREAK SPACE}" + writer.writerow([csv_cell(cell) for cell in head])
    for row in rows:
        yield writer.writerow([csv_cell(cell) for cell in row])
