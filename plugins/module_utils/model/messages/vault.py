"""Secrets (plugin_utils/vault.py)."""

from __future__ import annotations

from .texts import Texts

MESSAGES: Texts = {
    "vault_master_missing": {
        "de": (
            "master_secret fehlt",
            "ansible-vault edit, und mindestens 32 zufällige Zeichen eintragen (openssl rand -base64 48)",
        ),
        "en": (
            "master_secret is missing",
            "ansible-vault edit, and write at least 32 random characters (openssl rand -base64 48)",
        ),
    },
    "vault_master_weak": {
        "de": (
            "master_secret ist zu kurz oder zu gleichförmig",
            "mindestens 32 zufällige Zeichen eintragen (openssl rand -base64 48)",
        ),
        "en": (
            "master_secret is too short or too uniform",
            "write at least 32 random characters (openssl rand -base64 48)",
        ),
    },
    "vault_known": {
        "de": (
            "{key} ist ein Geheimnis, das in diesem Repository steht und damit jeder kennt",
            "ein eigenes eintragen (openssl rand -base64 48)",
        ),
        "en": (
            "{key} is a secret that this repository contains, so everybody knows it",
            "write one of your own (openssl rand -base64 48)",
        ),
    },
    "vault_unknown": {
        "de": ("{key} braucht niemand", "löschen oder berichtigen{meant}"),
        "en": ("nobody needs {key}", "delete or correct it{meant}"),
    },
    "vault_missing": {
        "de": ("{key} fehlt: {what}", "ansible-vault edit, und {key}: eintragen"),
        "en": ("{key} is missing: {what}", "ansible-vault edit, and write {key}:"),
    },
}
