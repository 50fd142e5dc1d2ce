"""A result statement: its amount opened step by step, and what each may do about it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from gavn.domain.access.decision import Decision, acts_for, may
from gavn.domain.access.roles import Permission
from gavn.domain.payments.moves import WITH_GROUNDS, Move, State, is_open
from gavn.domain.payments.papers import Paper
from gavn.domain.values.problem import Refused
from gavn.files.statements import file_name
from gavn.language.problems import problem_text
from gavn.web.apps.accounts.guard import find_or_404, page
from gavn.web.apps.documents.queries import documents
from gavn.web.apps.economy.show.deciding import why_text
from gavn.web.apps.payments.actions import draft_again, move_statement
from gavn.web.apps.payments.actions.obstacles import obstacle_to_posting
from gavn.web.apps.payments.forms.deciding import DecisionForm
from gavn.web.apps.payments.queries import Life, accounts_of, approved_on, may_move, sharers_of, superseded_by, time_of
from gavn.web.apps.payments.queries.owed import posted_elsewhere, posted_of
from gavn.web.apps.payments.queries.withheld import may_have_file
from gavn.web.apps.payments.show.statement import ONWARD, Seen, eyes, moves_open, statement_context
from gavn.web.apps.payments.show.time import time_sentences
from gavn.web.apps.payments.show.words import Words
from gavn.web.apps.payments.views.shared import circle_for, opened
from gavn.web.design.confirming import ask_again, is_confirmed
from gavn.web.design.reader import Reader
from gavn.web.design.refusals import announce, tell


@page(Permission.SEE_AGREEMENTS, methods=("GET", "POST"))
def statement(request: HttpRequest, reader: Reader, *, agreement_id: str, number: int) -> HttpResponse:
    """Why this amount, and who has seen it."""
    life, words = opened(reader, agreement_id)
    paper = find_or_404(life.numbered(number, paper=request.GET.get("paper", "")))
    form = None
    if request.method == "POST":
        if "draft" in request.POST:
            return _drafted(request, reader, life, paper)
        form = DecisionForm(request.POST, language=reader.language)
        if form.is_valid() and _is_to_be_asked(request, reader, life, paper, form):
            crumbs = words.crumbs(life.dossier.versions[-1], "")[:-1]
            return ask_again(request, "statement", reader.language, crumbs=crumbs, back=_url(paper))
        if form.is_valid() and _moved(request, reader, life, paper, form):
            return HttpResponseRedirect(_url(paper))
    filed = life.filed(paper)
    may_have, plan = may_have_file(life, paper, circle_for(reader, life.dossier)), life.dossier.measurement_plan
    circle = circle_for(reader, life.dossier)
    earlier = life.earlier(paper.entered.results.number, stated=paper.number)
    seen = Seen(paper, life.papers, filed, filed.repeated(), circle, may_have, plan, earlier)
    context = (
        statement_context(seen, words) | _acts(request, reader, life, paper, form) | _posted(reader, life, paper, words)
    )
    return render(request, "payments/statement.html", context)


def _url(paper: Paper) -> str:
    return reverse("payments:statement", args=[paper.agreement, paper.number])


def _is_to_be_asked(request: HttpRequest, reader: Reader, life: Life, paper: Paper, form: DecisionForm) -> bool:
    """Whether it is to be withdrawn by somebody who may, and was not asked again yet."""
    if form.cleaned_data["move"] != Move.WITHDRAW or is_confirmed(request):
        return False
    return may_move(reader.known, Move.WITHDRAW, life=life, paper=paper, now=timezone.now()).allowed


def _moved(request: HttpRequest, reader: Reader, life: Life, paper: Paper, form: DecisionForm) -> bool:
    """Does what was asked and says so; what the rules refuse is told beside the form, or above the page."""
    move, words = Move(form.cleaned_data["move"]), Words.of(reader.language)
    paper_id, grounds = form.cleaned_data["paper"], form.cleaned_data["grounds"]
    try:
        move_statement(life.dossier, paper_id, move, grounds=grounds, by=reader.known, now=timezone.now())
    except Refused as refused:
        if move in WITH_GROUNDS:
            tell(form, refused, reader.language)
            return False
        announce(request, refused, reader.language)
        return True
    done = "check_waits" if move is Move.CHECK and life.filed(paper).agreement.dispute_deadline else move.value
    messages.success(request, words.text(f"statement-page.done.{done}"))
    return True


def _drafted(request: HttpRequest, reader: Reader, life: Life, paper: Paper) -> HttpResponse:
    """The posting once more, where its draft was turned down."""
    try:
        draft_again(life.dossier, paper.id, by=reader.known, now=timezone.now())
        messages.success(request, Words.of(reader.language).text("statement-page.done.draft"))
    except Refused as refused:
        announce(request, refused, reader.language)
    return HttpResponseRedirect(_url(paper))


def _acts(request: HttpRequest, reader: Reader, life: Life, paper: Paper, form: DecisionForm | None) -> dict[str, Any]:
    """What this reader may do now, as buttons and, where grounds are asked for, as forms."""
    known, now = reader.known, timezone.now()
    open_moves = [m for m in moves_open(paper.state) if may_move(known, m, life=life, paper=paper, now=now).allowed]
    if Move.APPROVE in open_moves and Move.ACCEPT in open_moves:
        # Whoever approves it has accepted it by that.
        open_moves.remove(Move.ACCEPT)
    buttons: list[dict[str, Any]] = []
    forms: list[dict[str, Any]] = []
    for move in open_moves:
        sent = form is not None and form.data.get("move") == move.value
        own = (
            form
            if sent
            else DecisionForm(None, language=reader.language, initial={"move": move.value, "paper": paper.id})
        )
        (forms if move in WITH_GROUNDS else buttons).append({"move": move.value, "form": own, "open": sent})
    return {"buttons": buttons, "forms": forms, "for_party": Words.of(reader.language).party(acts_for(known))}


def _posted(reader: Reader, life: Life, paper: Paper, words: Words) -> dict[str, Any]:
    """The four eyes, with what became of the posting; links only for those who may see postings."""
    onward = ONWARD.get(paper.state)
    reason = ""
    if onward is not None:
        decision = may_move(reader.known, onward, life=life, paper=paper, now=timezone.now())
        reason = why_text(decision, names=words.people, language=reader.language)
    time = time_of(life, paper) if is_open(paper.state) else None
    state, told, url, again = _posting(reader, life, paper, words)
    return {
        "eyes": eyes(paper, words, reason=reason, posted=(state, told)),
        "is_posted": state == "done",
        "posting_url": url if may(reader.person, Permission.SEE_POSTINGS).allowed else "",
        "elsewhere": _elsewhere(reader, life, words) if state != "done" else {},
        "draft_again": again,
        "superseded": superseded_by(life, paper),
        "time": time_sentences(time, words, today=timezone.localdate()) if time else [],
    }


def _elsewhere(reader: Reader, life: Life, words: Words) -> dict[str, str]:
    """That money from the agreement is posted already, told before it is posted twice."""
    accounts = accounts_of(life.dossier.id)
    if not accounts or not may(reader.person, Permission.SEE_POSTINGS).allowed:
        return {}
    amount = posted_elsewhere(life)
    if amount.is_zero:
        return {}
    url = f"{reverse('economy:postings')}?account={accounts[0]}"
    key = "elsewhere_in_programme" if sharers_of(life.dossier.id) else "elsewhere"
    return {"text": words.text(f"statement-page.{key}", amount=words.money(amount)), "url": url}


def _posting(reader: Reader, life: Life, paper: Paper, words: Words) -> tuple[str, str, str, bool]:
    """State, words and address of the posting of an approved statement, and whether it can be drafted again."""
    if paper.state is not State.APPROVED:
        return "later", "", "", False
    found = posted_of(life.filed(paper).statement)
    if found.number:
        url = reverse("economy:posting", args=[found.number])
        told = words.text("statement-page.posted", number=found.number)
        return "done", ". ".join(filter(None, [told, _claim(life, paper, words)])), url, False
    if found.draft:
        url = reverse("economy:draft", args=[found.draft])
        told = words.text("statement-page.drafted", person=words.person(paper.made_by))
        return "now", " ".join(filter(None, [told, _claim(life, paper, words)])), url, False
    obstacle = obstacle_to_posting(life.dossier, life.filed(paper))
    if obstacle is not None:
        return "now", problem_text(obstacle, words.language), "", False
    if life.filed(paper).statement.received_by(documents().head.council).is_zero:
        return "done", words.text("statement-page.nothing_to_post"), "", False
    told = "taken_back" if found.taken_back else "turned_down" if found.turned_down else "not_drafted"
    return "now", words.text(f"statement-page.{told}"), "", may(reader.person, Permission.ENTER_POSTING).allowed


def _claim(life: Life, paper: Paper, words: Words) -> str:
    """That what is posted on the day of approval is a claim, and when it falls due; blank where the fund gets nothing
    or pays back."""
    statement, on = life.filed(paper).statement, approved_on(paper)
    if on is None or statement.received_by(documents().head.council).minor <= 0:
        return ""
    return words.text("statement-page.claim", on=words.day(on), due=words.day(statement.due_on(on)))


@page(Permission.SEE_AGREEMENTS)
def statement_file(request: HttpRequest, reader: Reader, *, agreement_id: str, number: int) -> HttpResponse:
    """The statement as `gavn explain` and `gavn replay` read it."""
    life, _ = opened(reader, agreement_id)
    paper = find_or_404(life.numbered(number, paper=request.GET.get("paper", "")))
    Decision(may_have_file(life, paper, circle_for(reader, life.dossier)), "file-tells-of-few").require()
    response = HttpResponse(paper.text, content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="{file_name(paper.name)}"'
    return response
