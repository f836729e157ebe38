"""The list beside the adopted inventory: what has no place in the model, one line per object. Markdown. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ..language import Texts, text
from ..reconcile.types import JSON
from .draft import Draft, Key, Remark
from .words import say

# kind: why it has no place, what becomes of it; codes of words.py. What the kind is called is there under its own name.
KINDS: Mapping[str, tuple[str, str]] = {
    "client": ("not_in_model", "stays"),
    "client_scope": ("scopes_not_there", "stays_used"),
    "role": ("roles_not_known", "stays_held"),
    "flow": ("flows_not_known", "stays_unused"),
    "group": ("not_below_projects", "group_stays"),
    "organization": ("not_in_model", "stays"),
    "identity_provider": ("provider_of_nobody", "stays"),
    "identity_provider_mapper": ("not_the_models", "stays_working"),
    "federation": ("named_like_nobody", "stays_people"),
    "federation_mapper": ("not_the_models", "stays_working"),
    "policy": ("not_the_models", "stays_check"),
    "permission": ("not_the_models", "stays_check"),
    "required_action": ("action_by_default", "stays"),
    "texts": ("texts_not_known", "stay_first"),
    "default_group": ("groups_by_hand", "stays_working"),
    "client_policy": ("policies_not_known", "stays_working"),
    "key": ("keys_not_there", "stays"),
    "realm": ("not_in_model", "stays"),
    "flow_binding": ("not_in_model", "stays"),
    "user_profile": ("not_in_model", "stays"),
}
HEADINGS: Texts = {
    "title": {"de": "Übernahme des Realms {realm}", "en": "Adopting the realm {realm}"},
    "read": {
        "de": "Aus dem laufenden Keycloak gelesen; dort wurde nichts geändert. Was ein Lauf ändern würde, sagt "
        "`ansible-playbook -i DIESES-INVENTAR playbooks/site.yml --check --diff`; gelöscht wird dabei nichts.",
        "en": "Read from the Keycloak that runs; nothing was changed there. What a run would change is said by "
        "`ansible-playbook -i THIS-INVENTORY playbooks/site.yml --check --diff`; it deletes nothing.",
    },
    "no_place": {"de": "Was keinen Platz im Modell hat", "en": "What has no place in the model"},
    "all_there": {"de": "Nichts: alles steht im Inventar.", "en": "Nothing: the inventory has all of it."},
    "in_part": {"de": "Übernommen, aber nicht ganz", "en": "Adopted, but not all of it"},
    "nothing": {"de": "Nichts.", "en": "Nothing."},
    "secrets": {"de": "Geheimnisse, die in den Vault müssen", "en": "Secrets that the vault needs"},
    "secrets_known": {
        "de": "Keycloak kennt sie schon; hier steht keines. Ohne sie nimmt `playbooks/site.yml` das Inventar nicht an.",
        "en": "Keycloak knows them; none is written here. Without them `playbooks/site.yml` refuses the inventory.",
    },
    "none": {"de": "Keine.", "en": "None."},
    "people": {"de": "Personen", "en": "People"},
    "accounts": {
        "de": "{count} Konten. Sie bleiben, wie sie sind, mit ihren Gruppen; ins Inventar kommen sie nicht.",
        "en": "{count} accounts. They stay as they are, with their groups; they do not go into the inventory.",
    },
}
SKIPPED = frozenset({"person", "membership"})


def render(
    found: Mapping[str, JSON],
    draft: Draft,
    declared: Iterable[Key],
    secrets: Mapping[str, str],
    attributes: Iterable[str] = (),
) -> str:
    """`declared`: what the adopted inventory declares; `secrets`: what its vault must hold, with its owner;
    `attributes`: what a run declares of an account.
    """
    wanted = set(declared) | {("group", item.data["from"]) for item in draft.section("moved")}
    said = {r.at for r in draft.remarks if not r.taken}
    out = [r for r in draft.remarks if not r.taken]
    out += [Remark(at, *_usual(at[0])) for at in _present(found) if at not in wanted | said]
    out += [Remark((kind, key), *_usual(kind)) for kind, key in found["rest"]]
    parts = [
        f"# {text(HEADINGS, 'title', realm=found['realm'])}\n",
        text(HEADINGS, "read") + "\n",
        f"## {text(HEADINGS, 'no_place')}\n",
        *_lines(out, text(HEADINGS, "all_there")),
        f"\n## {text(HEADINGS, 'in_part')}\n",
        *_lines(
            [*_realm(found, frozenset(attributes)), *(r for r in draft.remarks if r.taken)], text(HEADINGS, "nothing")
        ),
        f"\n## {text(HEADINGS, 'secrets')}\n",
        text(HEADINGS, "secrets_known") + "\n",
        *([f"- `{name}`: {what}" for name, what in secrets.items()] or [text(HEADINGS, "none")]),
        f"\n## {text(HEADINGS, 'people')}\n",
        text(HEADINGS, "accounts", count=found["people"]),
    ]
    return "\n".join(parts) + "\n"


def _usual(kind: str) -> tuple[str, str]:
    """Why, and what becomes of it."""
    why, todo = KINDS[kind]
    return say(why), say(todo)


def _present(found: Mapping[str, JSON]) -> list[Key]:
    return [
        (o["kind"], o["key"]) for o in found["objects"] if not o["builtin"] and o["kind"] not in SKIPPED | {"realm"}
    ]


def _realm(found: Mapping[str, JSON], attributes: frozenset[str]) -> Iterable[Remark]:
    """What a run sets for the whole realm, where something else is set."""
    name = found["realm"]
    if name != "readi":
        yield Remark(("realm", name), say("realm_name"), say("rename_realm"), taken=True)
    for o in found["objects"]:
        if o["kind"] == "flow_binding" and o["key"] in ("browser", "first_broker_login"):
            flow = str(o["fields"].get("flow"))
            if flow not in ("browser", "first broker login") and not flow.startswith("readi "):
                at = ("flow_binding", o["key"])
                yield Remark(at, say("own_flow", flow=flow), say("models_flow"), taken=True)
        if o["kind"] == "user_profile":
            for attribute in o["fields"]["attributes"]:
                if attribute not in attributes:
                    at = ("user_profile", attribute)
                    yield Remark(at, say("attribute_not_known"), say("attribute_lost"), taken=True)


def _lines(remarks: Iterable[Remark], none: str) -> list[str]:
    """WORD `KEY`: why; what to do"""
    lines = [f"- {say(r.at[0])} {_code(r.at[1])}: {r.why}; {r.todo}" for r in remarks]
    return sorted(lines) or [none]


def _code(text: str) -> str:
    """Any name between backticks, on one line."""
    plain = "".join(c if c.isprintable() else " " for c in text)
    return f"`` {plain} ``" if "`" in plain else f"`{plain}`"
