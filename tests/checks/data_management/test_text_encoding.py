"""data_management.text-encoding"""

import pytest

from audit.facts.files import Files
from audit.model.check import Pass, Severity, Subject
from audit.model.result import Status
from checks.data_management.text_encoding import text_encoding
from tests.make.data_files import data_file, files, odd
from tests.make.judgements import the_fail
from tests.make.judging import judged, not_run


def test_utf_8_passes_also_beside_ascii() -> None:
    one = data_file("o_1.csv", dataset="o_*.csv")
    other = data_file("o_2.csv", dataset="o_*.csv", encoding="ascii")

    assert text_encoding(files(one, other)) == [Pass(Subject("o_*.csv"))]


@pytest.mark.parametrize(
    ("kind", "severity"),
    [
        ("mixed encodings", None), ("nul bytes", None),
        ("encoding", Severity.LOW), ("bom", Severity.INFO),
    ],
)  # fmt: skip
def test_each_damage_is_graded(kind: str, severity: Severity | None) -> None:
    fail = the_fail(text_encoding(files(data_file("a.csv", odd(kind)))))

    assert (fail.subject, fail.severity) == (Subject("a.csv", object=kind), severity)


def test_files_of_one_dataset_in_several_encodings_fail() -> None:
    one = data_file("o_1.csv", dataset="o_*.csv")
    other = data_file("o_2.csv", dataset="o_*.csv", encoding="cp1252")

    fail = the_fail(text_encoding(files(one, other)))

    assert fail.evidence == "2 encodings in 2 files: cp1252, utf-8."


def test_parquet_has_an_encoding_of_its_own() -> None:
    parquet = files(data_file("a.parquet", format="parquet"))

    assert judged(text_encoding, parquet).status is Status.NOT_APPLICABLE


def test_what_may_not_be_read_is_not_run() -> None:
    assert not_run(text_encoding, Files)
