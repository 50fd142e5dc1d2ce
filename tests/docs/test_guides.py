"""The guides for each role name what stands on the pages, and only what that role may do."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from docs.generate import DOCS
from gavn.domain.access.roles import ALLOWED, Permission, Role
from gavn.language.catalogue import Language, texts
from gavn.web.apps.accounts.rules import DEMO_ACCOUNTS
from gavn.web.project.frame import MENU

GUIDE = DOCS / "guide"
PAGES = sorted(GUIDE.glob("??/*.md"))
ROLES = {
    "secretariat": [Role.SECRETARIAT],
    "council": [Role.COUNCIL],
    "authority": [Role.AUTHORITY],
    "parties": [Role.INVESTOR, Role.FOUNDATION, Role.EVALUATOR],
    "people": [Role.AUTHORITY, Role.PROVIDER],
    "auditor": [Role.AUDITOR],
    "administrator": [Role.ADMINISTRATOR],
}
# What only they may do who have the permission, by the words that lead to it.
LEADS = {
    "economy-page.panel.enter": Permission.ENTER_POSTING,
    "economy-page.panel.import": Permission.ENTER_POSTING,
    "economy-page.panel.close": Permission.CLOSE_YEAR,
    "economy-page.panel.chain": Permission.SEE_POSTINGS,
    "closing-page.make": Permission.MAKE_STATEMENT,
    "amendment-page.write": Permission.AMEND_AGREEMENT,
    "board.receive": Permission.RECEIVE_INQUIRY,
    "inquiry.move_asks": Permission.MOVE_INQUIRY,
    "form.answer.send": Permission.ANSWER_HEARING,
    "accounts.new": Permission.MANAGE_ACCOUNTS,
    "audit.verify": Permission.SEE_AUDIT_LOG,
} | {key: permission for key, _, permission in MENU}


def named(page: Path) -> set[str]:
    """The words in bold."""
    return {" ".join(found.split()) for found in re.findall(r"\*\*(.+?)\*\*", page.read_text("utf-8"), re.DOTALL)}


def labels(language: Language) -> dict[str, str]:
    """Every text of the pages, without the figure that may stand after it."""
    return {key: re.sub(r":? ?\{\w+\}$", "", told[language]) for key, told in texts().items()}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(GUIDE)))
def test_what_a_guide_names_stands_so_on_the_pages(page: Path) -> None:
    assert named(page) - set(labels(Language(page.parent.name)).values()) == set()


def test_what_the_page_about_scenarios_names_stands_so_on_the_pages() -> None:
    assert named(DOCS / "how-to" / "try-what-if.md") - set(labels(Language.ENGLISH).values()) == set()


def test_what_the_walk_through_the_demo_names_stands_so_on_the_pages() -> None:
    page = DOCS / "how-to" / "follow-a-krone.md"
    demo_names = {account.person.username for account in DEMO_ACCOUNTS}

    assert named(page) - set(labels(Language.ENGLISH).values()) == set()
    assert set(re.findall(r"`([a-z]+)`", page.read_text("utf-8"))) <= demo_names


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(GUIDE)))
def test_a_guide_names_only_what_its_role_may_do(page: Path) -> None:
    words = labels(Language(page.parent.name))
    wanted = {permission for key, permission in LEADS.items() if words[key] in named(page)}

    assert wanted, "it leads nowhere"
    for role in ROLES[page.stem]:
        assert {permission for permission in wanted if role not in ALLOWED[permission]} == set()


def test_every_role_has_its_guide_in_both_languages() -> None:
    assert {str(page.relative_to(GUIDE)) for page in PAGES} == {
        f"{language}/{name}.md" for language in Language for name in ROLES
    }
    listed = (GUIDE / "README.md").read_text("utf-8")
    assert all(f"({page.relative_to(GUIDE)})" in listed for page in PAGES)


@pytest.mark.parametrize("name", ROLES)
def test_both_languages_tell_the_same_tasks(name: str) -> None:
    shapes = [re.findall(r"^(#+|\d\.)", (GUIDE / f"{lang}/{name}.md").read_text("utf-8"), re.M) for lang in Language]

    assert shapes[0] == shapes[1]
