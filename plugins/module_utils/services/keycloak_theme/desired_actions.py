"""What a mail and the pages after its link say of what is to be done. Pure.

Keycloak 26.7.4 names it for whoever has an account already ("update", base/login/messages, base/email/messages); here
it is mostly somebody's first visit.
"""

from __future__ import annotations

ACTIONS = {
    "de": {
        "requiredAction.UPDATE_PASSWORD": "Passwort wählen",
        "requiredAction.CONFIGURE_TOTP": "Zweiten Faktor einrichten",
        "requiredAction.CONFIGURE_RECOVERY_AUTHN_CODES": "Wiederherstellungscodes aufschreiben",
    },
    "en": {
        "requiredAction.UPDATE_PASSWORD": "Choose a password",
        "requiredAction.CONFIGURE_TOTP": "Set up a second factor",
        "requiredAction.CONFIGURE_RECOVERY_AUTHN_CODES": "Write down recovery codes",
    },
}
"""For mails and for pages."""

PAGES = {
    "de": {
        "confirmExecutionOfActions": "Noch zu tun",
        "proceedWithAction": "Weiter",
        "updatePasswordTitle": "Passwort wählen",
        "updatePasswordMessage": "Bitte wählen Sie ein Passwort.",
    },
    "en": {
        "confirmExecutionOfActions": "Still to do",
        "proceedWithAction": "Continue",
        "updatePasswordTitle": "Choose a password",
        "updatePasswordMessage": "Please choose a password.",
    },
}
