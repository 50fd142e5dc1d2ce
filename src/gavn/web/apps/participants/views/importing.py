"""Observations of people from a file. The file is sent with each request and kept in none: the browser has it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from gavn.domain.access.roles import Permission, Role
from gavn.domain.outcomes.intake.kinds import FileKind
from gavn.domain.values.problem import Refused
from gavn.files.intake.people_sheets import rejected_rows, sheet_csv, sheet_xlsx, template_csv, template_xlsx
from gavn.language.catalogue import Language, say
from gavn.web.apps.accounts.guard import find_or_404, page
from gavn.web.apps.documents.queries import agreement_names, party_names
from gavn.web.apps.participants.actions.importing import look_through, take_in
from gavn.web.apps.participants.forms.importing import (
    NUMBERS,
    ColumnsForm,
    ConfirmForm,
    Offered,
    UploadForm,
    names_of_columns,
)
from gavn.web.apps.participants.queries.importing import (
    Opened,
    Preview,
    Sending,
    grounds_to_send_to,
    kinds_to_send,
    open_sent,
)
from gavn.web.apps.participants.show.importing import PreviewShown, kind_text, person_text, taken_context
from gavn.web.design.reader import Reader
from gavn.web.design.refusals import tell

# The ending of a file's name, and what it is sent as.
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
# What is wrong with the choice of columns, and not with the file.
OF_COLUMNS = frozenset(
    {"people-column-unmapped", "people-heading-gone", "people-heading-shared", "people-fixed-wrong", "value-not-one-of"}
)


@dataclass(frozen=True, slots=True)
class Asked:
    """A request with a file that the form has taken, and who sent it."""

    request: HttpRequest
    reader: Reader
    form: UploadForm
    sending: Sending

    @property
    def language(self) -> Language:
        return self.reader.language

    def columns_of(self, opened: Opened) -> ColumnsForm:
        person = person_text(self.sending, self.reader.known, self.language)
        return ColumnsForm(opened, person=person, language=self.language)


@page(Permission.RECORD_READINGS, methods=("GET", "POST"), unseen=Permission.RECORD_READINGS)
def import_(request: HttpRequest, reader: Reader) -> HttpResponse:
    """A file is looked through, its columns corrected, its rejected rows written out, and the others taken in."""
    sent = request.method == "POST"
    offered = _offered(reader)
    form = UploadForm(
        request.POST if sent else None,
        request.FILES if sent else None,
        offered=offered,
        chosen=request.GET.get("agreement", ""),
        language=reader.language,
    )
    if not (sent and offered.agreements and form.is_valid()):
        return _page(request, reader, form if offered.agreements else None)
    asked = Asked(request, reader, form, form.sending())
    return ACTS.get(request.POST.get("act", ""), _look)(asked)


def _offered(reader: Reader) -> Offered:
    """What the reader can choose among; one who knows people by neither number nor case has pseudonyms alone."""
    language, names, parties = reader.language, agreement_names(reader.language), party_names()
    grounds = grounds_to_send_to(reader.known)
    kinds = [(kind.id, kind_text(kind, language)) for kind in kinds_to_send(reader.known)]
    who: list[tuple[str, str]] = []
    if reader.known.role is Role.AUTHORITY:
        providers = dict.fromkeys(party for ground in grounds for party in ground.parties[Role.PROVIDER])
        who = [(NUMBERS, say("people-import.who.numbers", language))]
        who += [(each, say("people-import.who.cases", language, party=parties.get(each, each))) for each in providers]
    return Offered([(each.agreement, names.get(each.agreement, each.agreement)) for each in grounds], kinds, who)


def _page(request: HttpRequest, reader: Reader, form: UploadForm | None, **shown: Any) -> HttpResponse:
    """The whole page, or what of it changes where htmx asks."""
    language = reader.language
    kinds = kinds_to_send(reader.known)
    context = {
        "title": say("people-import.title", language),
        "crumbs": [
            {"label": say("menu.people", language), "url": reverse("participants:today")},
            {"label": say("people-import.title", language)},
        ],
        "form": form,
        "page_url": reverse("participants:import"),
        "templates": [_template_links(kind, language) for kind in kinds],
        "changed": request.method == "POST",
        **shown,
    }
    part = request.headers.get("HX-Request") == "true"
    return render(request, "people/import_page.html" if part else "people/import.html", context)


def _template_links(kind: FileKind, language: Language) -> dict[str, Any]:
    urls = {ending: reverse("participants:template", args=[kind.id, ending]) for ending in TYPES}
    return {"label": kind_text(kind, language), "urls": urls}


def _look(asked: Asked, *, refused: Refused | None = None) -> HttpResponse:
    """What the file would become; `refused` is why what was confirmed before was not taken in."""
    try:
        found = look_through(asked.sending, by=asked.reader.known, now=timezone.now())
    except Refused as unread:
        return _unread(asked, unread)
    return _preview(asked, found, refused)


def _preview(asked: Asked, found: Preview, refused: Refused | None) -> HttpResponse:
    language = asked.language
    confirm = ConfirmForm(found, sent=asked.request.POST, kind=found.opened.kind, language=language)
    if refused is not None:
        tell(confirm, refused, language, field_of=confirm.field_of)
    shown = PreviewShown(found, asked.sending, asked.reader.known, language)
    context = {"columns": asked.columns_of(found.opened), "confirm": confirm, **shown.context()}
    return _page(asked.request, asked.reader, asked.form, **context)


def _unread(asked: Asked, refused: Refused) -> HttpResponse:
    """What is wrong with the columns stands at each of them, all else at what it is wrong with."""
    if any(problem.code not in OF_COLUMNS or problem.place.path == "kind" for problem in refused.problems):
        tell(asked.form, refused, asked.language, field_of=asked.form.field_of)
        return _page(asked.request, asked.reader, asked.form)
    opened = open_sent(asked.sending, by=asked.reader.known)
    columns = asked.columns_of(opened)
    names = names_of_columns(opened.kind.columns, asked.language)
    names["person"] = person_text(asked.sending, asked.reader.known, asked.language)
    several = {text: _named(text, names) for problem in refused.problems if (text := problem.values.get("names"))}
    words = {"name": names, "column": names, "names": several}
    tell(columns, refused, asked.language, names=words, field_of=columns.field_of)
    answer = say("people-import.answer.columns", asked.language)
    return _page(asked.request, asked.reader, asked.form, columns=columns, answer=answer, to_choose=True)


def _named(listed: str, names: Mapping[str, str]) -> str:
    """Several of our columns, as they are called."""
    return ", ".join(names.get(each, each) for each in listed.split(", "))


def _rejected(ending: str) -> Callable[[Asked], HttpResponse]:
    """The rejected rows with their reasons, as a file of their own; written nowhere else."""

    def write(asked: Asked) -> HttpResponse:
        try:
            found = look_through(asked.sending, by=asked.reader.known, now=timezone.now())
        except Refused as refused:
            return _unread(asked, refused)
        if not found.intake.rejections:
            return _preview(asked, found, None)
        head, rows = rejected_rows(
            found.table, found.intake, asked.language, numbers=asked.sending.numbers, hidden=found.protected
        )
        data = sheet_xlsx(head, rows) if ending == "xlsx" else sheet_csv(head, rows)
        return _file(data, say("people-import.rejected_file", asked.language), ending)

    return write


def _take(asked: Asked) -> HttpResponse:
    """Takes in what was seen; where it is another thing now, it is shown again with what stood in the way."""
    sent, by = asked.request.POST, asked.reader.known
    seen, partly, reason = sent.get("seen", ""), sent.get("partly") == "on", sent.get("reason", "")
    try:
        taken = take_in(asked.sending, seen=seen, partly=partly, reason=reason, by=by, now=timezone.now())
    except Refused as refused:
        return _look(asked, refused=refused)
    kind = next(each for each in kinds_to_send(by) if each.id == asked.sending.kind)
    context = {"taken": True, "agreement": asked.sending.agreement, **taken_context(taken, kind, asked.language)}
    # The file has been taken in: the form it came by is gone, so that it is not sent twice.
    return _page(asked.request, asked.reader, None, **context)


ACTS: Mapping[str, Callable[[Asked], HttpResponse]] = {
    "take": _take,
    "rejected-csv": _rejected("csv"),
    "rejected-xlsx": _rejected("xlsx"),
}


@page(Permission.RECORD_READINGS, unseen=Permission.RECORD_READINGS)
def template(request: HttpRequest, reader: Reader, *, kind: str, ending: str) -> HttpResponse:
    """An empty file with headings and an example, of a kind that the reader may send."""
    found: FileKind = find_or_404(next((each for each in kinds_to_send(reader.known) if each.id == kind), None))
    write = find_or_404({"csv": template_csv, "xlsx": template_xlsx}.get(ending))
    return _file(write(found, reader.language), found.id, ending)


def _file(data: bytes, name: str, ending: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}.{ending}"'}
    return HttpResponse(data, content_type=TYPES[ending], headers=headers)
