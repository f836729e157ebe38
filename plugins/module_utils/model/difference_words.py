"""The words of a difference, in German and English."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .problems import Lang

if TYPE_CHECKING:
    from .difference import Change

KINDS: dict[str, dict[Lang, str]] = {
    "organisation": {"de": "Organisation", "en": "organisation"},
    "person": {"de": "Konto", "en": "account"},
    "project_group": {"de": "Projektgruppe", "en": "project group"},
    "client": {"de": "Anwendung", "en": "application"},
    "audience": {"de": "Verteiler", "en": "audience"},
    "mailing_list": {"de": "Mailingliste", "en": "mailing list"},
    "video_portal": {"de": "Videoportal", "en": "video portal"},
    "host": {"de": "Host", "en": "host"},
    "platform": {"de": "Plattform", "en": "platform"},
    "branding": {"de": "Aussehen der Plattform", "en": "looks of the platform"},
    "logo": {"de": "Logo", "en": "logo"},
    "mail": {"de": "E-Mail-Versand", "en": "sending of e-mail"},
    "proxy": {"de": "Proxy", "en": "proxy"},
    "retention": {"de": "Aufbewahrung", "en": "retention"},
    "windows": {"de": "Zeitfenster", "en": "windows"},
    "service_options": {"de": "Dienste", "en": "services"},
    "secret_epochs": {"de": "Geheimnisse", "en": "secrets"},
}
FIELDS: dict[str, dict[Lang, str]] = {
    "moderators": {"de": "Moderation", "en": "moderator"},
    "owners": {"de": "Verantwortliche", "en": "owner"},
    "groups": {"de": "Gruppen", "en": "group"},
    "email_domains": {"de": "E-Mail-Domains", "en": "e-mail domain"},
    "services": {"de": "Dienste", "en": "service"},
    "contact": {"de": "Kontakt", "en": "contact"},
    "host": {"de": "Mailserver", "en": "mail server"},
    "url": {"de": "Adresse", "en": "address"},
    "exceptions": {"de": "ohne Proxy", "en": "without the proxy"},
    "encryption": {"de": "Verschlüsselung", "en": "encryption"},
    "sender": {"de": "Absender", "en": "sender"},
    "sender_name": {"de": "Name des Absenders", "en": "sender's name"},
    "user": {"de": "Benutzername", "en": "user name"},
    "operator": {"de": "Betreiber", "en": "operator"},
    "portal_host": {"de": "Adresse des Portals", "en": "portal's address"},
    "sso_host": {"de": "Adresse der Anmeldung", "en": "sign-on's address"},
    "port": {"de": "Port", "en": "port"},
    "ssh_port": {"de": "Port von SSH", "en": "SSH's port"},
    "data_protection_officer": {"de": "Datenschutzbeauftragte", "en": "data protection officer"},
    "legal_basis": {"de": "Rechtsgrundlage", "en": "legal basis"},
    "recipients": {"de": "Empfänger", "en": "recipient"},
    "enforcement_body": {"de": "Durchsetzungsstelle", "en": "enforcement body"},
    "accessibility_answer_days": {"de": "Antwort auf Barrieren in Tagen", "en": "answer to barriers in days"},
    "notice": {"de": "Hinweis auf allen Seiten", "en": "notice on every page"},
    "ca_name": {"de": "Name der Zertifizierungsstelle", "en": "authority's name"},
    "lists_host": {"de": "Domain der Mailinglisten", "en": "mailing lists' domain"},
    "https_port": {"de": "Port", "en": "port"},
    "colour": {"de": "Farbe", "en": "colour"},
    "email": {"de": "E-Mail-Adresse", "en": "e-mail address"},
    "given_name": {"de": "Vorname", "en": "given name"},
    "family_name": {"de": "Nachname", "en": "family name"},
    "address": {"de": "Adresse", "en": "address"},
    "languages": {"de": "Sprachen", "en": "language"},
    "language": {"de": "Sprache", "en": "language"},
    "welcome": {"de": "Satz auf der Startseite", "en": "sentence on the welcome page"},
    "opened_by": {"de": "wer Räume öffnet", "en": "who opens rooms"},
    "name": {"de": "Name", "en": "name"},
    "kind": {"de": "Art", "en": "kind"},
    "joining": {"de": "Beitritt", "en": "joining"},
    "parent": {"de": "gehört zu", "en": "belongs to"},
    "folder.quota_gb": {"de": "Ordner in GB", "en": "folder in GB"},
    "forum": {"de": "Forum", "en": "forum"},
    "helpdesk": {"de": "Helpdesk", "en": "helpdesk"},
    "mailing_list": {"de": "Mailingliste", "en": "mailing list"},
    "logo": {"de": "Logo", "en": "logo"},
    "content": {"de": "Inhalt der Datei", "en": "the file's content"},
    "branding.colour": {"de": "Farbe", "en": "colour"},
    "branding.logo": {"de": "Logo", "en": "logo"},
    "directory.type": {"de": "Verzeichnis", "en": "directory"},
    "directory.options.url": {"de": "Server des Verzeichnisses", "en": "directory server"},
    "directory.options.certificate": {
        "de": "Zertifikat des Identitätsanbieters",
        "en": "identity provider's certificate",
    },
    "directory.options.ca": {
        "de": "Zertifikat der Stelle des Verzeichnisses",
        "en": "certificate of the directory's authority",
    },
    "domain": {"de": "Adresse", "en": "address"},
    "organisation": {"de": "Organisation", "en": "organisation"},
    "hosted_at": {"de": "beim Anbieter", "en": "at the provider"},
    "redirects": {"de": "Weiterleitung", "en": "redirect"},
    "claims": {"de": "erfährt", "en": "claim"},
    "purpose": {"de": "wofür sie ist", "en": "what it is for"},
    "posting": {"de": "wer schreibt", "en": "who posts"},
    "signin_counts_hours": {
        "de": "wer zu Hause gesperrt wird, ist hier draußen nach",
        "en": "whoever is locked at home is out here after",
    },
}
# Fields whose number has a unit, and what held before there was the field.
_HOURS: dict[str, dict[Lang, str]] = {"signin_counts_hours": {"de": "{} Stunden", "en": "{} hours"}}
_BEFORE: dict[str, dict[Lang, str]] = {"signin_counts_hours": {"de": "15 Minuten", "en": "15 minutes"}}
_LEFT: dict[Lang, str] = {
    "de": "; gilt nur für neue: was da ist, bleibt, wie es ist",
    "en": "; counts for new ones only: what exists stays as it is",
}
_NONE: dict[Lang, str] = {"de": "nichts", "en": "nothing"}
_TRUTH: dict[Lang, tuple[str, str]] = {"de": ("nein", "ja"), "en": ("no", "yes")}
_LINES: dict[str, dict[Lang, str]] = {
    "added": {"de": "{kind} {name} ({key}): neu", "en": "{kind} {name} ({key}): new"},
    "removed": {"de": "{kind} {name} ({key}): entfällt", "en": "{kind} {name} ({key}): disappears"},
    "moved": {
        "de": "{kind} {name}: Schlüssel umbenannt, {before} -> {after}; die Daten bleiben",
        "en": "{kind} {name}: key renamed, {before} -> {after}; the data stay",
    },
    "set": {"de": "{kind} {name}: {field}: {before} -> {after}", "en": "{kind} {name}: {field}: {before} -> {after}"},
    "gained": {"de": "{kind} {name}: {field}: dazu {after}", "en": "{kind} {name}: {field} added: {after}"},
    "lost": {"de": "{kind} {name}: {field}: weg {before}", "en": "{kind} {name}: {field} removed: {before}"},
}


def line(change: Change, lang: Lang) -> str:
    text = _LINES[change.do][lang].format(
        kind=KINDS[change.kind][lang],
        name=change.name,
        key=change.key,
        field=(change.word or FIELDS.get(change.field, {lang: change.field}))[lang],
        before=_value(change.before, lang, change.field),
        after=_value(change.after, lang, change.field),
    )
    if change.key == change.name:
        text = text.replace(f" ({change.key})", "")
    text = text.replace(f"{KINDS[change.kind][lang]} :", f"{KINDS[change.kind][lang]}:")
    return text + _LEFT[lang] * change.left


def _value(value: Any, lang: Lang, field: str) -> str:
    if value is None and field in _BEFORE:
        return _BEFORE[field][lang]
    if value is not None and field in _HOURS:
        return _HOURS[field][lang].format(value)
    if value is None or value == "":
        return _NONE[lang]
    return _TRUTH[lang][value] if isinstance(value, bool) else str(value)
