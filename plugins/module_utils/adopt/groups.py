"""Groups below /projects -> `project_groups:`; a name that is no key becomes one by `moved:`, so that the group itself,
its members and its id stay. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from ..model import names as names_of
from ..model.repair import as_key
from ..reconcile.types import JSON
from ..roster import slug as slugs
from ..services.keycloak.paths import called
from .draft import Draft, Names, of_kind, one_line, template
from .words import say

PROJECTS = "/projects"
MODERATORS = "/moderators"
KINDS = ("project", "steering", "technical", "network", "organisation")
JOINING = ("open", "moderated", "closed")
OURS = frozenset(
    {"key", "name", "kind", "joining", "folder_quota_gb", "forum", "helpdesk", "mailing_list", "slug", "state"}
)


def translate(found: Mapping[str, JSON], draft: Draft) -> None:
    domains = {d for item in draft.section("organisations") for d in item.data["email_domains"]}
    names, taken = Names(), dict[str, str]()  # live path -> key
    slugs_ = set[str]()
    above_label, seen = dict[str, str](), set[tuple[str, str]]()
    wanted = {PROJECTS: PROJECTS}  # live path -> path by the inventory
    for path, fields in sorted(_projects(found), key=lambda pair: (pair[0].count("/"), not _said(pair), pair[0])):
        above, _, part = path.rpartition("/")
        own, at = called(part), ("group", path)
        if above not in wanted:
            draft.out(at, say("above_left", above=above), say("above_first"))
            continue
        label = one_line(_first(fields, "name") or fields.get("description") or own)
        if label is None or template(label) or template(path):
            draft.out(at, say("group_unspeakable"), say("rename_again"))
            continue
        key = names.key(own, f"{taken.get(above, '')}-{own}")
        taken[path] = key
        if (other := _distinct(label, above_label.get(above), seen)) != label:
            draft.but(at, say("name_taken", name=label), say("name_given", name=other))
            label = other
        above_label[path] = label
        wanted[path] = f"{wanted[above]}/{key}"
        data = _group(key, label, taken.get(above), fields, found, domains, at, draft)
        draft.add("project_groups", at, {**data, **_slug(key, _first(fields, "slug"), slugs_)})
        if wanted[path] != path:
            draft.add("moved", at, {"kind": "project_group", "from": path, "to": key})
            if key != own:
                draft.but(at, say("no_free_key", name=own), say("renamed", key=key))


def _distinct(label: str, above: str | None, seen: set[tuple[str, str]]) -> str:
    """A name that no service takes for another group's: with that of the group above it, else with a number."""
    with_above: tuple[str, ...] = (f"{above}: {label}",) if above else ()
    for one in (label, *with_above, *(f"{label} ({n})" for n in range(2, 1000))):
        made = {(application, name) for application, rule in names_of.APPLICATIONS.items() if (name := rule(one))}
        if not made & seen and len(one) <= 200:
            seen |= made
            return one
    return label


def _projects(found: Mapping[str, JSON]) -> Iterable[tuple[str, JSON]]:
    return ((p, f) for p, f in of_kind(found, "group").items() if p.startswith(f"{PROJECTS}/"))


def _said(pair: tuple[str, JSON]) -> bool:
    """A name that is a key already stays it; made ones come after."""
    own = called(pair[0].rpartition("/")[2])
    return as_key(own) == own


def _first(fields: JSON, name: str) -> str:
    return str(((fields.get("attributes") or {}).get(name) or [""])[0])


def _slug(key: str, said: str, called: set[str]) -> dict[str, str]:
    """Only where it is not the key: what Keycloak says already, else made of the key."""
    stem = key[:16].strip("-")
    numbers = (f"{stem}-{n}" for n in range(2, 1000))
    tried = (said, key, key[:20].strip("-"), f"{stem[:13]}-gruppe", *numbers)
    slug = next(s for s in tried if slugs.usable(s) and s not in called)
    called.add(slug)
    return {} if slug == key else {"slug": slug}


def _group(
    key: str, label: str, parent: str | None, fields: JSON, found: Mapping[str, JSON], domains: set[str],
    at: tuple[str, str], draft: Draft,
) -> dict[str, Any]:  # fmt: skip
    data: dict[str, Any] = {"key": key, "name": label}
    for name, known, usual in (("kind", KINDS, "project"), ("joining", JOINING, "closed")):
        said = _first(fields, name)
        data[name] = said if said in known else usual
        if said not in known:
            draft.but(at, say("says_nothing", field=name), say("assumed", field=name, value=usual))
    if parent:
        data["parent"] = parent
    moderators = found["moderators"].get(f"{MODERATORS}/{at[1].rpartition('/')[2]}", [])
    known_people = [m for m in moderators if m.rpartition("@")[2].lower() in domains]
    if known_people:
        data["moderators"] = known_people
    if len(known_people) < len(moderators):
        draft.but(at, say("strange_moderators"), say("moderators_stay"))
    quota = _first(fields, "folder_quota_gb")
    if re.fullmatch(r"[1-9][0-9]{0,4}", quota):
        data["folder"] = {"quota_gb": int(quota)}
    data.update({name: True for name in ("forum", "helpdesk") if _first(fields, name) == "true"})
    address = _first(fields, "mailing_list")
    if address and known_people:
        data["mailing_list"] = address
    elif address:
        draft.but(at, say("list_of_nobody", address=address), say("enter_moderators"))
    lost = sorted(set(fields.get("attributes") or {}) - OURS)
    if lost:
        draft.but(at, say("attributes_not_known", names=", ".join(lost)), say("stay_there"))
    if fields.get("roles"):
        draft.but(at, say("group_roles"), say("stay_there"))
    return data
