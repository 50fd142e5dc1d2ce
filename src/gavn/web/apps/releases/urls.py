"""Addresses of what is told of results."""

from __future__ import annotations

from django.urls import path

from gavn.web.apps.releases import views

app_name = "releases"
urlpatterns = [
    path("published/", views.public, name="public"),
    path("published/<str:agreement_id>/<int:number>/", views.file, name="file"),
    path("agreements/<str:agreement_id>/published/", views.published, name="published"),
    path("agreements/<str:agreement_id>/published/propose/", views.propose, name="propose"),
]
