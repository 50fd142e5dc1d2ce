"""What may come: the fund's forecast and each investment's, how one is made, and how earlier ones held."""

from __future__ import annotations

from collections.abc import Iterable

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from gavn.domain.access.decision import may
from gavn.domain.access.roles import BOUND_BY_PARTY, Permission
from gavn.domain.forecasting.assumptions import Ratio
from gavn.domain.fund.fund import Fund
from gavn.domain.values.problem import Problem, Refused
from gavn.language.catalogue import Language, say
from gavn.language.counts import counted_in_words
from gavn.language.formats import exact_text
from gavn.language.problems import problem_text
from gavn.web.apps.accounts.guard import find_or_404, page
from gavn.web.apps.documents.queries import documents
from gavn.web.apps.forecasts import queries
from gavn.web.apps.forecasts.actions import FORECAST, ask_forecast
from gavn.web.apps.forecasts.forms import USUAL_SEED, ForecastForm
from gavn.web.apps.forecasts.queries import Filed
from gavn.web.apps.forecasts.show.accuracy import accuracy_context
from gavn.web.apps.forecasts.show.effort import effort_context
from gavn.web.apps.forecasts.show.page import Shown, fund_context
from gavn.web.apps.forecasts.show.words import Sheet
from gavn.web.apps.jobs.queries import last_job
from gavn.web.apps.payments.queries import accounts_of, visible
from gavn.web.apps.payments.show.words import Words
from gavn.web.apps.payments.views.shared import circle_for, seen_by
from gavn.web.design.reader import Reader


@page(Permission.SEE_FORECASTS)
def fund(request: HttpRequest, reader: Reader) -> HttpResponse:
    """The newest forecast of the whole fund, or how to make the first one."""
    newest = queries.newest()
    if newest is None:
        assumed = documents().forecast_model is not None
        return render(request, "forecasts/none.html", _tools(reader) | {"assumed": assumed})
    return _shown(request, reader, newest, newest)


@page(Permission.SEE_FORECASTS)
def kept(request: HttpRequest, reader: Reader, *, forecast_id: str) -> HttpResponse:
    """One that was made, as it was made."""
    found: Filed = find_or_404(queries.numbered(forecast_id))
    return _shown(request, reader, found, find_or_404(queries.newest()))


def _shown(request: HttpRequest, reader: Reader, found: Filed, newest: Filed) -> HttpResponse:
    whole = queries.whole_fund()
    others = [each for each in queries.filed() if each.id != found.id]
    realised = queries.realised(whole, as_of=found.kept.as_of)
    shown = Shown(found, realised, others, newest, queries.moves(found))
    context = (
        fund_context(shown, _sheet(reader, whole, found.kept.trials)) | _tools(reader) | _made_up(found, whole, reader)
    )
    return render(request, "forecasts/fund.html", context)


@page(Permission.SEE_FORECASTS)
def agreement(request: HttpRequest, reader: Reader, *, agreement_id: str) -> HttpResponse:
    """What may come of one agreement, in the newest forecast that tells of each."""
    own = seen_by(reader, agreement_id)
    found = queries.newest_told()
    told = found.told if found else None
    if found is None or told is None:
        assumed = documents().forecast_model is not None
        return render(request, "forecasts/none.html", _tools(reader) | {"assumed": assumed})
    whole = queries.whole_fund()
    context = effort_context(found, told, own, _sheet(reader, whole, told.trials), moves=queries.moves(found))
    context |= _made_up(found, whole, reader)
    if may(reader.person, Permission.SEE_STRUCTURING).allowed:
        context["lab"] = reverse("structuring:lab", args=[own.id])
    return render(request, "forecasts/agreement.html", context)


