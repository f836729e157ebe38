"""What a PostgreSQL server holds of ours: each kind's fields with their rules."""

from __future__ import annotations

from collections.abc import Mapping

from ...reconcile.types import KindSpec, Rule

ROLE, DATABASE = "role", "database"

STATE: Mapping[str, KindSpec] = {
    ROLE: KindSpec(
        ROLE,
        1,
        {
            "login": Rule(cmp="bool"),
            "superuser": Rule(cmp="bool"),
            "password": Rule(),
        },
    ),
    DATABASE: KindSpec(
        DATABASE,
        2,
        {
            "owner": Rule(),
            "encoding": Rule(),
            "public": Rule(cmp="bool"),
            "extensions": Rule(cmp="set"),
        },
        holds_data=True,
    ),
}
