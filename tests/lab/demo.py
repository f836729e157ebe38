"""bin/demo: the demo platform in containers on this machine, by the same playbook as any other platform."""

import concurrent.futures
import contextlib
import fcntl
import json
import os
import shutil
import socket
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from ansible_collections.readi.one.plugins.module_utils.model import manifest_views
from ansible_collections.readi.one.plugins.module_utils.model.types import Model

from tests.lab import engine, names, people, playbook, releases, shell, vault
from tests.lab.cities import names as cities_names
from tests.lab.cities import people as cities_people
from tests.lab.cities import post, server
from tests.lab.hosts import Host, Lab
from tests.lab.outside import Outside
from tests.lab.paths import CHECKOUT, cache, private
from tests.lab.piped import until_nobody_reads
from tests.lab.shell import LabError, step

INVENTORY = CHECKOUT / "inventories" / "demo"
LOCAL = INVENTORY / "group_vars" / "platform" / "local.yml"
HOME = CHECKOUT / ".cache" / "demo"
STATE = HOME / "state.json"
FORMAT = 2
AUTHORITY = HOME / "ca.pem"
# There from the first change to the last: a run that finds it was preceded by one that did not end well.
UNFINISHED = HOME / "unfinished"
# The services that a stand-in plays in what is up: data of the one are nothing for the other.
PLAYED = HOME / "played"
LAB = Lab("demo")
PORTS = (443, 8443, 9443, 10443, 11443)


@contextlib.contextmanager
def _alone() -> Iterator[int]:
    """One bin/demo at a time; the playbook inherits the lock, so that it also waits for one left over by a kill."""
    private(HOME)
    with (CHECKOUT / ".cache" / "demo.lock").open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("another bin/demo is at work here; waiting for it", flush=True)
            fcntl.flock(file, fcntl.LOCK_EX)
        yield file.fileno()


def _free(port: int) -> bool:
    """Could a server listen on this port of the loopback address?"""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _port() -> int:
    """The port of the demo that is there, otherwise the first free one; the inventory learns of it."""
    current = people.model(INVENTORY).platform.https_port
    if LAB.containers():
        return current
    free = [port for port in PORTS if _free(port)]
    if not free:
        raise LabError(f"none of the ports {', '.join(map(str, PORTS))} is free on this machine")
    if free[0] == PORTS[0]:
        LOCAL.unlink(missing_ok=True)
    else:
        print(f"port 443 is taken on this machine; the demo takes {free[0]}")
        text = f"---\n# Written by bin/demo: port 443 was taken on this machine.\nhttps_port: {free[0]}\n"
        LOCAL.write_text(text)
    return free[0]


def _hosts(port: int) -> list[Host]:
    """The inventory's hosts, and the cities' own; the portal's carries the web addresses and the published port."""
    model = people.model(INVENTORY)
    addresses = _names(model)
    made = [server.host()]
    for name in sorted({name for group in model.hosts.values() for name in group}):
        own = (cities_names.BUEHL,) if name in model.hosts["directory_outpost"] else ()
        if name == _web(model):
            published = (f"127.0.0.1:{port}:{port}",)
            made.append(Host(name, publish=published, addresses=addresses, aliases=addresses))
        else:
            made.append(Host(name, addresses=own, aliases=own))
    return made


def _web(model: Model) -> str:
    """The host with the platform's own web addresses."""
    return model.hosts["portal"][0]


def _names(model: Model) -> tuple[str, ...]:
    """Its web addresses, the portal's and the sign-on's first."""
    first = (model.platform.portal_host, model.platform.sso_host)
    found = {row["address"] for row in manifest_views.sites(model, _web(model))}
    return (*first, *sorted(found - set(first)))


def _releases(model: Model) -> None:
    played = releases.provide(INVENTORY, model)
    if LAB.containers() and PLAYED.is_file() and PLAYED.read_text().split() != played:
        raise LabError("the demo that is up has other releases than are pinned now; bin/demo down, then bin/demo")
    PLAYED.write_text(" ".join(played))


def environment() -> dict[str, str]:
    """With these, ansible-playbook -i inventories/demo … works by hand too."""
    return {**LAB.ansible(), "ANSIBLE_VAULT_PASSWORD_FILE": str(vault.PASSWORD)}


