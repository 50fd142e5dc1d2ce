"""Addresses of logging in and out, and of accounts."""

from __future__ import annotations

from django.urls import path

from gavn.web.apps.accounts import views

app_name = "accounts"
urlpatterns = [
    path("log-in/", views.log_in, name="log-in"),
    path("log-out/", views.log_out, name="log-out"),
    path("language/<str:language>/", views.choose_language, name="language"),
    path("password/", views.password, name="password"),
    path("accounts/", views.accounts, name="accounts"),
    path("accounts/new/", views.new, name="new"),
    path("accounts/of/<str:username>/", views.account, name="account"),
    path("accounts/of/<str:username>/state/", views.set_state, name="state"),
    path("accounts/of/<str:username>/password/", views.new_password, name="new-password"),
]
