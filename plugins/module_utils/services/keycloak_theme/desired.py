"""The look of the sign-in and its mails: a theme folder of its own on top of keycloak.v2 and base. Pure.

Facts rest on keycloak-themes 26.5.5 and 26.7.4: `styles` of theme.properties adds to the parent's style sheet,
footer.ftl is the hook that keycloak.v2 leaves empty for us, messages are java.util.Properties read through
MessageFormat. Keycloak reads what is below resources/ at every request, and properties, texts and templates once: so
what an inventory says of looks and addresses is below resources/, under names that never change, and starts nothing
anew. Browsers would keep those files for 30 days; nginx tells them five minutes (`fresh` in the manifests).
"""

from __future__ import annotations

import hashlib
import html
import json
from collections.abc import Mapping
from typing import Any

from ...model import logos
from ...model.palette import palette
from ...model.types import Branding, Model
from ..portal.desired_texts import PATHS, TEXTS
from . import desired_account as account
from . import desired_actions as actions
from . import desired_cities as cities
from . import desired_factors as second_factors

THEME = "readi"
LANGUAGES = ("de", "en")

TEMPLATES = "68376c7a"
"""Start of the SHA-256 of the templates in roles/keycloak_theme/files (*.ftl); a test keeps it true."""

_LOOKS = ("readiGround", "readiLink")
"""Of mails, whose template is read once: they have new colours from the next start on."""


def desired(model: Model, host: str | None) -> dict[str, Any]:
    """{"format": 1, "theme": name, "files": [...]} below Keycloak's own folder for themes."""
    network = palette(model.branding)
    look = _look(model)
    sign = f"sign.{logos.suffix(model.branding)}"
    portal = model.platform.url(model.platform.portal_host)
    login = {
        "parent": "keycloak.v2",
        "import": "common/keycloak",
        "styles": f"css/styles.css css/{THEME}.css",
        "scripts": f"js/homes.js js/{THEME}.js",
        # Read since 26.7 (ThemeResourcesParser); before that Keycloak's own sign is in the tab.
        "favIcon": f"img/{sign}",
        "favIconType": logos.TYPES[logos.suffix(model.branding)],
        "locales": ",".join(LANGUAGES),
        "readiPortal": portal,
    }
    mail = {
        "parent": "base",
        "locales": ",".join(LANGUAGES),
        "readiGround": network["hero_from"],
        "readiLink": network["light"],
        "readiPortal": portal,
    }
    console = {
        "parent": "keycloak.v3",
        "styles": f"css/{THEME}.css",
        "scripts": f"js/notice.js js/{THEME}.js",
        "logo": f"img/{sign}",
        "logoUrl": f"{portal}/",
        "favIcon": f"/img/{sign}",
        "favIconType": logos.TYPES[logos.suffix(model.branding)],
        # In both languages: the script puts the page's own word before it.
        "title": model.platform.name,
        "description": model.platform.name,
        "locales": ",".join(LANGUAGES),
    }
    files: list[dict[str, Any]] = [
        _properties("account/theme.properties", console),
        {"path": f"{THEME}/account/resources/content.json", "content": account.content()},
        {"path": f"{THEME}/account/resources/js/notice.js", "content": account.notice(model.platform.notice)},
        {"path": f"{THEME}/account/resources/js/{THEME}.js", "src": "account.js"},
        {"path": f"{THEME}/account/resources/css/{THEME}.css", "template": "account.css.j2", "vars": {"look": look}},
        logos.file(model, model.branding, f"{THEME}/account/resources/img/{sign}"),
        _properties("login/theme.properties", login),
        {"path": f"{THEME}/login/footer.ftl", "src": "footer.ftl"},
        {"path": f"{THEME}/login/resources/js/{THEME}.js", "src": "login.js"},
        {"path": f"{THEME}/login/resources/js/homes.js", "content": cities.script(model)},
        {"path": f"{THEME}/login/resources/css/{THEME}.css", "template": "login.css.j2", "vars": {"look": look}},
        logos.file(model, model.branding, f"{THEME}/login/resources/img/{sign}"),
        *_own_logos(model),
        _properties("email/theme.properties", mail),
        {"path": f"{THEME}/email/html/template.ftl", "src": "email.ftl"},
    ]
    for lang in LANGUAGES:
        files.append(_properties(f"account/messages/messages_{lang}.properties", _quoted(account.WORDS[lang])))
        files.append(_properties(f"login/messages/messages_{lang}.properties", _login_messages(model, lang)))
        files.append(_properties(f"email/messages/messages_{lang}.properties", _mail_messages(model, lang)))
    files.sort(key=lambda f: str(f["path"]))
    return {"format": 1, "theme": THEME, "files": files, "restart": _restart(files)}


def _restart(files: list[dict[str, Any]]) -> str:
    """Changes with what Keycloak reads only when it starts; a hash as readi.one.unit takes it."""
    read_once = {str(f["path"]): f.get("content") for f in files if "/resources/" not in str(f["path"])}
    mails = str(read_once[f"{THEME}/email/theme.properties"]).splitlines()
    read_once[f"{THEME}/email/theme.properties"] = "\n".join(m for m in mails if m.partition("=")[0] not in _LOOKS)
    return _digest([TEMPLATES, read_once])


def _look(model: Model) -> dict[str, Any]:
    """What the style sheet is filled with."""
    sign = {**_logo(model, model.branding), "file": f"sign.{logos.suffix(model.branding)}"}
    name = json.dumps(model.platform.name, ensure_ascii=False)
    return {"network": palette(model.branding), "members": _members(model), "logo": sign, "quoted": name}


