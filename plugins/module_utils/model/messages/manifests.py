"""Manifests of the platform's own services (plugin_utils/inventory.py)."""

from __future__ import annotations

from .texts import Texts

MESSAGES: Texts = {
    "manifest": {
        "de": (
            "ein Dienst beschreibt sich nicht, wie es sein muss ({detail})",
            "meta/service.yml nach schemas/manifest.schema.json berichtigen",
        ),
        "en": (
            "a service does not describe itself as it must ({detail})",
            "correct meta/service.yml as schemas/manifest.schema.json says",
        ),
    },
    "manifest_old": {
        "de": ("hat seit format: {format} eine andere Form", "{now} schreiben"),
        "en": ("has another form since format: {format}", "write {now}"),
    },
    "manifest_old_format": {
        "de": (
            "die Rolle ist für eine frühere Fassung der Plattform geschrieben",
            "{now} schreiben, mit den Feldern von heute",
        ),
        "en": ("the role is written for an earlier version of the platform", "write {now}, with the fields of today"),
    },
    "manifest_old_missing": {
        "de": ("fehlt; format: {format} verlangt es", "{now} schreiben, wenn Menschen mit dem Dienst arbeiten"),
        "en": ("is missing; format: {format} asks for it", "write {now} if it is what people work in"),
    },
    "manifest_python": {
        "de": (
            "{field} braucht Python, und das hat eine Rolle neben dem Inventar nicht",
            "den Dienst ins Repository legen oder in eine eigene Collection, die auf readi.one aufbaut",
        ),
        "en": (
            "{field} needs Python, which a role beside an inventory does not have",
            "put the service into the repository, or into a collection of your own that depends on readi.one",
        ),
    },
    "manifest_taken": {
        "de": ("die Plattform hat schon einen Dienst {service}", "die Rolle und ihre Gruppe anders nennen"),
        "en": ("the platform has a service called {service} already", "give the role and its group another name"),
    },
    "icon_square": {
        "de": ("das Zeichen eines Dienstes hat 24 mal 24 Punkte", 'viewBox="0 0 24 24" schreiben und darauf zeichnen'),
        "en": ("a service's icon is 24 by 24", 'write viewBox="0 0 24 24" and draw on that'),
    },
    "icon_element": {
        "de": (
            "{what} gehört nicht in das Zeichen eines Dienstes: es hat nur Linien, die Farbe gibt die Seite",
            "löschen oder als <path> zeichnen",
        ),
        "en": (
            "{what} does not belong in a service's icon: it has lines only, the page gives the colour",
            "delete it or draw it as a <path>",
        ),
    },
    "after_unknown": {
        "de": (
            "{service} soll nach {other} kommen, den Dienst gibt es nicht",
            "die Zeile berichtigen oder löschen{meant}",
        ),
        "en": ("{service} is to come after {other}, which is no service", "correct the line or delete it{meant}"),
    },
    "after_later": {
        "de": (
            "{service} ({stage}) soll nach {other} kommen, das erst später dran ist ({later})",
            "stage: {later} schreiben oder {other} bei after löschen",
        ),
        "en": (
            "{service} ({stage}) is to come after {other}, which has its turn later ({later})",
            "write stage: {later}, or delete {other} from after",
        ),
    },
    "after_circle": {
        "de": ("{services} sollen jeder nach dem anderen kommen", "bei einem von ihnen after löschen"),
        "en": ("{services} are each to come after the other", "delete after at one of them"),
    },
}
