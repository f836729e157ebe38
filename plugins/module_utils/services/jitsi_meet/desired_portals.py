"""What the portals' pages are made of: a folder for each portal beside Jitsi's own files. Pure.

    portals(model, None)["pages"]["palim-palim.example"] -> {"folder": …, "tenant": "palim", "logo": "logo.svg", …}

Jitsi's page is put together by nginx from parts (SSI); config.js and interface_config.js are two of them, so a portal
is a few files. Its welcome page is ours: it has no part of Jitsi's release in it.
"""

from __future__ import annotations

import json
from typing import Any

from ...model import logos, manifest_views
from ...model.manifest_views import hosts_of
from ...model.palette import palette
from ...model.types import Model, VideoPortal
from ...written import js
from ..portal.desired_texts import PATHS
from . import desired_names as names
from .desired_texts import LEGAL, TEXTS

JSON = dict[str, Any]

PACKAGE = "jitsi-meet-web"
RELEASE = "/usr/share/jitsi-meet"
"""Where that package has its files."""
FOLDER = "/var/lib/readi/video"

# Nobody else is asked for anything: a browser refuses the rest. The application brings scripts within its page, and
# makes workers and WebAssembly at run time.
APPLICATION = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; media-src 'self' data: blob:; font-src 'self' data:; "
    "connect-src 'self' data: blob: wss://{address}; worker-src 'self' blob:; object-src 'none'; "
    "base-uri 'self'; form-action 'self'; frame-ancestors 'self'{framed}"
)
WELCOME = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; manifest-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'self'"
)


def portals(model: Model, host: str | None) -> JSON:
    """`pages`: what nginx needs of each address; `portal_files`: all files of all portals, for file_set."""
    pages = {portal.domain: _page(model, portal) for portal in model.video_portals}
    files = [file for portal in model.video_portals for file in _files(model, portal, pages[portal.domain])]
    # What a page gets where its release has no part of that name.
    empty: JSON = {"path": f"{FOLDER}/empty.html", "content": ""}
    web = {"release": RELEASE, "empty": empty["path"], "xmpp": names.domain(model), "port": names.BOSH_PORT}
    return {"packages": [PACKAGE], "web": web, "pages": pages, "portal_files": [empty, *files]}


def _page(model: Model, portal: VideoPortal) -> JSON:
    address = _address(model, portal)
    return {
        "key": portal.key,
        "folder": f"{FOLDER}/{portal.key}",
        "tenant": names.tenant(portal),
        "logo": f"logo.{logos.suffix(portal.branding)}",
        "application": APPLICATION.format(address=address, framed=_framed(model)),
        "welcome": WELCOME,
    }


def _framed(model: Model) -> str:
    """Whose pages may show a room in theirs, as Jitsi-Admin's do; nobody's but our own where nothing is said."""
    return "".join(f" {url}" for url in model.service_options.get("jitsi_meet", {}).get("framed_by", ()))


def _files(model: Model, portal: VideoPortal, page: JSON) -> list[JSON]:
    folder, public = page["folder"], f"{page['folder']}/public"
    shown = _shown(model, portal, page)
    pages = [("welcome.html", "portal/welcome.html.j2"), ("parts/title.html", "portal/title.html.j2")]
    pages += [("public/portal.css", "portal/portal.css.j2"), ("public/background.svg", "portal/background.svg.j2")]
    if any(link["own"] for link in shown["links"]):
        pages.append(("public/legal.html", "portal/legal.html.j2"))
    return [
        {"path": f"{folder}/config.js", "content": f"var config = {js(_config(model, portal))};\n"},
        {"path": f"{folder}/interface_config.js", "content": _interface(model, portal)},
        {"path": f"{folder}/manifest.json", "content": _json(_manifest(portal, page))},
        {"path": f"{public}/branding.json", "content": _json(_branding(model, portal, page))},
        {"path": f"{public}/welcome.js", "src": "portal/welcome.js"},
        logos.file(model, portal.branding, f"{public}/{page['logo']}"),
        *({"path": f"{folder}/{path}", "template": template, "vars": {"shown": shown}} for path, template in pages),
    ]


def _address(model: Model, portal: VideoPortal) -> str:
    return model.platform.url(portal.domain).removeprefix("https://")


