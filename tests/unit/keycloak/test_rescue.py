"""Keycloak's own way to a new administrator, as a command, without a server."""

from __future__ import annotations

from ansible_collections.readi.one.plugins.module_utils.services.keycloak.rescue import Rescue

RESCUE = Rescue("readi-way-back", "/opt/readi/keycloak/current", "/etc/readi/keycloak/keycloak.conf", 9001)


def test_the_command_shows_no_secret_and_takes_no_port_of_the_running_server() -> None:
    words = RESCUE.command(("/etc/readi/keycloak/database.env", "/run/readi-x"))
    assert "W1rd-nie-gezeigt" in RESCUE.environment("W1rd-nie-gezeigt")
    assert not [word for word in words if "W1rd-nie-gezeigt" in word]
    assert "KC_HTTP_MANAGEMENT_PORT=9001" in words and "EnvironmentFile=/run/readi-x" in words
    assert words[-3:] == ["--client-id", "readi-way-back", "--client-secret:env=READI_WAY_BACK"]
