"""What every request passes through: headers that keep pages safe, and the reader's language."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import translation

from gavn.web.design.reader import language_of

Respond = Callable[[HttpRequest], HttpResponse]

# Everything comes from this server: no script, font or picture from anywhere else, and no inline script.
POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)


class SecurityHeaders:
    """Sets what Django's own security middleware leaves out."""

    def __init__(self, respond: Respond) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.respond(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
        user = getattr(request, "user", None)
        if user is not None and user.is_authenticated:
            # A page of somebody who has logged out must not come back from a shared machine's cache.
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response


class ReadersLanguage:
    """Lets Django's own words follow the reader's language."""

    def __init__(self, respond: Respond) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = language_of(request)
        with translation.override(language.value):
            response = self.respond(request)
        response.headers.setdefault("Content-Language", language.value)
        return response
