"""The secrets of a platform: which ones others must give us, and whether the vault holds them. Pure.

Names are fixed here and in the manifests: directory_KEY (an organisation's client secret or reading account's
password), directory_KEY_bind_password (the latter for an outpost that we install), client_KEY (an own application's),
list_KEY_password (a list at a provider), mail_password (the mail server's), and what manifests declare as `given`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping

from . import manifest_views
from .problems import Mark, Problem
from .repair import nearest
from .types import Model, Organisation

MASTER = "master_secret"
MAIL = "mail_password"
# While one master replaces the other, the older one is kept beside it.
OLD_MASTER = "master_secret_old"
SHORTEST = 32
LEAST_DIFFERENT = 12
# SHA-256 of every value that this repository's files show as a master secret: docs, tests, the template.
KNOWN = frozenset(
    {
        "980105461a2183a1a4df656fed4773d0153609865951f8373758f8529b215e1b",
    }
)


def directory_secret(key: str) -> str:
    """The name of what an organisation's directory asks of us: a client secret, or the reading account's password."""
    return f"directory_{key}"


def list_secret(key: str) -> str:
    """The name of what opens a list's administration at its provider."""
    return f"list_{key}_password"


def reading_secret(organisation: Organisation) -> str:
    """The name of the password of the account by which we read the directory: for an outpost it is a second secret."""
    name = directory_secret(organisation.key)
    return f"{name}_bind_password" if organisation.directory.type == "outpost" else name


def needed(model: Model) -> dict[str, str]:
    """Name -> what it is, for everything that others issue."""
    found: dict[str, str] = dict(_directories(model))
    for client in model.clients:
        if client.type == "confidential" and client.secret != "derived":  # noqa: S105 - where it comes from
            found[f"client_{client.key}"] = f"client_secret {client.name}"
    if model.mail and model.mail.user:
        found[MAIL] = f"{model.mail.user}@{model.mail.host}"
    for mailing_list in model.mailing_lists:
        if mailing_list.hosted_at:
            found[list_secret(mailing_list.key)] = mailing_list.hosted_at
    for name, manifest in model.manifests.items():
        for secret in manifest.secrets:
            options = model.service_options.get(name, {})
            if secret.cls != "given":
                continue
            if secret.each:
                found |= {f"{secret.name}_{item['key']}": name for item in options.get(secret.each) or ()}
            elif not secret.when or options.get(secret.when):
                found[secret.name] = name
    return dict(sorted(found.items()))


def optional(model: Model) -> frozenset[str]:
    """Of these what may be missing: without a list's password its members are only reported."""
    return frozenset(list_secret(one.key) for one in model.mailing_lists if one.hosted_at)


def _directories(model: Model) -> Iterator[tuple[str, str]]:
    for organisation in model.organisations:
        ours = organisation.directory.type == "outpost" and "host" in organisation.directory.options
        if ours:
            yield reading_secret(organisation), f"bind_password {organisation.name}"
        if ours and manifest_views.serving(model, "clients"):
            continue  # both ends are ours: the client's secret is derived
        if organisation.directory.type in ("oidc", "outpost"):
            yield directory_secret(organisation.key), f"client_secret {organisation.name}"
        elif organisation.directory.type == "ldap":
            yield directory_secret(organisation.key), f"bind_password {organisation.name}"


def check(vault: Mapping[str, str], model: Model, shown: str) -> Iterator[Problem]:
    """`shown`: the vault's file as the operator would write it."""
    mark = Mark(shown)
    wanted = needed(model)
    if not vault.get(MASTER):
        yield Problem("vault_master_missing", mark, (MASTER,))
    for name, value in sorted(vault.items()):
        if is_known(value):
            yield Problem("vault_known", mark, (name,), {"key": name})
        elif name in (MASTER, OLD_MASTER):
            if value and (len(value) < SHORTEST or len(set(value)) < LEAST_DIFFERENT):
                yield Problem("vault_master_weak", mark, (name,))
        elif name not in wanted:
            close = nearest(name, wanted)
            yield Problem("vault_unknown", mark, (name,), {"key": name}, close)
    for name, what in wanted.items():
        if not vault.get(name) and name not in optional(model):
            yield Problem("vault_missing", mark, (name,), {"key": name, "what": what})


def is_known(value: str) -> bool:
    """Whether everybody can read this secret in the repository."""
    return hashlib.sha256(value.strip().encode()).hexdigest() in KNOWN
