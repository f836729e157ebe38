"""The form of a value (shape.py)."""

from __future__ import annotations

from .texts import Texts

MESSAGES: Texts = {
    "empty": {
        "de": ("hier fehlt ein Wert", "einen Wert hinter den Doppelpunkt schreiben oder die Zeile löschen"),
        "en": ("a value is missing here", "write a value after the colon or delete the line"),
    },
    "empty_comment": {
        "de": (
            "was hinter # steht, ist ein Kommentar: hier fehlt ein Wert",
            'in Anführungszeichen schreiben: "{said}"',
        ),
        "en": ("what comes after # is a comment: a value is missing here", 'write it in quotes: "{said}"'),
    },
    "type_string": {
        "de": ("hier muss ein Text stehen, nicht {value}", "einen Text in einer Zeile schreiben"),
        "en": ("this must be text, not {value}", "write one line of text"),
    },
    "type_integer": {
        "de": (
            "hier muss eine ganze Zahl stehen, nicht {value}",
            "eine Zahl ohne Anführungszeichen und Einheit schreiben{meant}",
        ),
        "en": ("this must be a whole number, not {value}", "write a number without quotes and unit{meant}"),
    },
    "type_boolean": {
        "de": ("hier muss true oder false stehen, nicht {value}", "true oder false schreiben{meant}"),
        "en": ("this must be true or false, not {value}", "write true or false{meant}"),
    },
    "type_array": {
        "de": ("hier muss eine Liste stehen, nicht {value}", "in eckigen Klammern oder mit Strichen schreiben{meant}"),
        "en": ("this must be a list, not {value}", "write it in square brackets or with dashes{meant}"),
    },
    "type_object": {
        "de": ("hier müssen Felder stehen, nicht {value}", "Felder eingerückt darunter schreiben"),
        "en": ("this must be made of fields, not {value}", "write fields below, indented"),
    },
    "enum": {
        "de": ("{value} gibt es hier nicht", "eines von: {known}{meant}"),
        "en": ("{value} does not exist here", "one of: {known}{meant}"),
    },
    "range": {
        "de": ("{value} liegt nicht zwischen {low} und {high}", "eine Zahl von {low} bis {high} schreiben"),
        "en": ("{value} is not between {low} and {high}", "write a number from {low} to {high}"),
    },
    "too_long": {
        "de": ("{length} Zeichen sind zu lang", "höchstens {most} Zeichen"),
        "en": ("{length} characters are too long", "at most {most} characters"),
    },
    "too_few": {
        "de": ("die Liste ist leer", "mindestens einen Eintrag schreiben oder die Zeile löschen"),
        "en": ("the list is empty", "write at least one entry or delete the line"),
    },
    "repeated": {
        "de": ("{value} steht hier zweimal", "einmal löschen"),
        "en": ("{value} stands here twice", "delete one of them"),
    },
    "unknown_key": {
        "de": ("das Feld {key} gibt es hier nicht", "bekannt sind: {known}"),
        "en": ("there is no field {key} here", "known are: {known}"),
    },
    "unknown_key_near": {
        "de": ("das Feld {key} gibt es hier nicht", "gemeint ist wohl {fix}"),
        "en": ("there is no field {key} here", "probably meant: {fix}"),
    },
    "renamed_key": {
        "de": ("das Feld {key} heißt jetzt {fix}", "{write}"),
        "en": ("the field {key} is now called {fix}", "{write}"),
    },
    "missing": {
        "de": ("das Feld {key} fehlt", "ergänzen, zum Beispiel {key}: {example}"),
        "en": ("the field {key} is missing", "add it, for example {key}: {example}"),
    },
    "not_for_type": {
        "de": ("das Feld {key} gehört nicht zu type: {type}", "löschen oder type ändern"),
        "en": ("the field {key} does not belong to type: {type}", "delete it or change the type"),
    },
    "shape_pattern": {
        "de": ("{value} hat nicht die richtige Form", "siehe docs/de/inventory-reference.md"),
        "en": ("{value} does not have the right form", "see docs/en/inventory-reference.md"),
    },
    "shape_key": {
        "de": ("{value} ist kein Schlüssel: kleine Buchstaben a-z, Ziffern und -, vorn ein Buchstabe", "{write}"),
        "en": ("{value} is not a key: lower case letters a-z, digits and -, a letter first", "{write}"),
    },
    "shape_slug": {
        "de": ("{value} passt nicht: 3 bis 20 Zeichen, a-z, Ziffern und -, vorn ein Buchstabe", "{write}"),
        "en": ("{value} does not fit: 3 to 20 characters, a-z, digits and -, a letter first", "{write}"),
    },
    "shape_old_key": {
        "de": ("{value} ist weder ein Schlüssel noch ein Pfad, der mit / beginnt", "{write}"),
        "en": ("{value} is neither a key nor a path that begins with /", "{write}"),
    },
    "shape_client_id": {
        "de": ("{value} ist keine Kennung: Text ohne Leerzeichen", "{write}"),
        "en": ("{value} is not an id: text without spaces", "{write}"),
    },
    "shape_redirect": {
        "de": (
            "{value} ist keine Weiterleitungsadresse: https://, ein ganzer Name, ein Pfad, höchstens am Ende ein *",
            "jede Adresse ausschreiben, etwa https://fach.example/anmeldung/*",
        ),
        "en": (
            "{value} is not a redirect address: https://, a whole name, a path, a * at most at the end",
            "write every address out, such as https://fach.example/sign-in/*",
        ),
    },
    "shape_secret_name": {
        "de": ("{value} ist kein Name eines Geheimnisses: kleine Buchstaben a-z, Ziffern und _", "{write}"),
        "en": ("{value} is not a name of a secret: lower case letters a-z, digits and _", "{write}"),
    },
    "shape_name": {
        "de": ("{value} ist kein Name: eine Zeile Text ohne Steuerzeichen, ohne Leerzeichen am Rand", "{write}"),
        "en": ("{value} is not a name: one line of text without control characters, no spaces at the ends", "{write}"),
    },
    "shape_domain": {
        "de": ("{value} ist keine Domain in der Form, die im Netz gilt (klein, Umlaute als xn--)", "{write}"),
        "en": ("{value} is not a domain as it is on the wire (lower case, umlauts as xn--)", "{write}"),
    },
    "shape_email": {
        "de": ("{value} ist keine E-Mail-Adresse", "{write}"),
        "en": ("{value} is not an e-mail address", "{write}"),
    },
    "shape_local_part": {
        "de": ("{value} ist nicht der Teil einer Adresse vor dem @ (klein, ohne Umlaute)", "{write}"),
        "en": ("{value} is not the part of an address before the @ (lower case, no umlauts)", "{write}"),
    },
    "shape_url": {
        "de": ("{value} ist keine Adresse mit https://", "{write}"),
        "en": ("{value} is not an address with https://", "{write}"),
    },
    "shape_issuer": {
        "de": ("{value} ist nicht der Aussteller, wie ihn das Discovery-Dokument nennt", "{write}"),
        "en": ("{value} is not the issuer as the discovery document names it", "{write}"),
    },
    "issuer_of_many": {
        "de": (
            "{value} steht für die Konten vieler Organisationen, nicht für die dieser einen",
            "den Aussteller des eigenen Mandanten schreiben, bei Entra https://login.microsoftonline.com/MANDANT-ID/v2.0",
        ),
        "en": (
            "{value} stands for the accounts of many organisations, not for this one's",
            "write the issuer of its own tenant, with Entra https://login.microsoftonline.com/TENANT-ID/v2.0",
        ),
    },
    "shape_proxy_url": {
        "de": ("{value} ist keine Adresse eines Proxys", "http://NAME:PORT schreiben, ohne Benutzer und Kennwort"),
        "en": ("{value} is not a proxy's address", "write http://NAME:PORT, without user and password"),
    },
    "shape_proxy_except": {
        "de": ("{value} ist kein Name, den man ohne Proxy erreicht", "wie stadt.example schreiben, ohne * und Port"),
        "en": ("{value} is no name that is reached without a proxy", "write it like city.example, without * and port"),
    },
    "shape_ldap_url": {
        "de": (
            "{value} ist keine Adresse eines Verzeichnisses",
            "ldaps://NAME:636 schreiben, mehrere als Liste{meant}",
        ),
        "en": ("{value} is not the address of a directory", "write ldaps://NAME:636, several as a list{meant}"),
    },
    "shape_colour": {
        "de": ('{value} ist keine Farbe der Form "#rrggbb", mit Anführungszeichen', "{write}"),
        "en": ('{value} is not a colour like "#rrggbb", in quotes', "{write}"),
    },
    "shape_time": {
        "de": ('{value} ist keine Uhrzeit der Form "03:00", mit Anführungszeichen', "{write}"),
        "en": ('{value} is not a time like "03:00", in quotes', "{write}"),
    },
    "shape_file": {
        "de": ("{value} ist keine Datei in files/", "files/NAME.svg oder files/NAME.png schreiben"),
        "en": ("{value} is not a file in files/", "write files/NAME.svg or files/NAME.png"),
    },
    "shape_filter": {
        "de": ("{value} ist kein LDAP-Filter", "in Klammern schreiben, wie (department=*)"),
        "en": ("{value} is not an LDAP filter", "write it in brackets, like (department=*)"),
    },
    "shape_certificate": {
        "de": (
            "{value} ist kein Zertifikat in base64",
            "ohne Kopfzeilen und Umbrüche in eine Zeile schreiben, mehrere als Liste{meant}",
        ),
        "en": (
            "{value} is not a certificate in base64",
            "write it in one line without header lines and breaks, several as a list{meant}",
        ),
    },
    "shape_dn": {
        "de": ("{value} ist kein Name eines Verzeichnisses (DN)", "wie ou=personen,dc=stadt,dc=example schreiben"),
        "en": ("{value} is not a directory's name (DN)", "write it like ou=people,dc=city,dc=example"),
    },
    "shape_bind_name": {
        "de": (
            "{value} ist kein Name eines Kontos im Verzeichnis",
            "wie cn=readi,ou=dienste,dc=stadt,dc=example schreiben, im Active Directory auch readi@stadt.example",
        ),
        "en": (
            "{value} is not the name of an account in a directory",
            "write it like cn=readi,ou=services,dc=city,dc=example, in Active Directory also readi@city.example",
        ),
    },
}
