"""In which order the roles run: one stage after the other, and within a stage whom `after` names first. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from .manifest import STAGES, Manifest, Stage
from .problems import Mark, Problem
from .repair import nearest


def ordered(manifests: Mapping[str, Manifest], stage: Stage) -> tuple[str, ...]:
    """The services of a stage; by name where `after` leaves it open. Those of a circle are missing."""
    left = {name: set(_within(manifests, name)) for name in sorted(manifests) if manifests[name].stage == stage}
    found: list[str] = []
    while ready := [name for name, before in left.items() if before <= set(found)]:
        found.append(ready[0])
        del left[ready[0]]
    return tuple(found)


def _within(manifests: Mapping[str, Manifest], name: str) -> Iterator[str]:
    """Those of the same stage that run before; what is not known here asks for nothing."""
    for other in manifests[name].after:
        if other in manifests and manifests[other].stage == manifests[name].stage:
            yield other


def check(manifests: Mapping[str, Manifest]) -> Iterator[Problem]:
    for name, manifest in sorted(manifests.items()):
        place = Mark(f"roles/{name}/meta/service.yml")
        for other in manifest.after:
            about = {"service": name, "other": other}
            if other not in manifests:
                yield Problem("after_unknown", place, ("after",), about, nearest(other, sorted(manifests)))
            elif STAGES.index(manifests[other].stage) > STAGES.index(manifest.stage):
                about |= {"stage": manifest.stage, "later": manifests[other].stage}
                yield Problem("after_later", place, ("after",), about)
    for stage in STAGES:
        of_it = {name for name, manifest in manifests.items() if manifest.stage == stage}
        if circle := sorted(of_it - set(ordered(manifests, stage))):
            place = Mark(f"roles/{circle[0]}/meta/service.yml")
            yield Problem("after_circle", place, ("after",), {"services": ", ".join(circle)})


__all__ = ["check", "ordered"]
