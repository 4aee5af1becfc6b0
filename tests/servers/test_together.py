"""Which tests go to one worker."""

from tests.make.together import ROOT, TOGETHER, scope_of


def test_files_that_judge_the_same_servers_go_to_one_worker() -> None:
    for files in TOGETHER:
        assert len({scope_of(f"{file}::TestReal::test_one[a::b]") for file in files}) == 1
        assert all((ROOT / file).is_file() for file in files)


def test_every_other_file_goes_by_itself() -> None:
    other = "tests/servers/test_real_questdb.py"

    assert scope_of(f"{other}::test_one[tests/servers/test_real_solr.py::x]") == other
