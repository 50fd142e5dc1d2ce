"""What stands in a fund's folder in somebody's own words holds nobody's number: told at its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from gavn.files.read import read_fund

# The day has 60 added to it: made for testing, and nobody's.
NUMBER = "610170-1234"


@pytest.mark.parametrize(
    ("file", "old", "new", "line", "path"),
    [
        ("ledger/postings.csv", "Indskud: 40 mio. kr.", f"Indskud {NUMBER}", 2, "number"),
        ("pipeline/inquiries.csv", "Job BootCamp", f"Job til {NUMBER}", 2, "title"),
        ("pipeline/inquiries.csv", "Bolig og intensiv støtte", "set 61 01 70 12 34 i dag", 3, "description"),
        ("pipeline/events.csv", "mødet den 24. juli 2020", f"om {NUMBER}", 3, "minutes"),
        ("pipeline/hearings.csv", "belyst,belyst,belyst", f"belyst,{NUMBER},belyst", 2, "fit"),
    ],
)
def test_it_is_told_at_its_line_and_never_repeated(
    aarhus_copy: Path, file: str, old: str, new: str, line: int, path: str
) -> None:
    lines = (aarhus_copy / file).read_text(encoding="utf-8").split("\n")
    assert old in lines[line - 1]
    lines[line - 1] = lines[line - 1].replace(old, new, 1)
    (aarhus_copy / file).write_text("\n".join(lines), encoding="utf-8")

    reading = read_fund(aarhus_copy)

    assert reading.fund is None
    [problem] = [each for each in reading.problems if each.code == "text-person-number"]
    assert (problem.place.file, problem.place.line, problem.place.path) == (file, line, path)
    assert not any("610170" in text or "61 01" in text for each in reading.problems for text in each.values.values())