# apt's lock is held for as long as a module that outlived its controller is at work. It is one of fcntl(2), which
# flock(1) does not see.
_AFTER_APT = "import fcntl; fcntl.lockf(open('/var/lib/dpkg/lock-frontend', 'a'), fcntl.LOCK_EX)"


def mend(hosts: Sequence[str]) -> None:
    """After an interruption: wait for what still runs on the hosts, and let dpkg finish what it had begun."""
    with step("mend what an interrupted run left"):
        for host in hosts:
            LAB.ssh(host, f'sudo timeout 300 python3 -c "{_AFTER_APT}"', timeout=320)
            LAB.ssh(host, "sudo env DEBIAN_FRONTEND=noninteractive dpkg --configure -a", timeout=600)


def up() -> int:
    """Bring the demo up, or find that nothing is to do."""
    begin = time.monotonic()
    log = shell.use_log("demo")
    with _alone() as lock:
        interrupted = UNFINISHED.exists()
        if vault.ensure(INVENTORY) and LAB.containers():
            # The passwords inside were derived from a master secret that is gone.
            LAB.down()
        port = _port()
        _releases(people.model(INVENTORY))
        hosts = _hosts(port)
        before = LAB.running()
        UNFINISHED.touch()
        with step(f"containers: {', '.join(host.name for host in hosts)}"):
            LAB.up(hosts, internal=bool(os.environ.get("READI_LAB_INTERNAL")))
        if interrupted:
            mend([host.name for host in hosts])
        model = people.model(INVENTORY)
        cities = server.Cities(LAB)
        with step("the cities' own servers: directory, mailbox"):
            made = cities.ground(model)
        with concurrent.futures.ThreadPoolExecutor(1) as beside:
            providers = beside.submit(cities.providers)
            print("playbooks/site.yml on inventories/demo, over SSH:", flush=True)
            outcome = playbook.run("playbooks/site.yml", INVENTORY, environment(), keep=[lock])
            with step("the cities' own servers: identity providers"):
                made |= providers.result()
        LAB.keep_downloads()
        with step("ask the platform from outside"):
            _write_state()
            made |= cities.connect(model, _web(model), AUTHORITY)
            _ask()
        names.write(_addresses(model))
        UNFINISHED.unlink()
        seconds = time.monotonic() - begin
        same = outcome.changed == 0 and not made and LAB.running() == before
        what = "unchanged" if same else f"{outcome.changed} tasks changed{made * ', the cities set up'}"
        print(f"{what}, {seconds:.0f} s; log: {_short(log.path)}\n")
        _tell()
    return 0


def _short(path: Path) -> str:
    return str(path.relative_to(CHECKOUT)) if path.is_relative_to(CHECKOUT) else str(path)


def _write_state() -> None:
    """For the browser tests and bin/demo status; it contains passwords, so only its owner reads it."""
    model = people.model(INVENTORY)
    web = _web(model)
    AUTHORITY.write_text(LAB.ssh(web, "sudo cat /etc/readi/ca/root.pem"))
    state = {
        "format": FORMAT,
        "portal": model.platform.url(model.platform.portal_host),
        "sso": model.platform.url(model.platform.sso_host),
        "sites": {name: model.platform.url(name) for name in _names(model)},
        "standins": _standins(model),
        "https_port": model.platform.https_port,
        "ca": str(AUTHORITY),
        "inventory": str(INVENTORY.relative_to(CHECKOUT)),
        "ssh_config": str(LAB.ssh_config),
        "web": web,
        "people": people.people(INVENTORY, model),
        "addresses": _addresses(model),
        "colleagues": [
            {"city": who.city, "email": who.email, "name": who.name, "password": who.password}
            for who in cities_people.TOLD
        ],
    }
    part = STATE.with_suffix(".new")
    part.touch(mode=0o600)
    part.write_text(json.dumps(state, indent=2, ensure_ascii=False) + "\n")
    part.replace(STATE)


