"""Addresses of the fund as a whole."""

from __future__ import annotations

from django.urls import path

from gavn.web.apps.fund import views

app_name = "fund"
urlpatterns = [
    path("", views.public, name="public"),
    path("start/", views.start, name="start"),
    path("fund/", views.overview, name="overview"),
    path("disagreements/", views.disagreements, name="disagreements"),
    path("glossary/", views.glossary, name="glossary"),
]
