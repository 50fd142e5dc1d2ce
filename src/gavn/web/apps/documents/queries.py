"""What other apps ask of a fund's documents."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from datetime import date

from django.http import Http404

from gavn.domain.economy.chain import Head
from gavn.domain.economy.ledger import Ledger
from gavn.domain.forecasting.as_layer import newest_of_model
from gavn.domain.forecasting.keeping import KeptForecast
from gavn.domain.fund.fund import Fund
from gavn.domain.pipeline.inquiry import Inquiry
from gavn.language.catalogue import Language
from gavn.web.apps.documents.storage import Documents, read


def documents() -> Documents:
    """The fund's documents; a database without a fund has no pages about one."""
    found = read()
    if found is None:
        raise Http404("the database holds no fund; load one with `gavn load FOLDER`")
    return found


def model_forecast(*, on: date) -> KeptForecast | None:
    """The newest that the model made, as of no later than a day."""
    return newest_of_model(documents().kept_forecasts, by=on)


def fund_names() -> tuple[str, str]:
    """The fund's name in Danish and English, blank where no fund is loaded."""
    found = read()
    return (found.head.name_da, found.head.name_en) if found else ("", "")


def fund_of(*, ledger: Ledger, heads: Sequence[Head], inquiries: Sequence[Inquiry] = ()) -> Fund:
    """The documents with the rows of other apps as one value; what an app does not ask about, it leaves out."""
    known = documents()
    return Fund(
        **{item.name: getattr(known.head, item.name) for item in dataclasses.fields(known.head)},
        chart=known.chart,
        ledger=ledger,
        heads=tuple(heads),
        versions=known.versions,
        workflow=known.workflow,
        calls=known.calls,
        inquiries=tuple(inquiries),
        investments=known.investments,
        publications=known.publications,
        dossiers=known.dossiers,
        forecast_model=known.forecast_model,
        forecast_plans=known.forecast_plans,
        kept_forecasts=known.kept_forecasts,
        scenarios=known.scenarios,
    )


def agreement_names(language: Language) -> dict[str, str]:
    """What each agreement is called in its newest version, by id; none where no fund is loaded."""
    found = read()
    newest = (dossier.versions[-1] for dossier in found.dossiers) if found else ()
    return {each.id: each.name_da if language is Language.DANISH else each.name_en for each in newest}


def party_names() -> dict[str, str]:
    """The names of the fund's parties by id, none where no fund is loaded."""
    found = read()
    return {party.id: party.name for party in found.head.parties} if found else {}
