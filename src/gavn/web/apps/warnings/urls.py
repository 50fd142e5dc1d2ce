"""Addresses of the inbox of warnings."""

from __future__ import annotations

from django.urls import path

from gavn.web.apps.warnings import views

app_name = "warnings"
urlpatterns = [
    path("", views.inbox, name="inbox"),
    path("go-through/", views.go_through, name="go-through"),
    path("<str:key>/", views.warning, name="warning"),
]
