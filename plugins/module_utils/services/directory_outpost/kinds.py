"""The realm of an outpost holds what any realm may hold."""

from __future__ import annotations

from ..keycloak.kinds import STATE

__all__ = ["STATE"]
