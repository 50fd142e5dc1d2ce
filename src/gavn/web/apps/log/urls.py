"""Addresses of the audit log."""

from __future__ import annotations

from django.urls import path

from gavn.web.apps.log import views

app_name = "audit"
urlpatterns = [
    path("", views.log, name="log"),
    path("log.csv", views.log_csv, name="log-csv"),
]
