"""The portal's slice: every file of the static site, with the variables its template needs.

The templates compute nothing: texts, addresses, readable colours and the drawing's coordinates are worked out here.
Everything in this slice can be read by anybody, so no project group is in it: groups come from Keycloak to the person
who is in them. Pure.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from typing import Any

from ...model import logos, manifest_views
from ...model.palette import palette
from ...model.types import Model, Organisation
from .desired_texts import LASTING, LEADS, NUMBERS, PATHS, SAID, TAGLINE, TEXTS

REALM = "readi"
CLIENT = "portal"
LANGUAGES = ("de", "en")
GROUPS = "groups"
"""The service whose pages people join and leave project groups on."""

ADAPTER = "keycloak-js-26.2.4"
"""The folder in roles/portal/files of Keycloak's own adapter; also in the file's public name, so that caches notice."""

DARK = "#10151b"
"""The ground of the dark scheme."""


def desired(model: Model, host: str | None) -> dict[str, Any]:
    """{"format": 1, "files": [{path, template | src | content, vars}], "health": {url}}; the same on every host."""
    files: list[dict[str, Any]] = []
    for lang in LANGUAGES:
        files += _pages(model, lang)
    files += [
        {
            "path": "404.html",
            "template": "notfound.html.j2",
            "vars": frame(model, "de", "not_found", "/404.html", None),
        },
        {"path": "silent/index.html", "src": "silent.html"},
        {"path": "assets/silent.js", "src": "silent.js"},
        {"path": "assets/portal.js", "src": "portal.js"},
        {"path": f"assets/{ADAPTER}.js", "src": f"{ADAPTER}/keycloak.js"},
        {"path": f"assets/{ADAPTER}.LICENSE.txt", "src": f"{ADAPTER}/LICENSE.txt"},
        {"path": "assets/portal.css", "template": "portal.css.j2", "vars": {"colours": _colours(model)}},
        # Beside it for the pages of project groups (role groups), which have this look.
        *([{"path": "assets/groups.css", "src": "groups.css"}] if GROUPS in model.services else []),
        logos.file(model, model.branding, _logo(model)),
        *(logos.file(model, o.branding, _own_logo(o)) for o in model.organisations if logos.own(model, o)),
        {"path": "assets/portal.json", "content": _browser_data(model)},
        {"path": "robots.txt", "content": "User-agent: *\nAllow: /\n"},
    ]
    return {
        "format": 1,
        "files": sorted(files, key=lambda f: str(f["path"])),
        "health": {"url": model.platform.url(model.platform.portal_host) + "/"},
    }


# -- pages -------------------------------------------------------------------------------------------------------------


def _pages(model: Model, lang: str) -> Iterable[dict[str, Any]]:
    paths = PATHS[lang]
    home = frame(model, lang, None, paths["home"], PATHS[_other(lang)]["home"])
    home["home"] = {
        "tagline": _tagline(model, lang),
        "lead": LEADS[lang],
        "tiles": _tiles(model, lang),
        "groups_of_members": _members(model, lang),
        "network_portals": _videos(model, None),
        "drawing": _drawing(model),
    }
    yield {"path": _file(paths["home"]), "template": "index.html.j2", "vars": home}
    for organisation in model.organisations:
        path, twin = (f"{PATHS[code]['members']}{organisation.key}/" for code in (lang, _other(lang)))
        member = frame(model, lang, None, path, twin)
        member["page"]["title"] = organisation.name
        member["member"] = {
            "key": organisation.key,
            "provider": organisation.directory.has_provider,
            "name": organisation.name,
            "kind": TEXTS[lang][f"kind_{organisation.kind}"],
            "logo": _shown_logo(model, organisation, 96),
            "portals": _videos(model, organisation.key),
            "imprint_url": organisation.imprint_url,
            "privacy_url": organisation.privacy_url,
        }
        yield {"path": _file(path), "template": "member.html.j2", "vars": member}
    if lists := _lists(model):
        page = frame(model, lang, "lists", paths["lists"], PATHS[_other(lang)]["lists"])
        yield {"path": _file(paths["lists"]), "template": "lists.html.j2", "vars": {**page, "lists": lists}}
    for name in ("imprint", "privacy", "accessibility"):
        legal = frame(model, lang, name, paths[name], PATHS[_other(lang)][name])
        legal["said"] = _said(model, lang)
        legal["records"] = _records(model, lang) if name == "privacy" else []
        yield {"path": _file(paths[name]), "template": f"{name}.{lang}.html.j2", "vars": legal}


def frame(model: Model, lang: str, title: str | None, path: str, twin: str | None) -> dict[str, Any]:
    """What the frame of every page needs."""
    texts = TEXTS[lang]
    return {
        "t": texts,
        "site": {
            "name": model.platform.name,
            "operator": model.platform.operator,
            "contact": model.platform.contact,
            "notice": model.platform.notice.get(lang),
            "contact_is_mail": "@" in model.platform.contact,
            "portal": model.platform.url(model.platform.portal_host),
            "paths": PATHS[lang],
            "has_lists": bool(_lists(model)),
            "has_groups": GROUPS in model.services,
            "personal": _personal(model, lang),
            "logo": {
                "src": f"/{_logo(model)}",
                "type": logos.TYPES[logos.suffix(model.branding)],
                "bar": logos.size(model, model.branding, 36),
                "footer": logos.size(model, model.branding, 28),
            },
            "theme_light": model.branding.colour,
            "theme_dark": DARK,
        },
        "page": {
            "lang": lang,
            "other_lang": _other(lang),
            "title": texts[title] if title else None,
            "path": path,
            "twin": twin or PATHS[_other(lang)]["home"],
        },
    }


def _said(model: Model, lang: str) -> dict[str, str]:
    """What the operator must say of the platform: as the inventory has it, or that it does not."""
    platform, texts = model.platform, SAID[lang]
    days = platform.accessibility_answer_days
    recipients = platform.recipients
    return {
        "officer": platform.data_protection_officer or texts["no_officer"],
        "basis": platform.legal_basis or texts["no_basis"],
        "recipients": texts["no_recipients"] if recipients is None else "; ".join(recipients) or texts["nobody"],
        "body": platform.enforcement_body or texts["no_body"],
        "answer": texts["answer"].format(days=days) if days else texts["no_answer"],
    }


def _file(path: str) -> str:
    return f"{path.lstrip('/')}index.html"


def _other(lang: str) -> str:
    return "en" if lang == "de" else "de"


def _tagline(model: Model, lang: str) -> str:
    cities = sum(o.kind == "city" for o in model.organisations)
    one, many = TAGLINE[lang]
    if cities <= 1:
        return one
    words = NUMBERS[lang]
    word = words[cities] if cities < len(words) else str(cities)
    return many.format(n=word[0].upper() + word[1:])


# -- services, members, video portals ----------------------------------------------------------------------------------


def _tiles(model: Model, lang: str) -> list[dict[str, str]]:
    """`drawing` is the service's icon, None for the one that every service has."""
    rows = [row for row in manifest_views.tiles(model) if row["url"] and not row["personal"]]
    return [{**row[lang], "url": row["url"], "drawing": row["drawing"]} for row in rows]


