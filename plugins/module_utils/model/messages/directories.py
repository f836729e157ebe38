"""A member's directory, its filter and its certificate (directory_checks.py)."""

from __future__ import annotations

from .texts import Texts

MESSAGES: Texts = {
    "bind_name_of_windows": {
        "de": (
            "{value} nimmt nur ein Active Directory an",
            "wie cn=readi,ou=dienste,dc=stadt,dc=example oder vendor: ad schreiben",
        ),
        "en": (
            "{value} is taken by Active Directory alone",
            "write it like cn=readi,ou=services,dc=city,dc=example, or vendor: ad",
        ),
    },
    "ldap_grammar": {
        "de": (
            "ab dem {at}. Zeichen stimmt es nicht: {value}",
            "dort {wanted} schreiben",
        ),
        "en": ("it stops being right at character {at}: {value}", "write {wanted} there"),
    },
    "ldap_grammar_more": {
        "de": ("vor dem {at}. Zeichen ist es zu Ende: {value}", "löschen, was dahinter steht"),
        "en": ("it ends before character {at}: {value}", "delete what follows"),
    },
    "ldap_name": {
        "de": ("{value} ist kein Name eines Attributs oder einer Objektklasse", "wie uid schreiben"),
        "en": ("{value} is no name of an attribute or an object class", "write it like uid"),
    },
    "ldap_schemes": {
        "de": ("die Server werden teils mit ldaps://, teils mit ldap:// gefragt", "alle mit ldaps:// schreiben"),
        "en": ("some of the servers are asked by ldaps://, some by ldap://", "write all with ldaps://"),
    },
    "certificate_unreadable": {
        "de": (
            "{value} ist kein Zertifikat: base64, aber nicht von einem Zertifikat",
            "die Zeilen zwischen BEGIN CERTIFICATE und END CERTIFICATE vollständig in eine Zeile schreiben",
        ),
        "en": (
            "{value} is no certificate: base64, but not of a certificate",
            "write all lines between BEGIN CERTIFICATE and END CERTIFICATE in one line",
        ),
    },
}
