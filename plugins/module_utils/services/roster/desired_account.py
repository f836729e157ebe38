"""The roster's own account in the realm (roles/keycloak/meta/service.yml): it reads groups and people, and may write
nothing."""

from __future__ import annotations

ID = "roster"
SECRET = "roster_reader"  # noqa: S105 - its name
