"""Fields that identify rows together and are declared as no key."""

from audit.facts.catalog import Catalog, Family
from audit.facts.relations import CandidateKey, Relations
from audit.model.check import Confidence
from audit.model.fact import Missing, Reason
from audit.model.result import CheckResult, Status
from checks.data_management.composite_keys import composite_keys as check
from tests.make.facts import catalog, dataset, field, primary_key, profile, profiles, server
from tests.make.judging import judged, only_failure

KEY = CandidateKey(dataset="orders", fields=("order_id", "line"), rows=500, exact=True)
KEYLESS = catalog(dataset("orders", field("id")))


def looked(
    tables: Catalog = KEYLESS, *keys: CandidateKey, product: str = "postgresql"
) -> CheckResult:
    relations = Relations(examined=tuple(d.name for d in tables.datasets), keys=keys)
    seen = profiles(*(profile(d.name) for d in tables.datasets))
    return judged(check, tables, seen, relations, server(product_id=product))


def test_fields_that_identify_every_row_together_are_told() -> None:
    failure = only_failure(looked(KEYLESS, KEY))

    assert str(failure.subject) == "orders · (order_id, line)"
    assert failure.evidence.startswith("500 rows, each with a combination of its own")
    assert failure.confidence is Confidence.MEDIUM


def test_the_fix_suits_the_product() -> None:
    here = only_failure(looked(KEYLESS, KEY))
    there = only_failure(looked(KEYLESS, KEY, product="sqlite"))

    assert here.command.startswith('ALTER TABLE "orders" ADD PRIMARY KEY (')
    assert (there.command, there.fix[:7]) == ("", "Rebuild")


def test_a_dataset_with_a_declared_key_passes() -> None:
    keyed = catalog(dataset("orders", field("id"), keys=(primary_key("id"),)))

    assert looked(keyed).status is Status.PASS


def test_a_sample_proves_no_key() -> None:
    part = CandidateKey(dataset="orders", fields=("order_id", "line"), rows=500, exact=False)

    assert looked(KEYLESS, part).status is Status.NOT_APPLICABLE


def test_a_single_field_is_another_check() -> None:
    single = CandidateKey(dataset="orders", fields=("id",), rows=500, exact=True)

    assert looked(KEYLESS, single).status is Status.NOT_APPLICABLE


def test_files_declare_no_key() -> None:
    files = catalog(dataset("orders", field("id")), family=Family.FILES)

    assert looked(files, KEY).status is Status.NOT_APPLICABLE


def test_a_dataset_that_was_not_read_is_unknown_with_the_grant() -> None:
    gap = Missing(Reason.PRIVILEGE, "the account may not read this", "GRANT it TO auditor")
    seen = profiles(profile("orders", missing=gap))

    result = judged(check, KEYLESS, seen, Relations(), server())

    assert (result.status, result.grant) == (Status.UNKNOWN, "GRANT it TO auditor")


def test_relations_that_were_not_made_are_not_run() -> None:
    gap = Missing(Reason.CONNECTION, "the connection was lost")

    result = judged(check, catalog(), profiles(), missing={Relations: gap})

    assert result.status is Status.NOT_RUN
