"""What one line says of another (references.py)."""

from __future__ import annotations

from .texts import Texts

MESSAGES: Texts = {
    "unknown_secret": {
        "de": ("es gibt kein abgeleitetes Geheimnis {name}", "eines von: {known}{meant}"),
        "en": ("there is no derived secret {name}", "one of: {known}{meant}"),
    },
    "dangling": {
        "de": ("{key} steht nicht unter {target}", "dort anlegen oder hier löschen"),
        "en": ("{key} is not in {target}", "add it there or delete it here"),
    },
    "dangling_near": {
        "de": ("{key} steht nicht unter {target}", "gemeint ist wohl {fix} ({place})"),
        "en": ("{key} is not in {target}", "probably meant: {fix} ({place})"),
    },
    "cycle": {
        "de": ("die Gruppen enthalten sich im Kreis: {way}", "bei einer von ihnen parent löschen"),
        "en": ("the groups contain each other in a circle: {way}", "delete parent from one of them"),
    },
    "person_domain": {
        "de": (
            "{email} ist keine Adresse von {organisation}",
            "eine Adresse mit {known} schreiben oder die Domain bei der Organisation ergänzen",
        ),
        "en": (
            "{email} is not an address of {organisation}",
            "write an address with {known} or add the domain to the organisation",
        ),
    },
    "outsider": {
        "de": (
            "{email} gehört zu keiner Organisation",
            "Adresse prüfen{meant}, oder partner: true schreiben, wenn Außenstehende moderieren dürfen",
        ),
        "en": (
            "{email} belongs to no organisation",
            "check the address{meant}, or write partner: true if outsiders may moderate",
        ),
    },
    "outside_owner": {
        "de": ("{email} gehört zu keiner Organisation", "eine Adresse aus dem Netzwerk schreiben{meant}"),
        "en": ("{email} belongs to no organisation", "write an address from the network{meant}"),
    },
    "moved_twice": {
        "de": ("{key} wird zweimal oder auf sich selbst umbenannt", "jeden alten Schlüssel einmal nennen"),
        "en": ("{key} is renamed twice or to itself", "name each old key once"),
    },
    "moved_still_there": {
        "de": (
            "{key} soll umbenannt sein, steht aber noch in {place}",
            "dort den neuen Schlüssel schreiben oder diesen Eintrag löschen",
        ),
        "en": (
            "{key} is said to be renamed but is still in {place}",
            "write the new key there or delete this entry",
        ),
    },
}
