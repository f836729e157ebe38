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

# The field is called "email" (registrationEmailAsUsername), and Keycloak's errors say "username" all the same.
# A locked account says the same as a wrong password, as Keycloak has it.
_WRONG_PAIR = ("invalidUserMessage", "accountTemporarilyDisabledMessage", "accountPermanentlyDisabledMessage")
# Says what to do, and not whether there is an account.
_WRONG_ADDRESS = ("invalidUsernameMessage", "invalidUsernameOrEmailMessage")
PAGES = {
    "de": {
        **dict.fromkeys(_WRONG_PAIR, "E-Mail oder Passwort ist nicht richtig."),
        **dict.fromkeys(_WRONG_ADDRESS, "Bitte prüfen Sie die E-Mail."),
        "missingUsernameMessage": "Bitte geben Sie Ihre E-Mail ein.",
        "usernameExistsMessage": "Zu dieser E-Mail gibt es schon ein Konto.",
        "emailInstruction": "Geben Sie Ihre E-Mail ein. Wir schicken Ihnen dann, wie Sie ein neues Passwort wählen.",
        "confirmExecutionOfActions": "Noch zu tun",
        "proceedWithAction": "Weiter",
        "updatePasswordTitle": "Passwort wählen",
        "updatePasswordMessage": "Bitte wählen Sie ein Passwort.",
    },
    "en": {
        **dict.fromkeys(_WRONG_PAIR, "Email or password is not right."),
        **dict.fromkeys(_WRONG_ADDRESS, "Please check the email."),
        "missingUsernameMessage": "Please enter your email.",
        "usernameExistsMessage": "There is an account with this email already.",
        "emailInstruction": "Enter your email. We then send you how to choose a new password.",
        "confirmExecutionOfActions": "Still to do",
        "proceedWithAction": "Continue",
        "updatePasswordTitle": "Choose a password",
        "updatePasswordMessage": "Please choose a password.",
    },
}
