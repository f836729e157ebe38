"""What a data centre must prepare for a platform: DNS records, ports, certificates. German, as text. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from . import manifest_views
from .manifest_reach import WORLD
from .types import Model


def next_steps(
    model: Model, addresses: Mapping[str, str], inventory: str, password_file: str, guessed: Mapping[str, str]
) -> str:
    """`addresses`: host -> its IP address, where hosts.yml says one. `guessed`: value -> what it is."""
    first = next((p.key for p in model.people if p.operator), None)
    return "\n".join(
        [
            f"Nächste Schritte für {model.platform.name}",
            "",
            f"0. Geraten ist Folgendes; in {inventory}/group_vars/platform berichtigen, bevor etwas eingerichtet wird",
            *(f"   {value}  ({what})" for value, what in guessed.items()),
            "",
            "1. DNS-Einträge",
            *(f"   {line}" for line in dns(model, addresses)),
            "",
            "2. Ports, die von außen erreichbar sein müssen",
            *(f"   {line}" for line in ports(model)),
            "",
            "3. Zertifikate für",
            *(f"   {line}" for line in certificates(model)),
            "",
            "4. Auf den Hosts: Debian 13, ein Konto mit SSH-Schlüssel und sudo ohne Kennwort",
            "",
            "5. Prüfen, ansehen, einrichten",
            f"   export ANSIBLE_VAULT_PASSWORD_FILE={password_file}",
            f"   ansible-playbook -i {inventory} playbooks/validate.yml",
            f"   ansible-playbook -i {inventory} playbooks/site.yml --check --diff",
            f"   ansible-playbook -i {inventory} playbooks/site.yml",
            "",
            *(_first_sign_in(inventory, first) if first else ()),
            f"6. Die Anschlussblätter in {inventory}/connection an die IT der Organisationen geben",
            f"7. {inventory} und das Kennwort in {password_file} getrennt und sicher aufbewahren",
        ]
    )


def _first_sign_in(inventory: str, key: str) -> Iterator[str]:
    yield f"   ansible-playbook -i {inventory} playbooks/operator_way_back.yml -e operator={key}"
    yield "   gibt das Kennwort für die erste Anmeldung: einmal, binnen 15 Minuten, mit zweitem Faktor"
    yield ""


def dns(model: Model, addresses: Mapping[str, str]) -> Iterator[str]:
    """One line per address: on the host whose web server answers it, and the hosts themselves."""
    for host in manifest_views.all_hosts(model):
        for site in manifest_views.sites(model, host):
            yield f"{site['address']}  A/AAAA  {addresses.get(host, f'Adresse von {host}')}"
    for host in manifest_views.all_hosts(model):
        if "." in host:
            yield f"{host}  A/AAAA  {addresses.get(host, 'seine Adresse')}"


def ports(model: Model) -> Iterator[str]:
    for host in manifest_views.all_hosts(model):
        for rule in manifest_views.firewall(model, host):
            who = "allen" if rule["from"] == WORLD else ", ".join(rule["from"])
            yield f"{host}  {rule['port']}/{rule['proto']}  von {who}  ({rule['service']})"


def certificates(model: Model) -> Iterator[str]:
    seen = {
        row["address"]
        for host in manifest_views.all_hosts(model)
        for row in manifest_views.certificates(model, host)
        if not row["own"]
    }
    yield from sorted(seen | {portal.domain for portal in model.video_portals})