def _personal(model: Model, lang: str) -> list[dict[str, str]]:
    """What the menu of who is signed in leads to."""
    rows = (row for row in manifest_views.tiles(model) if row["url"] and row["personal"])
    return [{"name": row[lang]["name"], "url": row["url"]} for row in rows]


def _records(model: Model, lang: str) -> list[dict[str, Any]]:
    """What personal data is kept and for how long: as each enabled service's manifest says."""
    names = manifest_views.names(model)
    rows = [(row["service"], row["what"][lang], _how_long(row, lang)) for row in manifest_views.privacy(model)]
    logs = {
        (row["service"], LASTING[lang]["logs"], _how_long({**row, "starts": "written"}, lang))
        for row in manifest_views.retention(model, None)
    }
    rows += sorted(logs)
    order = list(names)
    rows.sort(key=lambda row: order.index(row[0]))
    return [{"service": names[service][lang], "what": what, "long": long} for service, what, long in rows]


def _how_long(row: Mapping[str, Any], lang: str) -> str:
    """By `days` or `hours`; 0 is at once."""
    texts = LASTING[lang]
    unit = "hours" if row.get("hours") is not None else "days"
    if not row[unit]:
        return texts[f"until_{row['starts']}"]
    return texts[f"from_{row['starts']}"].format(span=texts[unit].format(number=row[unit]))


