"""Every text that is asked for exists, every text that exists is asked for, and every template compiles."""

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
QUOTED = set(re.findall(r"""(?<=["'])[\w.-]+(?=["'])""", WRITTEN))
# A key that is put together, such as f"role.{role}", uses every text that begins so.
PUT_TOGETHER = tuple(prefix for prefix in re.findall(r"""f["']([\w.-]+)\{""", WRITTEN) if "." in prefix)


def test_every_text_asked_for_exists() -> None:
    assert set(LITERAL.findall(WRITTEN)) - set(texts()) == set()


def stem_of(key: str) -> str:
    """Texts that count are asked for without their `one` and `many`."""
    return re.sub(r"[._](one|many)$", "", key)


def test_every_text_is_asked_for_somewhere() -> None:
    unused = [key for key in texts() if not {key, stem_of(key)} & QUOTED and not key.startswith(PUT_TOGETHER)]
    assert unused == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_every_template_compiles(path: object) -> None:
    name = str(path).rpartition("/templates/")[2]
    assert get_template(name) is not None
