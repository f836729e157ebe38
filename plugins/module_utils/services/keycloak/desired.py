"""The realm that the inventory describes, as objects for the engine. Pure: the same model gives the same objects.

A secret stands among the fields as its marker. What is seeded and what is enforced, the adapter's rules say.
"""

from __future__ import annotations

from typing import Any

from ...model.objects import secret
from ...model.types import Model
from .desired_clients import clients
from .desired_directories import directories
from .desired_flows import flows, required_actions
from .desired_groups import groups
from .desired_names import REALM
from .desired_organizations import organisations
from .desired_people import memberships, person
from .desired_permissions import permissions
from .desired_profile import profile
from .desired_realm import realm
from .desired_renamed import by_first_key, moved
from .desired_roles import roles
from .desired_scopes import scopes

ACCOUNT = "keycloak_playbook"


def desired(model: Model, host: str | None) -> dict[str, Any]:
    """`moved` renames objects whose inventory key was renamed; `account` is the playbook's own, in `master`."""
    wanted = [
        realm(model),
        profile(),
        *roles(),
        *scopes(),
        *clients(model),
        *flows(),
        *required_actions(),
        *organisations(model),
        *groups(model),
        *directories(model),
        *permissions(model),
        *(person(model, p) for p in model.people),
        *memberships(model),
    ]
    return {
        "format": 1,
        "realm": REALM,
        "account": secret(ACCOUNT),
        "renewed": [ACCOUNT],
        "former_ledger": f"keycloak-{REALM}.json",
        "objects": list(by_first_key(model, wanted)),
        "moved": moved(model),
    }
