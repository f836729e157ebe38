"""Names and addresses that must be there once (checks.py, group_slugs.py)."""

from __future__ import annotations

from .texts import Texts

MESSAGES: Texts = {
    "no_platform": {
        "de": ("der Abschnitt platform fehlt", "mit name, domain, operator und contact anlegen"),
        "en": ("the section platform is missing", "write it with name, domain, operator and contact"),
    },
    "key_twice": {
        "de": ("den Schlüssel {key} gibt es schon in {place}", "einen anderen Schlüssel wählen"),
        "en": ("the key {key} exists already in {place}", "choose another key"),
    },
    "slug_from_key": {
        "de": (
            "der Schlüssel {key} kann die Gruppe nicht in jedem Dienst benennen",
            "daneben slug: 3 bis 20 Zeichen a-z, 0-9, -, vorn ein Buchstabe; bleibt für immer",
        ),
        "en": (
            "the key {key} cannot name the group in every service",
            "beside it slug: 3 to 20 characters a-z, 0-9, -, a letter first; it stays for ever",
        ),
    },
    "slug_reserved": {
        "de": ("{slug} hat in einem der Dienste schon eine eigene Bedeutung", "einen anderen slug schreiben"),
        "en": ("{slug} has a meaning of its own in one of the services", "write another slug"),
    },
    "slug_twice": {
        "de": ("so heißt in den Diensten schon die Gruppe in {place}: {slug}", "einen anderen slug schreiben"),
        "en": ("services call the group in {place} so already: {slug}", "write another slug"),
    },
    "client_twice": {
        "de": ("den Client {id} gibt es schon in {place}", "eine andere Kennung schreiben"),
        "en": ("the client {id} exists already in {place}", "write another id"),
    },
    "client_taken": {
        "de": ("die Kennung {id} gehört schon zu {owner}", "eine andere Kennung schreiben"),
        "en": ("the id {id} belongs to {owner} already", "write another id"),
    },
    "email_twice": {
        "de": (
            "die Adresse {email} hat schon das Konto in {place}",
            "eine andere Adresse schreiben oder ein Konto löschen",
        ),
        "en": ("the address {email} already has the account in {place}", "write another address or delete one account"),
    },
    "domain_twice": {
        "de": ("die Domain {domain} gehört schon zu {other} ({place})", "bei einer der beiden löschen"),
        "en": ("the domain {domain} already belongs to {other} ({place})", "delete it from one of the two"),
    },
    "punycode": {
        "de": (
            "{domain} enthält ein xn--, hinter dem kein gültiger Name steht",
            "den Namen mit Umlauten schreiben lassen und die Form übernehmen, die die Prüfung nennt",
        ),
        "en": (
            "{domain} contains an xn-- that stands for no valid name",
            "write the name with its umlauts and take the form that the check names",
        ),
    },
    "address_twice": {
        "de": ("die Adresse {address} hat schon {other} ({place})", "eine andere Adresse wählen"),
        "en": ("the address {address} already belongs to {other} ({place})", "choose another address"),
    },
    "site_twice": {
        "de": (
            "die Adresse {address} haben die Dienste {one} und {other}",
            "einem von beiden in platform: eine eigene Adresse geben",
        ),
        "en": (
            "the address {address} is used by the services {one} and {other}",
            "give one of them an address of its own in platform:",
        ),
    },
    "site_apart": {
        "de": (
            "die Adresse {address} teilen sich {one} auf {here} und {other} auf {there}; ein nginx bedient sie ganz",
            "beide in hosts.yml auf denselben Host legen oder einem eine eigene Adresse geben",
        ),
        "en": (
            "the address {address} is shared by {one} on {here} and {other} on {there}; one nginx serves all of it",
            "put both on the same host in hosts.yml or give one an address of its own",
        ),
    },
    "site_without_web": {
        "de": (
            "{service} hat eine Webadresse, aber auf {host} läuft kein nginx",
            "{host} in hosts.yml auch in die Gruppe {web} aufnehmen",
        ),
        "en": (
            "{service} has a web address, but no nginx runs on {host}",
            "put {host} into the group {web} of hosts.yml too",
        ),
    },
}
