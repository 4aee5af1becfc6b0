"""security.encryption-coverage"""

from audit.facts.encryption import EncryptedLog, StorageEncryption
from audit.model.result import Status
from checks.security.encryption_coverage import encryption_coverage
from tests.make.judging import judged, not_run, only_failure


def storage(*, tables: bool = True, log: bool = True, exceptions: tuple[str, ...] = ()
            ) -> StorageEncryption:  # fmt: skip
    return StorageEncryption(
        encrypted=tables,
        setting="encrypt",
        logs=(EncryptedLog("redo log", "encrypt_log", encrypted=log, enable="SET it;"),),
        exceptions=exceptions,
    )


def test_tables_and_logs_that_are_encrypted_pass() -> None:
    assert judged(encryption_coverage, storage()).status is Status.PASS


def test_a_log_in_clear_is_told() -> None:
    failure = only_failure(judged(encryption_coverage, storage(log=False)))

    assert (failure.subject.object, failure.command) == ("redo log", "SET it;")


def test_a_table_that_was_left_out_is_told() -> None:
    failure = only_failure(judged(encryption_coverage, storage(exceptions=("people",))))

    assert failure.subject.dataset == "people"


def test_without_encryption_there_is_nothing_to_examine() -> None:
    found = storage(tables=False, log=False)

    assert judged(encryption_coverage, found).status is Status.NOT_APPLICABLE


def test_without_the_fact_it_is_not_run() -> None:
    assert not_run(encryption_coverage, StorageEncryption)
