"""When something was recorded, as readers write it."""

from __future__ import annotations

from datetime import datetime

from django.utils.timezone import localtime

from gavn.language.catalogue import Language, say
from gavn.language.formats import day_text

CLOCKS = {Language.DANISH: "%H.%M", Language.ENGLISH: "%H:%M"}


def moment_text(moment: datetime, language: Language) -> str:
    """`25.11.2026 kl. 22.14`, where the fund is; kept on one line, so that a column of them can be read down."""
    local = localtime(moment)
    day, time = day_text(local.date(), language), local.strftime(CLOCKS[language])
    return say("design.moment", language, day=day, time=time).replace(" ", "\N{NO-BREAK SPACE}")
