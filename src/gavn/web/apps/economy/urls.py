"""Addresses of the economy pages."""

from __future__ import annotations

from django.urls import path

from gavn.web.apps.economy.views import batches, chain, closing, drafts, entry, imports, postings, table

app_name = "economy"
urlpatterns = [
    path("", table.table, name="table"),
    path("table.xlsx", table.excel, name="excel"),
    path("versions/<str:version_id>/", table.version, name="version"),
    path("postings/", postings.postings, name="postings"),
    path("postings.csv", postings.postings_csv, name="postings-csv"),
    path("postings/<int:number>/", postings.posting, name="posting"),
    path("postings/<int:number>/reverse/", entry.take_back, name="reverse"),
    path("enter/", entry.enter, name="enter"),
    path("drafts/", drafts.drafts, name="drafts"),
    path("drafts/<int:draft_id>/", drafts.draft, name="draft"),
    path("import/", imports.import_, name="import"),
    path("import/<int:upload_id>/", imports.preview, name="import-preview"),
    path("batches/<int:batch_id>/", batches.batch, name="batch"),
    path("close/", closing.close, name="close"),
    path("chain/", chain.chain, name="chain"),
    path("chain/head.csv", chain.head_csv, name="head-csv"),
]
