"""What a Nextcloud of ours is set to: config.php, apps, their values, the theme. Pure.

Sources: nextcloud/server, config/config.sample.php; the manual for administrators (hardening, server tuning); what was
measured on 32.0.1 is named where it decides.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

from ...model import logos
from ...model import manifest_views as views
from ...model.given import MAIL
from ...model.objects import secret
from ...model.types import Model
from ..mail.desired import sent_through

REDIS = "/run/redis-nextcloud/redis-server.sock"
LINKS, LINKS_URL = "/var/lib/readi/nextcloud-apps", "/readi-apps"
ROOT = "/opt/readi/nextcloud/current"
IMAGES = "/var/lib/readi/nextcloud-theme"

# Nobody here asks for them, and each costs: circles makes a group 40 times as dear (135 ms against 3.6 ms), the first
# run of the jobs of photos took eight minutes with 3,000 people, the others speak to servers of others.
OFF = (
    "app_api",
    "circles",
    "federation",
    "firstrunwizard",
    "nextcloud_announcements",
    "photos",
    "recommendations",
    "support",
    "survey_client",
    "updatenotification",
    "weather_status",
)


# ClamAV's daemon by Debian's socket, with Debian's own limit of what one scan takes (clamd.conf, StreamMaxLength 25M).
# What it cannot look at because it does not run is refused (files_antivirus 6.3.2, lib/AppInfo/ConfigLexicon.php).
ANTIVIRUS: Mapping[str, Any] = {
    "files_antivirus/av_block_unreachable": True,
    "files_antivirus/av_infected_action": "delete",
    "files_antivirus/av_mode": "socket",
    "files_antivirus/av_socket": "/run/clamav/clamd.ctl",
    "files_antivirus/av_stream_max_length": 26214400,
}


def push(model: Model) -> dict[str, Any]:
    """Where programs reach the daemon that tells them of changes. What `notify_push:setup` writes after its test
    (lib/Command/Setup.php, 1.4.0); the role notify_push runs the same test once the daemon is there."""
    url = model.platform.url(model.manifests["nextcloud"].sites[0].address)
    return {"notify_push/base_endpoint": f"{url}/push"}


def proxies(model: Model, host: str | None) -> list[str]:
    """Whom Nextcloud believes what a visitor's address is: those of the inventory, and the daemon on its own host,
    which passes on its clients' names and passwords (without it all clients would be one to the limit of attempts)."""
    given = list(model.service_options.get("nextcloud", {})["trusted_proxies"])
    there = views.hosts_of(model, "notify_push")
    own = ["127.0.0.1"] if (host in there if host else there) else []
    return given + [one for one in own if one not in given]


def system(model: Model, host: str | None) -> dict[str, Any]:
    """Keys of config.php."""
    options = model.service_options.get("nextcloud", {})
    name = model.manifests["nextcloud"].sites[0].address
    url = model.platform.url(name)
    language = model.platform.languages[0]
    return {
        "allow_local_remote_servers": host in views.hosts_of(model, "keycloak") or options["private_sign_on"],
        "apps_paths": [
            {"path": f"{ROOT}/apps", "url": "/apps", "writable": False},
            {"path": LINKS, "url": LINKS_URL, "writable": False},
        ],
        "appstoreenabled": False,
        "default_language": language,
        "default_locale": "de_DE" if language == "de" else language,
        "default_phone_region": "DE",
        "default_timezone": "Europe/Berlin",
        "enabledPreviewProviders": [f"OC\\Preview\\{kind}" for kind in ("JPEG", "PNG", "GIF", "BMP", "XBitmap", "TXT")],
        # It asks nobody outside whether there is something new.
        "has_internet_connection": False,
        "knowledgebaseenabled": False,
        # To the journal.
        "log_type": "syslog",
        "logtimezone": "Europe/Berlin",
        "lost_password_link": "disabled",
        # Hours in UTC, at night here.
        "maintenance_window_start": 1,
        "memcache.distributed": "\\OC\\Memcache\\Redis",
        "memcache.local": "\\OC\\Memcache\\APCu",
        "memcache.locking": "\\OC\\Memcache\\Redis",
        "overwrite.cli.url": url,
        "overwriteprotocol": "https",
        "preview_max_filesize_image": 25,
        "preview_max_memory": 256,
        "preview_max_x": 1024,
        "preview_max_y": 1024,
        "redis": {"host": REDIS, "port": 0},
        "simpleSignUpLink.shown": False,
        # A new account is empty.
        "skeletondirectory": "",
        "templatedirectory": "",
        "trashbin_retention_obligation": f"auto, {options['trash_days']}",
        "trusted_domains": [name],
        **({"trusted_proxies": believed} if (believed := proxies(model, host)) else {}),
        "updatechecker": False,
        "upgrade.disable-web": True,
        "versions_retention_obligation": f"auto, {options['versions_days']}",
        **mail(model),
    }


