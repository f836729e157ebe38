"""What a Zammad of ours is set to, by the names of its 235 settings. Pure.

Nothing is validated by Zammad: a value of another shape is taken, and destroys the setting (5.2). The program on the
host compares kinds before it writes (zammad.rb, beside this file).
"""

from __future__ import annotations

from typing import Any

from ...model.types import Model
from ..keycloak.desired_names import REALM

CLIENT = "zammad"
LOCALES = {"de": "de-de", "en": "en-us"}


def address(model: Model) -> str:
    """Its host name: the one site of its manifest."""
    return model.manifests["zammad"].sites[0].address


def inbox(model: Model) -> str:
    """Where mail for the helpdesk goes."""
    return f"helpdesk@{model.platform.domain}"


def settings(model: Model) -> dict[str, Any]:
    name = address(model)
    port = model.platform.https_port
    return {
        **_closed(),
        **_sign_on(model),
        "fqdn": name if port == 443 else f"{name}:{port}",
        "http_type": "https",
        "locale_default": LOCALES.get(model.platform.languages[0], "en-us"),
        "notification_sender": f"{model.platform.name} Helpdesk <{inbox(model)}>",
        "organization": model.platform.operator,
        "product_name": f"{model.platform.name} Helpdesk",
        "timezone_default": "Europe/Berlin",
    }


def _closed() -> dict[str, Any]:
    """Nobody signs up, nobody is told a password, and nobody outside is asked anything."""
    return {
        # Passwords over the API would be tried there; ours has a token.
        "api_password_access": False,
        "chat": False,
        "form_ticket_create": False,
        "geo_calendar_backend": "",
        "geo_ip_backend": "",
        "geo_location_backend": "",
        "image_backend": "",
        "ui_send_client_stats": False,
        "user_create_account": False,
        "user_lost_password": False,
        "user_show_password_login": False,
    }


def _sign_on(model: Model) -> dict[str, Any]:
    """A public client with PKCE. `discovery` is written: 7.2 reads it, and without it asks the issuer's host for paths
    that are not there. Whom sync does not know is refused, and an address links nobody: Zammad believes one that the
    sign-on does not vouch for."""
    return {
        "auth_openid_connect": True,
        "auth_openid_connect_credentials": {
            "display_name": "Anmeldung",
            "identifier": CLIENT,
            "issuer": f"{model.platform.url(model.platform.sso_host)}/realms/{REALM}",
            "uid_field": "sub",
            "scope": "openid email profile",
            "pkce": True,
            "discovery": True,
        },
        "auth_third_party_auto_link_at_inital_login": False,
        "auth_third_party_no_create_user": True,
    }
