"""The account page: Keycloak's own console (keycloak.v3, 26.7.4) in our look, with our words and without pages that say
nothing here. Pure.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

PAGES: list[dict[str, Any]] = [
    {"label": "personalInfo", "path": ""},
    {"label": "signingIn", "path": "account-security/signing-in"},
    {"label": "deviceActivity", "path": "account-security/device-activity"},
    {"label": "applications", "path": "applications", "isVisible": "isViewApplicationsEnabled"},
]
"""resources/content.json, which the console asks for. Groups and organisation are on the portal, by their names; here
groups would be paths such as /moderators/eakte. Linked accounts would offer to unlink one's own organisation, which is
refused (26.7.4, LinkedAccountsResource: bound to an organisation), and nobody has another account to link."""


def content() -> str:
    return json.dumps(PAGES, indent=1) + "\n"


def notice(said: Mapping[str, str]) -> str:
    """js/notice.js, for account.js."""
    return f"globalThis.readiNotice = {json.dumps(dict(said), ensure_ascii=True, indent=1, sort_keys=True)};\n"


WORDS = {
    "de": {
        "personalInfo": "Meine Angaben",
        "personalInfoDescription": "Name und E-Mail kommen von Ihrer Organisation. Hier wählen Sie Ihre Sprache.",
        "selectALocale": "Sprache",
        "signingIn": "Passwort und zweiter Faktor",
        "signingInDescription": "Womit Sie sich anmelden.",
        "basic-authentication": "Passwort",
        "two-factor": "Zweiter Faktor",
        "otp-display-name": "App für Einmalcodes",
        "otp-help-text": "Beim Anmelden geben Sie einen Code aus einer App ein.",
        "recovery-authn-codes-display-name": "Wiederherstellungscodes",
        "recovery-authn-code": "Meine Wiederherstellungscodes",
        "recovery-authn-codes-help-text": "Mit diesen Codes melden Sie sich an, wenn das Telefon einmal fehlt.",
        "deviceActivity": "Angemeldete Geräte",
        "signedInDevices": "Wo Sie angemeldet sind",
        "signedInDevicesExplanation": "Kennen Sie ein Gerät nicht, melden Sie es ab und wählen Sie ein neues Passwort.",
        "currentSession": "Diese Sitzung",
        "signOutWarning": "Von diesem Gerät abmelden?",
        "clients": "Anwendungen",
        "started": "Angemeldet seit",
        "refreshPage": "Neu laden",
        "application": "Anwendungen",
        "applicationsIntroMessage": "Anwendungen, in denen Sie mit diesem Konto angemeldet sind oder waren.",
        "logo": "Startseite",
    },
    "en": {
        "personalInfo": "My details",
        "personalInfoDescription": "Name and email come from your organisation. Here you choose your language.",
        "selectALocale": "Language",
        "signingIn": "Password and second factor",
        "signingInDescription": "What you sign in with.",
        "basic-authentication": "Password",
        "two-factor": "Second factor",
        "otp-display-name": "App for one-time codes",
        "otp-help-text": "When you sign in, you enter a code from an app.",
        "recovery-authn-codes-display-name": "Recovery codes",
        "recovery-authn-code": "My recovery codes",
        "recovery-authn-codes-help-text": "With these codes you sign in when your phone is not at hand.",
        "deviceActivity": "Signed-in devices",
        "signedInDevices": "Where you are signed in",
        "signedInDevicesExplanation": "If you do not know a device, sign it out and choose a new password.",
        "currentSession": "This session",
        "signOutWarning": "Sign out of this device?",
        "clients": "Applications",
        "started": "Signed in since",
        "refreshPage": "Reload",
        "application": "Applications",
        "applicationsIntroMessage": "Applications in which you are or were signed in with this account.",
        "logo": "Start page",
    },
}
"""Over keycloak.v3/account/messages; the same words as on the sign-in and in mails."""
