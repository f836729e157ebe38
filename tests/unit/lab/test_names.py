"""The machine's own hosts file: our lines come and go, every other line stays."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from tests.lab import names
from tests.lab.cities.names import BUEHL, ETTLINGEN

FIRST, SECOND = {BUEHL: "172.20.0.2"}, {BUEHL: "172.20.0.3", ETTLINGEN: "172.20.0.4"}
OTHERS = st.lists(st.sampled_from(["127.0.0.1 localhost", "", "# a note", "::1 ip6-localhost", "10.0.0.1 b.example"]))


@given(OTHERS)
def test_our_lines_come_and_go(others: list[str]) -> None:
    content = "".join(f"{line}\n" for line in others)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "hosts"
        file.write_text(content)
        for wanted in (FIRST, SECOND, SECOND):
            assert names.write(wanted, file)
            lines = file.read_text().splitlines()
            assert lines[: len(others)] == others
            assert lines[len(others) + 1 : -1] == names.text(wanted).splitlines()
        assert names.write({}, file)
        assert file.read_text() == content


@given(OTHERS)
def test_the_demo_that_comes_last_is_found_although_another_checkouts_was_never_taken_down(others: list[str]) -> None:
    dead = f"# readi-0dead0: the demo's names, until bin/demo down\n172.19.0.9 {BUEHL}\n# readi-0dead0: end\n"
    content = "".join(f"{line}\n" for line in others) + dead
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "hosts"
        file.write_text(content)
        for wanted in (FIRST, SECOND, SECOND):
            assert names.write(wanted, file)
            known = [line.split()[0] for line in file.read_text().splitlines() if line.endswith(f" {BUEHL}")]
            assert known == [wanted[BUEHL], "172.19.0.9"]
        assert names.write({}, file)
        assert file.read_text() == content


def test_a_last_line_without_an_end_stays_a_line(tmp_path: Path) -> None:
    file = tmp_path / "hosts"
    file.write_text("127.0.0.1 localhost")
    assert names.write(FIRST, file)
    assert file.read_text().splitlines()[0] == "127.0.0.1 localhost"
    assert f"172.20.0.2 {BUEHL}" in file.read_text().splitlines()


def test_what_is_there_already_is_not_written_again(tmp_path: Path) -> None:
    file = tmp_path / "hosts"
    file.write_text("")
    assert names.write(FIRST, file)
    before = file.stat().st_mtime_ns
    assert names.write(FIRST, file)
    assert file.stat().st_mtime_ns == before


def test_what_somebody_wrote_between_or_behind_our_lines_stays(tmp_path: Path) -> None:
    file = tmp_path / "hosts"
    mine = f"{names.BEGIN}\n{names.text(FIRST)}"
    for content in (f"a\n{mine}10.0.0.1 db.intern\n", f"a\n{mine}10.0.0.1 db.intern\n{names.END}\n"):
        file.write_text(content)
        assert names.write({}, file)
        assert file.read_text() == "a\n10.0.0.1 db.intern\n"


def test_bytes_that_are_no_text_stay_as_they_are(tmp_path: Path) -> None:
    file = tmp_path / "hosts"
    file.write_bytes(b"10.0.0.1 b\xfcro\n")
    assert names.write(FIRST, file)
    assert names.write({}, file)
    assert file.read_bytes() == b"10.0.0.1 b\xfcro\n"


def test_a_file_that_is_not_there_is_not_ours_to_write(tmp_path: Path) -> None:
    assert not names.write(FIRST, tmp_path / "none")
