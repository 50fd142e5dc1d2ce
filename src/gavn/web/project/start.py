"""Starts Django; imported by name before anything else of the web, since models need its settings."""

from __future__ import annotations

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gavn.web.project.settings")
django.setup()
