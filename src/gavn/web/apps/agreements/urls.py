"""Addresses of the agreements pages."""

from __future__ import annotations

from django.urls import path

from gavn.web.apps.agreements import views

app_name = "agreements"
urlpatterns = [
    path("", views.investments, name="investments"),
    path("<str:investment_id>/", views.investment, name="investment"),
]
