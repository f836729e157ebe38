"""Files where they are not read (layout.py)."""

from __future__ import annotations

from .texts import Texts

MESSAGES: Texts = {
    "group_vars_all": {
        "de": (
            "Werte in group_vars/all eines Inventars gelten nicht: die des Projekts gehen vor",
            "in group_vars/GRUPPE.yml schreiben, etwa group_vars/keycloak.yml",
        ),
        "en": (
            "values in an inventory's group_vars/all have no effect: the project's win",
            "write them to group_vars/GROUP.yml, such as group_vars/keycloak.yml",
        ),
    },
    "vault_broken": {
        "de": (
            "was hier verschlüsselt ist, ist nicht vollständig; kein Passwort öffnet es",
            "aus der Sicherung oder aus git zurückholen, oder neu mit ansible-vault encrypt_string",
        ),
        "en": (
            "what is encrypted here is not whole; no password opens it",
            "take it back from the backup or from git, or make it anew with ansible-vault encrypt_string",
        ),
    },
    "vault_plain": {
        "de": (
            "die Datei ist nicht verschlüsselt",
            "ansible-vault encrypt {file}, und was darin stand, gilt als bekannt",
        ),
        "en": ("the file is not encrypted", "ansible-vault encrypt {file}, and consider what stood in it known"),
    },
    "vault_value_plain": {
        "de": (
            "{key} ist nicht verschlüsselt",
            "ansible-vault encrypt_string, und was hier stand, gilt als bekannt",
        ),
        "en": ("{key} is not encrypted", "ansible-vault encrypt_string, and consider what stood here known"),
    },
    "unread_image": {
        "de": ("kein branding.logo nennt dieses Bild", "dort logo: {image} schreiben, oder das Bild löschen"),
        "en": ("no branding.logo names this image", "write logo: {image} there, or delete the image"),
    },
    "unread_file": {
        "de": (
            "diese Datei liest niemand",
            "löschen, oder dorthin legen, wo sie gelesen wird: group_vars/platform/NAME.yml",
        ),
        "en": ("nobody reads this file", "delete it, or put it where it is read: group_vars/platform/NAME.yml"),
    },
}
