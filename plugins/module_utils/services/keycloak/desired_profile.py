"""The form of an account: Keycloak's own attributes, and those that say where it comes from. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from . import desired_ldap as directory_ldap
from .desired_names import HOME, obj

OF_GUESTS = ("guest_address", "guest_until")
"""Of somebody from outside: the address that was invited, and the last day (services/roster/read.py)."""


def profile() -> dict[str, Any]:
    """Keycloak's own four attributes, and where the account comes from: set by mappers, seen by administrators."""
    # Accounts are found by their address: a person who could change theirs could wait for a colleague's first sign-in.
    # And people are known by their names: one who could change theirs could call themselves like an operator.
    fixed = {"view": ["admin", "user"], "edit": ["admin"]}

    def attribute(name: str, validations: Mapping[str, Any], *, required: bool = True) -> dict[str, Any]:
        out: dict[str, Any] = {"name": name, "displayName": f"${{{name}}}", "validations": dict(validations)}
        if required:
            out["required"] = {"roles": ["user"]}
        return {**out, "permissions": fixed, "multivalued": False}

    length = {"length": {"max": 255}}
    person_name = {**length, "person-name-prohibited-characters": {}}
    user_name = {"length": {"min": 3, "max": 255}, "username-prohibited-characters": {}}
    return obj(
        "user_profile",
        "profile",
        {
            "attributes": [
                attribute("username", {**user_name, "up-username-not-idn-homograph": {}}, required=False),
                attribute("email", {"email": {}, **length}),
                attribute("firstName", person_name),
                attribute("lastName", person_name),
                {"name": HOME, "permissions": {"view": ["admin"], "edit": ["admin"]}, "multivalued": False},
                # Those of a directory outlive it that set them: by them people are found again (parting.py).
                *(
                    {"name": name, "permissions": {"view": ["admin"], "edit": ["admin"]}, "multivalued": False}
                    for name in (directory_ldap.DEPARTMENT, "LDAP_ID", "LDAP_ENTRY_DN", *OF_GUESTS)
                ),
            ],
        },
    )
