"""What it would mean, service by service, if a thing disappeared from the inventory, and how much is at stake. Pure.

Only what the model knows is counted: quotas, seeded accounts, declared groups. What people have made since is on
the hosts; the plan of a run shows it (the ledger).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from . import group_fields
from .problems import Lang
from .types import Audience, MailingList, Model, Organisation, OwnClient, Person, ProjectGroup, VideoPortal

Text = Mapping[Lang, str]


def of(model: Model, kind: str, item: Any) -> tuple[Text, ...]:
    """The consequences of removing `item` from `model`, and what keeps its data until named by -e remove=."""
    texts = list(_MEANINGS[kind](model, item))
    if kind in ("organisation", "project_group", "mailing_list"):
        texts.append(
            {
                "de": "Daten bleiben, bis ein Lauf sie mit -e remove= nennt (nur umbenannt? dann moved: eintragen)",
                "en": "Data stay until a run names them by -e remove= (only renamed? then write moved:)",
            }
        )
    return tuple(texts)


LEFT: Text = {
    "de": "Dort werden die Einheiten des Dienstes gestoppt und seine Dateien entfernt; seine Daten bleiben",
    "en": "There the service's units are stopped and its files removed; its data stay",
}
"""A service that is no longer on a host which stays."""
UNREACHED: Text = {
    "de": "Kein Lauf erreicht ihn mehr: was dort läuft, läuft weiter (vorher seine Dienste aus hosts.yml nehmen)",
    "en": "No run reaches it any more: what runs there goes on (before that, take its services out of hosts.yml)",
}
"""A host that is no longer named at all."""


def _organisation(model: Model, item: Organisation) -> list[Text]:
    people = sum(1 for p in model.people if p.organisation == item.key)
    portals = sum(1 for v in model.video_portals if v.organisation == item.key)
    domains = ", ".join(item.email_domains) or "-"
    theirs = [g for g in model.project_groups if any(m.rpartition("@")[2] in item.email_domains for m in g.moderators)]
    return [
        {
            "de": f"Anmeldung: niemand mit {domains} kann sich mehr anmelden; {people} Konten aus dem Inventar",
            "en": f"Sign-on: nobody with {domains} can sign in any more; {people} seeded accounts",
        },
        {
            "de": f"Projektgruppen: in {len(theirs)} moderieren ihre Leute; Videoportale: {portals}",
            "en": f"Project groups: its people moderate {len(theirs)}; video portals: {portals}",
        },
    ]


def _person(model: Model, item: Person) -> list[Text]:
    return [
        {
            "de": f"Anmeldung: das Konto {item.email} gibt kein Inventar mehr vor; es bleibt den Leuten überlassen",
            "en": f"Sign-on: no inventory seeds the account {item.email} any more; it is left to people",
        }
    ]


def _group(model: Model, item: ProjectGroup) -> list[Text]:
    members = sum(1 for p in model.people if item.key in p.groups)
    moderators = len(item.moderators)
    children = sorted(g.key for g in model.project_groups if g.parent == item.key)
    texts: list[Text] = [
        {
            "de": f"Anmeldung: Gruppe {item.key}, {moderators} Moderierende, {members} Mitglieder aus dem Inventar",
            "en": f"Sign-on: group {item.key}, {moderators} moderators, {members} seeded members",
        }
    ]
    if children:
        texts.append({"de": f"Untergruppen: {', '.join(children)}", "en": f"Subgroups: {', '.join(children)}"})
    if item.folder:
        texts.append(
            {
                "de": f"Nextcloud: Ordner „{item.name}“, bis zu {item.folder.quota_gb} GB",
                "en": f"Nextcloud: folder “{item.name}”, up to {item.folder.quota_gb} GB",
            }
        )
    if item.forum:
        texts.append({"de": "Forum: Bereich mit Beiträgen", "en": "Forum: category with posts"})
    if item.helpdesk:
        texts.append(
            {"de": "Helpdesk: eine Gruppe mit allen Vorgängen", "en": "Helpdesk: a group with all its tickets"}
        )
    if item.mailing_list:
        texts.append(_address(model, item.mailing_list))
    return [*texts, *group_fields.stakes(model, item)]


def _client(model: Model, item: OwnClient) -> list[Text]:
    return [
        {
            "de": f"Anmeldung: {item.name} kann niemanden mehr anmelden; in ihr selbst ändert sich nichts",
            "en": f"Sign-on: {item.name} can sign nobody in any more; nothing changes within it",
        }
    ]


def _audience(model: Model, item: Audience) -> list[Text]:
    return [_address(model, item.mailing_list)] if item.mailing_list else []


def _list(model: Model, item: MailingList) -> list[Text]:
    if item.hosted_at:
        return [
            {
                "de": f"Mailingliste beim Anbieter ({item.hosted_at}): wird nicht mehr verwaltet",
                "en": f"Mailing list at the provider ({item.hosted_at}): no longer managed",
            }
        ]
    return [_address(model, item.address)]


def _address(model: Model, local_part: str) -> Text:
    address = f"{local_part}@{model.platform.lists_host}"
    return {
        "de": f"Mailingliste: {address} mit Mitgliedern und Archiv",
        "en": f"Mailing list: {address} with members and archive",
    }


def _portal(model: Model, item: VideoPortal) -> list[Text]:
    return [
        {
            "de": f"Videoportal: https://{item.domain} antwortet nicht mehr; Daten liegen dort keine",
            "en": f"Video portal: https://{item.domain} no longer answers; it holds no data",
        }
    ]


_MEANINGS: Mapping[str, Callable[[Model, Any], list[Text]]] = {
    "organisation": _organisation,
    "person": _person,
    "project_group": _group,
    "client": _client,
    "audience": _audience,
    "mailing_list": _list,
    "video_portal": _portal,
}
