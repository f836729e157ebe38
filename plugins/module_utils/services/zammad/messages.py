"""What operators read of a Zammad: code -> language -> text. `say(code, …)` speaks as whoever runs this reads."""

from __future__ import annotations

from typing import Any

from ...language import Texts, text

MESSAGES: Texts = {
    "not_here": {"de": "Zammad ist auf diesem Host nicht installiert", "en": "Zammad is not installed on this host"},
    "no_answer": {
        "de": "Zammads Rails antwortete {seconds} s lang nicht",
        "en": "Zammad's Rails gave no answer within {seconds} s",
    },
    "no_rails": {"de": "zammad run startet nicht: {error}", "en": "zammad run does not start: {error}"},
    "rails_ended": {"de": "Zammads Rails endete: {said}", "en": "Zammad's Rails ended: {said}"},
    "nothing": {"de": "ohne ein Wort", "en": "nothing was said"},
    "no_web": {
        "de": "Zammads Webserver antwortet nicht: {error}",
        "en": "Zammad's web server does not answer: {error}",
    },
    "rest": {
        "de": "Zammad antwortet auf {path} mit {status}: {said}",
        "en": "Zammad answers {path} with {status}: {said}",
    },
    "tables": {"de": "Zammads Tabellen: {said}", "en": "Zammad's tables: {said}"},
    "rake": {"de": "{task} endete mit {code}: {said}", "en": "{task} ended with {code}: {said}"},
    "strange_database": {
        "de": "in der Datenbank {name} sind schon {people} Konten, und kein Lauf hat sie hier angelegt: aus einer "
        "Sicherung auch /var/lib/readi/zammad zurückholen, oder die Datenbank leeren",
        "en": "database {name} has {people} accounts already, and no run made them here: bring /var/lib/readi/zammad "
        "back from the backup too, or empty the database",
    },
    "no_rename": {"de": "{kind} wird nicht umbenannt", "en": "{kind} is not renamed"},
    "stays": {"de": "kein Lauf nimmt {kind} weg", "en": "no run takes {kind} away"},
    "no_organisation": {
        "de": "Zammad kennt die Organisation {key} noch nicht: erst site.yml laufen lassen",
        "en": "Zammad does not know organisation {key} yet: run site.yml first",
    },
    "shared": {
        "de": "Zammad sagt von der Organisation {key} shared: {value}; dieser Stand kennt nur true und false",
        "en": "Zammad says shared: {value} of organisation {key}; this release knows true and false alone",
    },
    "no_search": {
        "de": "die Suche des Helpdesks antwortet nicht: {error}; auf ihrem Host hilft systemctl status elasticsearch",
        "en": "the helpdesk's search does not answer: {error}; systemctl status elasticsearch on its host helps",
    },
    "not_there": {"de": "{kind} {key} ist nicht da", "en": "{kind} {key} is not there"},
}


def say(code: str, /, **params: Any) -> str:
    return text(MESSAGES, code, **params)
