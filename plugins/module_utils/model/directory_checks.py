"""How an organisation signs in, read by the grammar of what it is: LDAP addresses, names and filters, certificates.

What is sound here is not refused by Keycloak in the middle of a run, nor by a sign-in a week later.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from . import ldap_grammar, x509
from .inventory_data import InventoryData, Item
from .ldap_grammar import Fault
from .problems import Path, Problem

GRAMMARS: dict[str, Callable[[str], Fault | None]] = {
    "url": ldap_grammar.fault_of_url,
    "bind_dn": ldap_grammar.fault_of_bind_name,
    "users_dn": ldap_grammar.fault_of_dn,
    "filter": ldap_grammar.fault_of_filter,
}
ATTRIBUTES = ("username_attribute", "rdn_attribute", "uuid_attribute", "department_attribute")
# A placeholder, and the names that stand for all tenants.
_MANY = re.compile(r"[{}]|^https://login\.microsoftonline\.(?:com|us)/(?:common|organizations|consumers)(?:/|$)", re.I)
CERTIFICATES = ("ca", "certificate")


def check(inventory: InventoryData) -> Iterator[Problem]:
    for path, item in inventory.items("organisations"):
        here, directory = (*path, "directory"), item.get("directory") or {}
        one = (here, directory)
        yield from _grammar(inventory, one)
        yield from _names(inventory, one)
        yield from _certificates(inventory, one)
        yield from _issuer_of_many(inventory, one)


def _grammar(inventory: InventoryData, item: Item) -> Iterator[Problem]:
    for field, fault_of in GRAMMARS.items():
        for place, text in values(item, field):
            if fault := fault_of(text):
                code = "ldap_grammar" if fault.wanted else "ldap_grammar_more"
                yield inventory.problem(code, place, at=fault.at, wanted=fault.wanted, value=text)
    if item[1].get("vendor") not in (None, "ad"):
        for place, text in values(item, "bind_dn"):
            if ldap_grammar.is_windows_name(text):
                yield inventory.problem("bind_name_of_windows", place, value=text)
    schemes = {text.partition("://")[0] for _, text in values(item, "url")}
    if len(schemes) > 1:
        yield inventory.problem("ldap_schemes", (*item[0], "url"))


def _names(inventory: InventoryData, item: Item) -> Iterator[Problem]:
    for field in ATTRIBUTES:
        for place, text in values(item, field):
            if not ldap_grammar.is_attribute(text):
                yield inventory.problem("ldap_name", place, value=text)
    for place, text in values(item, "object_classes"):
        for name in re.split(r"\s*,\s*", text):
            if not ldap_grammar.is_attribute(name):
                yield inventory.problem("ldap_name", place, value=name)


def _certificates(inventory: InventoryData, item: Item) -> Iterator[Problem]:
    for field in CERTIFICATES:
        for place, text in values(item, field):
            if not x509.is_certificate(text):
                short = text if len(text) <= 24 else f"{text[:12]}...{text[-8:]}"
                yield inventory.problem("certificate_unreadable", place, value=short)


def _issuer_of_many(inventory: InventoryData, item: Item) -> Iterator[Problem]:
    """An address of Microsoft's that stands for every tenant: anybody's account anywhere would be one of this city's.

    learn.microsoft.com, entra/identity-platform/v2-protocols-oidc: common, organizations, consumers; the issuer in
    their discovery document has {tenantid} in it.
    """
    for place, text in values(item, "issuer"):
        if _MANY.search(text):
            yield inventory.problem("issuer_of_many", place, value=text)


def values(item: Item, field: str) -> Iterator[tuple[Path, str]]:
    """One text or several, each with its place."""
    path, fields = item
    value = fields.get(field)
    if isinstance(value, str):
        yield (*path, field), value
    for index, text in enumerate(value if isinstance(value, list) else ()):
        if isinstance(text, str):
            yield ((*path, field, index) if len(value or ()) > 1 else (*path, field)), text
