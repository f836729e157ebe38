"""A container takes another one's place, or gives it back."""

from __future__ import annotations

import re
from typing import Any

import pytest
from ansible_collections.readi.one.plugins.module_utils.services.discourse import engine, swap
from ansible_collections.readi.one.plugins.module_utils.services.discourse.engine import LABEL, EngineError
from ansible_collections.readi.one.plugins.module_utils.services.discourse.messages import say

WHAT = {"name": "discourse", "unit": "discourse.service", "volumes": ["/a:/b"], "hosts": {}, "environment": "/e"}
SICK = "it is sick"
OLD, NEW = "readi/discourse:old", "readi/discourse:new"


class Docker:
    """Containers by name with their image and label, images by name; `sick`: images that never answer."""

    def __init__(self) -> None:
        self.containers: dict[str, dict[str, Any]] = {}
        self.there = {OLD, NEW}
        self.sick: set[str] = set()

    def run(self, verb: str, *words: str, **_: Any) -> str:
        if verb == "rename":
            assert words[1] not in self.containers, "Docker has no two of one name"
            self.containers[words[1]] = self.containers.pop(words[0])
        elif verb == "rm":
            del self.containers[words[-1]]
        elif verb == "rmi":
            self.there.discard(words[0])
        return ""

    def container(self, name: str) -> dict[str, Any]:
        return self.containers.get(name, {})

    def image(self, name: str) -> dict[str, Any]:
        return {"Id": name} if name in self.there else {}

    def create(self, name: str, of: str, made: str, what: Any, hosts: Any) -> None:
        assert name not in self.containers
        self.containers[name] = {"Image": of, "Config": {"Labels": {LABEL: made}}}

    def images(self, repository: str) -> list[str]:
        return sorted(one for one in self.there if one.startswith(repository))

    def now(self) -> dict[str, str]:
        return {name: one["Image"] for name, one in self.containers.items()}


@pytest.fixture
def docker(monkeypatch: pytest.MonkeyPatch) -> Docker:
    made = Docker()
    for name in ("run", "container", "image", "create", "images"):
        monkeypatch.setattr(engine, name, getattr(made, name))
    monkeypatch.setattr(engine, "gone", lambda names: [made.containers.pop(name, None) for name in names])
    monkeypatch.setattr(swap, "_systemctl", lambda *words: 0)
    monkeypatch.setattr(
        swap, "unwell", lambda what, within_s: SICK if made.container("discourse").get("Image") in made.sick else ""
    )
    return made


def test_the_first_one_has_none_to_go_back_to(docker: Docker) -> None:
    swap.swap(WHAT, OLD, "w", 1)
    assert docker.now() == {"discourse": OLD} and swap.fits(WHAT, OLD, "w")
    assert not swap.fits(WHAT, OLD, "another environment") and not swap.fits(WHAT, NEW, "w")
    with pytest.raises(EngineError, match=re.escape(say("no_last"))):
        swap.back(WHAT, 1)


def test_the_one_before_stays_and_comes_back(docker: Docker) -> None:
    swap.swap(WHAT, OLD, "w", 1)
    swap.swap(WHAT, NEW, "w", 1)
    assert docker.now() == {"discourse": NEW, "discourse-last": OLD}
    swap.back(WHAT, 1)
    assert docker.now() == {"discourse": OLD, "discourse-last": NEW} and swap.fits(WHAT, OLD, "w")


def test_another_environment_of_the_same_image_does_not_push_the_last_one_out(docker: Docker) -> None:
    swap.swap(WHAT, OLD, "w", 1)
    swap.swap(WHAT, NEW, "w", 1)
    swap.swap(WHAT, NEW, "v", 1)
    assert docker.now() == {"discourse": NEW, "discourse-last": OLD} and swap.fits(WHAT, NEW, "v")


def test_one_that_does_not_answer_gives_its_place_back(docker: Docker) -> None:
    swap.swap(WHAT, OLD, "w", 1)
    docker.sick.add(NEW)
    with pytest.raises(EngineError, match=re.escape(say("went_back", said=say("unwell", said=SICK)))):
        swap.swap(WHAT, NEW, "w", 1)
    assert docker.now() == {"discourse": OLD} and swap.fits(WHAT, OLD, "w")


def test_images_that_nobody_uses_go(docker: Docker) -> None:
    swap.swap(WHAT, OLD, "w", 1)
    docker.there |= {"readi/discourse:older", NEW}
    swap.swap(WHAT, NEW, "w", 1)
    assert docker.there == {OLD, NEW}


class KilledError(BaseException):
    """As by a signal: nothing catches it."""


def killed_at(docker: Docker, monkeypatch: pytest.MonkeyPatch, step: int) -> bool:
    """A swap to NEW that dies before its nth change of the containers; whether it got that far."""
    left = [step]

    def dying(does: Any) -> Any:
        def call(*words: Any, **more: Any) -> Any:
            if not left[0]:
                raise KilledError
            left[0] -= 1
            return does(*words, **more)

        return call

    with monkeypatch.context() as patched:
        for name in ("run", "create", "gone"):
            patched.setattr(engine, name, dying(getattr(engine, name)))
        try:
            swap.swap(WHAT, NEW, "w", 1)
        except KilledError:
            return True
    return False


@pytest.mark.parametrize("sick", [False, True], ids=["the new one is well", "the new one never answers"])
@pytest.mark.parametrize("step", range(5))
def test_a_swap_that_was_killed_keeps_the_way_back(
    docker: Docker, monkeypatch: pytest.MonkeyPatch, step: int, sick: bool
) -> None:
    swap.swap(WHAT, OLD, "w", 1)
    docker.sick |= {NEW} if sick else set()
    try:
        assert killed_at(docker, monkeypatch, step) or not sick
    except EngineError:
        assert sick, "it came to its own end before it was killed"
    if sick:
        with pytest.raises(EngineError):
            swap.swap(WHAT, NEW, "w", 1)
        assert docker.now() == {"discourse": OLD}
    else:
        swap.swap(WHAT, NEW, "w", 1)
        assert docker.now() == {"discourse": NEW, "discourse-last": OLD}
