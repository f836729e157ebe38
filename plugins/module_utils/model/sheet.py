"""The connection sheet: what an organisation's own IT needs to let its people sign in. German, as Markdown. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterator

from ..services.keycloak.desired_names import REALM
from .given import directory_secret, reading_secret
from .types import Model, Organisation

_CLAIMS = (
    ("sub", "unveränderliche Kennung der Person; nie neu vergeben, auch nicht nach Namenswechsel"),
    ("email", "dienstliche Adresse, bestätigt; nur diese Domains, andere werden abgewiesen: {domains}"),
    ("given_name", "Vorname"),
    ("family_name", "Nachname"),
)
_KINDS = {
    "oidc": "eigener Identitätsanbieter (OpenID Connect)",
    "saml": "eigener Identitätsanbieter (SAML 2.0)",
    "outpost": "Außenposten: ein kleiner Keycloak in der DMZ, dahinter das Verzeichnis",
    "ldap": "Verzeichnis direkt (LDAP), nur über ein privates Netz",
    "local": "Konten auf der Plattform",
}


def sheet(model: Model, organisation: Organisation) -> str:
    """The whole page for one organisation."""
    lines = [
        f"# Anbindung: {organisation.name}",
        "",
        f"Für die IT von {organisation.name}. Plattform: {model.platform.name}, betrieben von "
        f"{model.platform.operator}; Rückfragen an {model.platform.contact}.",
        "",
        f"Art: {_KINDS[organisation.directory.type]}.",
        "",
        *_KIND_LINES[organisation.directory.type](model, organisation),
        "",
        "## Netz",
        "",
        "Diese Verbindungen, sonst nichts:",
        "",
        "| von | nach | Port | wofür |",
        "| --- | --- | --- | --- |",
        *_network(model, organisation),
    ]
    return "\n".join(lines) + "\n"


def _domains(organisation: Organisation) -> str:
    return ", ".join(organisation.email_domains) or "noch keine eingetragen"


def _broker(model: Model, organisation: Organisation) -> str:
    """Keycloak 26.7: /realms/REALM/broker/ALIAS/endpoint (services/resources/IdentityBrokerService.java)."""
    return f"{_issuer(model)}/broker/{organisation.key}/endpoint"


def _claims(organisation: Organisation) -> Iterator[str]:
    yield "| Angabe | Inhalt |"
    yield "| --- | --- |"
    for name, meaning in _CLAIMS:
        yield f"| `{name}` | {meaning.format(domains=_domains(organisation))} |"


def _counts(organisation: Organisation) -> Iterator[str]:
    hours = organisation.signin_counts_hours
    yield (
        f"- Eine Anmeldung zählt {hours} Stunden: wen Sie sperren, der ist hier spätestens dann abgemeldet. Muss es "
        "sofort sein, sperrt der Betrieb auch hier (playbooks/lock_person.yml); für Minuten gibt es den Außenposten"
    )


def _oidc(model: Model, organisation: Organisation) -> list[str]:
    options = organisation.directory.options
    return [
        "## Einzurichten",
        "",
        f"Ein vertraulicher Client bei `{options['issuer']}`:",
        "",
        f"- Client-Kennung: `{options.get('client_id', 'readi')}`",
        "- Ablauf: Authorization Code mit PKCE (S256); Client-Geheimnis im Anfragekörper (client_secret_post)",
        f"- Rücksprungadresse: `{_broker(model, organisation)}`",
        f"- Rücksprung nach der Abmeldung: `{_broker(model, organisation)}/logout_response`",
        # Keycloak 26.7, broker/oidc/OIDCIdentityProvider.java, logoutResponse: who signs out here would come back to a
        # session that such a provider has ended meanwhile, and read an error.
        "- Abmeldung im Hintergrund (Back-Channel Logout): bitte nicht an uns. Wer sich hier abmeldet, wird auch bei "
        "Ihnen abgemeldet",
        *_counts(organisation),
        "- Scopes: `openid profile email`; alle Angaben zur Person stehen im ID-Token, UserInfo wird nicht gefragt",
        "",
        "Das Client-Geheimnis bitte auf sicherem Weg an den Betrieb; es kommt in den Vault unter "
        f"`directory_{organisation.key}`.",
        "",
        "## Angaben zur Person",
        "",
        *_claims(organisation),
    ]


def _issuer(model: Model) -> str:
    return f"{model.platform.url(model.platform.sso_host)}/realms/{REALM}"


def _keys(organisation: Organisation) -> str:
    if organisation.directory.options.get("metadata_url"):
        return f"wir folgen Ihren Metadaten unter `{organisation.directory.options['metadata_url']}`"
    return "bitte jedes neue Zertifikat vor dem Wechsel an den Betrieb, denn Ihre Metadaten rufen wir nicht ab"


def _saml(model: Model, organisation: Organisation) -> list[str]:
    broker = _broker(model, organisation)
    options = organisation.directory.options
    names = options.get("attributes") or {}
    return [
        "## Einzurichten",
        "",
        f"- Metadaten unserer Seite: `{broker}/descriptor`; wer sie nicht abrufen kann, bekommt vom Betrieb die Datei "
        f"`{organisation.key}-metadata.xml`",
        f"- Unsere Kennung (Entity ID): `{options.get('own_entity_id') or _issuer(model)}`",
        f"- Assertion Consumer Service und Abmeldung (POST): `{broker}`",
        "- Unsere Anfragen sind unterschrieben (RSA-SHA256): bitte die Unterschrift verlangen",
        "- Ihre Antworten und Assertions bitte beide unterschreiben (RSA-SHA256)",
        "- NameID: persistent, für jede Person unveränderlich und nie neu vergeben",
        f"- Ihre Schlüssel: {_keys(organisation)}",
        *_counts(organisation),
        "",
        "## Attribute",
        "",
        "| Attribut | Inhalt |",
        "| --- | --- |",
        f"| `{names.get('email', 'email')}` | dienstliche Adresse; nur diese Domains: {_domains(organisation)} |",
        f"| `{names.get('firstName', 'givenName')}` | Vorname |",
        f"| `{names.get('lastName', 'sn')}` | Nachname |",
    ]


def _outpost(model: Model, organisation: Organisation) -> list[str]:
    issuer = organisation.directory.options["issuer"]
    ours = "host" in organisation.directory.options
    return [
        "## Der Außenposten",
        "",
        "In der DMZ steht ein kleiner Keycloak: Debian 13, 2 GB Arbeitsspeicher, 10 GB Platte. Er liest das "
        "Verzeichnis innen (LDAP oder Active Directory) und spricht nach außen nur HTTPS. Kennwörter verlassen das "
        "Haus nicht.",
        "",
        f"- Adresse des Außenpostens: `{issuer}`",
        "- Innen: ein lesendes Konto im Verzeichnis; LDAPS (636) oder StartTLS (389) vom Außenposten dorthin, dazu das "
        "Zertifikat der Stelle, die das Zertifikat des Verzeichnisses ausgestellt hat",
        "- Ein Zertifikat für die Adresse des Außenpostens, das Browser kennen (Kette und Schlüssel als Dateien)",
        f"- Zurück zur Plattform geht es an `{_broker(model, organisation)}`, sonst nirgendwohin",
        "- Die Plattform erfährt von einer Person: Kennung, E-Mail-Adresse, Namen, Abteilung. Nichts anderes.",
        "",
        *(_installed_by_us(organisation) if ours else _installed_by_them(model, organisation)),
    ]


def _installed_by_us(organisation: Organisation) -> list[str]:
    options = organisation.directory.options
    return [
        "Einrichten und aktualisieren wird ihn der Betrieb über SSH, mit demselben Playbook wie die Plattform.",
        "",
        "Aus dem Inventar, bitte prüfen:",
        "",
        f"- Verzeichnis: {_servers(organisation)}, lesendes Konto `{options.get('bind_dn')}`, Personen unter "
        f"`{options.get('users_dn')}`",
        f"- Das Kennwort des lesenden Kontos bitte auf sicherem Weg an den Betrieb (Vault: "
        f"`{reading_secret(organisation)}`)",
    ]


def _installed_by_them(model: Model, organisation: Organisation) -> list[str]:
    """An inventory of their own, with nothing in it but the outpost: the same site.yml installs it."""
    key, platform = organisation.key, model.platform
    return [
        "## Selbst einrichten",
        "",
        "Mit demselben Projekt wie die Plattform, aus einem eigenen Inventar mit drei Dateien:",
        "",
        f"`inventories/{key}/hosts.yml`",
        "",
        "```yaml",
        "all:",
        "  hosts:",
        "    aussenposten: {ansible_host: 192.0.2.10}",
        "  children:",
        "    directory_outpost: {hosts: {aussenposten: {}}}",
        "    postgresql: {hosts: {aussenposten: {}}}",
        "    web: {hosts: {aussenposten: {}}}",
        "```",
        "",
        f"`inventories/{key}/group_vars/platform/platform.yml`; `vendor` ist ad oder openldap",
        "",
        "```yaml",
        "platform:",
        f"  name: {_quoted(platform.name)}",
        f"  domain: {platform.domain}",
        f"  operator: {_quoted(platform.operator)}",
        f"  contact: {platform.contact}",
        f"  sso_host: {platform.sso_host}",
        "organisations:",
        f"  - key: {key}",
        f"    kind: {organisation.kind}",
        f"    name: {_quoted(organisation.name)}",
        f"    email_domains: [{_domains(organisation)}]",
        "    directory:",
        "      type: outpost",
        "      host: aussenposten",
        f"      issuer: {organisation.directory.options['issuer']}",
        f"      client_id: {organisation.directory.options['client_id']}",
        "      vendor: ad",
        "      url: ldaps://dc1.stadt.example:636",
        "      bind_dn: cn=readi,ou=dienste,dc=stadt,dc=example",
        "      users_dn: ou=personen,dc=stadt,dc=example",
        "      # ca: Zertifikat der Stelle, die das des Verzeichnisses ausgestellt hat, base64 in einer Zeile",
        "```",
        "",
        f"`inventories/{key}/group_vars/directory_outpost.yml` für das Zertifikat: `certificates_mode: files` und "
        "`certificates_files` (docs/de/zertifikate.md).",
        "",
        f"In den Vault (`ansible-vault create inventories/{key}/group_vars/secrets/vault.yml`): `master_secret`, "
        f"`{directory_secret(key)}` (das vereinbarte Client-Geheimnis) und "
        f"`{directory_secret(key)}_bind_password` (Kennwort des lesenden Kontos).",
        "",
        "```",
        f"ansible-playbook -i inventories/{key} playbooks/site.yml --check --diff",
        f"ansible-playbook -i inventories/{key} playbooks/site.yml",
        "```",
        "",
        "Das Client-Geheimnis denken Sie sich aus (`openssl rand -base64 48`); auf sicherem Weg an den Betrieb, dort "
        f"kommt es in den Vault unter `{directory_secret(key)}`.",
    ]


def _quoted(text: str) -> str:
    """As YAML: a JSON text is one."""
    return json.dumps(text, ensure_ascii=False)


def _ldap(model: Model, organisation: Organisation) -> list[str]:
    options = organisation.directory.options
    return [
        "## Einzurichten",
        "",
        "Nur über ein privates Netz (Verwaltungsnetz, VPN), nie über das Internet. Besser ist ein Außenposten.",
        "",
        f"- Verzeichnis: {_servers(organisation)}, mit einem Zertifikat, das der Betrieb prüfen kann",
        f"- Lesendes Konto: `{options['bind_dn']}`; sein Kennwort auf sicherem Weg an den Betrieb "
        f"(Vault: `directory_{organisation.key}`)",
        f"- Zweig der Personen: `{options['users_dn']}`",
        f"- Gelesen werden: `{options.get('username_attribute', 'mail')}`, `mail`, `givenName`, `sn`, "
        f"`{options.get('uuid_attribute', 'entryUUID')}`; geschrieben wird nichts",
    ]


def _factor(organisation: Organisation) -> str:
    return " und eine zweite Stufe der Anmeldung" if organisation.directory.options.get("second_factor") else ""


def _local(model: Model, organisation: Organisation) -> list[str]:
    return [
        "## Einzurichten",
        "",
        "Nichts: die Konten liegen auf der Plattform. Wer eingeladen wird, bekommt eine Nachricht an die dienstliche "
        f"Adresse (Domain: {_domains(organisation)}), bestätigt sie damit und wählt "
        f"ein Kennwort{_factor(organisation)}.",
        "",
        f"- Bitte den Absender mit der Domain `{model.platform.domain}` am Mailgateway zulassen.",
        "- Wenn jemand das Haus verlässt: dem Betrieb melden, oder selbst im Portal entfernen.",
        "- Ein eigener Identitätsanbieter kann später angebunden werden; die Dateien der Leute bleiben ihnen.",
    ]


_KIND_LINES = {"oidc": _oidc, "saml": _saml, "outpost": _outpost, "ldap": _ldap, "local": _local}


def _network(model: Model, organisation: Organisation) -> Iterator[str]:
    port = model.platform.https_port
    for host, what in ((model.platform.portal_host, "Portal"), (model.platform.sso_host, "Anmeldung")):
        yield f"| Arbeitsplätze | {host} | {port}/tcp | {what} |"
    if organisation.directory.type in ("oidc", "outpost"):
        issuer = organisation.directory.options["issuer"].split("/")[2]
        yield f"| {model.platform.sso_host} | {issuer} | 443/tcp | Anmeldung prüfen |"
        yield f"| Arbeitsplätze, auch unterwegs | {issuer} | 443/tcp | Anmelden |"
    if organisation.directory.type == "outpost":
        yield f"| Außenposten | {model.platform.sso_host} | {model.platform.https_port}/tcp | Abmeldungen melden |"
        yield "| Außenposten | Verzeichnis (innen) | 636/tcp oder 389/tcp | Personen lesen, Kennwörter prüfen |"
    if organisation.directory.type == "ldap":
        for url in organisation.directory.several("url"):
            scheme, _, address = url.partition("://")
            name, _, number = address.partition(":")
            number = number or ("636" if scheme == "ldaps" else "389")
            yield f"| {model.platform.sso_host} | {name} | {number}/tcp | Verzeichnis lesen (nur privates Netz) |"


def _servers(organisation: Organisation) -> str:
    return ", ".join(f"`{url}`" for url in organisation.directory.several("url"))
