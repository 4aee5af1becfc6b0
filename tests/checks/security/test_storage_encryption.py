"""security.storage-encryption"""

from dataclasses import replace

from audit.facts.encryption import StorageEncryption
from audit.model.check import Confidence, Pass, Subject
from audit.model.result import Status
from checks.security.storage_encryption import storage_encryption
from tests.make.judgements import the_fail
from tests.make.judging import judged, not_run

STORE = StorageEncryption(
    encrypted=False,
    setting="security.enableEncryption",
    enable="security.enableEncryption: true",
)


def test_a_store_with_a_key_passes() -> None:
    assert storage_encryption(replace(STORE, encrypted=True)) == [
        Pass(Subject(object="security.enableEncryption"))
    ]


def test_a_store_in_clear_text_fails_without_certainty_about_the_disk() -> None:
    fail = the_fail(storage_encryption(STORE))

    assert fail.confidence is Confidence.MEDIUM
    assert "security.enableEncryption is off" in fail.evidence
    assert fail.command == "security.enableEncryption: true"


def test_fields_that_clients_encrypt_are_told_and_do_not_make_it_pass() -> None:
    fail = the_fail(storage_encryption(replace(STORE, by_client=("people.ssn",))))

    assert "Clients encrypt 1 field themselves: people.ssn" in fail.evidence


def test_a_program_without_such_a_setting_says_so() -> None:
    fail = the_fail(storage_encryption(StorageEncryption(encrypted=False)))

    assert "has no such setting" in fail.evidence


def test_a_source_that_has_no_store_of_its_own_is_not_applicable() -> None:
    assert judged(storage_encryption).status is Status.NOT_APPLICABLE


def test_a_store_that_may_not_be_looked_at_is_not_run() -> None:
    assert not_run(storage_encryption, StorageEncryption)
