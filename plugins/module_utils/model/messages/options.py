"""Options of platform, lists, mail and sign-in (checks.py, limits.py)."""

from __future__ import annotations

from .texts import Texts

MESSAGES: Texts = {
    "contrast": {
        "de": ("weiße Schrift auf {colour} ist schlecht lesbar (Kontrast {ratio}:1, nötig 4.5:1)", "{write}"),
        "en": ("white text on {colour} is hard to read (contrast {ratio}:1, needed 4.5:1)", "{write}"),
    },
    "collision": {
        "de": ("{name} und {other} ({place}) sind in {application} dasselbe: {made}", "einen der beiden Namen ändern"),
        "en": ("{name} and {other} ({place}) are the same in {application}: {made}", "change one of the two names"),
    },
    "limit_refused": {
        "de": ("{application} nimmt hier nicht an: {bad}", "anders schreiben{meant}"),
        "en": ("{application} does not accept this here: {bad}", "write it differently{meant}"),
    },
    "limit_length": {
        "de": ("{length} Zeichen sind für {application} zu lang", "höchstens {most} Zeichen"),
        "en": ("{length} characters are too long for {application}", "at most {most} characters"),
    },
    "list_twice": {
        "de": ("die Listenadresse {address} gibt es schon in {place}", "eine andere Adresse wählen"),
        "en": ("the list address {address} exists already in {place}", "choose another address"),
    },
    "list_reserved": {
        "de": ("die Adresse {address} beantwortet der Mailserver selbst", "eine andere wählen, etwa {address}-liste"),
        "en": ("the mail server itself answers the address {address}", "choose another, such as {address}-list"),
    },
    "no_owner": {
        "de": ("die Liste {name} hat niemanden, der sie verantwortet", "mindestens eine Adresse eintragen"),
        "en": ("nobody answers for the list {name}", "write at least one address"),
    },
    "window_empty": {
        "de": ("das Zeitfenster beginnt und endet um {time}", "ein Ende nach dem Beginn schreiben"),
        "en": ("the window begins and ends at {time}", "write an end after its begin"),
    },
    "mail_plain": {
        "de": ("an {host} gingen E-Mails und Kennwort unverschlüsselt", "{write}"),
        "en": ("e-mails and password would reach {host} unencrypted", "{write}"),
    },
    "mail_elsewhere": {
        "de": (
            "der Mailserver der Plattform verschickt nicht im Namen von {domain}; nur deren Nameserver dürfte das erlauben",
            "{write}",
        ),
        "en": (
            "the platform's mail server does not send in the name of {domain}; only its name server could allow that",
            "{write}",
        ),
    },
    "invite_without_mail": {
        "de": (
            "{email} kann nicht eingeladen werden, solange kein Mailserver genannt ist",
            "mail: {{host: …}} schreiben",
        ),
        "en": ("{email} cannot be invited while no mail server is named", "write mail: {{host: …}}"),
    },
    "signin_counts_type": {
        "de": (
            "bei directory: {type} zählt eine Anmeldung, solange die Sitzung dauert",
            "die Zeile löschen; sie gilt für oidc und saml",
        ),
        "en": (
            "with directory: {type} a sign-in counts as long as the session lasts",
            "delete the line; it is for oidc and saml",
        ),
    },
    "signin_counts_long": {
        "de": (
            "{hours} Stunden sind mehr, als eine Sitzung dauert (services.keycloak.session_max_hours: {most})",
            "{write}",
        ),
        "en": (
            "{hours} hours are more than a session lasts (services.keycloak.session_max_hours: {most})",
            "{write}",
        ),
    },
    "disk_shape": {
        "de": ("disk_gb von {host} ist keine Zahl", "die Größe der Platte in GB schreiben, ohne Einheit"),
        "en": ("disk_gb of {host} is not a number", "write the disk's size in GB, without a unit"),
    },
    "threads_shape": {
        "de": ("threads von {host} ist keine Zahl", "die Zahl der Hardware-Threads schreiben, wie nproc sie nennt"),
        "en": ("threads of {host} is not a number", "write the number of hardware threads, as nproc says it"),
    },
    "quota_above_disk": {
        "de": (
            "{quota} GB passen auf keinen Host, der größte hat disk_gb: {disk}",
            "höchstens {disk} schreiben oder disk_gb in hosts.yml berichtigen",
        ),
        "en": (
            "{quota} GB fit on no host, the largest has disk_gb: {disk}",
            "write at most {disk} or correct disk_gb in hosts.yml",
        ),
    },
}
