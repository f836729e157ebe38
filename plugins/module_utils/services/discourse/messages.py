"""What operators read of a Discourse: code -> language -> text. `say(code, …)` speaks as whoever runs this reads."""

from __future__ import annotations

from typing import Any

from ...language import Texts, text

MESSAGES: Texts = {
    "not_here": {
        "de": "Discourse ist auf diesem Host nicht installiert",
        "en": "Discourse is not installed on this host",
    },
    "no_web": {"de": "Discourse antwortet nicht: {error}", "en": "Discourse does not answer: {error}"},
    "rest": {
        "de": "Discourse antwortet auf {method} {path} mit {status}: {said}",
        "en": "Discourse answers {method} {path} with {status}: {said}",
    },
    "patience": {
        "de": "Discourse nimmt seit {seconds} s keine Anfragen mehr an (429)",
        "en": "Discourse has taken no requests for {seconds} s (429)",
    },
    "tables": {"de": "Discourses Tabellen: {said}", "en": "Discourse's tables: {said}"},
    "schema": {
        "de": "Discourses Datenbank hat den Stand {there}; dieses Programm liest ab {lowest}: erst Discourse anheben",
        "en": "Discourse's database is of {there}; this program reads from {lowest} on: upgrade Discourse first",
    },
    "docker": {"de": "docker {verb}: {said}", "en": "docker {verb}: {said}"},
    "no_digest": {
        "de": "discourse_base: zu {image} fehlt der Digest; nachsehen mit docker buildx imagetools inspect {image}",
        "en": "discourse_base: the digest of {image} is missing; docker buildx imagetools inspect {image} shows it",
    },
    "no_file": {
        "de": "{file} gibt es auf dem Host nicht (discourse_image_file)",
        "en": "{file} is not there on the host (discourse_image_file)",
    },
    "other_image": {
        "de": "{file} enthält nicht {wanted}, sondern: {there}. Es ist aus einer anderen Definition",
        "en": "{file} does not hold {wanted} but: {there}. It is of another definition",
    },
    "no_launcher": {
        "de": "{at} hat keinen launcher: die Rolle artifacts packt ihn aus",
        "en": "{at} has no launcher: the role artifacts unpacks it",
    },
    "no_room": {
        "de": "{at}: kein Platz mehr, {mb} MB sind nötig; nichts ist angefasst",
        "en": "{at}: no room left, {mb} MB are needed; nothing was touched",
    },
    "no_build": {
        "de": "das Abbild wurde nicht fertig, was läuft, läuft weiter: {said} (alles in {log})",
        "en": "the image was not finished, what runs goes on: {said} (all of it in {log})",
    },
    "unwell": {"de": "Discourse antwortet nicht: {said}", "en": "Discourse does not answer: {said}"},
    "went_back": {
        "de": "der neue Container antwortete nicht, der vorige läuft wieder: {said}",
        "en": "the new container did not answer, the one before runs again: {said}",
    },
    "no_last": {
        "de": "es gibt keinen vorigen Container",
        "en": "there is no container before this one",
    },
    "makes": {
        "de": "das Abbild {image} entsteht neben dem, das läuft; das dauert etwa {minutes} Minuten",
        "en": "the image {image} is made beside the running one, in about {minutes} minutes",
    },
    "loads": {
        "de": "das Abbild {image} kommt aus {file}",
        "en": "the image {image} comes from {file}",
    },
    "stranger": {
        "de": "E-Mail von {sender} nicht angenommen: kein Konto hat diese Adresse",
        "en": "mail of {sender} not taken: no account has this address",
    },
    "no_rename": {"de": "{kind} wird nicht umbenannt", "en": "{kind} is not renamed"},
    "stays": {"de": "kein Lauf nimmt {kind} weg", "en": "no run takes {kind} away"},
    "not_there": {"de": "{kind} {key} ist nicht da", "en": "{kind} {key} is not there"},
    "not_taken": {
        "de": "Discourse sagte ja und hat {key} doch nicht so: {what}",
        "en": "Discourse said yes, and {key} is not so all the same: {what}",
    },
    # Values that Discourse would bend or empty without a word.
    "unknown_setting": {
        "de": "Einstellung {name}: Discourse kennt sie nicht, versteckt sie oder bekommt sie aus der Umgebung des "
        "Containers; Schreibweise prüfen oder weglassen",
        "en": "setting {name}: Discourse does not know it, hides it, or has it from the container's environment; look "
        "at its spelling or leave it out",
    },
    "missing": {
        "de": "Einstellung {name}: ohne Wert würde sie leer; einen Wert nennen",
        "en": "setting {name}: without a value it would become empty; name a value",
    },
    "bool": {
        "de": "Einstellung {name}: true oder false schreiben, nicht {value} (Discourse nähme es als false)",
        "en": "setting {name}: write true or false, not {value} (Discourse would take it as false)",
    },
    "integer": {
        "de": "Einstellung {name}: eine ganze Zahl schreiben, nicht {value} (Discourse ließe alles außer Ziffern weg)",
        "en": "setting {name}: write a whole number, not {value} (Discourse would drop all but digits)",
    },
    "range": {
        "de": "Einstellung {name}: {value} liegt nicht zwischen {least} und {most}",
        "en": "setting {name}: {value} is not between {least} and {most}",
    },
    "float": {
        "de": "Einstellung {name}: eine Zahl schreiben, nicht {value}",
        "en": "setting {name}: write a number, not {value}",
    },
    "enum": {
        "de": "Einstellung {name}: {value} gibt es nicht; eines von {those}",
        "en": "setting {name}: there is no {value}; one of {those}",
    },
    "email": {"de": "Einstellung {name}: {value} ist keine Adresse", "en": "setting {name}: {value} is no address"},
    "group_list": {
        "de": "Einstellung {name}: Gruppen mit ihren Nummern nennen, nicht {value} (Namen zählten als 0, also alle); "
        "da sind {those}",
        "en": "setting {name}: name groups by their numbers, not {value} (names would count as 0, everyone); there "
        "are {those}",
    },
    "category_list": {
        "de": "Einstellung {name}: Kategorie {value} gibt es nicht; da sind {those}",
        "en": "setting {name}: there is no category {value}; there are {those}",
    },
    "list": {
        "de": "Einstellung {name}: {value} steht doppelt oder enthält | oder einen Zeilenumbruch",
        "en": "setting {name}: {value} is there twice, or has a | or a line break in it",
    },
    "upload": {
        "de": "Einstellung {name}: Bilder lädt kein Lauf hoch (eine unbekannte Adresse leerte sie); auf der Seite "
        "hochladen",
        "en": "setting {name}: no run uploads pictures (an unknown address would empty it); upload it on the page",
    },
    "group_name": {
        "de": "Gruppe {name}: 3 bis 20 Zeichen aus a-z, 0-9, . _ -, und keiner von Discourses eigenen Namen",
        "en": "group {name}: 3 to 20 characters of a-z, 0-9, . _ -, and none of Discourse's own names",
    },
    "group_level": {
        "de": "Gruppe {name}: {field} ist {value}; eines von {those} (Discourse nähme jede Zahl, und von Text 0: "
        "öffentlich)",
        "en": "group {name}: {field} is {value}; one of {those} (Discourse would take any number, and of text 0: "
        "public)",
    },
    "category_open": {
        "de": "Kategorie {slug}: ohne permissions würde sie für alle geöffnet; sagen, wer hinein darf",
        "en": "category {slug}: without permissions it would be open to everybody; say who may come in",
    },
    "category_level": {
        "de": "Kategorie {slug}: {group} bekommt {value}; 1 (schreiben), 2 (antworten) oder 3 (lesen)",
        "en": "category {slug}: {group} is given {value}; 1 (write), 2 (answer) or 3 (read)",
    },
    "category_group": {
        "de": "Kategorie {slug}: die Gruppe {group} gibt es nicht (Groß- und Kleinschreibung zählt)",
        "en": "category {slug}: there is no group {group} (its case counts)",
    },
    "category_parent": {
        "de": "Kategorie {slug}: {parent} ist nicht da oder liegt selbst in einer anderen",
        "en": "category {slug}: {parent} is not there, or is itself in another one",
    },
    "category_within": {
        "de": "Kategorie {slug}: {group} darf in {parent} nicht hinein (beim Verschieben vergliche Discourse das "
        "nicht)",
        "en": "category {slug}: {group} may not enter {parent} (Discourse would not compare that on a move)",
    },
    "category_form": {
        "de": "Kategorie {slug}: {field} ist {value}; {want}",
        "en": "category {slug}: {field} is {value}; {want}",
    },
    "category_tags": {
        "de": "Kategorie {slug}: die Gruppe von Schlagworten {name} gibt es nicht (Discourse ließe sie weg)",
        "en": "category {slug}: there is no group of tags {name} (Discourse would drop it)",
    },
    "tag": {
        "de": "Schlagwort {name}: klein und mit - statt Leerzeichen schreiben, also {clean}",
        "en": "tag {name}: write it in small letters and with - in place of blanks, so {clean}",
    },
    "theme": {"de": "Thema {name}: {said}", "en": "theme {name}: {said}"},
    "address_taken": {
        "de": "{email} gehört in Discourse schon dem Konto {username} einer anderen Kennung; dort die Adresse ändern",
        "en": "{email} belongs to the account {username} of another id in Discourse; change the address there",
    },
    "address_of_staff": {
        "de": "{email} gehört dem Verwaltungskonto {username}; kein Lauf verbindet es mit einer Anmeldung",
        "en": "{email} belongs to the staff's account {username}; no run ties it to a sign-in",
    },
    "no_account": {"de": "{sub} hat noch kein Konto in Discourse", "en": "{sub} has no account in Discourse yet"},
    "refused": {
        "de": "Discourse legt das Konto nicht an: {fields}",
        "en": "Discourse does not make the account: {fields}",
    },
    "erased": {
        "de": "Discourse löscht das Konto {username} nicht: {status}",
        "en": "Discourse does not erase the account {username}: {status}",
    },
}


def say(code: str, /, **params: Any) -> str:
    return text(MESSAGES, code, **params)
