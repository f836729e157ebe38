"""What this service tells operators, in the language of whoever runs it."""

from __future__ import annotations

from typing import Any

from ...language import Texts, text

MESSAGES: Texts = {
    "cut_short": {
        "de": "die Seite ist abgeschnitten; zu sehen war: {saw}",
        "en": "the page was cut short; what was seen: {saw}",
    },
    "strange_page": {
        "de": "eine unbekannte Seite anstelle von „{wanted}“; zu sehen war: {saw}",
        "en": "an unknown page in place of “{wanted}”; what was seen: {saw}",
    },
    "no_count": {
        "de": "die Mitgliederliste nennt keine Anzahl, die bekannt ist; zu sehen war: {saw}",
        "en": "the membership list says no count that is known; what was seen: {saw}",
    },
    "no_row": {
        "de": "eine Zeile der Mitgliederliste hat kein Feld zum Austragen; zu sehen war: {saw}",
        "en": "a row of the membership list has no box to unsubscribe; what was seen: {saw}",
    },
    "rows_and_count": {
        "de": "die Seite zeigt {rows} Mitglieder und nennt „{count}“",
        "en": "the page shows {rows} members and says “{count}”",
    },
    "no_letters": {
        "de": "die Mitgliederliste hat keine Verweise auf ihre übrigen Seiten; zu sehen war: {saw}",
        "en": "the membership list has no links to its other pages; what was seen: {saw}",
    },
    "pages_and_count": {
        "de": "alle Seiten zusammen zeigen {rows} Mitglieder, genannt sind {count}",
        "en": "all pages together show {rows} members, and say {count}",
    },
    "no_fields": {
        "de": "im Formular fehlt {fields}; zu sehen war: {saw}",
        "en": "the form lacks {fields}; what was seen: {saw}",
    },
    "no_result": {
        "de": "die Antwort sagt nicht, was geschehen ist; zu sehen war: {saw}",
        "en": "the answer does not say what was done; what was seen: {saw}",
    },
    "answers": {"de": "antwortet mit {status}: {saw}", "en": "answers {status}: {saw}"},
    "no_list": {"de": "der Anbieter kennt diese Liste nicht: {url}", "en": "the provider has no such list: {url}"},
    "wrong_password": {
        "de": "das Kennwort der Liste stimmt nicht; das richtige in den Vault schreiben",
        "en": "the list's password is wrong; write the right one into the vault",
    },
    "no_session": {
        "de": "nach der Anmeldung wird wieder nach dem Kennwort gefragt",
        "en": "after signing in, it asks for the password again",
    },
    "silent": {"de": "der Anbieter antwortet nicht: {error}", "en": "the provider does not answer: {error}"},
    "form_expired": {
        "de": "der Anbieter nimmt das Formular nicht an, auch nicht ein frisches",
        "en": "the provider does not take the form, not even a fresh one",
    },
    "refused": {"de": "der Anbieter lehnt ab: {reason}", "en": "the provider refuses: {reason}"},
    "not_there": {
        "de": "eingetragen, sagt der Anbieter; in der Mitgliederliste steht die Adresse nicht",
        "en": "added, says the provider; the address is not on the membership list",
    },
    "still_there": {
        "de": "ausgetragen, sagt der Anbieter; die Adresse steht noch in der Mitgliederliste",
        "en": "removed, says the provider; the address is still on the membership list",
    },
    "no_answer_for": {
        "de": "die Antwort sagt nichts zu {address}; zu sehen war: {saw}",
        "en": "the answer says nothing of {address}; what was seen: {saw}",
    },
    "unwritable": {
        "de": "diese Adresse kann in kein Formular geschrieben werden",
        "en": "this address cannot be written into a form",
    },
    "not_an_address": {
        "de": "{url} ist keine Verwaltungsadresse einer Liste (…/admin/NAME)",
        "en": "{url} is no administration address of a list (…/admin/NAME)",
    },
    "unknown_list": {
        "de": "die Liste von {slug} ist hier nicht eingerichtet: erst site.yml laufen lassen",
        "en": "the list of {slug} is not set up here: run site.yml first",
    },
    "report": {
        "de": "Liste von {slug}, ohne Kennwort nur Bericht: es fehlen {missing}; zu viel sind {extra}",
        "en": "list of {slug}, without a password a report only: missing {missing}; too many {extra}",
    },
    "report_hidden": {
        "de": "; {many} verborgene Mitglieder zeigt die Liste nicht",
        "en": "; {many} hidden members are not shown by the list",
    },
    "report_closed": {
        "de": "Liste von {slug}, ohne Kennwort nur Bericht: der Anbieter zeigt ihre Mitglieder nicht ({why}); "
        "darauf gehören {wanted}",
        "en": "list of {slug}, without a password a report only: the provider does not show its members ({why}); "
        "on it belong {wanted}",
    },
    "nobody": {"de": "niemand", "en": "nobody"},
    "never_deleted": {"de": "{kind} wird nie gelöscht", "en": "{kind} is never deleted"},
}


def say(code: str, **params: Any) -> str:
    return text(MESSAGES, code, **params)
