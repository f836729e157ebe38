"""The list beside the adopted inventory: what has no place in the model, one line per object. German Markdown. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ..reconcile.types import JSON
from .draft import Draft, Key, Remark

# kind: what it is called, why it has no place, what to do
KINDS: Mapping[str, tuple[str, str, str]] = {
    "client": ("Client", "das Modell sagt nichts über ihn", "bleibt, wie er ist"),
    "client_scope": (
        "Client-Scope",
        "Scopes stehen nicht im Inventar",
        "bleibt; Clients außerhalb benutzen ihn weiter",
    ),
    "role": ("Rolle", "eigene Rollen kennt das Modell nicht", "bleibt, mit allen, die sie haben"),
    "flow": ("Ablauf", "eigene Anmeldeabläufe kennt das Modell nicht", "bleibt, ist nach einem Lauf aber unbenutzt"),
    "group": (
        "Gruppe",
        "liegt nicht unter /projects",
        "bleibt; soll sie eine Projektgruppe werden: unter project_groups eintragen und unter moved "
        "{kind: project_group, from: ihr Pfad, to: ihr Schlüssel}; Leute und Kennung bleiben dabei",
    ),
    "organization": ("Organisation", "das Modell sagt nichts über sie", "bleibt, wie sie ist"),
    "identity_provider": ("Identitätsanbieter", "gehört zu keiner Organisation des Inventars", "bleibt, wie er ist"),
    "identity_provider_mapper": ("Zuordnung eines Anbieters", "ist nicht die des Modells", "bleibt und wirkt weiter"),
    "federation": ("Verzeichnisanbindung", "heißt wie keine Organisation des Inventars", "bleibt, mit ihren Leuten"),
    "federation_mapper": ("Zuordnung einer Anbindung", "ist nicht die des Modells", "bleibt und wirkt weiter"),
    "policy": ("Richtlinie", "ist nicht die des Modells", "bleibt und wirkt weiter; prüfen, wer dadurch was darf"),
    "permission": (
        "Berechtigung",
        "ist nicht die des Modells",
        "bleibt und wirkt weiter; prüfen, wer dadurch was darf",
    ),
    "required_action": ("Pflichtaktion", "ist für neue Konten voreingestellt; das Modell setzt sie nicht", "bleibt"),
    "texts": ("Eigene Texte", "das Modell kennt nur die des eigenen Aussehens", "bleiben und gehen vor"),
    "default_group": ("Vorgabegruppe", "das Modell steckt niemanden von selbst in Gruppen", "bleibt und wirkt weiter"),
    "client_policy": ("Client-Richtlinie", "Richtlinien kennt das Modell nicht", "bleibt und wirkt weiter"),
    "key": ("Schlüssel des Realms", "Schlüssel stehen nicht im Inventar", "bleibt"),
    "realm": ("Realm", "", ""),
    "flow_binding": ("Eingesetzter Ablauf", "", ""),
    "user_profile": ("Kontoattribut", "", ""),
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
    out += [Remark(at, *KINDS[at[0]][1:]) for at in _present(found) if at not in wanted | said]
    out += [Remark((kind, key), *KINDS[kind][1:]) for kind, key in found["rest"]]
    parts = [
        f"# Übernahme des Realms {found['realm']}\n",
        "Aus dem laufenden Keycloak gelesen; dort wurde nichts geändert. Was ein Lauf ändern würde, sagt "
        "`ansible-playbook -i DIESES-INVENTAR playbooks/site.yml --check --diff`; gelöscht wird dabei nichts.\n",
        "## Was keinen Platz im Modell hat\n",
        *_lines(out, "Nichts: alles steht im Inventar."),
        "\n## Übernommen, aber nicht ganz\n",
        *_lines([*_realm(found, frozenset(attributes)), *(r for r in draft.remarks if r.taken)], "Nichts."),
        "\n## Geheimnisse, die in den Vault müssen\n",
        "Keycloak kennt sie schon; hier steht keines. Ohne sie nimmt `playbooks/site.yml` das Inventar nicht an.\n",
        *([f"- `{name}`: {what}" for name, what in secrets.items()] or ["Keine."]),
        "\n## Personen\n",
        f"{found['people']} Konten. Sie bleiben, wie sie sind, mit ihren Gruppen; ins Inventar kommen sie nicht.",
    ]
    return "\n".join(parts) + "\n"


def _present(found: Mapping[str, JSON]) -> list[Key]:
    return [
        (o["kind"], o["key"]) for o in found["objects"] if not o["builtin"] and o["kind"] not in SKIPPED | {"realm"}
    ]


def _realm(found: Mapping[str, JSON], attributes: frozenset[str]) -> Iterable[Remark]:
    """What a run sets for the whole realm, where something else is set."""
    name = found["realm"]
    if name != "readi":
        todo = "vor dem ersten Lauf in Keycloak umbenennen (Realm settings); alle Adressen der Anmeldung ändern sich"
        yield Remark(("realm", name), "die Plattform arbeitet im Realm readi", todo, taken=True)
    for o in found["objects"]:
        if o["kind"] == "flow_binding" and o["key"] in ("browser", "first_broker_login"):
            flow = str(o["fields"].get("flow"))
            if flow not in ("browser", "first broker login") and not flow.startswith("readi "):
                yield Remark(
                    ("flow_binding", o["key"]),
                    f"eingesetzt ist der eigene Ablauf {flow}",
                    "ein Lauf setzt den des Modells ein",
                    taken=True,
                )
        if o["kind"] == "user_profile":
            for attribute in o["fields"]["attributes"]:
                if attribute not in attributes:
                    todo = "ein Lauf nimmt es aus dem Profil, und die Werte gehen verloren; vorher sichern"
                    yield Remark(
                        ("user_profile", attribute), "eigene Attribute kennt das Modell nicht", todo, taken=True
                    )


def _lines(remarks: Iterable[Remark], none: str) -> list[str]:
    """WORD `KEY`: why; what to do"""
    lines = [f"- {KINDS[r.at[0]][0]} {_code(r.at[1])}: {r.why}; {r.todo}" for r in remarks]
    return sorted(lines) or [none]


def _code(text: str) -> str:
    """Any name between backticks, on one line."""
    plain = "".join(c if c.isprintable() else " " for c in text)
    return f"`` {plain} ``" if "`" in plain else f"`{plain}`"
