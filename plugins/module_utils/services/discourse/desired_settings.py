"""What a forum of ours is set to, by the names of its 800 settings; what is a default stays unwritten. Pure.

The secret of the sign-on and the language are the container's environment: a setting that is there leaves the list, and
German has to be known before the first migration (3.1). No claim of groups is asked for: its handling took people out
of groups (39854), and membership is sync's.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...model.types import Model
from ..keycloak.desired_names import REALM

CLIENT = "discourse"
EVERYBODY = 10
"""The automatic group of everybody who has an account."""
# A setting is refused, or does nothing, before these are as they are to be.
AFTER: Mapping[str, tuple[str, ...]] = {
    "auth_overrides_email": ("email_editable",),
    "openid_connect_enabled": ("openid_connect_client_id", "openid_connect_discovery_document"),
    # Whoever closes the one door has opened the other before.
    "enable_local_logins": ("openid_connect_enabled",),
}


def address(model: Model) -> str:
    """Its host name: the first site of its manifest."""
    manifest = model.manifests.get("discourse")
    return manifest.sites[0].address if manifest and manifest.sites else f"forum.{model.platform.domain}"


def settings(model: Model) -> dict[str, Any]:
    return {
        **_closed(),
        **_alone(),
        **_sign_on(model),
        **_mail(model),
        "company_name": model.platform.operator,
        "contact_email": model.platform.contact,
        "title": f"{model.platform.name} Forum",
    }


def _closed() -> dict[str, Any]:
    """No page without a sign-in, no password, no way to one."""
    return {
        "allow_index_in_robots_txt": False,
        "default_trust_level": "1",
        "enable_local_logins": False,
        "enable_local_logins_via_email": False,
        "force_https": True,
        "hide_user_profiles_from_public": True,
        "login_required": True,
        # Ours is used by every run; one that lies idle for half a year must not go.
        "revoke_api_keys_maxlife_days": 0,
        "revoke_api_keys_unused_days": 0,
    }


def _alone() -> dict[str, Any]:
    """Nobody elsewhere is asked anything: pictures of faces, letters as pictures, new releases, previews of pages."""
    return {
        "automatically_download_gravatars": False,
        "download_remote_images_to_local": False,
        "enable_inline_onebox_on_all_domains": False,
        "external_system_avatars_enabled": False,
        "gravatar_enabled": False,
        "max_oneboxes_per_post": 0,
        "new_version_emails": False,
        "version_checks": False,
    }


def _sign_on(model: Model) -> dict[str, Any]:
    """An address ties nobody to an account, and one that is not vouched for counts as none."""
    sso = model.platform.url(model.platform.sso_host)
    return {
        "allowed_internal_hosts": model.platform.sso_host,
        "auth_immediately": True,
        "auth_overrides_email": True,
        "auth_overrides_name": True,
        "auth_skip_create_confirm": True,
        "email_editable": False,
        "openid_connect_authorize_scope": "openid email profile",
        "openid_connect_client_id": CLIENT,
        "openid_connect_discovery_document": f"{sso}/realms/{REALM}/.well-known/openid-configuration",
        "openid_connect_email_verified_claim_fallback": False,
        "openid_connect_enabled": True,
        "openid_connect_match_by_email": False,
        "openid_connect_rp_initiated_logout": True,
        "openid_connect_rp_initiated_logout_redirect": model.platform.url(address(model)),
        "openid_connect_use_pkce": True,
    }


def _mail(model: Model) -> dict[str, Any]:
    """A restore leaves mail off (`non-staff`); digests would write to people who never came."""
    return {
        "default_email_digest_frequency": "0",
        "disable_digest_emails": True,
        "disable_emails": "no",
        "email_in": True,
        "email_in_allowed_groups": str(EVERYBODY),
        "manual_polling_enabled": True,
        "notification_email": f"noreply@{model.platform.domain}",
        "reply_by_email_address": f"antwort+%{{reply_key}}@{address(model)}",
        "reply_by_email_enabled": True,
    }