@page(Permission.SEE_FORECASTS)
def accuracy(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Every kept forecast held against what came."""
    whole = queries.whole_fund()
    sheet = _sheet(reader, whole, None)
    context = accuracy_context(queries.backtest(whole), queries.filed(), _accounts(sheet), sheet)
    return render(request, "forecasts/accuracy.html", context)


def _accounts(sheet: Sheet) -> frozenset[str]:
    """Those whose payments this reader sees."""
    if sheet.whole:
        return frozenset(account.id for account in sheet.chart)
    return frozenset(account for agreement in sheet.circles for account in accounts_of(agreement))


@page(Permission.MAKE_FORECAST, methods=("GET", "POST"))
def make(request: HttpRequest, reader: Reader) -> HttpResponse:
    """As of which day, in how many futures, from which seed; the worker makes it."""
    whole, newest, today = queries.whole_fund(), queries.newest(), timezone.localdate()
    seed = newest.kept.seed if newest else USUAL_SEED
    sent = request.POST if request.method == "POST" else None
    form = ForecastForm(sent, as_of=min(whole.as_of, today), seed=seed, today=today, language=reader.language)
    if form.is_bound and form.is_valid():
        try:
            job = ask_forecast(form.wanted, by=reader.known, now=timezone.now())
            return HttpResponseRedirect(reverse("jobs:job", args=[job.id]))
        except Refused as refused:
            _tell(form, refused.problems, reader.language)
    words = Words.of(reader.language)
    context = {
        "crumbs": [
            {"url": reverse("forecasts:fund"), "label": words.text("forecast-page.title")},
            {"label": words.text("forecast-page.make")},
        ],
        "title": words.text("forecast-page.make"),
        "form": form,
        "before": _last_job(reader),
        "facts": _assumed(whole, reader.language),
    }
    return render(request, "forecasts/make.html", context)


def _tell(form: forms.Form, problems: Iterable[Problem], language: Language) -> None:
    """Each problem above the form, with the file and key that it is at."""
    refused = list(problems)
    if any(problem.code == "not-allowed" for problem in refused):
        raise Refused(refused)
    for problem in refused:
        place, told = problem.place, problem_text(problem, language)
        at = ", ".join(part for part in (place.file, place.path) if part)
        form.add_error(None, say("forecast-form.at", language, place=at, told=told) if at else told)


def _assumed(whole: Fund, language: Language) -> list[dict[str, str]]:
    """What a forecast goes out from, with where it comes from."""
    model = whole.forecast_model
    if model is None:
        return []
    names = {dossier.id: Words.of(language).name(dossier.versions[-1]) for dossier in whole.dossiers}
    efforts = ", ".join(names.get(plan.agreement, plan.agreement) for plan in whole.forecast_plans)
    return [
        {"label": say("forecast-form.efforts", language), "text": efforts},
        {"label": say("forecast-form.effect", language), "text": _ratio(model.effect, language)},
        {"label": say("forecast-form.volume", language), "text": _ratio(model.volume, language)},
    ]


def _ratio(ratio: Ratio, language: Language) -> str:
    source = ratio.source_da if language is Language.DANISH else ratio.source_en
    mean, sd = (exact_text(100 * number, language, most=1) for number in (ratio.mean, ratio.sd))
    return say("forecast-form.ratio", language, mean=mean, sd=sd, source=source)


def _last_job(reader: Reader) -> str:
    """Where the last forecast that was asked for can be followed; blank where none was."""
    found = last_job(FORECAST, documents().head.id)
    return reverse("jobs:job", args=[found.id]) if found else ""


def _made_up(found: Filed, whole: Fund, reader: Reader) -> dict[str, str]:
    """Whose results it learned from, where these are nobody's."""
    efforts = queries.of_made_up_people(whole, as_of=found.kept.as_of)
    return {"made_up": counted_in_words("forecast-page.made_up", len(efforts), reader.language) if efforts else ""}


def _tools(reader: Reader) -> dict[str, object]:
    """What this reader can do beside reading."""
    makes = may(reader.person, Permission.MAKE_FORECAST).allowed
    found = last_job(FORECAST, documents().head.id) if makes else None
    under_way = reverse("jobs:job", args=[found.id]) if found and found.is_open else ""
    return {"makes": makes, "under_way": under_way}


def _sheet(reader: Reader, whole: Fund, futures: int | None) -> Sheet:
    """What this reader sees of each agreement, and the words for it."""
    own = {dossier.id: dossier for dossier in visible(reader.known)}
    return Sheet(
        Words.of(reader.language),
        whole.chart,
        whole.programmes,
        {dossier.id: dossier for dossier in whole.dossiers},
        {agreement: circle_for(reader, dossier) for agreement, dossier in own.items()},
        reader.known.role not in BOUND_BY_PARTY,
        whole.currency,
        futures,
    )
