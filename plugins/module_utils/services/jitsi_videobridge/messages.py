"""What operators are told of the pool of bridges."""

from __future__ import annotations

from ...language import Texts

TEXTS: Texts = {
    "silent": {
        "de": "{what} antwortet nicht: {why}",
        "en": "{what} does not answer: {why}",
    },
    "refused": {
        "de": "{what}: {path} antwortet mit {status}: {said}",
        "en": "{what}: {path} answers {status}: {said}",
    },
    "unknown": {
        "de": "jicofo kennt {bridge} nicht; es kennt {known}. Läuft die Brücke, hilft: systemctl restart jicofo",
        "en": "jicofo does not know {bridge}; it knows {known}. Where the bridge runs: systemctl restart jicofo",
    },
    "alone": {
        "de": "außer {bridge} ist keine Brücke da, die Konferenzen nimmt ({others}): ihre Leute flögen hinaus und "
        "würden nicht wieder eingeladen. Erst eine andere bereitmachen",
        "en": "beside {bridge} no bridge takes conferences ({others}): its people would be thrown out and not "
        "invited again. Make another one ready first",
    },
    "not_seen": {
        "de": "jicofo hat nach {seconds} s nicht gesehen, dass {bridge} {what}",
        "en": "after {seconds} s jicofo has not seen that {bridge} {what}",
    },
    "draining": {"de": "sich leert", "en": "is draining"},
    "taking": {"de": "wieder nimmt", "en": "takes conferences again"},
    "not_moved": {
        "de": "jicofo sagt, {moved} seien umgezogen; nach {seconds} s sind noch {left} auf {bridge}",
        "en": "jicofo says that {moved} were moved; after {seconds} s {left} are still on {bridge}",
    },
    "not_back": {
        "de": "{bridge} ist nach {seconds} s nicht zurück: {state}. Der Lauf endet; die übrigen sind, wie sie waren",
        "en": "{bridge} is not back after {seconds} s: {state}. The run ends here; the others are as they were",
    },
    "occupied": {
        "de": "auf {bridge} sind noch {left}: erst leeren",
        "en": "{left} are still on {bridge}: drain it first",
    },
    "not_stopped": {
        "de": "{bridge} läuft {seconds} s nach ihrem Ende noch",
        "en": "{bridge} still runs {seconds} s after its end",
    },
    "not_gone": {
        "de": "jicofo führt {bridge} {seconds} s nach ihrem Ende noch",
        "en": "jicofo still lists {bridge} {seconds} s after its end",
    },
    "not_switched": {
        "de": "{bridge} sagt nach dem Umschalten: {said}",
        "en": "{bridge} says after switching: {said}",
    },
    "outside": {
        "de": "{bridge} ist verbunden, jicofo führt sie aber nicht: systemctl restart jicofo",
        "en": "{bridge} is connected, but jicofo does not list it: systemctl restart jicofo",
    },
    "dropped": {
        "de": "{bridge} geht es gut, jicofo hält sie aber für unbrauchbar; bleibt das länger als eine Minute: "
        "systemctl restart jicofo",
        "en": "{bridge} is well, but jicofo takes it for unusable; where that stays for more than a minute: "
        "systemctl restart jicofo",
    },
    "away": {
        "de": "{bridge} ist nicht in jicofos Liste und antwortet nicht",
        "en": "{bridge} is not in jicofo's list, and does not answer",
    },
    "hangs": {
        "de": "{bridge} ist in jicofos Liste und antwortet nicht: Sie hängt, oder ihr Netz ist weg. Ihre Leute bleiben "
        "dort: dort systemctl kill -s KILL jitsi-videobridge2",
        "en": "{bridge} is in jicofo's list and does not answer: it hangs, or its network is gone. The people "
        "on it stay there: systemctl kill -s KILL jitsi-videobridge2 there",
    },
    "disconnected": {
        "de": "{bridge} läuft, ist aber nicht bei prosody: journalctl -u jitsi-videobridge2",
        "en": "{bridge} runs, but is not at prosody: journalctl -u jitsi-videobridge2",
    },
    "mixed": {
        "de": "die Brücken haben verschiedene Versionen: {versions}; playbooks/jvb_upgrade.yml gleicht sie an",
        "en": "the bridges have several versions: {versions}; playbooks/jvb_upgrade.yml makes them one",
    },
    "scale_floor": {
        "de": "{count} im Dienst, mindestens {floor} sollen es sein",
        "en": "{count} in service, there should be at least {floor}",
    },
    "scale_high": {
        "de": "die Last ist {stress}, von {high} an kommt eine dazu",
        "en": "stress is {stress}, from {high} on one more comes",
    },
    "scale_none_parked": {"de": "keine ist geparkt", "en": "none is parked"},
    "scale_within": {
        "de": "die Last ist {stress} auf {count} Brücken: nichts zu tun",
        "en": "stress is {stress} on {count} bridges: nothing to do",
    },
    "scale_at_floor": {
        "de": "die Last ist {stress}, aber mit {count} Brücken sind es so wenige, wie sein dürfen",
        "en": "stress is {stress}, but with {count} bridges there are as few as may be",
    },
    "scale_rests": {
        "de": "die Last ist {stress}; bleibt es {seconds} s so ruhig, geht eine",
        "en": "stress is {stress}; where it stays so quiet for {seconds} s, one goes",
    },
    "scale_low": {
        "de": "die Last ist {stress}, höchstens {low}, seit {seconds} s",
        "en": "stress is {stress}, at most {low}, for {seconds} s",
    },
}
