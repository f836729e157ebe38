"""Inventories as hypothesis would write them: sound ones, and single mutations of them."""

from __future__ import annotations

import copy
from typing import Any

from ansible_collections.readi.one.plugins.module_utils.model import names as rules
from ansible_collections.readi.one.plugins.module_utils.model import slices
from ansible_collections.readi.one.plugins.module_utils.roster import slug as slugs
from hypothesis import strategies as st

from .horrors import NAMES

KEYS = st.sampled_from([*"abc", "buehl", "stadtwerke-x", "z0", "z-", "a--b", "on", "null", "yes", "n1-2", "x" * 40])
TEXT = st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp", "Zs", "Cn"]), min_size=1, max_size=40)
NAME = st.one_of(st.sampled_from(NAMES), TEXT).filter(
    lambda n: n.strip() == n and not set(n) & set("{\ufeff\ufffe\uffff")
)
LABEL = st.sampled_from(["a", "readi", "xn--bhl-hoa", "b-b", "c" * 63, "d0"])
LOCAL = st.sampled_from(["maria", "m.muster", "O'Neill", "a+b", "x_y", "1"])
COLOUR = st.sampled_from(["#0b5394", "#C8102E", "#000000"])


def distinct(values: list[str]) -> bool:
    """No two that an application would take for the same."""
    for rule in rules.APPLICATIONS.values():
        made = [m for m in map(rule, values) if m is not None]
        if len(made) != len(set(made)):
            return False
    return True


def takes(section: str, field: str, text: str) -> bool:
    """Whether every application takes this text in this field."""
    limits = (limit for of_service in slices.limits().values() for limit in of_service)
    return all(limit.takes(text) for limit in limits if (limit.section, limit.field) == (section, field))


def taken(section: str, field: str = "name") -> st.SearchStrategy[str]:
    return NAME.filter(lambda name: takes(section, field, name))


def named(section: str, size: int) -> st.SearchStrategy[list[str]]:
    return st.lists(taken(section), min_size=size, max_size=size).filter(distinct)


@st.composite
def directories(draw: st.DrawFn) -> dict[str, Any]:
    kind = draw(st.sampled_from(["oidc", "saml", "outpost", "ldap", "local"]))
    url = f"https://{draw(LABEL)}.example/x"
    return {
        "oidc": {"type": kind, "issuer": url, "client_id": draw(NAME)[:200].strip() or "readi"},
        "saml": {"type": kind, "sso_url": url},
        "outpost": {"type": kind, "issuer": url},
        "ldap": {"type": kind, "url": "ldaps://dc.example:636", "bind_dn": "cn=x,dc=y", "users_dn": "ou=x"},
        "local": {"type": kind},
    }[kind]


@st.composite
def mails(draw: st.DrawFn, emails: st.SearchStrategy[str]) -> dict[str, Any]:
    local = draw(st.booleans())
    mail = {
        "host": draw(st.sampled_from(["localhost", "127.0.0.1"] if local else ["relay.example", "mx.readi.example"])),
        "from": draw(emails),
        "encryption": draw(st.sampled_from(["starttls", "tls", *(["none"] if local else [])])),
    }
    optional = {"port": st.integers(1, 65535), "from_name": taken("mail", "from_name"), "user": taken("mail", "user")}
    return {"mail": {**mail, **{k: draw(v) for k, v in optional.items() if draw(st.booleans())}}}


