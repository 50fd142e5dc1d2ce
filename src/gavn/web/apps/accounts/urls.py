"""Addresses of logging in and out, and of accounts."""

from __future__ import annotations

from django.urls import path

from gavn.web.apps.accounts import views

app_name = "accounts"
urlpatterns = [
    path("log-in/", views.log_in, name="log-in"),
    path("log-out/", views.log_out, name="log-out"),
    path("language/<str:language>/", views.choose_language, name="language"),
]
