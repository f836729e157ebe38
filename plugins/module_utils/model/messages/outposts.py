"""A member's outpost (outpost_checks.py)."""

from __future__ import annotations

from .texts import Texts

MESSAGES: Texts = {
    "outpost_host": {
        "de": (
            "{host} steht in hosts.yml nicht in der Gruppe {service}",
            "dort aufnehmen{meant}, oder host löschen, wenn die Stadt den Außenposten selbst betreibt",
        ),
        "en": (
            "{host} is not in the group {service} of hosts.yml",
            "put it there{meant}, or delete host if the city runs its outpost itself",
        ),
    },
    "outpost_twice": {
        "de": (
            "auf {host} steht schon ein anderer Außenposten ({place})",
            "jedem Außenposten einen eigenen Host geben",
        ),
        "en": ("{host} carries another outpost already ({place})", "give every outpost a host of its own"),
    },
    "outpost_issuer": {
        "de": (
            "{value} ist nicht die Adresse eines Außenpostens, den diese Plattform installiert",
            "wie https://anmeldung.stadt.example/realms/stadt schreiben",
        ),
        "en": (
            "{value} is not the address of an outpost that this platform installs",
            "write it like https://anmeldung.stadt.example/realms/stadt",
        ),
    },
    "outpost_unnamed": {
        "de": (
            "auf {host} soll ein Außenposten stehen, aber keine Organisation nennt ihn",
            "bei der Organisation directory: {{type: outpost, host: {host}, ...}} schreiben",
        ),
        "en": (
            "{host} is to carry an outpost, but no organisation names it",
            "write directory: {{type: outpost, host: {host}, ...}} with the organisation",
        ),
    },
    "outpost_shared": {
        "de": (
            "{host} steht im Netz eines Mitglieds; {service} gehört nicht dorthin",
            "{service} in hosts.yml auf einen Host der Plattform legen",
        ),
        "en": (
            "{host} is in a member's network; {service} does not belong there",
            "move {service} to a host of the platform in hosts.yml",
        ),
    },
}