def mail(model: Model) -> dict[str, Any]:
    """Through the mail server beside it, else the platform's relay; nothing where there is neither."""
    relay = sent_through(model, next(iter(views.hosts_of(model, "nextcloud")), ""))
    if relay is None:
        return {}
    # The password reaches PHP through a pipe, and no command line.
    signs_in = {"mail_smtpname": relay.user, "mail_smtppassword": secret(MAIL)} if relay.user else {}
    sender, _, domain = relay.sender.partition("@")
    return {
        "mail_domain": domain,
        "mail_from_address": sender,
        "mail_smtpauth": relay.user is not None,
        "mail_smtphost": relay.host,
        "mail_smtpmode": "smtp",
        "mail_smtpport": relay.port,
        # With STARTTLS it speaks plainly first, and takes what the server offers (lib/private/Mail/Mailer.php).
        "mail_smtpsecure": "ssl" if relay.encryption == "tls" else "",
        **signs_in,
    }


def apps(ours: Iterable[str]) -> dict[str, bool]:
    return {**dict.fromkeys(OFF, False), **dict.fromkeys(ours, True)}


def settings(model: Model) -> dict[str, Any]:
    """App values by APP/KEY; text is `yes` and `no` where the code reads it so."""
    options = model.service_options.get("nextcloud", {})
    quota = options.get("personal_quota_gb")
    return {
        "core/backgroundjobs_mode": "cron",
        # A person finds those who share a project group with them, and no one else.
        "core/shareapi_only_share_with_group_members": "yes",
        "core/shareapi_restrict_user_enumeration_to_group": "yes",
        "core/shareapi_restrict_user_enumeration_full_match": "no",
        "files/default_quota": f"{quota} GB" if quota else "none",
        "files_sharing/incoming_server2server_share_enabled": "no",
        "files_sharing/lookupServerEnabled": "no",
        "files_sharing/outgoing_server2server_share_enabled": "no",
        # As text the code takes it for a boolean, and every page ends with 500 (32.0.1).
        "theming/disable-user-theming": True,
        # The sign-on alone; `/login?direct=1` is the operators' emergency door.
        "user_oidc/allow_multiple_user_backends": "0",
    }


def images(model: Model) -> list[dict[str, Any]]:
    """Files of the theme, as file_set takes them: the network's logo, where the inventory has one."""
    if not model.branding.logo:
        return []
    return [logos.file(model, model.branding, f"{IMAGES}/logo.{logos.suffix(model.branding)}")]


def theme(model: Model) -> dict[str, Any]:
    """By the names of `theming:config`: a text, or for an image its file and what is in it."""
    shown = {}
    for file in images(model):
        holds = hashlib.sha256(base64.b64decode(file["data"])).hexdigest()
        shown = {"logo": {"file": file["path"], "sha256": holds}}
    return {
        **shown,
        "name": model.platform.name,
        "primary_color": model.branding.colour,
        "slogan": model.platform.operator,
        "url": model.platform.url(model.platform.portal_host),
        "imprintUrl": f"{model.platform.url(model.platform.portal_host)}/impressum/",
        "privacyUrl": f"{model.platform.url(model.platform.portal_host)}/datenschutz/",
    }