def _standins(model: Model) -> list[dict[str, str]]:
    """Of each service that a stand-in plays: where it is, what it lacks, what upstream's would be."""
    played = set(PLAYED.read_text().split())
    versions = releases.versions(model)
    return [
        {
            "service": row["service"],
            "url": model.platform.url(model.manifests[row["service"]].sites[0].address),
            "lacks": row["lacks"]["en"],
            "release": versions[row["service"]],
        }
        for row in manifest_views.standins(model)
        if row["service"] in played
    ]


def _addresses(model: Model) -> dict[str, str]:
    """Where the cities' own sign-in pages are, by name."""
    (outpost,) = model.hosts["directory_outpost"]
    found = {name: LAB.address(cities_names.HOST) for name in (cities_names.ETTLINGEN, cities_names.BRUCHSAL)}
    return {**found, cities_names.BUEHL: LAB.address(outpost)}


def _ask() -> dict[str, int]:
    """Portal, sign-on and the cities' sign-in pages answer, each with a certificate that a browser here trusts."""
    state = json.loads(STATE.read_text())
    here = LAB.address(state["web"])
    asked = {"portal": (here, f"{state['portal']}/"), "sso": (here, _discovery(f"{state['sso']}/realms/readi"))}
    for row in manifest_views.health(people.model(INVENTORY), None):
        ours = row["kind"] == "url" and row["url"].startswith(tuple(f"{url}/" for url in state["sites"].values()))
        if ours and row["service"] not in ("portal", "keycloak"):
            asked[row["service"]] = (here, row["url"])
    for organisation in people.model(INVENTORY).organisations:
        options = organisation.directory.options
        if issuer := options.get("issuer") or options.get("entity_id"):
            name = str(urlsplit(issuer).hostname)
            asked[organisation.key] = (state["addresses"][name], _discovery(issuer))
    answers = {}
    for name, (address, url) in asked.items():
        try:
            answers[name] = Outside(address, AUTHORITY).get(url).status
        except OSError as error:
            raise LabError(f"{url} does not answer: {error}") from error
        if answers[name] != 200:
            raise LabError(f"{url} answers {answers[name]}")
    return answers


def _discovery(issuer: str) -> str:
    return f"{issuer}/.well-known/openid-configuration"


def _tell() -> None:
    """Where to go, whom to sign in as, how to trust the authority."""
    state = json.loads(STATE.read_text())
    print(f"Portal   {state['portal']}/\nSign-on  {state['sso']}/")
    for url in state["sites"].values():
        if url not in (state["portal"], state["sso"]):
            print(f"         {url}/")
    for played in state["standins"]:
        print(f"\n{played['url']}/ is a STAND-IN for {played['service']} {played['release']}, not the product:")
        print(f"  sign-in, groups and their folders are real in it; it lacks {played['lacks']}.")
        print("  With the internet: bin/demo down, bin/demo real (verifies and pins upstream's release), bin/demo")
    print("\nSign in as")
    for person in state["people"]:
        groups = f"  ({', '.join(person['groups'])})" if person["groups"] else ""
        if person["password"]:
            print(f"  {person['username']}  {person['password']}{groups}")
    print("or with your own city's account: type the address, the rest is asked by the city's own page")
    for who in state["colleagues"]:
        name = f", there {who['name']}" if who["name"] != who["email"] else ""
        print(f"  {who['email']}{name}  {who['password']}")
    print("or as somebody invited: bin/demo mail shows the mails that the platform sent")
    if lost := names.elsewhere(state["addresses"]):
        print(f"\n{', '.join(lost)} must lead to this demo; {names.FILE} on this machine needs the lines")
        print(names.text(state["addresses"]), end="")
    authority = _short(AUTHORITY)
    print(f"\nThe certificates come from the demo's own authority, {authority}. To trust it:")
    print(f"  Firefox: Settings, Certificates, Authorities, Import {authority}")
    print(f"  Chromium: certutil -d sql:$HOME/.pki/nssdb -A -t C,, -n readi-demo -i {authority}")
    print("  (and certutil -d sql:$HOME/.pki/nssdb -D -n readi-demo when you are done)")
    print("\nbin/demo status: what runs and where; bin/demo down: take it away")


