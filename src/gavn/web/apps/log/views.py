"""The audit log, as a page and as a file."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse

from gavn.domain.access.roles import Permission
from gavn.web.apps.accounts.guard import page
from gavn.web.apps.audit import queries
from gavn.web.apps.log import show
from gavn.web.apps.log.forms import LogForm
from gavn.web.apps.payments.queries.withheld import Withheld
from gavn.web.design.csv_file import csv_response
from gavn.web.design.reader import Reader

PER_PAGE = 50
# Above this a look at every line takes more than a moment, and is asked for.
LOOKED_AT_ONCE = 5000


def _form(request: HttpRequest, reader: Reader) -> LogForm:
    return LogForm(request.GET or None, language=reader.language, people=queries.people(), kinds=queries.kinds())


@page(Permission.SEE_AUDIT_LOG)
def log(request: HttpRequest, reader: Reader) -> HttpResponse:
    """What was done, by whom and when, and whether the log is what was written."""
    form, language = _form(request, reader), reader.language
    shown = Paginator(queries.events(form.wanted), PER_PAGE).get_page(request.GET.get("page"))
    count, found = queries.count_all(), shown.paginator.count
    broken = queries.first_broken() if count <= LOOKED_AT_ONCE or "verify" in request.GET else None
    parameters = request.GET.copy()
    for name in ("page", "verify"):
        parameters.pop(name, None)
    query = parameters.urlencode()
    context = {
        "page_title": show.log_answer(broken=broken, count=count, language=language),
        "lead": show.log_lead(broken=broken, language=language),
        "broken": broken,
        "verify_url": f"{reverse('audit:log')}?verify=1" if broken is None else "",
        "form": form,
        "reset_url": reverse("audit:log") if found != count else "",
        "result": show.log_sentence(found=found, count=count, language=language),
        "found": found,
        "table": show.log_table(shown, language, is_held=Withheld(reader.known).is_held),
        "page": shown,
        "query": f"{query}&" if query else "",
        "csv_url": f"{reverse('audit:log-csv')}?{query}",
    }
    return render(request, "log/log.html", context)


@page(Permission.SEE_AUDIT_LOG)
def log_csv(request: HttpRequest, reader: Reader) -> StreamingHttpResponse:
    """The choice as a file, whole; sent line by line as it is read."""
    events = queries.events(_form(request, reader).wanted)
    head, rows = show.csv_rows(events.iterator(), reader.language, is_held=Withheld(reader.known).is_held)
    return csv_response("log.csv", head=head, rows=rows)
