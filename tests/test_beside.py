"""Files beside a release that are the newsroom's alone."""

import pytest

from syndicate.errors import SyndicateError
from syndicate.problems import Code
from syndicate.release import write_beside


def test_a_file_beside_the_output_is_written_and_replaced_whole(tmp_path):
    output = tmp_path / "public"
    (tmp_path / ".public.report.json.next").write_bytes(b"left by a killed run")

    assert write_beside(output, "report.json", b"first") == tmp_path / "public.report.json"
    before = (tmp_path / "public.report.json").stat().st_ino
    write_beside(output, "report.json", b"second")

    assert (tmp_path / "public.report.json").read_bytes() == b"second"
    assert (tmp_path / "public.report.json").stat().st_ino != before
    assert [path.name for path in tmp_path.iterdir()] == ["public.report.json"]


def test_a_file_that_cannot_be_written_is_a_problem_that_names_it(tmp_path):
    with pytest.raises(SyndicateError) as raised:
        write_beside(tmp_path / "missing" / "public", "report.json", b"{}")

    assert [problem.code for problem in raised.value.problems] == [Code.WRITE_FAILED]
    assert "public.report.json" in str(raised.value)
