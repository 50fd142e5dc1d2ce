"""Every text that is asked for exists, and every template compiles."""

from __future__ import annotations

import re

import pytest
from django.template.loader import get_template

from gavn.language.catalogue import texts
from tests.conftest import ROOT

SOURCES = sorted((ROOT / "src").rglob("*.py"))
TEMPLATES = sorted((ROOT / "src" / "gavn" / "web").rglob("templates/**/*.html"))
WRITTEN = "\n".join(path.read_text(encoding="utf-8") for path in (*SOURCES, *TEMPLATES))
LITERAL = re.compile(r"""\bsay\(?\s*["']([\w.-]+)["']""")


def test_every_text_asked_for_exists() -> None:
    assert set(LITERAL.findall(WRITTEN)) - set(texts()) == set()


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_every_template_compiles(path: object) -> None:
    name = str(path).rpartition("/templates/")[2]
    assert get_template(name) is not None
