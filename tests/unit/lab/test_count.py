"""The count at the end of bin/test must not be better than the truth."""

from pathlib import Path

import pytest

from tests.lab.count import Count, named, read, settle

CASES = {
    '<testsuites><testsuite tests="3" failures="0" errors="0" skipped="0"/></testsuites>': Count(3, 0),
    '<testsuites><testsuite tests="3" failures="1" errors="0" skipped="0"/></testsuites>': Count(2, 1),
    '<testsuites><testsuite tests="3" failures="0" errors="1" skipped="1"/></testsuites>': Count(1, 2),
    '<testsuites><testsuite tests="0" failures="0" errors="0" skipped="0"/></testsuites>': Count(0, 1),
}


@pytest.mark.parametrize(("text", "wanted"), CASES.items(), ids=[str(count) for count in CASES.values()])
def test_skipped_tests_and_empty_tiers_are_failures(tmp_path: Path, text: str, wanted: Count) -> None:
    junit = tmp_path / "junit.xml"
    junit.write_text(text)
    assert read(junit) == wanted


def test_a_tier_that_wrote_nothing_has_failed(tmp_path: Path) -> None:
    assert read(tmp_path / "junit.xml") == Count(0, 1)


@pytest.mark.parametrize(("count", "code", "wanted"), [(Count(5, 0), 2, Count(5, 1)), (Count(5, 1), 1, Count(5, 1))])
def test_a_bad_end_is_a_failure_even_where_every_test_passed(count: Count, code: int, wanted: Count) -> None:
    assert settle(count, code) == wanted


def test_what_failed_is_named_with_its_first_line(tmp_path: Path) -> None:
    junit = tmp_path / "junit.xml"
    junit.write_text(
        '<testsuites><testsuite tests="3"><testcase classname="tests.a" name="well"/>'
        '<testcase classname="tests.a" name="bad"><failure message="assert 1 == 2&#10;more">long</failure></testcase>'
        '<testcase classname="tests.a" name="not_run"><skipped message="no Docker"/></testcase>'
        "</testsuite></testsuites>"
    )
    assert named(junit) == ["tests.a::bad: assert 1 == 2", "tests.a::not_run: no Docker"]
    assert named(tmp_path / "missing.xml") == []
