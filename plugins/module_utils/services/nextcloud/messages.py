"""What operators read of a Nextcloud: code -> language -> text. `say(code, …)` speaks as whoever runs this reads."""

from __future__ import annotations

from typing import Any

from ...language import Texts, text

MESSAGES: Texts = {
    # The command line, in one PHP start (driver.py).
    "ended_with": {"de": "{command} endete mit {code}: {said}", "en": "{command} ended with {code}: {said}"},
    "no_answer": {
        "de": "Nextcloud antwortete {seconds} s lang nicht",
        "en": "Nextcloud gave no answer within {seconds} s",
    },
    "no_php": {"de": "PHP startet nicht: {error}", "en": "PHP does not start: {error}"},
    "php_ended": {"de": "Nextclouds PHP endete: {said}", "en": "Nextcloud's PHP ended: {said}"},
    "no_json": {"de": "{command} antwortete ohne JSON: {said}", "en": "{command} said no JSON: {said}"},
    "nothing": {"de": "ohne ein Wort", "en": "nothing was said"},
    # The installation (installing.py).
    "not_here": {
        "de": "Nextcloud ist auf diesem Host nicht installiert",
        "en": "Nextcloud is not installed on this host",
    },
    "no_app": {
        "de": "in {folder} ist keine App: ist ihr Archiv ausgepackt?",
        "en": "{folder} has no app: is its archive unpacked?",
    },
    "nothing_installed": {
        "de": "die Installation meldet Erfolg, config.php sagt nicht, dass installiert ist: nichts wurde installiert",
        "en": "the installation says that it is done, and config.php does not say installed: nothing was installed",
    },
    "died": {
        "de": "eine Installation endete mittendrin: config.php sagt installiert, und das Konto {account} fehlt; die "
        "Datenbank leeren und {file} entfernen, oder beides aus einer Sicherung zurückholen",
        "en": "an installation died half-way: config.php says installed, and the account {account} is not there; "
        "empty the database and remove {file}, or bring both back from a backup",
    },
    "installation_stays": {
        "de": "kein Lauf nimmt eine Installation weg: die Dateien aller gingen mit",
        "en": "no run takes an installation away: everybody's files would go with it",
    },
    "no_jobs_yet": {"de": "noch nicht installiert: nichts zu tun", "en": "not installed yet: nothing to do"},
    # Apps, people and groups (settings.py, persons.py, people.py, teams.py).
    "app_stays": {"de": "kein Lauf nimmt die App {name} weg", "en": "no run takes app {name} away"},
    "account_stays": {"de": "kein Lauf löscht ein Konto", "en": "no run deletes an account"},
    "other_uid": {
        "de": "das Konto heißt {uid} und nicht wie seine Kennung an der Anmeldung: der Anbieter in user_oidc macht "
        "Namen eindeutig (uniqueUid)",
        "en": "the account is called {uid} and not by its id at the sign-on: the provider in user_oidc makes logins "
        "unique (uniqueUid)",
    },
    "no_provider": {
        "de": "user_oidc kennt die Anmeldung {provider} noch nicht: erst site.yml laufen lassen",
        "en": "user_oidc does not know the sign-on {provider} yet: run site.yml first",
    },
    "no_fields": {"de": "{kind} hat keine Felder, die sich ändern", "en": "{kind} has no fields that change"},
    "no_folder_name": {"de": "ein Gruppenordner braucht einen Namen", "en": "a team folder needs a name"},
    "no_folder": {"de": "Gruppe {slug} hat keinen Gruppenordner", "en": "group {slug} has no team folder"},
    "account_there": {
        "de": "das Konto {account} ist nach dem Löschen noch da: {said}",
        "en": "the account {account} is still there after its deletion: {said}",
    },
    "sessions_there": {
        "de": "Sitzungen von {account} sind nach dem Löschen noch da",
        "en": "sessions of {account} are still there after the deletion",
    },
    # Folders in which the account may make files (unlinked.py).
    "a_link": {
        "de": "{path} ist ein Verweis oder keine Datei, und Root folgt dort keinem: das Konto von Nextcloud hat ihn "
        "angelegt; nachsehen, woher er kommt, und die Datei zurückholen",
        "en": "{path} is a link or no file, and root follows none there: Nextcloud's account made it; look where it "
        "comes from, and bring the file back",
    },
    # Where files are kept (store.py).
    "other_store": {
        "de": "die Dateien liegen seit der Installation in {before}, das Inventar nennt {after} "
        "(services.nextcloud.s3): Nextcloud zieht nichts um, jede bisherige Datei wäre "
        "unerreichbar; das Inventar zurückstellen, oder in {record} nennen, wohin die Objekte schon umgezogen sind",
        "en": "since the installation files are kept in {before}, and the inventory names {after} "
        "(services.nextcloud.s3): Nextcloud moves nothing, every file of before would be out "
        "of reach; set the inventory back, or name in {record} where the objects have been moved to already",
    },
    "on_disk": {"de": "/var/lib/nextcloud/data", "en": "/var/lib/nextcloud/data"},
    # Upgrades (upgrading.py).
    "half_upgraded": {
        "de": "eine Anhebung von {before} auf {after} endete mittendrin: roles/nextcloud/tasks/upgrade.yml noch einmal "
        "laufen lassen, es geht zuerst zurück",
        "en": "an upgrade from {before} to {after} ended half-way: run roles/nextcloud/tasks/upgrade.yml again, it "
        "goes back first",
    },
    "not_installed": {
        "de": "Nextcloud ist hier nicht fertig installiert: erst site.yml laufen lassen",
        "en": "Nextcloud is not installed to its end here: run site.yml first",
    },
    "no_version": {"de": "{file} nennt keine Fassung", "en": "{file} says no version"},
    "no_id": {"de": "{file} nennt keine Kennung oder keine Fassung", "en": "{file} says no id, or no version"},
    "not_unpacked": {
        "de": "{name} {version} ist nicht ausgepackt",
        "en": "{name} {version} is not unpacked",
    },
    "pending": {
        "de": "Dateien und Datenbank sind von verschiedenen Fassungen, und keine Anhebung von hier ist unterwegs: "
        "readi-occ upgrade, oder die Dateien von vorher zurückholen",
        "en": "files and database are of different releases, and no upgrade of ours is under way: readi-occ upgrade, "
        "or bring back the files of before",
    },
    "downwards": {
        "de": "{name} {before} ist da und {after} verlangt: eine Datenbank geht nie zurück, nur eine Sicherung hilft",
        "en": "{name} {before} is here and {after} is asked for: a database never goes back, only a backup helps",
    },
    "too_far": {
        "de": "von {before} auf {after} geht es nicht in einem Schritt: erst auf ein Nextcloud {next}, mit dessen Apps",
        "en": "from {before} to {after} is not one step: first to a Nextcloud {next}, with its apps",
    },
    "other_major": {
        "de": "{name} {version} läuft mit Nextcloud {least} bis {most}, verlangt ist {release}: im Katalog die Fassung "
        "von {name} für {major} nennen",
        "en": "{name} {version} runs with Nextcloud {least} to {most}, and {release} is asked for: name the version of "
        "{name} for {major} in the catalogue",
    },
    "at_work": {
        "de": "{unit} arbeitet seit {minutes} Minuten noch: später noch einmal; nichts wurde geändert",
        "en": "{unit} has been at work for {minutes} minutes: try again later; nothing was changed",
    },
    "code_1": {"de": "occ upgrade sagt, es sei nichts installiert", "en": "occ upgrade says that nothing is installed"},
    "code_5": {"de": "occ upgrade scheiterte: {said}", "en": "occ upgrade failed: {said}"},
    "code": {"de": "occ upgrade endete mit {code}: {said}", "en": "occ upgrade ended with {code}: {said}"},
    "other_version": {
        "de": "nach der Anhebung kennt die Datenbank {found} statt {wanted}",
        "en": "after the upgrade the database knows {found} instead of {wanted}",
    },
    "app_off": {
        "de": "die App {name} ist nach der Anhebung nicht eingeschaltet: {said}",
        "en": "app {name} is not enabled after the upgrade: {said}",
    },
    "went_back": {
        "de": "{reason}; es läuft wieder {before}, mit der Datenbank von vor der Anhebung",
        "en": "{reason}; {before} runs again, with the database of before the upgrade",
    },
    "no_way_back": {
        "de": "{reason}; auch der Weg zurück scheiterte ({error}): der Wartungsmodus bleibt, {folder} behält Datenbank "
        "und config.php von vorher; nach dem Beheben noch einmal laufen lassen",
        "en": "{reason}; the way back failed too ({error}): maintenance stays on, {folder} keeps database and "
        "config.php of before; mend the cause and run it again",
    },
    "half_gone_back": {
        "de": "eine Anhebung auf {after} war mittendrin geendet; es ging zuerst auf {before} zurück",
        "en": "an upgrade to {after} had ended half-way; it went back to {before} first",
    },
    "dump": {
        "de": "{tool} scheiterte, {file}: {said}",
        "en": "{tool} failed, {file}: {said}",
    },
}


def say(code: str, /, **params: Any) -> str:
    return text(MESSAGES, code, **params)
