"""What was written stays as it was written; a person's rows go only where two have decided that they do."""

from __future__ import annotations

from django.db import migrations

from gavn.web.database.append_only import append_only, erasable, not_replaced

DECIDED = (
    "EXISTS (SELECT 1 FROM participants_erasurerow e "
    "JOIN participants_erasuredecisionrow d ON d.erasure_id = e.id "
    "WHERE e.person = OLD.{person} AND d.carried_out AND d.by <> e.proposed_by)"
)
OF_A_PERSON = ("markrow", "participantrow", "referralrow", "toldrow")
FOR_GOOD = ("submissionrow", "snapshotrow", "erasurerow", "erasuredecisionrow", "chainrow", "doorrow")
KEYS = {
    "personrow": (("id",), ("salt",), ("pseudonym",)),
    "markrow": (("id",), ("mark",)),
    "participantrow": (("id",), ("pseudonym",), ("person_id", "agreement")),
    "referralrow": (("id",), ("ref",)),
    "toldrow": (("number",), ("event",)),
    "submissionrow": (("id",),),
    "snapshotrow": (("id",),),
    "erasurerow": (("id",),),
    "erasuredecisionrow": (("id",), ("erasure_id",)),
    "chainrow": (("number",),),
    "doorrow": (("id",),),
}


class Migration(migrations.Migration):
    """Guards the tables in the database itself."""

    dependencies = [("participants", "0001_initial")]
    operations = [
        append_only(*(f"participants_{name}" for name in FOR_GOOD)),
        erasable("participants_personrow", when=DECIDED.format(person="id")),
        *(erasable(f"participants_{name}", when=DECIDED.format(person="person_id")) for name in OF_A_PERSON),
        *(not_replaced(f"participants_{name}", *keys) for name, keys in KEYS.items()),
    ]
