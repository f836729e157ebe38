"""What the engine, and the programs that use it, tell operators: code -> language -> text. No service's name.

`say(code, …)` gives it in the language of whoever runs this. A mistake of ours is raised in English where it happens.
"""

from __future__ import annotations

from typing import Any

from ..language import Texts, text

MESSAGES: Texts = {
    # Doubts (doubts.py).
    "short": {"de": "die Antwort des Dienstes ist unvollständig", "en": "the service's answer came back short"},
    "missing": {
        "de": "{many} von {made} Objekten, die von hier stammen, sind nicht da",
        "en": "{many} of {made} objects that we made are not there",
    },
    "delete": {
        "de": "{many} von {made} Objekten würden gelöscht",
        "en": "{many} of {made} objects would be deleted",
    },
    "members": {
        "de": "{many}, die andere dem hinzugefügt haben, was schon vorher da war, würden entfernt",
        "en": "{many} that others added to what was there before us would be removed",
    },
    "more": {"de": " und {many} weitere", "en": " and {many} more"},
    "confirm": {"de": "mit -e confirm={tokens} geht es weiter", "en": "-e confirm={tokens} goes on"},
    "nothing_written": {"de": "nichts wurde geschrieben", "en": "nothing was written"},
    # Why an object is not ours to write (world.py).
    "kept_by": {
        "de": "gehört zu {ledger}: eines von beiden muss anders heißen",
        "en": "is kept by {ledger}: one of the two must name it otherwise",
    },
    "came_with": {
        "de": "kam mit dem Dienst und gehört seiner Verwaltung: anders benennen",
        "en": "came with the service and belongs to its administrators: name it otherwise",
    },
    "needs": {"de": "braucht {what}", "en": "needs {what}"},
    # What is not removed (removal.py).
    "kept_by_alone": {
        "de": "gehört zu {ledger}; nur dessen Programm entfernt es",
        "en": "is kept by {ledger}, whose program alone removes it",
    },
    "never_deleted": {
        "de": "kein Lauf löscht ein Objekt dieser Art",
        "en": "no run deletes an object of this kind",
    },
    "still_wanted": {
        "de": "ist noch gewünscht, also bleibt es: erst aus dem Inventar oder, in der Anmeldung, aus der Gruppe nehmen",
        "en": "is still wanted, so that it stays: take it out of the inventory, or of its group in the sign-on, first",
    },
    "not_there": {
        "de": "ist nicht da, also wird nichts entfernt",
        "en": "is not there, so that nothing is removed",
    },
    "adopted": {
        "de": "war vorher schon da: {remove} löscht es",
        "en": "was there before us: {remove} deletes it",
    },
    "held": {"de": "gehört zu {what} und bleibt, solange das bleibt", "en": "belongs to {what} and stays with it"},
    "holds_data": {"de": "enthält Daten: {remove} löscht es", "en": "holds data: {remove} deletes it"},
    # How a run ended (run.py, apply.py, writer.py).
    "counts": {
        "de": "{applied} geschrieben, {failed} gescheitert, {left} nicht versucht",
        "en": "{applied} applied, {failed} failed, {left} not tried",
    },
    "another_failed": {
        "de": "ein anderes Objekt ist gescheitert: nichts wird gelöscht",
        "en": "another object failed: nothing is deleted",
    },
    "lost": {
        "de": "der Dienst hat auf {many} Schreibvorgänge hintereinander nicht geantwortet: nicht versucht",
        "en": "the service answered nothing to {many} writes in a row: not tried",
    },
    "no_answer": {"de": "keine Antwort", "en": "no answer"},
    # Ledgers (ledger.py, store.py, place.py).
    "ledger_format": {"de": "{name}: Format {format} ist unbekannt", "en": "{name}: format {format} is not known"},
    "no_ledger": {"de": "{name}: kein Verzeichnis der Objekte: {error}", "en": "{name}: not a ledger: {error}"},
    "link_or_no_folder": {
        "de": "{path} ist ein Link oder kein Ordner: {error}",
        "en": "{path} is a link or no folder: {error}",
    },
    "no_folder_of_user": {
        "de": "{path} ist ein Link oder kein Ordner dieses Benutzers: {error}",
        "en": "{path} is a link or no folder of this user: {error}",
    },
    "others_write": {
        "de": "{path} gehört Benutzer {uid}, oder andere dürfen darin schreiben: nichts wurde geöffnet",
        "en": "{path} belongs to user {uid} or others may write in it: nothing was opened",
    },
    "link_or_closed": {
        "de": "{path} ist ein Link oder lässt sich nicht öffnen: {error}",
        "en": "{path} is a link or cannot be opened: {error}",
    },
    "not_owners_alone": {
        "de": "{path} ist keine Datei, die dem Besitzer des Ordners allein gehört: nichts wurde geöffnet",
        "en": "{path} is no file of this folder's owner alone: nothing was opened",
    },
    "writer_ended": {
        "de": "der Prozess, der das Verzeichnis der Objekte schreibt, ist beendet",
        "en": "the process that writes the ledger ended",
    },
    "both_there": {
        "de": "{old} und {new} sind beide da: das Verzeichnis, das nicht zum jetzigen Stand gehört, aus diesem Ordner "
        "verschieben, dann erneut starten",
        "en": "{old} and {new} are both there: move the one that does not hold what runs now out of this folder, then "
        "run again",
    },
    # Locks (lock.py).
    "another_run": {"de": "ein anderer Lauf", "en": "another run"},
    "at_work": {
        "de": "{path}: {holder} arbeitet seit mehr als {minutes} Minuten: das Ende abwarten, dann erneut starten",
        "en": "{path}: {holder} has been at work for more than {minutes} minutes: wait for its end, then run again",
    },
    "lock_closed": {
        "de": "{path} lässt sich nicht öffnen ({error}): die Rolle base legt es an",
        "en": "{path} cannot be opened ({error}): role base makes it",
    },
    "foreign_lock": {
        "de": "{path} ist nicht die Sperre dieses Hosts: jemand anders hat sie angelegt; entfernen und erneut starten",
        "en": "{path} is not this host's lock: somebody else made it; remove it and run again",
    },
    "no_lock_folder": {
        "de": "{path} ist kein Ordner für Sperren dieses Hosts ({error}): die Rolle base legt ihn an",
        "en": "{path} is no folder of this host's locks ({error}): role base makes it",
    },
    "open_lock_folder": {
        "de": "{path} gehört Benutzer {uid}, oder andere dürfen darin schreiben: entfernen und erneut starten",
        "en": "{path} belongs to user {uid} or others may write in it: remove it and run again",
    },
    # NAME_state (state_module.py).
    "through_action": {
        "de": "readi.one.{service}_state wird über seine Aktion aufgerufen, die den gewünschten Zustand ermittelt",
        "en": "readi.one.{service}_state is called through its action, which compiles what is wanted",
    },
    # One look of a sync (sync/step.py, sync/program.py).
    "roster_silent": {
        "de": "die Mitgliederliste antwortet nicht: {error}",
        "en": "the roster does not answer: {error}",
    },
    "roster_answers": {"de": "die Mitgliederliste antwortet mit {status}", "en": "the roster answers {status}"},
    "roster_answers_why": {
        "de": "die Mitgliederliste antwortet mit {status}: {why}",
        "en": "the roster answers {status}: {why}",
    },
    "roster_knows_us_not": {
        "de": "die Mitgliederliste kennt den Ausweis dieses Dienstes nicht: site.yml auch auf dem Host der Anmeldung "
        "({host}) ausführen",
        "en": "the roster does not know this service's credential: run site.yml on the sign-on's host ({host}) too",
    },
    "no_roster": {"de": "das ist keine Mitgliederliste: {error}", "en": "not what a roster says: {error}"},
    "other_platform": {
        "de": "eine Mitgliederliste von {found}, erwartet war {platform}",
        "en": "a roster of {found}, expected {platform}",
    },
    "again_in": {"de": "{told}; erneut in {minutes} min", "en": "{told}; again in {minutes} min"},
    "left_failed_objects": {"de": "{many} gescheitert", "en": "{many} failed"},
    "left_not_tried": {"de": "{many} nicht versucht", "en": "{many} not tried"},
    "left_pending": {"de": "{many} noch nicht möglich", "en": "{many} not possible yet"},
    "left_waiting": {"de": "{many} warten auf den Betrieb", "en": "{many} wait for an operator"},
    "stranger": {
        "de": "{kind} {key} stammt nicht von hier und wird entfernt",
        "en": "{kind} {key} was not made by us and is removed",
    },
    "never_looked": {"de": "sync ist noch nicht gelaufen", "en": "sync has not run yet"},
    "silent_since": {
        "de": "seit {since} nichts von der Mitgliederliste gehört",
        "en": "nothing heard from the roster since {since}",
    },
    "nothing_waits": {
        "de": "auf {token} wartet nichts; es wartet: {known}",
        "en": "nothing waits for {token}; what waits: {known}",
    },
    "nothing": {"de": "nichts", "en": "nothing"},
    # What a run of a role says of its sync (sync/in_run.py).
    "no_unit": {
        "de": "sync: die Unit {unit} ist nicht da: die Rolle richtet sie vor diesem Schritt mit readi.one.programs ein",
        "en": "sync: there is no unit {unit}: the role makes it by readi.one.programs before this step",
    },
    "not_started": {
        "de": "sync: {unit} hat nicht gesehen, was dieser Lauf geändert hat: {error}",
        "en": "sync: {unit} has not looked at what this run changed: {error}",
    },
    "sync_left": {"de": "sync: {line}", "en": "sync: {line}"},
    "stays": {"de": "{service}, nicht mehr gewünscht: {what}", "en": "{service}, no longer wanted: {what}"},
    "not_removed": {"de": "-e remove={name}: {reason}", "en": "-e remove={name}: {reason}"},
    # One person's data (sync/personal.py).
    "not_erased": {"de": "hier wurde nichts gelöscht: {line}", "en": "nothing was erased here: {line}"},
    "still_there": {
        "de": "laut Mitgliederliste gibt es das Konto {sub} noch; sie liest binnen fünf Minuten neu: dann noch einmal",
        "en": "the roster still has the account {sub}; it reads anew within five minutes, try again then",
    },
    "anothers_address": {
        "de": "{address} ist laut Mitgliederliste die Adresse eines anderen Kontos",
        "en": "according to the roster {address} is the address of another account",
    },
    "never_heard_of": {
        "de": "die Mitgliederliste kennt {sub} nicht, auch nicht als gegangen; stimmt die Kennung, geht es mit "
        "-e confirm={token} weiter",
        "en": "the roster does not know {sub}, not as gone either; if the id is right, -e confirm={token} goes on",
    },
    # An operator's answer (sync_confirm.py).
    "no_token": {
        "de": "{token!r} ist kein Wert für confirm: was Journal oder doctor hinter confirm= sagen, schreiben",
        "en": "{token!r} is no token: write what journal or doctor says behind confirm=",
    },
}


def say(code: str, /, **params: Any) -> str:
    return text(MESSAGES, code, **params)
