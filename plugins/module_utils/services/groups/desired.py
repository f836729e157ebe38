"""The slice of the pages of project groups: the program's configuration, with the frame of the portal's pages. Pure."""

from __future__ import annotations

from typing import Any

from ...model import manifest_views as views
from ...model.given import MAIL as RELAY_PASSWORD
from ...model.objects import secret
from ...model.types import Model
from ..keycloak.desired_names import REALM
from ..mail.desired import sent_through
from ..portal import desired as portal
from ..roster import desired as roster
from .pages import ROOT
from .words import LANGUAGES

NAME = "groups"
PORT = 8070
TEMPLATES = "/var/lib/readi/groups"
DB, CLIENT, PAGES = "groups_db", "groups_client", "groups_pages"
FILES = ("frame.html", "group.html", "log.html", "overview.html", "parts.html", "problem.html")
URL = "http://127.0.0.1:8080"  # Keycloak on the same host; its admin interface leaves it for nobody


def desired(model: Model, host: str | None) -> dict[str, Any]:
    """`config` and `post` are the programs', with markers of `secrets`. It is beside sign-on and portal (`beside`)."""
    platform = model.platform
    sso = platform.url(platform.sso_host)
    database = {"host": "127.0.0.1", "name": NAME, "user": NAME, "password": secret(DB)}
    post = _post(model, database)
    config = {
        "platform": platform.domain,
        "port": PORT,
        "templates": TEMPLATES,
        "portal": platform.url(platform.portal_host),
        "sso": sso,
        "sites": {lang: _site(model, lang) for lang in LANGUAGES},
        "places": [row for row in views.group_places(model) if not row["url"].endswith(f"{ROOT}g/GROUP/")],
        "audiences": [
            {"name": one.name, "of": one.of, "kinds": list(one.kinds), "groups": list(one.groups)}
            for one in model.audiences
        ],
        "organisations": {o.key: o.name for o in model.organisations},
        "roster": roster.asks(model, host, NAME),
        "keycloak": {
            "url": URL,
            "issuer": f"{sso}/realms/{REALM}",
            "realm": REALM,
            "client": {"id": "groups", "secret": secret(CLIENT)},
            "pages": {"id": "groups-pages", "secret": secret(PAGES)},
        },
        "database": database,
        "writes": post["smtp"] is not None,
        "kept_days": model.retention.get("admin_events_days", 90),
    }
    return {
        "format": 1,
        "config": config,
        "post": post,
        "secrets": [f"roster_{NAME}", CLIENT, PAGES, DB, *([RELAY_PASSWORD] if _signs_in(post) else [])],
        "files": [{"path": name, "src": f"pages/{name}"} for name in FILES],
        "health": {"url": f"http://127.0.0.1:{PORT}{ROOT}health"},
    }


def _post(model: Model, database: dict[str, Any]) -> dict[str, Any]:
    """`smtp` is null where the platform has no mail."""
    relay = sent_through(model, next(iter(views.hosts_of(model, NAME)), ""))
    platform = model.platform
    site = {
        "pages": f"{platform.url(platform.portal_host)}{ROOT}",
        "name": {lang: _site(model, lang)["name"] for lang in LANGUAGES},
        "operator": platform.operator,
        "contact": platform.contact,
    }
    smtp = relay and {
        **{name: getattr(relay, name) for name in ("host", "port", "encryption", "user", "sender", "sender_name")},
        "password": secret(RELAY_PASSWORD) if relay.user else None,
    }
    return {"database": database, "site": site, "smtp": smtp}


def _signs_in(post: dict[str, Any]) -> bool:
    return bool(post["smtp"] and post["smtp"]["user"])


def _site(model: Model, lang: str) -> dict[str, Any]:
    """What the frame of a page says, as the portal's own pages have it."""
    frame = portal.frame(model, lang, None, ROOT, None)
    site, t, paths = frame["site"], frame["t"], frame["site"]["paths"]
    links = [{"url": paths[name], "name": t[name]} for name in ("imprint", "privacy", "accessibility")]
    return {
        **{name: site[name] for name in ("name", "operator", "contact", "contact_is_mail", "logo", "personal")},
        **{name: site[name] for name in ("theme_light", "theme_dark")},
        "notice": site["notice"] or "",
        "notice_label": t["notice"],
        "home": paths["home"],
        "links": links,
        **{name: t[name] for name in ("skip", "navigation", "other_language", "my_menu", "legal", "open_source")},
        "operator_label": t["operator"],
        "contact_label": t["contact"],
    }
