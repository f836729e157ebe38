"""What the sign-in says about the cities' own: where each address leads, and why it did not work. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from ...model.types import Model
from ..keycloak.discovery import document
from .desired_account import notice


def homes(model: Model) -> Iterator[str]:
    """domain|what a browser asks to see whether the page that it leads to is there|name, for login.js."""
    for organisation in model.organisations:
        options = organisation.directory.options
        page = options.get("authorization_url") or options.get("issuer") or options.get("sso_url")
        if page and organisation.directory.has_provider:
            for domain in organisation.email_domains:
                yield f"{domain.lower()}|{_asked(page, options)}|{organisation.name}"


def script(model: Model) -> str:
    """js/homes.js: the same and the notice, for login.js. A file of its own, which Keycloak reads at every request."""
    lines = json.dumps(list(homes(model)), ensure_ascii=True, indent=1)
    return f"globalThis.readiHomes = {lines};\n{notice(model.platform.notice)}"


def _asked(page: str, options: Mapping[str, Any]) -> str:
    """Something that is there by the standard; else the host alone, which may answer 404 and is there all the same.

    OpenID Connect Discovery 1.0, section 4; SAML has an address for its metadata, which the inventory may know.
    """
    documents = []
    if options.get("issuer"):
        documents.append(document(str(options["issuer"])))
    if options.get("metadata_url"):
        documents.append(str(options["metadata_url"]))
    here = _origin(page)
    return next((document for document in documents if _origin(document) == here), here)


def _origin(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"


HOME_DOWN = {
    "de": (
        "Die Anmeldeseite von NAME antwortet gerade nicht. Bitte versuchen Sie es in einigen Minuten noch einmal oder "
        "fragen Sie die IT Ihres Hauses; die Plattform selbst läuft. Mit „Weiter“ versuchen Sie es trotzdem."
    ),
    "en": (
        "The sign-in page of NAME does not answer at the moment. Please try again in a few minutes or ask your own IT "
        "department; the platform itself is up. Press the button again to try all the same."
    ),
}
HOME_FAILS = {
    "de": (
        "Die Anmeldung Ihrer Organisation hat nicht geantwortet, wie sie soll. Bitte versuchen Sie es in einigen "
        "Minuten noch einmal oder fragen Sie die IT Ihres Hauses; die Plattform selbst läuft."
    ),
    "en": (
        "Your organisation's sign-in did not answer as it should. Please try again in a few minutes or ask your own IT "
        "department; the platform itself is up."
    ),
}
TAKES_OVER = {
    "de": "Hat Ihre Stadt eine eigene Anmeldung, geht es dort weiter.",
    "en": "If your city has a sign-in of its own, you continue there.",
}
REFUSED = {"de": "Keine Anmeldung möglich", "en": "You cannot sign in"}
START = {"de": "Zur Startseite", "en": "To the start page"}
FOREIGN = {
    "de": (
        "Ihre Organisation hat eine E-Mail-Adresse gemeldet, die nicht zu ihr gehört, oder keine. Damit ist keine "
        "Anmeldung möglich. Bitte wenden Sie sich an die IT Ihres Hauses."
    ),
    "en": (
        "Your organisation reported an e-mail address that is not one of its own, or none. Nobody can sign in with "
        "that. Please ask your own IT department."
    ),
}
"""26.7.4: messages of org.keycloak.services.messages.Messages, and the bare sentence of OrganizationMemberValidator."""
FAILURES = (
    "couldNotObtainTokenMessage",
    "couldNotSendAuthenticationRequestMessage",
    "identityProviderUnexpectedErrorMessage",
    "unexpectedErrorHandlingResponseMessage",
    "unexpectedErrorRetrievingTokenMessage",
)
FOREIGN_ADDRESS = (
    "Email domain does not match any domain from the organization",
    "federatedIdentityUnmatchedEssentialClaimMessage",
)


def messages(lang: str) -> dict[str, str]:
    return {
        "readiHomeDown": HOME_DOWN[lang],
        "readiTakesOver": TAKES_OVER[lang],
        "readiForeign": FOREIGN[lang],
        "readiRefused": REFUSED[lang],
        "readiStart": START[lang],
        "readiStartPath": {"de": "/", "en": "/en/"}[lang],
        **dict.fromkeys(FAILURES, HOME_FAILS[lang]),
        **dict.fromkeys(FOREIGN_ADDRESS, FOREIGN[lang]),
    }
