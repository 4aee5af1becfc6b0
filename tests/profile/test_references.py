"""References that names and types suggest: right ones found, doubtful ones left out."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.facts.catalog import (
    Catalog,
    Dataset,
    DatasetKind,
    Field,
    ForeignKey,
    Key,
    KeyKind,
    LogicalType,
)
from audit.facts.profiles import Reference
from audit.profile.references import references
from tests.make import facts as make


def parent(name: str = "customers", key: str = "id", *, namespace: str = "") -> Dataset:
    return make.dataset(name, make.field(key), keys=(make.primary_key(key),), namespace=namespace)


def child(*fields: Field, name: str = "orders", namespace: str = "") -> Dataset:
    return make.dataset(
        name, make.field("id"), *fields, keys=(make.primary_key("id"),), namespace=namespace
    )


def found(*datasets: Dataset) -> list[tuple[str, str, str]]:
    """Field, parent and its key of each inferred reference."""
    return [
        (f"{r.dataset}.{r.fields[0]}", r.parent, r.parent_fields[0])
        for r in references(make.catalog(*datasets))
        if not r.declared
    ]


@pytest.mark.parametrize(
    ("table", "key", "field"),
    [
        ("customers", "id", "customer_id"),
        ("customer", "id", "customer_id"),
        ("Customers", "Id", "CustomerId"),
        ("customers", "customer_id", "customer_id"),
        ("customers", "CustomerID", "customer_id"),
        ("categories", "id", "category_id"),
        ("addresses", "id", "address_id"),
        ("boxes", "id", "box_id"),
        ("countries", "code", "country_code"),
        ("customers", "_id", "customerId"),
        ("shop.customers", "id", "customer_id"),
    ],
)
def test_a_field_named_after_a_dataset_and_its_key_refers_to_it(
    table: str, key: str, field: str
) -> None:
    assert found(parent(table, key), child(make.field(field))) == [(f"orders.{field}", table, key)]


@pytest.mark.parametrize(
    "field",
    ["customer", "customers", "my_customer_id", "paid", "id", "order_id_copy", "customer_name"],
)
def test_other_names_refer_to_nothing(field: str) -> None:
    assert found(parent(), child(make.field(field))) == []


def test_types_must_agree() -> None:
    text = make.field("customer_id", LogicalType.TEXT)

    assert found(parent(), child(text)) == []


@pytest.mark.parametrize("logical_type", [LogicalType.FLOAT, LogicalType.JSON, LogicalType.MIXED])
def test_types_that_no_key_has_refer_to_nothing(logical_type: LogicalType) -> None:
    key = make.field("id", logical_type)
    customers = make.dataset("customers", key, keys=(make.primary_key("id"),))

    assert found(customers, child(make.field("customer_id", logical_type))) == []


def test_the_same_name_is_surer_than_a_made_one() -> None:
    same = references(make.catalog(parent(key="customer_id"), child(make.field("customer_id"))))
    made = references(make.catalog(parent(), child(make.field("customer_id"))))

    assert [(r.confidence, r.declared) for r in (*same, *made)] == [
        ("high", False),
        ("medium", False),
    ]


def test_two_parents_that_fit_are_no_reference() -> None:
    assert found(parent("customer"), parent("customers"), child(make.field("customer_id"))) == []


def test_of_two_parents_the_one_in_the_same_schema_is_meant() -> None:
    near = parent("shop.customers", namespace="shop")
    far = parent("crm.customers", namespace="crm")
    orders = child(make.field("customer_id"), name="shop.orders", namespace="shop")

    assert found(near, far, orders) == [("shop.orders.customer_id", "shop.customers", "id")]


def test_a_declared_reference_is_told_first_and_not_inferred_again() -> None:
    key = ForeignKey("fk", ("customer_id",), "customers", ("id",))
    orders = make.dataset(
        "orders",
        make.field("customer_id"),
        make.field("product_id"),
        foreign_keys=(key,),
    )

    assert references(make.catalog(parent(), parent("products"), orders)) == (
        Reference("orders", ("customer_id",), "customers", ("id",), declared=True),
        Reference(
            "orders", ("product_id",), "products", ("id",), declared=False, confidence="medium"
        ),
    )


def test_a_field_of_a_declared_composite_reference_is_covered() -> None:
    key = ForeignKey("fk", ("customer_id", "region_id"), "contracts", ("a", "b"))
    orders = make.dataset(
        "orders", make.field("customer_id"), make.field("region_id"), foreign_keys=(key,)
    )

    assert found(parent(), parent("regions"), orders) == []


def test_a_key_does_not_refer_to_itself() -> None:
    assert found(parent("customers", "customer_id")) == []
    assert found(parent("customers", "id")) == []


def test_a_composite_key_is_nobodys_parent() -> None:
    customers = make.dataset(
        "customers", make.field("id"), make.field("n"), keys=(make.primary_key("id", "n"),)
    )

    assert found(customers, child(make.field("customer_id"))) == []


@pytest.mark.parametrize(
    ("kind", "partition_of"),
    [(DatasetKind.VIEW, ""), (DatasetKind.FOREIGN_TABLE, ""), (DatasetKind.PARTITION, "orders")],
)
def test_views_and_partitions_refer_to_nothing_themselves(
    kind: DatasetKind, partition_of: str
) -> None:
    other = make.dataset(
        "old_orders", make.field("customer_id"), kind=kind, partition_of=partition_of
    )

    assert found(parent(), other) == []


def test_a_partition_is_nobodys_parent() -> None:
    part = make.dataset(
        "customers",
        make.field("id"),
        keys=(make.primary_key("id"),),
        kind=DatasetKind.PARTITION,
        partition_of="people",
    )

    assert found(part, child(make.field("customer_id"))) == []


def test_an_empty_catalogue_has_no_references() -> None:
    assert references(make.catalog()) == ()


# -------------------------------------------------------------------------------------- laws

WORDS = st.sampled_from(["order", "orders", "item", "items", "box", "boxes", "ID", "_", ".", "😀"])
NAMES = st.lists(WORDS | st.text(max_size=3), min_size=1, max_size=3).map(
    "".join
) | st.sampled_from(["id", "order_id", "itemId", "box_id", "orders", "items", "boxes"])
TYPES = st.sampled_from([LogicalType.INTEGER, LogicalType.TEXT, LogicalType.JSON])


@st.composite
def datasets(draw: st.DrawFn) -> Dataset:
    fields = tuple(
        make.field(name, draw(TYPES))
        for name in draw(st.lists(NAMES, min_size=1, max_size=4, unique=True))
    )
    keys: tuple[Key, ...] = ()
    if draw(st.booleans()):
        keys = (Key("pk", KeyKind.PRIMARY, (draw(st.sampled_from(fields)).name,)),)
    return make.dataset(draw(NAMES), *fields, keys=keys)


@st.composite
def catalogs(draw: st.DrawFn) -> Catalog:
    return make.catalog(*draw(st.lists(datasets(), max_size=5, unique_by=lambda d: d.name)))


@settings(max_examples=200)
@given(catalogs())
def test_every_reference_ends_at_a_key_of_the_same_type(catalog: Catalog) -> None:
    for reference in references(catalog):
        child_of, parent_of = catalog.dataset(reference.dataset), catalog.dataset(reference.parent)
        assert child_of is not None
        assert parent_of is not None
        one, other = (
            child_of.field(reference.fields[0]),
            parent_of.field(reference.parent_fields[0]),
        )
        assert one is not None
        assert other is not None
        assert one.logical_type is other.logical_type
        assert parent_of.primary_key is not None
        assert parent_of.primary_key.fields == reference.parent_fields
        assert (reference.dataset, reference.fields) != (
            reference.parent,
            reference.parent_fields,
        )


@settings(max_examples=100)
@given(catalogs())
def test_a_field_refers_to_one_parent_at_most_and_always_the_same(catalog: Catalog) -> None:
    inferred = references(catalog)

    places = [(r.dataset, r.fields) for r in inferred]
    assert len(places) == len(set(places))
    turned = make.catalog(*reversed(catalog.datasets))
    assert set(references(turned)) == set(inferred)