def _members(model: Model, lang: str) -> list[dict[str, Any]]:
    return [
        {
            "key": o.key,
            "name": o.name,
            "initial": next((c for c in o.name if c.isalnum()), o.key[0]).upper(),
            "kind": TEXTS[lang][f"kind_{o.kind}"],
            "url": f"{PATHS[lang]['members']}{o.key}/",
        }
        for o in _cities_first(model.organisations)
    ]


def _logo(model: Model) -> str:
    return f"assets/logo.{logos.suffix(model.branding)}"


def _own_logo(organisation: Organisation) -> str:
    return f"assets/logos/{organisation.key}.{logos.suffix(organisation.branding)}"


def _shown_logo(model: Model, organisation: Organisation, height: int) -> dict[str, Any] | None:
    """A member's own sign: on its page, and beside the name of who belongs to it.

    Not on the start page: thirty members' files would cost more than the page may.
    """
    if not logos.own(model, organisation):
        return None
    return {"src": f"/{_own_logo(organisation)}", **logos.size(model, organisation.branding, height)}


def _cities_first(organisations: Iterable[Organisation]) -> list[Organisation]:
    order = {"city": 0, "utility": 1, "partner": 2}
    return sorted(organisations, key=lambda o: (order[o.kind], o.name.casefold()))


def _videos(model: Model, organisation: str | None) -> list[dict[str, Any]]:
    """An organisation's video portals, or the network's; a link only where an enabled service serves the address."""
    rows = (row for row in manifest_views.video_portals(model) if row["organisation"] == organisation)
    return [{field: row[field] for field in ("name", "domain", "url")} for row in rows]


def _lists(model: Model) -> list[dict[str, Any]]:
    """The mailing lists that people join themselves: only what a service serves."""
    return [row for row in manifest_views.public_lists(model) if row["url"]]


# -- what the browser's script reads -----------------------------------------------------------------------------------


def _browser_data(model: Model) -> str:
    """portal.json: read only when somebody signs in or has a session."""
    sso = model.platform.url(model.platform.sso_host)
    document = {
        "sso": sso,
        "realm": REALM,
        "client": CLIENT,
        "adapter": f"/assets/{ADAPTER}.js",
        "organisations": {o.key: o.name for o in model.organisations},
        "logos": {o.key: logo for o in model.organisations if (logo := _shown_logo(model, o, 48))},
        "places": manifest_views.group_places(model),
        "texts": {lang: _script_texts(lang) for lang in LANGUAGES},
    }
    return json.dumps(document, ensure_ascii=False, sort_keys=True, indent=1) + "\n"


def _script_texts(lang: str) -> dict[str, str]:
    waits = ("waits_invitation", "waits_request", "waits_requests")
    used = ("found", "groups_unknown", "hello", "moderator", "no_groups", *waits)
    states = ("signed_in", "session_over", "unreachable", "working")
    kinds = tuple(key for key in TEXTS[lang] if key.startswith("group_"))
    return {key: TEXTS[lang][key] for key in (*used, *states, *kinds)}


# -- colours and drawings ----------------------------------------------------------------------------------------------


def _colours(model: Model) -> dict[str, Any]:
    """One palette for the network and one per member, every text on it readable (WCAG 2.2 AA) in light and dark."""
    members = [{"key": o.key, **palette(o.branding)} for o in model.organisations]
    return {"network": palette(model.branding), "members": members}


def _drawing(model: Model) -> dict[str, Any]:
    """The picture beside the headline: a dot per member, each joined to its neighbours and to the middle."""
    members = _cities_first(model.organisations)
    count = max(len(members), 3)
    dots = []
    for i in range(count):
        angle = math.tau * i / count + 0.35
        radius = 118 if i % 2 else 150
        dots.append(logos.at(200 + radius * 1.12 * math.sin(angle), 180 - radius * 0.98 * math.cos(angle)))
    lines = [{"from": dots[i], "to": dots[(i + 1) % count]} for i in range(count)]
    lines += [{"from": dots[i], "to": dots[(i + 3) % count]} for i in range(count)] if count > 4 else []
    size = [16 if i % 3 == 0 else 10 + 2 * (i % 2) for i in range(count)]
    return {"dots": [{**d, "r": r} for d, r in zip(dots, size, strict=True)], "lines": lines}


__all__: list[str] = ["ADAPTER", "CLIENT", "REALM", "desired", "frame"]
