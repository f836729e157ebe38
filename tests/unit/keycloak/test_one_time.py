"""The password for one sign-in that an operator's way back gives, on the controller."""

from __future__ import annotations

from pathlib import Path

from ansible_collections.readi.one.plugins.plugin_utils.one_time import Kept, made


def test_the_password_is_for_one_and_for_the_policy(tmp_path: Path) -> None:
    one, two = made(), made()
    assert one != two and len(one) >= 12 and not set(one) & set("0O1lI")


def test_what_was_given_is_kept_for_this_user_alone(tmp_path: Path) -> None:
    kept = Kept(tmp_path / "way-back" / "maria@x.example")
    word = kept.prepare()
    assert not kept.there
    kept.settle(given=True)
    assert kept.there and kept.path.read_text() == f"{word}\n"
    assert kept.path.stat().st_mode & 0o777 == 0o600 and kept.path.parent.stat().st_mode & 0o777 == 0o700


def test_what_was_not_given_leaves_the_former_one(tmp_path: Path) -> None:
    path = tmp_path / "maria"
    first = Kept(path)
    word = first.prepare()
    first.settle(given=True)
    again = Kept(path)
    again.prepare()
    assert again.there
    again.settle(given=False)
    assert path.read_text() == f"{word}\n" and sorted(p.name for p in tmp_path.iterdir()) == ["maria"]


def test_a_run_killed_before_the_answer_leaves_nothing_that_may_be_wrong(tmp_path: Path) -> None:
    path = tmp_path / "maria"
    first = Kept(path)
    first.prepare()
    first.settle(given=True)
    Kept(path).prepare()  # killed here: the server may have taken this one
    after = Kept(path)
    assert not after.there
    after.prepare()
    assert not after.there
