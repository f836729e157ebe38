"""What Keycloak takes in the fields that reach it: characters and lengths, from the source of 26.7.4.

A column of its database counts characters, its length validators count UTF-16 units; the stricter of the two holds.
Where an object's text begins with words of ours, the rest is what the inventory may fill.
"""

from __future__ import annotations

from ...model.limits import Limit

# META-INF/jpa-changelog-*.xml: VARCHAR(255), which most names have.
COLUMN = 255
# PersonNameProhibitedCharactersValidator; control characters no name of the inventory has.
PERSON = r'[<>&"$%!#?§;*~/\\|^=\[\]{}()]'
# DefaultClientValidationProvider: a fragment, or what java.net.URI does not parse.
REDIRECT = r"[#|^`\\\[\]]|%(?![0-9A-Fa-f]{2})"
# Texts in front of a name (desired_directories.py, desired_groups.py).
ADMINISTRATORS = "Verwaltung der Konten: "
FIRST_LOGIN = "Erste Anmeldung über "
MODERATORS = "Moderation: "

LIMITS = (
    # CLIENT.NAME of an outpost's client, REALM_SMTP_CONFIG.VALUE.
    Limit("platform", "name", COLUMN),
    *(Limit("mail", field, COLUMN) for field in ("host", "from", "from_name", "user")),
    # ORG.NAME, IDENTITY_PROVIDER.PROVIDER_DISPLAY_NAME, KEYCLOAK_GROUP.DESCRIPTION, AUTHENTICATION_FLOW.DESCRIPTION.
    Limit("organisations", "name", COLUMN - max(len(ADMINISTRATORS), len(FIRST_LOGIN))),
    # USER_ENTITY, and the validators of the user profile.
    Limit("people", "given_name", COLUMN, PERSON),
    Limit("people", "family_name", COLUMN, PERSON),
    # KEYCLOAK_GROUP.DESCRIPTION
    Limit("project_groups", "name", COLUMN - len(MODERATORS)),
    # CLIENT.NAME, CLIENT.CLIENT_ID, REDIRECT_URIS.VALUE
    Limit("clients", "name", COLUMN),
    Limit("clients", "id", COLUMN),
    Limit("clients", "redirects", COLUMN, REDIRECT),
)
