"""Import: a file is sent, looked through, and saved as one batch of drafts."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from gavn.domain.access.roles import Permission
from gavn.domain.values.problem import Refused
from gavn.language.catalogue import say
from gavn.web.apps.accounts.guard import find_or_404, page
from gavn.web.apps.documents.queries import documents
from gavn.web.apps.economy.actions.imports import give_up, keep_file, save_batch
from gavn.web.apps.economy.forms.imports import SaveForm, UploadForm
from gavn.web.apps.economy.queries.batches import batch_numbered
from gavn.web.apps.economy.queries.imports import format_used_last, preview_of, upload_numbered
from gavn.web.apps.economy.show.imports import (
    preview_answer,
    preview_facts,
    preview_lead,
    preview_sum,
    rejected_say,
    rejected_table,
)
from gavn.web.apps.economy.show.moved import moved_on, moved_table, postings_table
from gavn.web.design.reader import Reader
from gavn.web.design.refusals import announce, tell


@page(Permission.ENTER_POSTING, methods=("GET", "POST"))
def import_(request: HttpRequest, reader: Reader) -> HttpResponse:
    """A file and its format; what cannot be read is told here, and nothing is kept of it."""
    sent = request.method == "POST"
    last, language = format_used_last(), reader.language
    form = UploadForm(request.POST if sent else None, request.FILES if sent else None, last=last, language=language)
    if sent and form.is_valid():
        file, used = form.cleaned_data["file"], form.cleaned_data["format"]
        try:
            kept = keep_file(file, used, by=reader.known, now=timezone.now())
        except Refused as refused:
            tell(form, refused, language, field_of=form.field_of)
        else:
            return HttpResponseRedirect(reverse("economy:import-preview", args=[kept]))
    context = {"page_title": say("import-page.title", language), "form": form}
    return render(request, "economy/import.html", context)


@page(Permission.ENTER_POSTING, methods=("GET", "POST"))
def preview(request: HttpRequest, reader: Reader, *, upload_id: int) -> HttpResponse:
    """What the rows would become; nothing of it is kept before it is saved."""
    if request.method == "POST" and "give-up" in request.POST:
        give_up(upload_id, by=reader.known)
        messages.success(request, say("import-page.given_up", reader.language))
        return HttpResponseRedirect(reverse("economy:import"))
    now, language, chart = timezone.now(), reader.language, documents().chart
    upload = upload_numbered(upload_id, by=reader.known, now=now)
    if upload is None:
        return _saved_already(upload_id)
    try:
        found = preview_of(upload, by=reader.known, now=now)
    except Refused as refused:
        return _unreadable(request, reader, upload_id, refused)
    intake = found.intake
    data = request.POST if request.method == "POST" else None
    form = SaveForm(data, seen=found.seen, rejected=intake.rejected, language=language)
    if data is not None and form.is_valid():
        return _saved(request, reader, upload_id, form)
    context = {
        "page_title": say("import-page.preview_title", language),
        "answer": preview_answer(found, chart=chart, language=language),
        "lead": preview_lead(upload, found, language),
        "terms": preview_sum(found, language),
        "facts": preview_facts(upload, language),
        "form": form if intake.postings else None,
        "count": len(intake.postings),
        "rejected_say": rejected_say(intake.rejections, language),
        "rejected": rejected_table(intake.rejections, language) if intake.rejections else None,
        "moved": moved_table(moved_on(intake.postings), chart=chart, language=language) if intake.postings else None,
        "postings": postings_table(intake.postings, language=language) if intake.postings else None,
    }
    return render(request, "economy/import_preview.html", context)


def _saved(request: HttpRequest, reader: Reader, upload_id: int, form: SaveForm) -> HttpResponse:
    """Saves the batch and opens it; what is refused is told in words above the preview, made anew."""
    seen, partly = form.cleaned_data["seen"], form.cleaned_data.get("partly", False)
    try:
        batch = save_batch(upload_id, seen=seen, partly=partly, by=reader.known, now=timezone.now())
    except Refused as refused:
        announce(request, refused, reader.language)
        return HttpResponseRedirect(reverse("economy:import-preview", args=[upload_id]))
    messages.success(request, say("import-page.saved", reader.language))
    return HttpResponseRedirect(reverse("economy:batch", args=[batch]))


def _unreadable(request: HttpRequest, reader: Reader, upload_id: int, refused: Refused) -> HttpResponse:
    """A file that could be read when it was sent, and no more: the fund's accounts have changed since."""
    give_up(upload_id, by=reader.known)
    announce(request, refused, reader.language)
    return HttpResponseRedirect(reverse("economy:import"))


def _saved_already(upload_id: int) -> HttpResponse:
    """A file that is kept no more leads to the batch that it became."""
    find_or_404(batch_numbered(upload_id))
    return HttpResponseRedirect(reverse("economy:batch", args=[upload_id]))
