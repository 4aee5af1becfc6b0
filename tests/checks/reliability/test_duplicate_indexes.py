"""Indexes that repeat another."""

from audit.facts.catalog import Catalog, Index
from audit.model.result import Status
from checks.reliability.duplicate_indexes import duplicate_indexes
from tests.make.facts import catalog, dataset, field, index, server
from tests.make.judging import judged, not_run, only_failure


def table(*indexes: Index) -> Catalog:
    return catalog(dataset("t", field("a"), field("b"), indexes=indexes))


def signed(*fields: str, name: str, **more: object) -> Index:
    return index(*fields, name=name, method="btree", signature=",".join(fields), **more)


def test_different_indexes_pass() -> None:
    assert judged(
        duplicate_indexes, table(signed("a", name="x"), signed("b", name="y"))
    ).status is (Status.PASS)


def test_of_two_equal_indexes_one_is_redundant() -> None:
    result = judged(
        duplicate_indexes, table(signed("a", name="x"), signed("a", name="y")), server()
    )

    failure = only_failure(result)
    assert failure.subject.object == "index y"
    assert failure.command == 'DROP INDEX "y";'


def test_the_plain_one_beside_a_unique_one_is_redundant() -> None:
    result = judged(
        duplicate_indexes, table(signed("a", name="a_plain"), signed("a", name="u", unique=True))
    )

    assert only_failure(result).subject.object == "index a_plain"


def test_the_beginning_of_a_longer_index_is_redundant() -> None:
    result = judged(duplicate_indexes, table(signed("a", name="x"), signed("a", "b", name="y")))

    failure = only_failure(result)
    assert failure.subject.object == "index x"
    assert failure.title == "Index is the beginning of another one"


def test_a_unique_index_is_never_the_redundant_one() -> None:
    result = judged(
        duplicate_indexes,
        table(signed("a", name="x", unique=True), signed("a", "b", name="y")),
    )

    assert result.status is Status.PASS


def test_an_index_with_an_order_of_its_own_is_another_one() -> None:
    special = Index("x", ("a",), method="btree", signature="a desc", plain=False)

    assert (
        judged(duplicate_indexes, table(special, signed("a", "b", name="y"))).status is Status.PASS
    )


def test_partial_invalid_and_expression_indexes_are_not_compared() -> None:
    result = judged(
        duplicate_indexes,
        table(
            signed("a", name="x"),
            signed("a", name="y", partial=True),
            signed("a", name="z", valid=False),
            Index("e", ("",), signature="lower(a)"),
            Index("f", ("",), signature="lower(a)"),
        ),
    )

    assert result.status is Status.PASS


def test_of_three_equal_indexes_one_stays() -> None:
    result = judged(duplicate_indexes, table(*(signed("a", name=n) for n in "xyz")))

    assert [f.subject.object for f in result.failures] == ["index y", "index z"]


def test_no_index_is_not_applicable() -> None:
    assert judged(duplicate_indexes, table()).status is Status.NOT_APPLICABLE


def test_a_catalogue_that_may_not_be_read_is_not_run() -> None:
    assert not_run(duplicate_indexes, Catalog)
