"""A database in which another program writes is told of as busy, and not as one that cannot be used."""

from __future__ import annotations

from typing import Any, NoReturn

import pytest
from django.db import OperationalError

from gavn.domain.fund.fund import Fund
from gavn.domain.values.problem import Refused
from gavn.language.catalogue import Language
from gavn.language.problems import problem_text
from gavn.web.project import commands
from tests.web.conftest import NOW

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("reason", "danish", "english"),
    [
        ("database is locked", "Et andet program er ved at skrive i databasen.", "Try again in a moment."),
        ("disk I/O error", "Databasen siger nej: disk I/O error.", "See that the path or address is right"),
    ],
)
def test_what_the_database_refuses_is_told_by_its_cause(
    aarhus: Fund, monkeypatch: pytest.MonkeyPatch, reason: str, danish: str, english: str
) -> None:
    def refuse(*_fund: Any, **_by: Any) -> NoReturn:
        raise OperationalError(reason)

    monkeypatch.setattr(commands, "load_fund", refuse)

    with pytest.raises(Refused) as refused:
        commands.load(aarhus, by="anne", now=NOW)

    [problem] = refused.value.problems
    assert problem_text(problem, Language.DANISH).startswith(danish)
    assert english in problem_text(problem, Language.ENGLISH)