def status(as_json: bool) -> int:
    """What runs and where."""
    found: dict[str, Any] = {"running": False, "hosts": [], "services": []}
    if engine.answers():
        found["hosts"] = LAB.describe()
    state = json.loads(STATE.read_text()) if STATE.is_file() else {}
    if state.get("format") == FORMAT and any(host["state"] == "running" for host in found["hosts"]):
        found |= {key: state[key] for key in ("portal", "sso", "ca", "https_port", "ssh_config", "inventory")}
        found["services"] = _services()
        try:
            found["answers"] = _ask()
            found["running"] = not UNFINISHED.exists() and all(s["state"] == "active" for s in found["services"])
        except LabError as error:
            found["error"] = str(error)
    if as_json:
        print(json.dumps(found, indent=2))
        return 0 if found["running"] else 1
    if not found["hosts"]:
        print("the demo is not up; bin/demo puts it up")
        return 1
    for host in found["hosts"]:
        print(f"{host['name']}: container {host['container']}, {host['state']}, {host['address']}, {host['memory']}")
    for service in found["services"]:
        print(f"  {service['unit']} on {service['host']}: {service['state']}")
    if "portal" not in found or UNFINISHED.exists():
        print("the last bin/demo did not finish; run it again")
    elif "error" in found:
        print(f"does not answer: {found['error']}")
    else:
        print()
        _tell()
        variables = " ".join(f"{key}='{value}'" for key, value in environment().items())
        print(f"\nBy hand: {variables} .venv/bin/ansible-playbook -i inventories/demo playbooks/site.yml")
    return 0 if found["running"] else 1


def _services() -> list[dict[str, str]]:
    """The units that the enabled services' manifests name."""
    model = people.model(INVENTORY)
    rows = []
    for service, manifest in sorted(model.manifests.items()):
        for host in sorted(model.hosts.get(service, ())):
            for unit in manifest.units:
                state = LAB.ssh(host, f"systemctl is-active {unit}", check=False).strip()
                rows.append({"service": service, "unit": unit, "host": host, "state": state or "unknown"})
    return rows


def real() -> int:
    """Upstream's releases for the next demo, where stand-ins were."""
    shell.use_log("demo-real")
    with _alone():
        if engine.answers() and LAB.containers():
            raise LabError("a demo is up, and its data are the stand-in's; bin/demo down first")
        if not releases.upstreams(INVENTORY, people.model(INVENTORY)):
            raise LabError("not all of them could be had; the next bin/demo takes the stand-in")
    print("pinned; the next bin/demo installs upstream's. Nobody has seen this release here: say what you saw")
    return 0


def down() -> int:
    """Leave no container, network, volume, port file, key or name."""
    shell.use_log("demo-down")
    with _alone():
        if engine.answers():
            with step("take the demo down"):
                LAB.down()
        if not names.write({}):
            print(f"the demo's lines in {names.FILE} are not ours to take away")
        LOCAL.unlink(missing_ok=True)
        shutil.rmtree(HOME, ignore_errors=True)
    (CHECKOUT / ".cache" / "demo.lock").unlink(missing_ok=True)
    print(f"gone; what stays: downloads and images in {_short(cache())}, the environment in .venv,")
    print("the demo's master secret in inventories/demo/group_vars/secrets, and the packages that bin/setup installed")
    return 0


def mail() -> int:
    """What the platform sent, the newest last."""
    if cities_names.HOST not in {host["name"] for host in LAB.describe() if host["state"] == "running"}:
        print("the demo is not up; bin/demo puts it up")
        return 1
    for one in post.mails(LAB):
        print(f"To: {one['To']}\nSubject: {one['Subject']}\n\n{post.text(one).strip()}\n")
    return 0


VERBS: dict[tuple[str, ...], Callable[[], int]] = {
    (): up,
    ("up",): up,
    ("status",): lambda: status(as_json=False),
    ("status", "--json"): lambda: status(as_json=True),
    ("mail",): mail,
    ("real",): real,
    ("down",): down,
}


def main(arguments: list[str]) -> int:
    """One verb."""
    verb = VERBS.get(tuple(arguments))
    if verb is None:
        print("Usage: bin/demo [up] | status [--json] | mail | real | down", file=sys.stderr)
        return 2
    try:
        return verb()
    except LabError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\ninterrupted; the next bin/demo goes on from here", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(until_nobody_reads(lambda: main(sys.argv[1:])))
