"""Constraints that do not hold for every row."""

from audit.facts.catalog import Catalog, Constraint, DatasetKind, Family, ForeignKey
from audit.facts.storage import Durability, Guarantee, Promise
from audit.model.result import Status
from checks.data_management.constraint_validity import constraint_validity
from tests.make.facts import catalog, dataset, server
from tests.make.judging import judged, not_run, only_failure


def reference(name: str = "fk", *, validated: bool = True, enforced: bool = True) -> ForeignKey:
    return ForeignKey(
        name, ("customer_id",), "customers", ("id",), validated=validated, enforced=enforced
    )


def orders(*keys: ForeignKey, constraints: tuple[Constraint, ...] = ()) -> Catalog:
    return catalog(dataset("orders", foreign_keys=keys, constraints=constraints, row_estimate=500))


def off(*, kept: bool) -> Durability:
    promise = Promise(Guarantee.REFERENCES_ENFORCED, kept, "session_replication_role", "replica")
    return Durability(promises=(promise,))


def test_valid_constraints_pass() -> None:
    result = judged(constraint_validity, orders(reference(), constraints=(Constraint("positive"),)))

    assert (result.status, result.examined) == (Status.PASS, 2)


def test_a_foreign_key_that_was_never_validated_fails_with_the_statement() -> None:
    failure = only_failure(
        judged(constraint_validity, orders(reference(validated=False)), server())
    )

    assert failure.title == "Foreign key was never validated"
    assert failure.evidence.startswith("About 500 rows by the source's estimate; those older")
    assert failure.command == 'ALTER TABLE "orders" VALIDATE CONSTRAINT "fk";'


def test_a_constraint_that_is_not_enforced_fails() -> None:
    loose = orders(constraints=(Constraint("positive", enforced=False),))

    failure = only_failure(judged(constraint_validity, loose, server()))

    assert failure.title == "Constraint is not enforced"
    assert failure.command.endswith('ALTER CONSTRAINT "positive" ENFORCED;')


def test_a_validator_of_documents_gets_the_shells_command() -> None:
    collection = dataset(
        'or"ders',
        kind=DatasetKind.COLLECTION,
        constraints=(Constraint("validator", enforced=False),),
    )

    failure = only_failure(judged(constraint_validity, catalog(collection, family=Family.DOCUMENT)))

    assert failure.command == (
        'db.runCommand({collMod: "or\\"ders", validationLevel: "strict", '
        'validationAction: "error"})'
    )


def test_references_that_are_off_for_the_whole_source_are_not_told_one_by_one() -> None:
    result = judged(constraint_validity, orders(reference(enforced=False)), off(kept=False))

    assert result.status is Status.NOT_APPLICABLE


def test_one_reference_that_is_off_is_told_where_the_others_are_on() -> None:
    result = judged(constraint_validity, orders(reference(enforced=False)), off(kept=True))

    assert only_failure(result).title == "Foreign key is not enforced"


def test_references_of_sqlite_are_each_clients_choice() -> None:
    result = judged(constraint_validity, orders(reference()), server(product_id="sqlite"))

    assert result.status is Status.NOT_APPLICABLE


def test_a_reference_without_a_name_is_named_by_its_fields() -> None:
    failure = only_failure(judged(constraint_validity, orders(reference("", enforced=False))))

    assert failure.subject.object == "customer_id"


def test_a_dataset_without_constraints_is_not_applicable() -> None:
    assert judged(constraint_validity, orders()).status is Status.NOT_APPLICABLE


def test_an_unreadable_catalogue_is_not_run() -> None:
    assert not_run(constraint_validity, Catalog)
