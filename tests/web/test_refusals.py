"""What stands in a refusal: words for ids, each only where its kind of id stands."""

from __future__ import annotations

from django import forms

from gavn.domain.values.problem import Problem, Refused
from gavn.language.catalogue import Language
from gavn.web.design.refusals import Names, tell

PEOPLE: Names = {"person": {"anne": "Anne Andersen"}}
WORKFLOW: Names = {"from": {"hearing": "Faglig belysning"}, "requirement": {"hearing": "et svar"}}


def told(problem: Problem, names: Names) -> str:
    form = forms.Form({})
    tell(form, Refused([problem]), Language.DANISH, names=names)
    [text] = form.errors["__all__"]
    return str(text)


def test_a_person_is_told_by_name() -> None:
    assert told(Problem("draft-decided", values={"person": "anne"}), PEOPLE).startswith(
        "Kladden er allerede afgjort af Anne Andersen."
    )


def test_a_voucher_that_is_called_as_a_person_keeps_its_name() -> None:
    assert told(Problem("voucher-waits", values={"voucher": "anne"}), PEOPLE).startswith("Bilag anne")


def test_one_id_is_told_by_what_it_stands_for() -> None:
    values = {"inquiry": "hearing", "from": "hearing", "to": "adopted", "requirement": "hearing"}

    assert "“Faglig belysning”" in told(Problem("transition-unknown", values=values), WORKFLOW)
    assert told(Problem("move-lacks", values=values), WORKFLOW).startswith(
        "hearing: overgangen til “adopted” mangler et svar."
    )
