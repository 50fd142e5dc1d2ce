"""Addresses of the pipeline pages."""

from __future__ import annotations

from django.urls import path

from gavn.web.apps.pipeline.views import acting, pages

app_name = "pipeline"
urlpatterns = [
    path("", pages.board, name="board"),
    path("table-1.csv", pages.table_csv, name="table-csv"),
    path("inquiries/", pages.inquiries, name="inquiries"),
    path("inquiries.csv", pages.inquiries_csv, name="inquiries-csv"),
    path("receive/", acting.receive, name="receive"),
    path("<str:inquiry_id>/", pages.one_inquiry, name="inquiry"),
    path("<str:inquiry_id>/move/<str:stage_id>/", acting.move, name="move"),
    path("<str:inquiry_id>/ask/", acting.ask, name="ask"),
    path("<str:inquiry_id>/approval/<str:kind>/", acting.approval, name="approval"),
    path("<str:inquiry_id>/hearings/<int:place>/", acting.answer, name="answer"),
]
