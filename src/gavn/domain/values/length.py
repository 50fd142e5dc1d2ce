"""How long the short texts are: what names a thing, a person or a place. Other texts have no end."""

from __future__ import annotations

# Of an id, a voucher, a person's name; and of the words that say where something was published.
NAME_LENGTH = 80
WHERE_LENGTH = 200