def _logo(model: Model, branding: Branding) -> dict[str, Any]:
    """The sign's file, named after what it holds, and its size beside the name, in rem."""
    holds = model.logos[branding.logo].data if branding.logo else logos.mark(branding)
    size = logos.size(model, branding, 44)
    return {
        "file": f"logo-{_hash(holds)}.{logos.suffix(branding)}",
        "width": f"{size['width'] / 16:g}",
        "given": size["given"],
    }


def _own_logos(model: Model) -> list[dict[str, Any]]:
    """One file each; organisations that show the same share it."""
    of = {_logo(model, o.branding)["file"]: o.branding for o in model.organisations if logos.own(model, o)}
    return [logos.file(model, branding, f"{THEME}/login/resources/img/{name}") for name, branding in of.items()]


def _hash(known: Any) -> str:
    """As a part of a file's name."""
    return _digest(known)[:10]


def _digest(known: Any) -> str:
    return hashlib.sha256(json.dumps(known, sort_keys=True).encode()).hexdigest()


def _members(model: Model) -> list[dict[str, Any]]:
    """An organisation's looks show once its person's address is known; addresses are compared without case."""
    return [
        {
            "domains": list(o.email_domains),
            "logo": _logo(model, o.branding) if logos.own(model, o) else None,
            **palette(o.branding),
        }
        for o in model.organisations
        if o.email_domains
    ]


def _login_messages(model: Model, lang: str) -> dict[str, str]:
    """The network's name stands here, not only in the realm: Keycloak puts these messages into HTML."""
    name = model.platform.name
    texts = TEXTS[lang]
    words = {
        "de": {
            "loginAccountTitle": "Anmelden",
            "loginTitle": f"Anmelden – {name}",
            "delegationScopeConsentText": "Token an die Administration {0} weitergeben?",
            "didExistsMessage": "Diese DID gibt es schon.",
        },
        "en": {"loginAccountTitle": "Sign in", "loginTitle": f"Sign in – {name}"},
    }[lang]
    footer = {f"readi{page.capitalize()}": texts[page] for page in ("imprint", "privacy", "accessibility")}
    paths = {f"readi{page.capitalize()}Path": PATHS[lang][page] for page in ("imprint", "privacy", "accessibility")}
    plain = {
        "loginTitleHtml": html.escape(name),
        "readiLegal": texts["legal"],
        **footer,
        **paths,
        **cities.messages(lang),
        **actions.ACTIONS[lang],
        **actions.PAGES[lang],
        **(second_factors.GERMAN if lang == "de" else {}),
    }
    return {**_quoted(plain), **{k: v if "{0}" in v else _quoted({k: v})[k] for k, v in words.items()}}


def _mail_messages(model: Model, lang: str) -> dict[str, str]:
    operator = {"de": "Betrieben von", "en": "Run by"}[lang]
    ours = _quoted(
        {
            "readiName": model.platform.name,
            "readiOperator": f"{operator} {model.platform.operator}",
            "readiContact": model.platform.contact,
        }
    )
    return {**ours, **_quoted(actions.ACTIONS[lang]), **_invitation(ours["readiName"], ours["readiContact"], lang)}


def _invitation(name: str, contact: str, lang: str) -> dict[str, str]:
    """Keycloak's mail to whom an operator or a run asks to set up the account: {0} the link, {3} what is to be done,
    {4} for how long (26.7.4, base/email/*/executeActions.ftl). `name` and `contact` are quoted already.
    """
    words = {
        "de": (
            f"Ihr Konto bei {name}",
            f"Sie sind zu {name} eingeladen, oder an Ihrem Konto dort ist etwas zu tun: {{3}}.",
            "Der Verweis bestätigt zugleich Ihre Adresse. Er gilt {4} und nur einmal.",
            f"Haben Sie diese Nachricht nicht erwartet, fragen Sie bitte nach: {contact}",
            "Konto einrichten",
        ),
        "en": (
            f"Your account at {name}",
            f"You are invited to {name}, or there is something to do for your account there: {{3}}.",
            "The link also confirms your address. It is valid for {4}, and once only.",
            f"If you did not expect this message, please ask: {contact}",
            "Set up the account",
        ),
    }[lang]
    subject, what, how, doubt, link = words
    lines = [f"<p>{html.escape(text, quote=False)}</p>" for text in (what, how, doubt)]
    lines.insert(1, f'<p><a href="{{0}}">{link}</a></p>')
    return {
        "executeActionsSubject": subject,
        "executeActionsBody": f"{what}\n\n{{0}}\n\n{how}\n\n{doubt}",
        "executeActionsBodyHtml": "".join(lines),
    }


def _quoted(messages: Mapping[str, str]) -> dict[str, str]:
    """Plain text as java.text.MessageFormat wants it: quotes doubled, braces quoted."""
    return {k: v.replace("'", "''").replace("{", "'{'").replace("}", "'}'") for k, v in messages.items()}


def _properties(path: str, values: Mapping[str, str]) -> dict[str, Any]:
    """A java.util.Properties file in ASCII, so that no reader can mistake its encoding."""
    lines = [f"{key.replace(' ', chr(92) + ' ')}={_escaped(value)}\n" for key, value in values.items()]
    return {"path": f"{THEME}/{path}", "content": "".join(lines)}


def _escaped(value: str) -> str:
    units = value.replace("\\", "\\\\").replace("\n", "\\n").encode("utf-16-be")
    codes = [int.from_bytes(units[i : i + 2], "big") for i in range(0, len(units), 2)]
    text = "".join(chr(c) if 32 <= c < 127 else f"\\u{c:04x}" for c in codes)
    return "\\" + text if text.startswith(" ") else text
