"""The realm itself: what it shows, how long sessions last, what it does against guessing, and its mail server. Pure."""

from __future__ import annotations

from typing import Any

from ...model.given import MAIL as MAIL_PASSWORD
from ...model.manifest_views import hosts_of
from ...model.objects import secret
from ...model.types import Mail, Model
from ..keycloak_server.desired_passwords import DENIED, LENGTH
from ..keycloak_theme.desired import THEME
from ..mail.desired import sent_through
from .desired_names import DAY, REALM, obj

# A lock that ends by itself: nobody can shut out a colleague for good by typing wrong passwords.
GUESSING = {
    "bruteForceProtected": True,
    "permanentLockout": False,
    "failureFactor": 10,
    "waitIncrementSeconds": 60,
    "maxFailureWaitSeconds": 900,
    "maxDeltaTimeSeconds": 43200,
}

# Keycloak's pages have scripts and handlers of their own between their lines (26.7.4, theme/keycloak.v2), but none from
# elsewhere. No form-action: browsers hold a redirect after a form to it, and a sign-in leads to services and cities.
PAGES = {
    "contentSecurityPolicy": "script-src 'self' 'unsafe-inline'; object-src 'none'; base-uri 'self'; "
    "frame-src 'self'; frame-ancestors 'self';"
}
# Beside the length: roles/keycloak/files/passwords.txt has what is guessed first.
PASSWORDS = (
    f"length({LENGTH}) and notUsername(undefined) and notEmail(undefined) and passwordHistory(3) "
    f"and passwordBlacklist({DENIED})"
)


def realm(model: Model) -> dict[str, Any]:
    platform = model.platform
    options = model.service_options["keycloak"]
    to = sent_through(model, next(iter(hosts_of(model, "keycloak")), ""))
    return obj(
        "realm",
        REALM,
        {
            "enabled": True,
            "displayName": platform.name,
            "displayNameHtml": platform.name,
            # Written by the role keycloak_theme; where it is missing, Keycloak shows its own.
            "accountTheme": THEME,
            "loginTheme": THEME,
            "emailTheme": THEME,
            # German first: the browser's language still beats the default.
            "internationalizationEnabled": True,
            "defaultLocale": platform.languages[0],
            "supportedLocales": list(platform.languages),
            "sslRequired": "external",
            "registrationAllowed": False,
            "rememberMe": False,
            "loginWithEmailAllowed": True,
            "duplicateEmailsAllowed": False,
            "editUsernameAllowed": False,
            # No second name that could be another city's address, or the same in two cities.
            "registrationEmailAsUsername": True,
            "organizationsEnabled": True,
            "adminPermissionsEnabled": True,
            **GUESSING,
            "browserSecurityHeaders": PAGES,
            "passwordPolicy": PASSWORDS,
            "accessTokenLifespan": 300,
            "ssoSessionIdleTimeout": options["session_idle_minutes"] * 60,
            "ssoSessionMaxLifespan": options["session_max_hours"] * 3600,
            "offlineSessionIdleTimeout": 30 * DAY,
            "offlineSessionMaxLifespanEnabled": True,
            "offlineSessionMaxLifespan": 90 * DAY,
            "eventsEnabled": True,
            "eventsExpiration": model.retention["sign_in_events_days"] * DAY,
            "eventsListeners": ["jboss-logging"],
            "adminEventsEnabled": True,
            "adminEventsDetailsEnabled": True,
            "attributes": {"adminEventsExpiration": str(model.retention["admin_events_days"] * DAY)},
            # All or none: 26.7.4 answers 500 to a new realm with half a policy.
            "otpPolicyType": "totp",
            "otpPolicyAlgorithm": "HmacSHA1",
            "otpPolicyInitialCounter": 0,
            "otpPolicyDigits": 6,
            "otpPolicyLookAheadWindow": 1,
            "otpPolicyPeriod": 30,
            "otpPolicyCodeReusable": False,
            **(mail(to) if to else {}),
        },
        needs=(),
    )


def mail(to: Mail) -> dict[str, Any]:
    """Without a user nothing of a password is declared, so that an old one goes with the map it stood in."""
    server = {
        "host": to.host,
        "port": str(to.port),
        "from": to.sender,
        "fromDisplayName": to.sender_name,
        "starttls": str(to.encryption == "starttls").lower(),
        "ssl": str(to.encryption == "tls").lower(),
        "auth": str(to.user is not None).lower(),
    }
    if to.user is None:
        return {"smtpServer": server}
    return {"smtpServer": {**server, "user": to.user}, "smtp_password": secret(MAIL_PASSWORD)}
