"""Settings, all from the environment (docs/reference/settings.md)."""

from __future__ import annotations

import os
from pathlib import Path

from gavn.domain.values.moment import HERE
from gavn.web.database.address import database_settings, people_settings, snapshots_folder
from gavn.web.project.secret import door_key_file, secret_key

DATABASE = os.environ.get("GAVN_DATABASE", "gavn.sqlite3")
PEOPLE_DATABASE = os.environ.get("GAVN_PEOPLE_DATABASE", "")
DATABASES = {"default": database_settings(DATABASE), "people": people_settings(PEOPLE_DATABASE, beside=DATABASE)}
DATABASE_ROUTERS = ["gavn.web.database.people.PeopleApart"]
SECRET_KEY = os.environ.get("GAVN_SECRET_KEY") or secret_key(DATABASE)
# Beside the people's database, and kept as it is.
SNAPSHOTS = Path(os.environ.get("GAVN_SNAPSHOTS") or snapshots_folder(PEOPLE_DATABASE, beside=DATABASE))
DOOR_KEY = os.environ.get("GAVN_DOOR_KEY", "")
DOOR_KEY_FILE = door_key_file(PEOPLE_DATABASE or DATABASE)
ALLOWED_HOSTS = [*os.environ.get("GAVN_HOSTS", "").split(), "localhost", "127.0.0.1", "[::1]"]
HTTPS = os.environ.get("GAVN_HTTPS") == "yes"

DEBUG = False
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "accounts.User"
ROOT_URLCONF = "gavn.web.project.urls"
WSGI_APPLICATION = "gavn.web.project.wsgi.application"
LOGIN_URL = "accounts:log-in"
CSRF_FAILURE_VIEW = "gavn.web.apps.accounts.guard.not_from_here"

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "gavn.web.design",
    "gavn.web.apps.accounts",
    "gavn.web.apps.audit",
    "gavn.web.apps.documents",
    "gavn.web.apps.economy",
    "gavn.web.apps.pipeline",
    "gavn.web.apps.payments",
    "gavn.web.apps.releases",
    "gavn.web.apps.structuring",
    "gavn.web.apps.forecasts",
    "gavn.web.apps.warnings",
    "gavn.web.apps.agreements",
    "gavn.web.apps.participants",
    "gavn.web.apps.log",
    "gavn.web.apps.jobs",
    "gavn.web.apps.fund",
]

MIDDLEWARE = [
    "gavn.web.project.middleware.SecurityHeaders",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "gavn.web.project.middleware.ReadersLanguage",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "gavn.web.project.frame.frame",
            ],
        },
    },
]

PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

LANGUAGE_CODE = "da"
LANGUAGES = [("da", "Dansk"), ("en", "English")]
TIME_ZONE = HERE.key
USE_TZ = True

STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
WHITENOISE_MAX_AGE = 3600

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 8 * 60 * 60
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_SSL_REDIRECT = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
FILE_UPLOAD_HANDLERS = ["gavn.web.project.uploads.InMemory"]
# The fields of a form; files are not counted in it.
DATA_UPLOAD_MAX_MEMORY_SIZE = 256 * 1024

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"nameless": {"()": "gavn.web.project.logs.Nameless"}},
    "handlers": {"terminal": {"class": "logging.StreamHandler", "formatter": "nameless"}},
    "root": {"handlers": ["terminal"], "level": "WARNING"},
}
