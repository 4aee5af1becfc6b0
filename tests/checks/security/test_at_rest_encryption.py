"""security.at-rest-encryption"""

from dataclasses import replace

from audit.facts.storage import FileAccess
from audit.model.check import Confidence, Pass, Subject
from audit.model.result import Status
from checks.security.at_rest_encryption import at_rest_encryption
from tests.make.judgements import the_fail
from tests.make.judging import judged, not_run

FILE = FileAccess(path="shop.db", mode=0o600, owned_by_us=True, directory_mode=0o755)


def test_an_encrypted_file_passes() -> None:
    assert at_rest_encryption(replace(FILE, encrypted=True)) == [Pass(Subject(object="shop.db"))]


def test_a_file_in_clear_text_fails_without_certainty_about_the_disk() -> None:
    fail = the_fail(at_rest_encryption(FILE))

    assert fail.title == "File opens without a key"
    assert fail.confidence is Confidence.MEDIUM


def test_a_source_without_a_file_is_not_applicable() -> None:
    assert judged(at_rest_encryption).status is Status.NOT_APPLICABLE


def test_a_file_that_could_not_be_looked_at_is_not_run() -> None:
    assert not_run(at_rest_encryption, FileAccess)
