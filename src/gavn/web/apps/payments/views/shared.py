"""What every page of one agreement begins with: the agreement, if the reader may see it, and the words for it."""

from __future__ import annotations

from gavn.domain.agreements.dossier import Dossier
from gavn.domain.disclosure.circles import Circle
from gavn.web.apps.accounts.guard import find_or_404
from gavn.web.apps.payments import queries
from gavn.web.apps.payments.queries import Life
from gavn.web.apps.payments.show.words import Words
from gavn.web.design.reader import Reader


def seen_by(reader: Reader, agreement_id: str) -> Dossier:
    """The agreement; to somebody whose party takes no part it is not there."""
    found = find_or_404(queries.dossier(agreement_id))
    dossier: Dossier = find_or_404(found, queries.sees(reader.known, found))
    return dossier


def circle_for(reader: Reader, own: Dossier) -> Circle:
    """How much of its results the reader sees."""
    return queries.circle_for(reader.known, own)


def opened(reader: Reader, agreement_id: str) -> tuple[Life, Words]:
    """The same with everything kept of it."""
    return queries.life_of(seen_by(reader, agreement_id)), Words.of(reader.language)
