"""Addresses of scenarios and of the structuring lab."""

from __future__ import annotations

from django.urls import path

from gavn.web.apps.structuring.views import lab, scenarios

app_name = "structuring"
urlpatterns = [
    path("scenarios/", scenarios.scenarios, name="scenarios"),
    path("scenarios/new/", scenarios.new, name="new"),
    path("scenarios/compare/", scenarios.compare, name="compare"),
    path("scenarios/<str:scenario_id>/edit/", scenarios.scenario, name="scenario"),
    path("scenarios/<str:scenario_id>/remove/", scenarios.remove, name="remove"),
    path("scenarios/<str:scenario_id>/take-back/", scenarios.take_back, name="take-back"),
    path("scenarios/lab/", lab.labs, name="labs"),
    path("scenarios/lab/<str:agreement_id>/", lab.lab, name="lab"),
    path("scenarios/lab/<str:agreement_id>/<int:number>/", lab.answer, name="answer"),
]
