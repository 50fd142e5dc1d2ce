"""Addresses of the pages about people; none holds a number of anybody."""

from __future__ import annotations

from django.urls import path

from gavn.web.apps.participants.views import (
    acting,
    agreement,
    card,
    importing,
    keeping,
    order,
    persons,
    recording,
    today,
    whom,
)

app_name = "participants"
COURSE = "courses/<str:course>/"
urlpatterns = [
    path("", today.today, name="today"),
    path("calendar.ics", today.calendar, name="calendar"),
    path("import/", importing.import_, name="import"),
    path("import/templates/<slug:kind>.<str:ending>", importing.template, name="template"),
    path("erasures/unfinished/", keeping.unfinished, name="unfinished"),
    path("erasures/<int:number>/", keeping.erasure, name="erasure"),
    path("ties/<str:record>/", persons.tie, name="tie"),
    path(COURSE, card.course, name="course"),
    path(f"{COURSE}assess/", acting.assess, name="assess"),
    path(f"{COURSE}step/<str:step>/", acting.step, name="step"),
    path(f"{COURSE}enrol/", acting.enrol, name="enrol"),
    path(f"{COURSE}exit/", acting.leave, name="exit"),
    path(f"{COURSE}note/", acting.note, name="note"),
    path(f"{COURSE}reading/", recording.reading, name="reading"),
    path(f"{COURSE}questionnaire/<str:questionnaire>/", recording.questionnaire, name="questionnaire"),
    path(f"{COURSE}observed/<str:kind>/", recording.observed, name="observed"),
    path(f"{COURSE}records/<str:record>/correct/", recording.correct, name="correct"),
    path(f"{COURSE}records/<str:record>/withdraw/", recording.withdraw, name="withdraw"),
    path(f"{COURSE}records/<str:record>/verify/", recording.verify, name="verify"),
    path(f"{COURSE}erase/", keeping.erase, name="erase"),
    path(f"{COURSE}same/", persons.same, name="same"),
    path(f"{COURSE}protect/", persons.protect, name="protect"),
    path(f"{COURSE}lift/", persons.lift, name="lift"),
    path(f"{COURSE}paper/", persons.paper, name="paper"),
    path(f"{COURSE}take-back/", persons.take_back, name="take-back"),
    path("<str:agreement_id>/", agreement.agreement, name="agreement"),
    path("<str:agreement_id>/list/", agreement.listing, name="list"),
    path("<str:agreement_id>/find/", agreement.find, name="find"),
    path("<str:agreement_id>/refer/", acting.refer, name="refer"),
    path("<str:agreement_id>/whom/", whom.whom, name="whom"),
    path("<str:agreement_id>/staff/", keeping.staff, name="staff"),
    path("<str:agreement_id>/keeping/", keeping.keeping, name="keeping"),
    path("<str:agreement_id>/order/", order.order, name="order"),
    path("<str:agreement_id>/registers/", keeping.registers, name="registers"),
]
