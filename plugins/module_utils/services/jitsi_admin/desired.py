"""Jitsi-Admin's slice: its settings, a server for each portal whose rooms staff open, guards and jobs. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from ...model import manifest_views as views
from ...model.given import MAIL
from ...model.manifest_run import account
from ...model.objects import obj, secret
from ...model.types import Model, VideoPortal
from ..jitsi_meet import moderator_token as token
from ..keycloak.desired_names import REALM
from ..mail.desired import sent_through
from ..php.desired import near
from ..roster import desired as roster
from .guards import GUARDS, fields
from .installing import CRON_JOBS

JSON = dict[str, Any]

NAME = "jitsi_admin"
CLIENT = "jitsi-admin"
FOLDER = "/var/lib/jitsi-admin"
THEME = "/var/lib/jitsi-admin-theme"
"""A theme that its maker signed is put there by hand, and stays over every upgrade (the role's manifest)."""
PORT = 10050
"""Of the websocket, on loopback (the role's templates and its manifest)."""
INSTALLATION = ("installation", NAME)


def desired(model: Model, host: str | None) -> JSON:
    """`settings` and `secret_settings`: its environment; `near`: all that it reaches, names on loopback."""
    if NAME not in model.manifests:
        return {"format": 1, "objects": [], "moved": []}
    told = place()
    part = roster.sync(model, host, NAME, {NAME: told}) if views.hosts_of(model, "keycloak") else {}
    secrets = secret_settings(model, host)
    return {
        "format": 1,
        "url": url(model),
        NAME: told,
        "settings": settings(model, host),
        "secret_settings": secrets,
        "secrets": sorted({one["name"] for one in secrets.values()}),
        "near": near(model, host, NAME),
        "policy": policy(model),
        # Their pages have the language in front of the path; those of the first one have not.
        "others": [{"asked": f"^{one}", "path": f"/{one}/room/dashboard"} for one in model.platform.languages[1:]],
        "objects": list(objects(model)),
        "moved": [],
        **part,
    }


def place() -> JSON:
    return {
        "root": f"/opt/readi/{NAME}/current",
        "settings": f"/etc/readi/{NAME}/settings.php",
        "account": account(NAME),
        "php": f"/etc/readi/php/{NAME}/environment",
        "marker": f"/var/lib/readi/installed/{NAME}",
        "cache": f"{FOLDER}/cache",
        "theme": THEME,
        "sessions": f"/var/lib/readi-php/{NAME}",
    }


def address(model: Model) -> str:
    return model.manifests[NAME].sites[0].address


def url(model: Model) -> str:
    return model.platform.url(address(model))


def portals(model: Model) -> list[VideoPortal]:
    """Those on which a conference begins with somebody of the staff."""
    return [portal for portal in model.video_portals if portal.opened_by == "staff"]


def settings(model: Model, host: str | None) -> JSON:
    """Names of .env, 1.4.2. What is not here has upstream's default."""
    mail = sent_through(model, host or "")
    platform = model.platform
    return {
        "APP_ENV": "prod",
        "APP_DEBUG": "0",
        "APP_SCHEME": "https",
        # MicroKernelTrait, Symfony 7.2: the release's own folder is nobody's to write.
        "APP_CACHE_DIR": f"{FOLDER}/cache",
        "APP_LOG_DIR": f"{FOLDER}/log",
        "DEFAULT_LANGUAGE": platform.languages[0],
        "TRUSTED_PROXIES": "127.0.0.1",
        "laF_baseUrl": url(model),
        "VICH_BASE": url(model),
        "DEFAULT_EMAIL": mail.sender if mail else f"noreply@{platform.domain}",
        "registerEmailName": mail.sender_name if mail else platform.name,
        "imprint": platform.url(platform.portal_host),
        "dataPrivacy": platform.url(platform.portal_host),
        "helpUrl": platform.url(platform.portal_host),
        "helpText": "",
        "OAUTH_KEYCLOAK_SERVER": platform.url(platform.sso_host),
        "OAUTH_KEYCLOAK_REALM": REALM,
        "OAUTH_KEYCLOAK_CLIENT_ID": CLIENT,
        "MERCURE_URL": f"http://127.0.0.1:{PORT}/.well-known/mercure",
        "MERCURE_PUBLIC_URL": url(model),
        "MESSENGER_TRANSPORT_DSN": "doctrine://default",
        "LOKI_ENABLED": "false",
        "LIVEKIT_BASE_URL": "",
        "CORS_ALLOW_ORIGIN": "^$",
        "enterprise_noExternal": "1",
        "laf_CreateServerOpenToEveryone": "0",
        "laf_keycloakGroupToCreateServer": "/nobody",
        "default_jitsi_server_id": "0",
        "strict_allow_user_creation": "1",
        "input_settings_allowLobby_default": "1",
        "LAF_HIDE_PROFILEPICTURE": "1",
        "LAF_HIDE_CHANGELOG": "1",
        "LAF_SHOW_CALENDLY": "0",
        "PUBLIC_SERVER": "-1",
        **_mail_without_password(model, host),
    }


def secret_settings(model: Model, host: str | None) -> JSON:
    """Name -> the secret's, and what is before and after it."""
    (row,) = [one for one in views.databases(model, None) if one["service"] == NAME]
    servers = [one for one in views.hosts_of(model, "postgresql") if one not in views.apart(model)]
    at = "127.0.0.1" if host is None or host in servers or not servers else servers[0]
    found = {
        "APP_SECRET": _plain("jitsi_admin_app"),
        "OAUTH_KEYCLOAK_CLIENT_SECRET": _plain("jitsi_admin_client"),
        "DATABASE_URL": {
            "name": "jitsi_admin_db",
            "before": f"postgresql://{row['owner']}:",
            "after": f"@{at}:5432/{row['name']}?serverVersion=17&charset=utf8",
        },
        "MERCURE_JWT_SECRET": _plain("jitsi_admin_websocket"),
        "WEBSOCKET_SECRET": _plain("jitsi_admin_websocket"),
    }
    if password := _mail(model, host):
        found["MAILER_DSN"] = password
    # Each has a default that everybody can read, and opens something.
    for name in (
        "API_TOKEN_BEARER_THEME",
        "API_TOKEN_BEARER_TRANSCRIPTION",
        "CRON_TOKEN",
        "DONT_SEND_TELEMATIC",
        "ETHERPAD_SECRET",
        "JITSI_EVENTS_TOKEN",
        "RECORDING_UPLOAD_TOKEN",
        "SIP_CALLER_SECRET",
        "WHITEBOARD_SECRET",
    ):
        found[name] = _plain("jitsi_admin_tokens")
    return found


def _plain(name: str) -> JSON:
    return {"name": name, "before": "", "after": ""}


def _mail(model: Model, host: str | None) -> JSON | None:
    """Where the server asks for a password: smtps is TLS from the first byte, smtp STARTTLS (symfony/mailer 7.2)."""
    mail = sent_through(model, host or "")
    if mail is None or not mail.user:
        return None
    scheme = "smtps" if mail.encryption == "tls" else "smtp"
    return {"name": MAIL, "before": f"{scheme}://{quote(mail.user, safe='')}:", "after": f"@{mail.host}:{mail.port}"}


def _mail_without_password(model: Model, host: str | None) -> dict[str, str]:
    mail = sent_through(model, host or "")
    if mail is None:
        return {"MAILER_DSN": "null://null"}
    if mail.user:
        return {}
    scheme = "smtps" if mail.encryption == "tls" else "smtp"
    plain = "?auto_tls=false" if mail.encryption == "none" else ""
    return {"MAILER_DSN": f"{scheme}://{mail.host}:{mail.port}{plain}"}


def policy(model: Model) -> str:
    """What a page may load: its own, and conferences of the portals in a frame."""
    framed = " ".join(model.platform.url(portal.domain) for portal in portals(model))
    own = url(model).partition("://")[2]
    return (
        f"default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval' {framed}".rstrip()
        + "; "
        "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
        f"connect-src 'self' wss://{own}; frame-src 'self' {framed}".rstrip()
        + "; object-src 'none'; "
        f"base-uri 'self'; form-action 'self' {model.platform.url(model.platform.sso_host)}; frame-ancestors 'self'"
    )


def objects(model: Model) -> Iterator[JSON]:
    yield obj("cache", "container", {"current": True}, ())
    yield obj("theme", "folders", {"kept": True}, ())
    yield obj("installation", NAME, {"migrated": True}, [("cache", "container")])
    for key, guard in sorted(GUARDS.items()):
        yield obj("guard", key, fields(guard), [INSTALLATION])
    for key, (command, schedule) in sorted(CRON_JOBS.items()):
        yield obj("cron_job", key, {"command": command, "schedule": schedule, "enabled": True}, [INSTALLATION])
    for portal in portals(model):
        yield obj("server", portal.domain, server(model, portal), [INSTALLATION])


def server(model: Model, portal: VideoPortal) -> JSON:
    """`organisation`: whose staff use it; "" is everybody's."""
    return {
        "name": portal.name,
        "slug": portal.key,
        "app_id": token.APP,
        "app_secret": secret(token.SIGNED_BY),
        "api_key": secret("jitsi_admin_api"),
        "organisation": portal.organisation or "",
        "settings": "ours",
        "imprint_url": portal.privacy_url
        or portal.imprint_url
        or f"{model.platform.url(portal.domain)}/readi/legal.html",
        "logo_url": f"{model.platform.url(portal.domain)}/images/watermark.svg",
    }