def _config(model: Model, portal: VideoPortal) -> JSON:
    """config.js of jitsi/jitsi-meet; hosts, bosh and websocket as a hand lab of 2026-11-22 had them in a call."""
    address = _address(model, portal)
    staff = portal.opened_by == "staff"
    return {
        "hosts": {
            "domain": names.domain(model),
            "muc": names.muc(model, portal),
            "focus": names.component(model, "focus"),
        },
        "bosh": f"//{address}/http-bind",
        "websocket": f"wss://{address}/xmpp-websocket",
        "bridgeChannel": {"preferSctp": True},
        # Two people alone would tell each other their addresses, and ask a stranger's STUN for them.
        "p2p": {"enabled": False, "stunServers": []},
        "disableThirdPartyRequests": True,
        "gravatar": {"disabled": True},
        "analytics": {"disabled": True, "scriptURLs": []},
        "giphy": {"enabled": False},
        "doNotStoreRoom": True,
        # An app of a stranger's store is not asked for.
        "deeplinking": {"disabled": True},
        "prejoinConfig": {"enabled": True},
        # Whoever may not open the room knocks at once.
        "lobby": {"autoKnock": staff, "enableChat": True},
        "enableUserRolesBasedOnToken": staff,
        "defaultLanguage": portal.language,
        "dynamicBrandingUrl": f"https://{address}/readi/branding.json",
        "legalUrls": {"privacy": _link(model, portal, "privacy")["url"]},
    }


def _interface(model: Model, portal: VideoPortal) -> str:
    """The release's own file, and what is different here: upstream's has many keys, and which changes with it."""
    own = {
        "APP_NAME": portal.name,
        "NATIVE_APP_NAME": portal.name,
        "PROVIDER_NAME": model.platform.operator,
        "DEFAULT_LOGO_URL": "images/watermark.svg",
        "DEFAULT_WELCOME_PAGE_LOGO_URL": "images/watermark.svg",
        "JITSI_WATERMARK_LINK": model.platform.url(portal.domain),
        "LANG_DETECTION": False,
        "MOBILE_APP_PROMO": False,
        "SHOW_BRAND_WATERMARK": False,
        "SHOW_CHROME_EXTENSION_BANNER": False,
        "SHOW_POWERED_BY": False,
    }
    return f'<!--#include virtual="/interface_config.release.js" -->\nObject.assign(interfaceConfig, {js(own)});\n'


def _branding(model: Model, portal: VideoPortal, page: JSON) -> JSON:
    """What dynamicBrandingUrl names; config.js of jitsi/jitsi-meet has the fields."""
    url, colours = model.platform.url(portal.domain), palette(portal.branding)
    background = f"{url}/readi/background.svg"
    return {
        "inviteDomain": _address(model, portal),
        "backgroundColor": colours["hero_to"],
        "backgroundImageUrl": background,
        "premeetingBackground": f"url({background})",
        "logoClickUrl": f"{url}/",
        "logoImageUrl": f"{url}/readi/{page['logo']}",
        "customTheme": {"palette": {"action01": colours["button"], "action01Hover": colours["button_hover"]}},
    }


def _manifest(portal: VideoPortal, page: JSON) -> JSON:
    kind = logos.TYPES[logos.suffix(portal.branding)]
    return {
        "name": portal.name,
        "short_name": portal.name,
        "lang": portal.language,
        "start_url": "/",
        "display": "standalone",
        "background_color": palette(portal.branding)["hero_to"],
        "theme_color": palette(portal.branding)["hero_from"],
        "icons": [{"src": f"/readi/{page['logo']}", "sizes": "any", "type": kind}],
    }


def _shown(model: Model, portal: VideoPortal, page: JSON) -> JSON:
    """What the templates write."""
    texts, platform = TEXTS[portal.language], model.platform
    kind = logos.TYPES[logos.suffix(portal.branding)]
    return {
        "name": portal.name,
        "lang": portal.language,
        "url": platform.url(portal.domain),
        "welcome": portal.welcome or texts["welcome"],
        "opened_by": texts[f"opened_by_{portal.opened_by}"],
        "t": texts,
        "logo": {"src": f"/readi/{page['logo']}", "type": kind, **logos.size(model, portal.branding, 56)},
        "mark": logos.mark(portal.branding),
        "colours": palette(portal.branding),
        "links": [{"name": name, "text": texts[name], **_link(model, portal, name)} for name in LEGAL],
        "said": {
            "operator": platform.operator,
            "contact": platform.contact,
            "officer": platform.data_protection_officer or texts["no_officer"],
            "basis": platform.legal_basis or texts["no_basis"],
            "logs": texts["logs"].format(days=_days(model)),
            "body": platform.enforcement_body or texts["no_body"],
        },
    }


def _link(model: Model, portal: VideoPortal, name: str) -> JSON:
    """Where a statement is: as given, else the platform's, else (`own`) a page of this portal's."""
    given = {"imprint": portal.imprint_url, "privacy": portal.privacy_url, "accessibility": portal.accessibility_url}
    if url := given[name]:
        return {"url": url, "own": False}
    if hosts_of(model, "portal"):
        home = model.platform.url(model.platform.portal_host)
        return {"url": f"{home}{PATHS[portal.language][name]}", "own": False}
    return {"url": f"{model.platform.url(portal.domain)}/readi/legal.html#{name}", "own": True}


def _days(model: Model) -> int:
    """How long something of a visit is kept at most."""
    asked = {"jitsi_meet", "web"}
    kept = [row["days"] for row in manifest_views.retention(model, None) if row["service"] in asked]
    return int(max(kept, default=0))


def _json(value: JSON) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
