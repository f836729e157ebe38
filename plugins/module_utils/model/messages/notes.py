"""What is worth saying and stops nothing."""

from __future__ import annotations

from .texts import Texts

MESSAGES: Texts = {
    "note_ldap": {
        "de": (
            "{name}: ein Verzeichnis direkt anzubinden geht nur über ein privates Netz",
            "besser type: outpost, dann ist nur 443 nach außen nötig",
        ),
        "en": (
            "{name}: a directory can be used directly only over a private network",
            "better type: outpost, which needs nothing but 443 outward",
        ),
    },
    "note_quotas": {
        "de": (
            "alle Ordner zusammen dürfen {total} GB groß werden, die Platten haben {disk} GB",
            "das geht, solange nicht alle voll werden; im Auge behalten",
        ),
        "en": (
            "all folders together may grow to {total} GB, the disks have {disk} GB",
            "that works until all are full; keep an eye on it",
        ),
    },
    "note_pool": {
        "de": (
            "die Brücken ({servers}) tragen {guests} Gäste, wenn die größte fehlt, erwartet sind {expected}",
            "{more} mehr in {service} schreiben (je {of} Gäste), oder threads in hosts.yml berichtigen",
        ),
        "en": (
            "the bridges ({servers}) carry {guests} guests when the largest is away, {expected} are expected",
            "write {more} more into {service} ({of} guests each), or correct threads in hosts.yml",
        ),
    },
    "note_no_moderators": {
        "de": ("in {name} kann niemand jemanden aufnehmen", "moderators: [ADRESSE] oder joining: open schreiben"),
        "en": ("nobody can take anybody into {name}", "write moderators: [ADDRESS] or joining: open"),
    },
    "note_key_plain": {
        "de": ("der private Schlüssel ist nicht verschlüsselt", "ansible-vault encrypt {file}"),
        "en": ("the private key is not encrypted", "ansible-vault encrypt {file}"),
    },
    "note_editor_files": {
        "de": ("Dateien eines Editors sind übergangen worden: {files}", "nichts zu tun, solange dort jemand schreibt"),
        "en": ("an editor's files were passed over: {files}", "nothing to do while somebody is writing there"),
    },
    "note_no_vault": {
        "de": ("der Vault fehlt noch", "mit ansible-vault create anlegen; hinein gehört master_secret"),
        "en": ("the vault is still missing", "make it with ansible-vault create; master_secret belongs in it"),
    },
}
