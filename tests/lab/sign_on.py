"""The sign-on's administrator on a lab host, and the people who sign in there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from tests.lab.asked import Asked, derived


@dataclass(frozen=True)
class Person:
    """The address is the user name, as the platform's realm has it."""

    sub: str
    email: str
    password: str


class SignOn(Asked):
    """Keycloak's admin API, as the playbook's account."""

    secret = "keycloak_playbook"
    script = """
form = {"grant_type": "client_credentials", "client_id": "readi-playbook", "client_secret": SECRET}
_, told = ask("POST", "http://127.0.0.1:8080/realms/master/protocol/openid-connect/token", form=form)
head = {"Authorization": "Bearer " + told["access_token"]}
answers = [ask(m, "http://127.0.0.1:8080/admin/realms/readi" + path, body, head) for m, path, body in CALLS]
print(json.dumps(answers))
"""

    def group(self, path: str) -> str:
        """Its id."""
        return str(self.ask("GET", f"/group-by-path{path}")["id"])

    def sub(self, email: str) -> str:
        (found,) = self.ask("GET", f"/users?exact=true&email={email}")
        return str(found["id"])

    def known(self, key: str, email: str) -> Person:
        """Somebody of the inventory's test people, by their key there."""
        return Person(self.sub(email), email, derived(self.inventory, f"person_{key}"))

    def made(self, email: str, *groups: str, **fields: Any) -> Person:
        """Somebody new of Musterstadt's, who can sign in; `groups`: paths, `fields`: of the admin API's user."""
        password = f"Aa1-{uuid4().hex}"
        self.ask("POST", "/users", {
            "username": email, "email": email, "emailVerified": True, "enabled": True, "firstName": "Eva",
            "lastName": "Probe", "groups": list(groups), "attributes": {"home_organisation": ["musterstadt"]},
            "credentials": [{"type": "password", "value": password, "temporary": False}], **fields,
        })  # fmt: skip
        return Person(self.sub(email), email, password)

    def changed(self, person: Person, **fields: Any) -> None:
        now = self.ask("GET", f"/users/{person.sub}")
        self.ask("PUT", f"/users/{person.sub}", {**now, **fields})

    def joins(self, person: Person, *paths: str) -> None:
        for path in paths:
            self.ask("PUT", f"/users/{person.sub}/groups/{self.group(path)}")

    def leaves(self, person: Person, *paths: str) -> None:
        for path in paths:
            self.ask("DELETE", f"/users/{person.sub}/groups/{self.group(path)}")
