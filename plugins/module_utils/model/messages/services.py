"""What a service needs of others and of its host (needs.py, checks.py)."""

from __future__ import annotations

from .texts import Texts

MESSAGES: Texts = {
    "group_misspelt": {
        "de": (
            "die Gruppe {group} ist kein Dienst, und der Dienst {fix} hat keinen Host",
            "die Gruppe {fix} nennen",
        ),
        "en": ("the group {group} is no service, and the service {fix} has no host", "call the group {fix}"),
    },
    "needs_service": {
        "de": (
            "{service} braucht {needed}, aber kein Host trägt diesen Dienst",
            "in hosts.yml der Gruppe {needed} einen Host geben",
        ),
        "en": (
            "{service} needs {needed}, but no host carries that service",
            "give the group {needed} a host in hosts.yml",
        ),
    },
    "needs_here": {
        "de": (
            "{service} auf {host} braucht {needed} auf demselben Host",
            "{host} in hosts.yml auch in die Gruppe {needed} aufnehmen",
        ),
        "en": (
            "{service} on {host} needs {needed} on the same host",
            "put {host} into the group {needed} of hosts.yml too",
        ),
    },
    "group_field_taken": {
        "de": ("{field} ist schon ein Feld der Projektgruppen ({other})", "ein anderes Feld nennen"),
        "en": ("{field} is a field of project groups already ({other})", "name another field"),
    },
    "stream_twice": {
        "de": (
            "auf {host} wollen {one} und {other} beide die Verbindungen für {what}",
            "einen der Dienste in hosts.yml auf einen anderen Host legen",
        ),
        "en": (
            "on {host} both {one} and {other} want the connections for {what}",
            "move one of the services to another host in hosts.yml",
        ),
    },
    "port_twice": {
        "de": (
            "auf {host} wollen {one} und {other} beide den Port {port}",
            "einen der Dienste in hosts.yml auf einen anderen Host legen oder den Port ändern",
        ),
        "en": (
            "on {host} both {one} and {other} want port {port}",
            "move one of the services to another host in hosts.yml or change the port",
        ),
    },
}
