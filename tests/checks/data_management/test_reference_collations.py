"""data_management.reference-collations"""

from dataclasses import replace

from audit.facts.catalog import Catalog, LogicalType
from audit.facts.profiles import Reference, References
from audit.facts.writing import FieldCollation, TextStorage
from audit.model.fact import Missing, Reason
from audit.model.result import Status
from checks.data_management.reference_collations import reference_collations
from tests.make.facts import catalog, dataset, field
from tests.make.judging import judged, only_failure

REFERENCE = Reference("orders", ("code",), "products", ("sku",), declared=False)
FOUND = References(references=(REFERENCE,))
ODD = TextStorage(
    examined=2,
    collation="utf8mb4_unicode_ci",
    others=(FieldCollation("orders", "code", "utf8mb4_bin"),),
)


def shop(kind: LogicalType = LogicalType.TEXT) -> Catalog:
    return catalog(dataset("orders", field("code", kind)), dataset("products", field("sku", kind)))


def test_fields_of_one_collation_pass() -> None:
    texts = TextStorage(examined=2, collation="utf8mb4_unicode_ci")

    assert judged(reference_collations, FOUND, shop(), texts).status is Status.PASS


def test_fields_of_two_are_told_with_both() -> None:
    failure = only_failure(judged(reference_collations, FOUND, shop(), ODD))

    assert failure.evidence == ("utf8mb4_bin here, utf8mb4_unicode_ci in products (sku).")


def test_numbers_and_what_was_not_proved_are_not_judged() -> None:
    guess = References(references=(replace(REFERENCE, unproved=True),))

    for found, kind in ((FOUND, LogicalType.INTEGER), (guess, LogicalType.TEXT)):
        result = judged(reference_collations, found, shop(kind), ODD)
        assert result.status is Status.NOT_APPLICABLE


def test_hidden_fields_are_unknown_with_the_grant() -> None:
    hidden = TextStorage(examined=0, hidden=1, grant="GRANT SELECT")

    result = judged(reference_collations, FOUND, shop(), hidden)

    assert [u.grant for u in result.unknowns] == ["GRANT SELECT"]


def test_without_the_facts_it_is_not_run() -> None:
    gap = Missing(Reason.PRIVILEGE, "the account may not read this", "GRANT it")

    result = judged(reference_collations, FOUND, shop(), missing={TextStorage: gap})

    assert (result.status, result.grant) == (Status.NOT_RUN, "GRANT it")
