"""Dialog mod Vold as the council's report of 2024 tells of it: 15 families, 11 completed, violence ceased in 9 of them,
and no other family treatment in 7 of the 9 who were followed up on. That these are the same nine is assumed."""

from __future__ import annotations

from gavn.domain.disclosure.tables import Dimension, Layout, Unit, count_table

LAYOUT = Layout(
    (
        Dimension("course", ("completed", "dropped out")),
        Dimension("violence", ("ceased", "continues", "not followed")),
        Dimension("treatment", ("none", "some", "not followed")),
    )
)
FAMILIES = {
    ("completed", "ceased", "none"): 7,
    ("completed", "ceased", "some"): 2,
    ("completed", "continues", "not followed"): 2,
    ("dropped out", "not followed", "not followed"): 4,
}
TABLE = count_table(LAYOUT, {Unit.FAMILY: FAMILIES})
