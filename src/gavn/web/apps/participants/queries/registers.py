"""How far the registers of an agreement reach, and what waits for them to reach further."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from gavn.domain.access.decision import Person
from gavn.domain.agreements.agreement import AgreedMetric
from gavn.domain.agreements.dossier import in_force
from gavn.domain.outcomes.calendar import FollowUpState
from gavn.domain.outcomes.people import Register
from gavn.domain.outcomes.told import Reaches, Told, standing
from gavn.web.apps.participants.queries.courses import reached
from gavn.web.apps.participants.queries.following import follow_ups_of
from gavn.web.apps.participants.queries.standing import known_of
from gavn.web.apps.participants.rules import own_rows


@dataclass(frozen=True, slots=True)
class RegisterReach:
    """A register: how far it reaches as it was told last (None where nobody has said), the metrics that look into it,
    and how many follow-ups wait for it. `wanted` is the last day that a follow-up due by now ends on."""

    table: Register
    said: tuple[Told, Reaches] | None
    metrics: tuple[str, ...]
    waiting: int
    wanted: date | None

    @property
    def is_short(self) -> bool:
        """Whether it must reach further for what is due already."""
        return self.wanted is not None and (self.said is None or self.said[1].last_day < self.wanted)


def registers(agreement: str, *, on: date, by: Person | None) -> tuple[RegisterReach, ...]:
    """Those that the agreement's metrics look into, or of which something was told; what waits is of the courses that
    somebody sees."""
    ground = reached(agreement, by)
    if ground is None or by is None:
        return ()
    courses = set(own_rows(agreement, by).values_list("ref", flat=True))
    version = in_force(ground.dossier.versions, on=on)
    said = {says.table: (told, says) for told, says in standing(known_of(agreement), Reaches)}
    own_ups = (one for one in follow_ups_of(ground, on) if one.course.course in courses and not one.by_hand)
    past = [one for one in own_ups if one.due_on and one.due_on <= on]
    found = []
    for table in Register:
        metrics = tuple(each.id for each in version.metrics if _looks_into(each, table)) if version else ()
        own = [one for one in past if one.metric in metrics]
        waiting = sum(one.state is FollowUpState.BY_REGISTER for one in own)
        wanted = max((one.due_on for one in own if one.due_on), default=None)
        if metrics or table in said:
            found.append(RegisterReach(table, said.get(table), metrics, waiting, wanted))
    return tuple(found)


def _looks_into(metric: AgreedMetric, table: Register) -> bool:
    return metric.measured is not None and metric.measured.looks_at.SOURCE.value == table.value
