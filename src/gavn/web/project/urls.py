"""Every address there is."""

from __future__ import annotations

from django.urls import include, path

from gavn.web.apps.payments.views.owed import owed

urlpatterns = [
    path("", include("gavn.web.apps.fund.urls")),
    path("", include("gavn.web.apps.accounts.urls")),
    path("economy/", include("gavn.web.apps.economy.urls")),
    path("pipeline/", include("gavn.web.apps.pipeline.urls")),
    path("agreements/", include("gavn.web.apps.payments.urls")),
    path("", include("gavn.web.apps.releases.urls")),
    path("", include("gavn.web.apps.structuring.urls")),
    path("warnings/", include("gavn.web.apps.warnings.urls")),
    path("payments/", owed, name="owed"),
    path("forecast/", include("gavn.web.apps.forecasts.urls")),
    path("investments/", include("gavn.web.apps.agreements.urls")),
    path("people/", include("gavn.web.apps.participants.urls")),
    path("jobs/", include("gavn.web.apps.jobs.urls")),
    path("log/", include("gavn.web.apps.log.urls")),
]
