"""The user profile: which attributes an account has, and who may see and change them. One object, key: profile.

Keycloak 26.7.4: attributes that the profile does not know are dropped silently. partial-export holds the profile
only once it was changed; until then it is the server's default, recorded below.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from ...reconcile.types import JSON, Obj, Present
from .bulk import Bulk
from .family import Context

KEY = "profile"
COMPONENT = "org.keycloak.userprofile.UserProfileProvider"
_BOTH = {"view": ["admin", "user"], "edit": ["admin", "user"]}


def _name(name: str) -> JSON:
    return {
        "name": name,
        "displayName": f"${{{name}}}",
        "validations": {"length": {"max": 255}, "person-name-prohibited-characters": {}},
        "required": {"roles": ["user"]},
        "permissions": _BOTH,
        "multivalued": False,
    }


# GET /users/profile of a realm of 26.7.4 that was never changed.
DEFAULT: dict[str, JSON] = {
    "attributes": [
        {
            "name": "username",
            "displayName": "${username}",
            "validations": {
                "length": {"min": 3, "max": 255},
                "username-prohibited-characters": {},
                "up-username-not-idn-homograph": {},
            },
            "permissions": _BOTH,
            "multivalued": False,
        },
        {
            "name": "email",
            "displayName": "${email}",
            "validations": {"email": {}, "length": {"max": 255}},
            "required": {"roles": ["user"]},
            "permissions": _BOTH,
            "multivalued": False,
        },
        _name("firstName"),
        _name("lastName"),
    ],
    "groups": [
        {
            "name": "user-metadata",
            "displayHeader": "User metadata",
            "displayDescription": "Attributes, which refer to user metadata",
        }
    ],
}
KINDS = ("user_profile",)


def read(bulk: Bulk) -> Iterable[Present]:
    if not bulk.exists:
        return
    profile = DEFAULT
    for component in (bulk.export.get("components") or {}).get(COMPONENT) or []:
        for text in component.get("config", {}).get("kc.user.profile.config", ()):
            profile = json.loads(text)
    yield Present("user_profile", KEY, profile, id=KEY, builtin=True)


def create(at: Context, obj: Obj, secrets: Mapping[str, str]) -> str:
    at.api.put(f"{at.base}/users/profile", _body(obj, DEFAULT))
    return KEY


def change(at: Context, obj: Obj, before: Present, fields: set[str], secrets: Mapping[str, str]) -> None:
    at.api.put(f"{at.base}/users/profile", _body(obj, before.fields))


def delete(at: Context, before: Present) -> None:
    at.api.put(f"{at.base}/users/profile", DEFAULT)


def _body(obj: Obj, present: Mapping[str, JSON]) -> dict[str, JSON]:
    return {name: value for name, value in {**present, **obj.fields}.items() if value != ""}
