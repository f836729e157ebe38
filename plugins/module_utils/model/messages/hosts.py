"""Hosts (host_checks.py, placement.py)."""

from __future__ import annotations

from .texts import Texts

MESSAGES: Texts = {
    "ssh_port_shape": {
        "de": ("ansible_port von {host} ist kein Port: {value}", "eine Zahl von 1 bis 65535 schreiben"),
        "en": ("ansible_port of {host} is no port: {value}", "write a number from 1 to 65535"),
    },
    "ssh_address_shape": {
        "de": ("ansible_host von {host} ist mehr als ein Name oder eine Adresse: {value}", "{wanted} schreiben"),
        "en": ("ansible_host of {host} is more than a name or an address: {value}", "write {wanted}"),
    },
    "host_twice": {
        "de": (
            "{host} und {other} ({place}) sind ein Rechner: {address}",
            "ihn überall gleich nennen, oder einem eine andere ansible_host geben",
        ),
        "en": (
            "{host} and {other} ({place}) are one machine: {address}",
            "call it the same everywhere, or give one of them another ansible_host",
        ),
    },
    "reserved_group": {
        "de": ("die Gruppe darf nicht {group} heißen: ihre Dateien läse Ansible selbst", "die Gruppe umbenennen"),
        "en": ("the group must not be called {group}: Ansible itself would read its files", "rename the group"),
    },
    "no_hosts": {
        "de": ("kein einziger Host", "mindestens einen Host in eine Gruppe wie keycloak eintragen"),
        "en": ("not a single host", "write at least one host into a group such as keycloak"),
    },
    "no_host_for_service": {
        "de": (
            "der Dienst {service} ist vorgesehen, hat aber keinen Host",
            "in hosts.yml der Gruppe {service} einen Host geben oder den Abschnitt löschen",
        ),
        "en": (
            "the service {service} is wanted but has no host",
            "give the group {service} a host in hosts.yml or delete the section",
        ),
    },
    "one_host": {
        "de": (
            "{service} liefe auf mehreren Hosts ({hosts}), jeder mit eigenen Daten",
            "in der Gruppe {service} nur einen stehen lassen, etwa {first}",
        ),
        "en": (
            "{service} would run on several hosts ({hosts}), each with data of its own",
            "leave one in the group {service}, such as {first}",
        ),
    },
}
