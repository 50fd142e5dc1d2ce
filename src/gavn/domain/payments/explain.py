"""Why an amount is what it is: a line, the lines it came from, and theirs, down to the inputs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from gavn.domain.payments.entitlement import Entitlement
from gavn.domain.payments.trace import TraceLine
from gavn.domain.values.problem import Place, Problem, Refused


@dataclass(frozen=True, slots=True)
class Explanation:
    """A line above those it came from."""

    line: TraceLine
    sources: tuple[Explanation, ...]

    def walk(self, depth: int = 0) -> Iterator[tuple[int, TraceLine]]:
        """Every line with its depth, in the order in which a person reads them."""
        yield depth, self.line
        for source in self.sources:
            yield from source.walk(depth + 1)


def explain(entitlement: Entitlement, line_id: str) -> Explanation:
    """The whole tree below one line."""
    lines = {line.id: line for line in entitlement.lines}
    if line_id not in lines:
        raise Refused([Problem("line-unknown", Place(path=line_id), {"line": line_id})])
    return _explanation(lines, lines[line_id])


def _explanation(lines: Mapping[str, TraceLine], line: TraceLine) -> Explanation:
    return Explanation(line, tuple(_explanation(lines, lines[source]) for source in line.sources))
