"""What other apps ask of a fund's documents."""

from __future__ import annotations

from django.http import Http404

from gavn.web.apps.documents.storage import Documents, read


def documents() -> Documents:
    """The fund's documents; a database without a fund has no pages about one."""
    found = read()
    if found is None:
        raise Http404("the database holds no fund; load one with `gavn load FOLDER`")
    return found


def fund_names() -> tuple[str, str]:
    """The fund's name in Danish and English, blank where no fund is loaded."""
    found = read()
    return (found.head.name_da, found.head.name_en) if found else ("", "")


def party_names() -> dict[str, str]:
    """The names of the fund's parties by id, none where no fund is loaded."""
    found = read()
    return {party.id: party.name for party in found.head.parties} if found else {}
