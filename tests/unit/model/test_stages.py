"""In which order roles run: stages, `after`, and what of it is a mistake."""

from __future__ import annotations

import itertools
from collections.abc import Mapping

from ansible_collections.readi.one.plugins.module_utils.model import stages
from ansible_collections.readi.one.plugins.module_utils.model.manifest import STAGES, Manifest
from ansible_collections.readi.one.plugins.module_utils.model.problems import render
from hypothesis import given
from hypothesis import strategies as st


def made(**after: tuple[str, ...]) -> dict[str, Manifest]:
    return {name: Manifest(name, after=names) for name, names in after.items()}


@st.composite
def without_circles(draw: st.DrawFn) -> dict[str, Manifest]:
    """Each may come after some of those before it in a list, which nobody is told."""
    names = draw(st.permutations("abcdefgh"))
    after = {name: tuple(draw(st.sets(st.sampled_from(names[:at])))) if at else () for at, name in enumerate(names)}
    return {name: Manifest(name, draw(st.sampled_from(STAGES[:2])), after[name]) for name in sorted(names)}


@given(without_circles())
def test_everybody_has_a_turn_once_and_after_whom_they_name(manifests: Mapping[str, Manifest]) -> None:
    order = list(itertools.chain.from_iterable(stages.ordered(manifests, stage) for stage in STAGES))
    assert sorted(order) == sorted(manifests)
    later = {name for p in stages.check(manifests) if p.code == "after_later" for name in [p.params["service"]]}
    for name, manifest in manifests.items():
        if name not in later:
            assert all(order.index(other) < order.index(name) for other in manifest.after)


def test_where_nothing_is_said_the_name_decides() -> None:
    assert stages.ordered(made(c=(), a=(), b=("c",)), "application") == ("a", "c", "b")


def test_a_circle_is_refused_and_names_who_is_in_it() -> None:
    (found,) = stages.check(made(a=("b",), b=("c",), c=("a",), d=()))
    assert render(found, "de") == (
        "roles/a/meta/service.yml:1: after: a, b, c sollen jeder nach dem anderen kommen; "
        "bei einem von ihnen after löschen"
    )


def test_nobody_comes_after_a_later_stage_or_after_who_does_not_exist() -> None:
    manifests = {"a": Manifest("a", "ground", ("z", "bb")), "z": Manifest("z", "front"), "b": Manifest("b", "ground")}
    later, unknown = stages.check(manifests)
    assert render(later, "en").endswith(
        "a (ground) is to come after z, which has its turn later (front); write stage: front, or delete z from after"
    )
    assert render(unknown, "en").endswith("which is no service; correct the line or delete it, probably meant: b")
