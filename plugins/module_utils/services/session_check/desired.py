"""The session check's slice: whom it asks about what, on the sign-on's host and on an outpost's. Pure.

A provider that tells us nothing is asked again when a sign-in does not count any more (`signin_counts_hours`). The
promise for directories is 15 minutes: an access token lives 5, the cache of people 5 (desired_ldap.py of keycloak), and
the check looks every 2.
Organisations that lead nowhere are looked for less often: two lists of people per organisation.
"""

from __future__ import annotations

from typing import Any

from ...model import outposts
from ...model.compile import SIGNIN_COUNTS_HOURS
from ...model.identifiers import identifier
from ...model.types import Model
from ..keycloak.desired_names import OPERATORS, ORGANISATIONS, REALM
from . import desired_account as session_account
from .desired_account import ID, SECRET

STALE_S = 15 * 60
LEAD_EVERY_S = 5 * 60
ONE_TIME_S = 15 * 60


def secret_name(model: Model, host: str | None) -> str:
    """An outpost's is its own: nothing in a member's network opens anything of the platform."""
    outpost = outposts.on(model, host)
    return f"outpost_{identifier(outpost.key)}_{SECRET}" if outpost else SECRET


def desired(model: Model, host: str | None) -> dict[str, Any]:
    outpost = outposts.on(model, host)
    inside = [] if outpost else session_account.inside(model)
    silent = [o for o in model.organisations if o.directory.is_silent]
    counts_s = {o.key: (o.signin_counts_hours or SIGNIN_COUNTS_HOURS) * 3600 for o in silent}
    config = {
        "url": "http://127.0.0.1:8080",
        "realm": outposts.of(outpost)["each.realm"] if outpost else REALM,
        "client_id": ID,
        "longest_s": model.service_options["keycloak"]["session_max_hours"] * 3600,
        "stale_s": STALE_S,
        "recheck_s": {} if outpost else counts_s,
        "directory": bool(outpost or inside),
        "members": {key: {"group": f"{ORGANISATIONS}/{key}"} for key in inside},
        "leads": {} if outpost else session_account.leads(model),
        "lead_every_s": LEAD_EVERY_S,
        "operators": "" if outpost else OPERATORS,
        "one_time_s": ONE_TIME_S,
    }
    secret = secret_name(model, host)
    return {"format": 1, "secret": secret, "config": config, "file": {**config, "client_secret": {"$secret": secret}}}
