"""What is in the Docker Engine: containers, images, networks and volumes by name, asked through the package `docker`.

Everything asked is a line of the log; what the engine refuses is a LabError.
"""

import contextlib
import functools
import tarfile
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import docker
import requests
from docker.errors import APIError, ContainerError, DockerException, ImageNotFound, NotFound

from tests.lab import shell
from tests.lab.shell import LabError

WITHIN_S = 300
MIB = 2**20


@functools.cache
def _client() -> docker.DockerClient:
    return docker.from_env(timeout=WITHIN_S)


@contextlib.contextmanager
def _asked(what: str) -> Iterator[docker.DockerClient]:
    shell.LOG.write(f"\n# engine: {what}\n")
    try:
        yield _client()
    except APIError as error:
        raise LabError(f"{what}: {error.explanation or error}") from error
    except (DockerException, requests.RequestException) as error:
        raise LabError(f"{what}: {error}") from error


# -- containers --------------------------------------------------------------------------------------------------------


def labelled(label: str) -> dict[str, str]:
    """Containers with a label, stopped ones too: name -> the label's value. `label`: KEY or KEY=VALUE."""
    with _asked(f"containers with {label}") as client:
        found = client.api.containers(all=True, filters={"label": label})
    return {one["Names"][0].lstrip("/"): one["Labels"][label.partition("=")[0]] for one in found}


def told(name: str) -> dict[str, Any]:
    """All that the engine says of a container; empty where there is none."""
    with _asked(f"inspect {name}") as client:
        try:
            return dict(client.api.inspect_container(name))
        except NotFound:
            return {}


def run(name: str, image: str, *, network: str, aliases: Sequence[str], **options: Any) -> None:
    """A new container at work on one network; options as docker's containers.create has them."""
    with _asked(f"run {name} from {image} on {network} as {', '.join(aliases)}: {options}") as client:
        joined = {network: client.api.create_endpoint_config(aliases=list(aliases))}
        made = client.containers.create(
            image, name=name, detach=True, network=network, networking_config=joined, **options
        )
        made.start()


def once(image: str, command: Sequence[str], volumes: Sequence[str]) -> str:
    """What a command said in a container of its own, which is gone again; also where it failed."""
    with _asked(f"run {' '.join(command)} in {image}") as client:
        try:
            said = client.containers.run(image, list(command), volumes=list(volumes), remove=True, stderr=True)
        except ContainerError as error:
            said = error.stderr or b""
    return str(said.decode(errors="replace"))


def start(name: str) -> None:
    with _asked(f"start {name}") as client:
        client.api.start(name)


def stop(name: str, within_s: int) -> None:
    """In order, and by force after so many seconds."""
    with _asked(f"stop {name}") as client:
        client.api.stop(name, timeout=within_s)


def restart(name: str) -> None:
    with _asked(f"restart {name}") as client:
        client.api.restart(name)


def remove(name: str) -> None:
    """At work or not, with the volumes that are its own."""
    with _asked(f"remove {name}") as client, contextlib.suppress(NotFound):
        client.api.remove_container(name, force=True, v=True)


def execute(name: str, *words: str, check: bool = True) -> str:
    """What a command in a container said."""
    with _asked(f"in {name}: {' '.join(words)}") as client:
        made = client.api.exec_create(name, list(words))["Id"]
        output = client.api.exec_start(made, demux=True)
        code = client.api.exec_inspect(made)["ExitCode"]
    said, complained = ((part or b"").decode(errors="replace") for part in output)
    shell.LOG.write(said + complained)
    if check and code:
        raise LabError(f"{name}: {' '.join(words[:4])} … ended with {code}\n{(said + complained)[-600:]}")
    return said.strip()


def copied(name: str, file: Path, target: str) -> None:
    """A file of this machine into a container; the folder of the target is there."""
    folder, _, base = target.rpartition("/")
    with _asked(f"copy {file} to {name}:{target}") as client, tempfile.TemporaryFile() as packed:
        with tarfile.open(fileobj=packed, mode="w") as archive:
            archive.add(file, arcname=base)
        packed.seek(0)
        client.api.put_archive(name, folder, packed)


def last_words(name: str) -> str:
    """The end of what a container's first process said."""
    with _asked(f"logs of {name}") as client:
        return str(client.api.logs(name, tail=20).decode(errors="replace"))


def memory_mib(name: str) -> float:
    """As `docker stats` counts it: without the pages that the kernel may take back at once."""
    with _asked(f"memory of {name}") as client:
        used = client.api.stats(name, stream=False, one_shot=True)["memory_stats"]
    inactive = used["stats"].get("inactive_file", used["stats"].get("total_inactive_file", 0))
    return float(used["usage"] - inactive) / MIB


# -- images, networks, volumes -----------------------------------------------------------------------------------------


def has_image(tag: str) -> bool:
    with _asked(f"image {tag}") as client:
        try:
            client.api.inspect_image(tag)
        except ImageNotFound:
            return False
        return True


def tags(repository: str) -> list[str]:
    """Its images' names with their tags."""
    with _asked(f"images of {repository}") as client:
        return [tag for image in client.api.images(name=repository) for tag in image["RepoTags"] or ()]


def taken_in(tag: str, tar: Path, changes: Sequence[str]) -> None:
    """An image made of a root's archive. `changes` as lines of a Dockerfile."""
    repository, _, label = tag.partition(":")
    with _asked(f"import {tar} as {tag}") as client:
        client.api.import_image(str(tar), repository=repository, tag=label, changes=list(changes))


def committed(name: str, tag: str) -> None:
    """An image of what a container is now."""
    repository, _, label = tag.partition(":")
    with _asked(f"commit {name} as {tag}") as client:
        client.api.commit(name, repository=repository, tag=label)


def remove_image(tag: str) -> None:
    with _asked(f"remove image {tag}") as client, contextlib.suppress(ImageNotFound):
        client.api.remove_image(tag, force=True)


def networks(label: str) -> dict[str, bool]:
    """Networks with a label: name -> has it no way out?"""
    with _asked(f"networks with {label}") as client:
        found = client.api.networks(filters={"label": label})
    return {one["Name"]: bool(one["Internal"]) for one in found}


def make_network(name: str, labels: Mapping[str, str], *, internal: bool) -> None:
    with _asked(f"network {name}") as client:
        client.api.create_network(name, labels=dict(labels), internal=internal, check_duplicate=True)


def remove_network(name: str) -> None:
    with _asked(f"remove network {name}") as client, contextlib.suppress(NotFound):
        client.api.remove_network(name)


def volumes() -> set[str]:
    """Of whomever."""
    with _asked("volumes") as client:
        return {one["Name"] for one in client.api.volumes()["Volumes"] or ()}
