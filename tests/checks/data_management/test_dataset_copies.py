"""Datasets that hold much the same."""

from audit.facts.relations import AlikeDatasets, Relations
from audit.model.check import Confidence
from audit.model.fact import Missing, Reason
from audit.model.result import CheckResult, Status
from checks.data_management.dataset_copies import dataset_copies as check
from tests.make.facts import catalog, dataset, profile, profiles
from tests.make.judging import judged, only_failure


def looked(*alike: AlikeDatasets) -> CheckResult:
    tables = catalog(dataset("clients"), dataset("clients_old"))
    seen = profiles(profile("clients"), profile("clients_old"))
    relations = Relations(examined=("clients", "clients_old"), alike=alike)
    return judged(check, tables, seen, relations)


def pair(share: float) -> AlikeDatasets:
    return AlikeDatasets(dataset="clients", other="clients_old", fields=9, share=share)


def test_a_copy_is_told_at_its_own_place() -> None:
    failure = only_failure(looked(pair(1.0)))

    assert str(failure.subject) == "clients_old"
    assert failure.confidence is Confidence.HIGH
    assert failure.evidence == (
        "9 fields with many values, 100.0% of those that tell rows apart, have the values of "
        "clients."
    )


def test_a_copy_with_a_field_of_its_own_is_less_sure() -> None:
    assert only_failure(looked(pair(0.9))).confidence is Confidence.MEDIUM


def test_datasets_of_their_own_pass() -> None:
    assert looked().status is Status.PASS


def test_a_dataset_that_was_not_read_is_unknown_with_the_grant() -> None:
    gap = Missing(Reason.PRIVILEGE, "the account may not read this", "GRANT it TO auditor")

    result = judged(
        check, catalog(dataset("clients")), profiles(profile("clients", missing=gap)), Relations()
    )

    assert (result.status, result.grant) == (Status.UNKNOWN, "GRANT it TO auditor")


def test_relations_that_were_not_made_are_not_run() -> None:
    gap = Missing(Reason.CONNECTION, "the connection was lost")

    result = judged(check, catalog(), profiles(), missing={Relations: gap})

    assert result.status is Status.NOT_RUN
