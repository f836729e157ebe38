"""The stand's realm: what the inventory describes, made by the engine as keycloak_state makes it.

On top of it only what no field of the inventory says yet: where mails go, and that a forgotten password can be reset.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ansible_collections.readi.one.plugins.module_utils.model.types import Model
from ansible_collections.readi.one.plugins.module_utils.reconcile.run import reconcile
from ansible_collections.readi.one.plugins.module_utils.reconcile.types import obj_from_json
from ansible_collections.readi.one.plugins.module_utils.services.keycloak import account
from ansible_collections.readi.one.plugins.module_utils.services.keycloak.adapter import KeycloakAdapter
from ansible_collections.readi.one.plugins.module_utils.services.keycloak.client import Api
from ansible_collections.readi.one.plugins.module_utils.services.keycloak.desired_names import REALM
from ansible_collections.readi.one.plugins.module_utils.services.keycloak.desired_people import person_secret

from tests.integration.keycloak.platform import known_to
from tests.integration.keycloak.server import BOOTSTRAP, Server

PASSWORD = "Nur-im-Pruefstand-1"
ACCOUNT = ("readi-playbook", "secret-of-the-account-in-tests")


def secret(name: str) -> str:
    return f"{name}-in-tests-only-0123456789"


class Secrets(dict[str, str]):
    """Whatever secret a realm asks for beside people's passwords."""

    def __missing__(self, name: str) -> str:
        return secret(name)


def make(server: Server, model: Model, ledger: Path, mail_port: int) -> None:
    """The realm of `model` on `server`; people sign in with PASSWORD."""
    secrets = Secrets({person_secret(person.key): PASSWORD for person in model.people})
    fill(server, model.desired("keycloak"), ledger, secrets)
    api = Api(server.url, *ACCOUNT)
    mail = {"host": "127.0.0.1", "port": str(mail_port), "from": f"anmeldung@{model.platform.domain}"}
    api.call("PUT", f"/{REALM}", {"smtpServer": mail, "resetPasswordAllowed": True}, ok=(204,))
    api.close()


def fill(server: Server, wanted: Mapping[str, Any], ledger: Path, secrets: Secrets) -> None:
    """The realm of a slice, by an account of its own, as the playbook has one."""
    account.make(Api(server.url, *BOOTSTRAP), *ACCOUNT)
    objects = known_to(server.version, (obj_from_json(raw) for raw in wanted["objects"]))
    adapter = KeycloakAdapter(Api(server.url, *ACCOUNT), wanted["realm"])
    done = reconcile(adapter, adapter.completed(objects), ledger, secrets=secrets)
    if done.get("failed"):
        raise AssertionError(f"the realm is not as the inventory says: {done}")
