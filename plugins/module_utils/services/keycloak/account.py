"""The playbook's own service account in `master`, made by the bootstrap administrator, who is removed by it.

Keycloak 26.7.4: the bootstrap client exists only in a `master` made while its environment was set. Whether the account
is whole is seen in its own token, which carries its roles: looking takes two requests and no rights.
It holds the role admin of master: 26.7.4 answers 403 to everybody else who hands out roles of realm-management, be it
with every manage-* right of the realm, and operators and moderators need some. So it can also renew its own secret.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable
from dataclasses import dataclass

from ...reconcile.types import JSON
from .client import Api, ApiError, seg

LIFESPAN_S = "600"
ADMIN = "admin"


@dataclass(frozen=True)
class Found:
    """`account`: signs in and has its roles; `former`: with a secret that is to be renewed; `bootstrap`: the first
    administrator is still there."""

    account: bool
    bootstrap: bool
    former: bool = False

    def to_text(self, account: str, bootstrap: str) -> str:
        lines = [f"{account} (with its former secret)" if self.former else account] if self.account else []
        lines += [f"{bootstrap} (temporary administrator)"] if self.bootstrap else []
        return "".join(f"{line}\n" for line in lines)


def claims(token: str) -> JSON:
    """What a token says; its signature is the server's business."""
    part = token.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))


def signs_in(api: Api) -> str | None:
    """A token, or None where the client or its secret is not known (401)."""
    try:
        return api.token()
    except ApiError as error:
        if error.status in (400, 401):
            return None
        raise


def connect(url: str, client_id: str, secret: str, former: Iterable[str]) -> tuple[Api, bool]:
    """The account with its secret, or with a former one where it was not renewed yet; and whether it was the former."""
    api = Api(url, client_id, secret)
    if signs_in(api) is None:
        for old in former:
            with_old = Api(url, client_id, old)
            if signs_in(with_old) is not None:
                return with_old, True
    return api, False


def renew_secret(account: Api, client_id: str, secret: str) -> None:
    """By the account itself, with its former secret: PUT leaves everything else as it is."""
    found = account.get(f"/master/clients?clientId={seg(client_id)}")[0]
    account.put(f"/master/clients/{found['id']}", {"clientId": client_id, "secret": secret})


def look(account: Api, bootstrap: Api) -> Found:
    token = signs_in(account)
    whole = token is not None and ADMIN in claims(token).get("realm_access", {}).get("roles", ())
    return Found(account=whole, bootstrap=signs_in(bootstrap) is not None)


def make(bootstrap: Api, client_id: str, client_secret: str) -> None:
    """Also where a first try was cut short: what is there is brought to the same end."""
    body = {
        "clientId": client_id,
        "name": "readi.one: playbooks",
        "secret": client_secret,
        "enabled": True,
        "protocol": "openid-connect",
        "publicClient": False,
        "serviceAccountsEnabled": True,
        "standardFlowEnabled": False,
        "implicitFlowEnabled": False,
        "directAccessGrantsEnabled": False,
        "fullScopeAllowed": True,
        "attributes": {"access.token.lifespan": LIFESPAN_S},
    }
    found = bootstrap.get(f"/master/clients?clientId={seg(client_id)}")
    if found:
        new = found[0]["id"]
        bootstrap.put(f"/master/clients/{new}", body)
    else:
        new = bootstrap.post("/master/clients", body).new_id
    user = bootstrap.get(f"/master/clients/{new}/service-account-user")["id"]
    role = bootstrap.get(f"/master/roles/{ADMIN}")
    bootstrap.post(f"/master/users/{user}/role-mappings/realm", [{"id": role["id"], "name": role["name"]}])


def remove_bootstrap(bootstrap: Api, client_id: str) -> None:
    """The last request of its token; a user of the same origin (KC_BOOTSTRAP_ADMIN_USERNAME) goes before."""
    for user in bootstrap.get("/master/users?q=is_temporary_admin:true&max=100"):
        if not user["username"].startswith("service-account-"):
            bootstrap.delete(f"/master/users/{user['id']}")
    found = bootstrap.get(f"/master/clients?clientId={seg(client_id)}")
    bootstrap.delete(f"/master/clients/{found[0]['id']}")
