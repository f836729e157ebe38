"""Passwords that nobody may choose."""

from __future__ import annotations

from pathlib import Path

import pytest
from ansible_collections.readi.one.plugins.module_utils.services.keycloak_server import desired_passwords

FILE = Path(__file__).resolve().parents[3] / "roles/keycloak/files" / desired_passwords.DENIED


@pytest.mark.parametrize(
    "password", ["Passwort1234", "Sommer-2026!", "Willkommen12", "rathausrathaus", "123456789012", "Bürgermeister1"]
)
def test_what_is_guessed_first_is_there(password: str) -> None:
    assert password.lower() in FILE.read_text(encoding="utf-8").splitlines()


def test_the_file_is_as_keycloak_reads_it_and_small() -> None:
    """Lower case, each once; what is too short for the policy needs no line."""
    text = desired_passwords.text()
    lines = text.splitlines()
    assert text == text.lower() and lines == sorted(set(lines))
    assert min(map(len, lines)) == desired_passwords.LENGTH
    assert len(text) < 400_000
