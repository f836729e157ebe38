"""The lists' slice: the domain, the lists that are no group's, who owns them, and what the program is told. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ...model.types import MailingList, Model
from ..keycloak.desired_names import REALM
from ..roster.desired import sync

JSON = dict[str, Any]

NAME = "mailman"
URL = "http://127.0.0.1:8001"
USER = "readi"
PASSWORD = "mailman_rest"  # noqa: S105 - the secret's name
POSTING = {"members": ("accept", "hold"), "owners": ("hold", "hold"), "anyone": ("accept", "accept")}
# Joining by mail asks the address first, so that nobody subscribes somebody else.
JOINING = {"open": "confirm", "moderated": "confirm_then_moderate", "closed": "confirm_then_moderate"}


def desired(model: Model, host: str | None) -> JSON:
    """Objects for the engine, and template variables."""
    domain = model.platform.lists_host
    service = {"url": URL, "user": USER, "password": {"$secret": PASSWORD}, "domain": domain}
    return {
        "format": 1,
        "service": service,
        "objects": list(_objects(model, domain)),
        "domain": domain,
        "url": model.platform.url(domain),
        "issuer": f"{model.platform.url(model.platform.sso_host)}/realms/{REALM}",
        "contact": model.platform.contact,
        "platform": model.platform.name,
        "language": model.platform.languages[0],
        # The role brings the manifest, and with it the program; until it is there nobody is synced.
        **(sync(model, host, NAME, service) if NAME in model.manifests else {}),
    }


def own(model: Model) -> list[MailingList]:
    """The lists that are here and no group's or audience's."""
    return [one for one in model.mailing_lists if one.source.startswith("list:") and one.hosted_at is None]


def _objects(model: Model, domain: str) -> Iterator[JSON]:
    yield {"kind": "domain", "key": domain, "fields": {}, "needs": []}
    for one in own(model):
        name = one.address.lower()
        yield {"kind": "list", "key": name, "fields": fields(one, name), "needs": [["domain", domain]]}
        for owner in one.owners:
            yield {"kind": "owner", "key": f"{name}/{owner}", "fields": {}, "needs": [["list", name]]}


def fields(one: MailingList, name: str) -> JSON:
    """`open`: people who are signed in join and leave; `moderated`: an owner says yes; `closed`: not shown either."""
    members, others = POSTING[one.posting]
    return {
        **({"accept_these_nonmembers": list(one.owners)} if one.posting == "owners" else {}),
        "advertised": one.joining != "closed",
        "archive_policy": "private",
        "default_member_action": members,
        "default_nonmember_action": others,
        "display_name": one.name,
        "dmarc_mitigate_action": "munge_from",
        "dmarc_mitigate_unconditionally": False,
        "subscription_policy": JOINING[one.joining],
        "description": one.name,
        "max_message_size": 10240,
        "preferred_language": "de",
        "subject_prefix": f"[{name}] ",
    }
