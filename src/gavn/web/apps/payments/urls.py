"""Addresses of the pages of agreements."""

from __future__ import annotations

from django.urls import path

from gavn.web.apps.payments.views import agreements, amendments, endings, measuring, money, results, statements

app_name = "payments"
urlpatterns = [
    path("", agreements.agreements, name="agreements"),
    path("<str:agreement_id>/", agreements.agreement, name="agreement"),
    path("<str:agreement_id>/versions/", agreements.versions, name="versions"),
    path("<str:agreement_id>/versions/<int:number>/", agreements.version, name="version"),
    path("<str:agreement_id>/amendment/", amendments.amendment, name="amendment"),
    path("<str:agreement_id>/results/", results.results, name="results"),
    path("<str:agreement_id>/results/enter/", results.enter, name="enter"),
    path("<str:agreement_id>/results/file/", results.file, name="file"),
    path("<str:agreement_id>/results/measure/", measuring.measure, name="measure"),
    path("<str:agreement_id>/results/save/", results.save, name="save"),
    path("<str:agreement_id>/results/<int:number>/", results.result_set, name="result-set"),
    path("<str:agreement_id>/statements/<int:number>/", statements.statement, name="statement"),
    path("<str:agreement_id>/statements/<int:number>/file/", statements.statement_file, name="statement-file"),
    path("<str:agreement_id>/money/", money.money, name="money"),
    path("<str:agreement_id>/closing/", endings.closing, name="closing"),
    path("<str:agreement_id>/termination/", endings.termination, name="termination"),
    path("<str:agreement_id>/what-if/", money.what_if, name="what-if"),
]
