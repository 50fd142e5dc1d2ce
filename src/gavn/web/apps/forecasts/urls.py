"""Addresses of forecasts."""

from __future__ import annotations

from django.urls import path

from gavn.web.apps.forecasts import views

app_name = "forecasts"
urlpatterns = [
    path("", views.fund, name="fund"),
    path("make/", views.make, name="make"),
    path("accuracy/", views.accuracy, name="accuracy"),
    path("kept/<str:forecast_id>/", views.kept, name="kept"),
    path("agreements/<str:agreement_id>/", views.agreement, name="agreement"),
]
