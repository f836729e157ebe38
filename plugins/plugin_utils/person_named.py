"""The account that `-e person=` or `-e operator=` names: by its key in the inventory, or by its address."""

from __future__ import annotations

from ansible.errors import AnsibleActionFail
from ansible_collections.readi.one.plugins.module_utils.language import Texts, text
from ansible_collections.readi.one.plugins.module_utils.model.types import Model
from ansible_collections.readi.one.plugins.module_utils.personal_data import SUB

_TEXTS: Texts = {
    "nobody": {
        "de": "-e {option}=… nennt niemanden: {who} ist kein Schlüssel unter people und keine Adresse",
        "en": "-e {option}=… names nobody: {who} is no key below people and no address",
    },
    "nothing": {"de": "nichts", "en": "nothing"},
}


def address(model: Model, option: str, who: str) -> str:
    """The account's address, in small letters. AnsibleActionFail where nobody can be meant."""
    found = {person.key: person.email for person in model.people}.get(who, who).lower()
    if "@" not in found:
        raise AnsibleActionFail(text(_TEXTS, "nobody", option=option, who=who or text(_TEXTS, "nothing")))
    return found


def who(model: Model, option: str, named: str) -> str:
    """The address, or where the account may be gone already its id at the sign-on."""
    return named if SUB.fullmatch(named) else address(model, option, named)
