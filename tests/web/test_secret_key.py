"""What changes with the key that signs sessions, and what does not."""

from __future__ import annotations

import pytest
from django.test import override_settings

from gavn.domain.access.roles import Role
from gavn.web.apps.accounts.models import User
from tests.web.conftest import ClientOf

pytestmark = pytest.mark.django_db


def test_a_new_key_logs_everybody_out_and_passwords_stay(client_of: ClientOf) -> None:
    client = client_of(Role.AUDITOR)
    assert client.get("/fund/").status_code == 200

    with override_settings(SECRET_KEY="another key for tests"):
        assert client.get("/fund/").status_code == 302
        assert User.objects.get(username="revisor").check_password("a long password for tests")