@st.composite
def inventories(draw: st.DrawFn) -> dict[str, Any]:
    keys = draw(st.lists(KEYS, min_size=1, max_size=4, unique=True))
    titles = draw(named("organisations", len(keys)))
    domains = [f"{key}.example" if not key.endswith("-") else f"{key}0.example" for key in keys]
    organisations = []
    for key, name, domain in zip(keys, titles, domains, strict=True):
        item = {"key": key, "kind": draw(st.sampled_from(["city", "utility", "partner"])), "name": name}
        organisations.append({**item, "email_domains": [domain], "directory": draw(directories())})
        if draw(st.booleans()):
            organisations[-1]["branding"] = {"colour": draw(COLOUR)}
    emails = st.builds(lambda local, domain: f"{local}@{domain}", LOCAL, st.sampled_from(domains))
    groups = _groups(draw, emails)
    group_keys = [g["key"] for g in groups]
    people = []
    for key in draw(st.lists(KEYS, max_size=3, unique=True)):
        index = draw(st.integers(0, len(keys) - 1))
        people.append(
            {
                "key": key,
                "given_name": draw(taken("people", "given_name")),
                "family_name": draw(taken("people", "family_name")),
                "email": f"{key.strip('-')}@{domains[index]}",
                "organisation": keys[index],
                "groups": draw(st.lists(st.sampled_from(group_keys), unique=True, max_size=2)) if group_keys else [],
                "operator": draw(st.booleans()),
            }
        )
    portal_keys = draw(st.lists(KEYS, max_size=3, unique=True))
    portal_names = draw(named("video_portals", len(portal_keys)))
    portals = [
        {
            "key": key,
            "name": name,
            "domain": f"v{number}.video.example",
            "organisation": draw(st.sampled_from(keys)),
            "opened_by": draw(st.sampled_from(["everyone", "staff"])),
            **draw(st.fixed_dictionaries({}, optional={"language": st.sampled_from(["de", "en"]), "welcome": NAME})),
        }
        for number, (key, name) in enumerate(zip(portal_keys, portal_names, strict=True))
    ]
    lists = [
        {"key": key, "name": draw(NAME), "address": f"l{number}", "owners": [draw(emails)]}
        for number, key in enumerate(draw(st.lists(KEYS, max_size=2, unique=True)))
    ]
    clients = [
        {
            "key": key,
            "id": f"{key}@Bühl!",
            "name": draw(taken("clients")),
            "type": draw(st.sampled_from(["confidential", "public"])),
            "redirects": ["https://fach.example/x/*"],
            "claims": draw(st.sampled_from([[], ["groups"]])),
            "secret": draw(st.sampled_from(["derived", "given"])),
            "pkce": draw(st.booleans()),
        }
        for key in draw(st.lists(KEYS, max_size=2, unique=True))
    ]
    return {
        "platform": {
            "name": draw(taken("platform")),
            "domain": f"{draw(LABEL)}.readi.example",
            "operator": draw(NAME),
            "contact": draw(emails),
            "languages": draw(st.sampled_from([["de"], ["en", "de"]])),
            **draw(st.fixed_dictionaries({}, optional={"notice": st.fixed_dictionaries({"de": NAME, "en": NAME})})),
        },
        "https_port": draw(st.sampled_from([443, 8443])),
        **draw(st.one_of(st.just({}), mails(emails))),
        "organisations": organisations,
        "people": people,
        "project_groups": groups,
        "clients": clients,
        "mailing_lists": lists,
        "video_portals": portals,
    }


def _groups(draw: st.DrawFn, emails: st.SearchStrategy[str]) -> list[dict[str, Any]]:
    keys = draw(st.lists(KEYS, max_size=4, unique=True))
    groups: list[dict[str, Any]] = []
    for number, (key, name) in enumerate(zip(keys, draw(named("project_groups", len(keys))), strict=True)):
        group: dict[str, Any] = {"key": key, "name": name, "kind": draw(st.sampled_from(["project", "steering"]))}
        group["joining"] = draw(st.sampled_from(["open", "moderated", "closed"]))
        group["moderators"] = draw(st.lists(emails, min_size=1, max_size=2, unique=True))
        if groups and draw(st.booleans()):
            group["parent"] = draw(st.sampled_from(groups))["key"]
        if draw(st.booleans()):
            group["folder"] = {"quota_gb": draw(st.integers(1, 500))}
        if draw(st.booleans()):
            group["mailing_list"] = f"g{number}"
        group["forum"] = draw(st.booleans())
        if not slugs.usable(key) or draw(st.booleans()):
            group["slug"] = f"gruppe-{number}"
        groups.append(group)
    return groups


Path = tuple[str | int, ...]
WRONG: list[Any] = [
    None, True, 0, -1, 10**12, "", " ", "x", "Ä ö", "yes", "1e3", [], ["x"], {}, {"x": 1}, "{{ 7*7 }}", "a\nb", "\x07",
    "https://x.example", "x@y.example", "gaggenau", "#ffffff", [None], [[]], "2024-01-01", *NAMES,
]  # fmt: skip


def places(value: Any, path: Path = ()) -> list[Path]:
    inner = (
        list(value.items()) if isinstance(value, dict) else list(enumerate(value)) if isinstance(value, list) else []
    )
    return [p for key, item in inner for p in ((*path, key), *places(item, (*path, key)))]


def parent(data: Any, path: Path) -> Any:
    for part in path[:-1]:
        data = data[part]
    return data


@st.composite
def mutations(draw: st.DrawFn, data: dict[str, Any]) -> tuple[dict[str, Any], Path, str]:
    """The data with one thing changed, where, and how."""
    mutated = copy.deepcopy(data)
    path = draw(st.sampled_from(places(mutated)))
    around, last = parent(mutated, path), path[-1]
    how = draw(st.sampled_from(["replace", "delete", "rename", "double", "wrap"]))
    if how == "replace":
        around[last] = draw(st.sampled_from(WRONG))
    elif how == "delete":
        del around[last]
    elif how == "wrap":
        around[last] = [around[last]]
    elif isinstance(around, dict):
        how, new = "rename", f"{last}{draw(st.sampled_from(['x', '_', ' ', 'ä', '.']))}"
        around[new] = around.pop(last)
    else:
        how = "double"
        around.append(copy.deepcopy(around[last]))
    return mutated, path, how
