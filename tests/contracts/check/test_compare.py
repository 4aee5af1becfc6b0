"""Promises against facts: what holds, what departs and how much, and what nobody can tell."""

# ruff: noqa: ANN401  # `more` has the types of the value's own fields

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from audit.contracts.compare.compare import Compared, compare
from audit.contracts.compare.seen import Counted, Counts, Question
from audit.contracts.match import matched
from audit.contracts.read import read
from audit.facts.catalog import Dataset, Family, Field, ForeignKey, LogicalType
from audit.facts.profiles import (
    DatasetProfile,
    FieldProfile,
    Reference,
    References,
    Rows,
    Sample,
    Share,
    Texts,
)
from audit.model.fact import Fact, Missing, Reason, Snapshot
from tests.contracts.check.checking import odcs
from tests.make import facts
from tests.make.sensitive import holding, looked_through, personal_data, sensitive

Make = Callable[..., Snapshot]
NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def figures(name: str = "a", **more: Any) -> FieldProfile:
    """A field with a value in each of 100 rows."""
    return replace(FieldProfile(name=name, present=100, nulls=0), **more)


def checked(
    snapshot: Make,
    text: str,
    *given: Fact,
    datasets: tuple[Dataset, ...],
    kind: str = "postgresql",
    family: Family = Family.RELATIONAL,
    counts: Counts | None = None,
    missing: dict[type[Fact], Missing] | None = None,
) -> Compared:
    catalog = facts.catalog(*datasets, family=family)
    contract = read(text.encode(), "c.yaml")
    matches = matched(contract, catalog)
    meant = {m.dataset.name for m in matches if m.dataset}
    return compare(
        contract,
        snapshot(catalog, *given, missing=missing),
        matches,
        kind=kind,
        beside=[d for d in datasets if d.name not in meant],
        counts=counts or {},
    )


def told(compared: Compared) -> list[tuple[str, str, str]]:
    return [(d.effect.value, d.matter.value, d.title) for d in compared.departures]


def left(compared: Compared) -> list[str]:
    return [n.why for n in compared.not_checked]


def orders(*fields: Field, **more: Any) -> Dataset:
    return facts.dataset("orders", *fields, **more)


def promised(field: str, more: str = "") -> str:
    return odcs(f"name: orders\nproperties:\n- {{name: a, {field}}}\n{more}")


# ----------------------------------------------------------------------------------------- types


T = LogicalType


@pytest.mark.parametrize(
    ("field", "native", "logical", "effect"),
    [
        ("logicalType: integer", "bigint", T.INTEGER, None),
        ("logicalType: string", "uuid", T.UUID, None),
        ("logicalType: number", "integer", T.INTEGER, "compatible"),
        ("logicalType: integer", "numeric", T.DECIMAL, "breaking"),
        ("logicalType: string", "integer", T.INTEGER, "breaking"),
        ("logicalType: date", "timestamp", T.TIMESTAMP, "breaking"),
        ("logicalType: object", "jsonb", T.JSON, None),
        ("logicalType: string", "", T.MIXED, "breaking"),
        ("physicalType: int4", "integer", T.INTEGER, None),
        ("physicalType: integer", "bigint", T.INTEGER, "review"),
        ("physicalType: bigint", "integer", T.INTEGER, "compatible"),
        ("physicalType: VARCHAR(40)", "character varying(40)", T.TEXT, None),
        ("physicalType: 'varchar[40]'", "character varying(40)", T.TEXT, None),
        ("physicalType: varchar(40)", "character varying(20)", T.TEXT, "compatible"),
        ("physicalType: varchar(40)", "character varying(80)", T.TEXT, "review"),
        ("physicalType: varchar(40)", "text", T.TEXT, "review"),
        ("physicalType: text", "character varying(80)", T.TEXT, "compatible"),
        ("physicalType: varchar", "character varying(80)", T.TEXT, "compatible"),
        ("physicalType: 'numeric(10,2)'", "numeric(10,2)", T.DECIMAL, None),
        ("physicalType: 'numeric(10,2)'", "numeric(10,3)", T.DECIMAL, "review"),
        ("physicalType: 'numeric(10,2)'", "numeric(8,2)", T.DECIMAL, "compatible"),
        ("physicalType: timestamptz", "timestamp with time zone", T.TIMESTAMP_TZ, None),
        ("physicalType: 'text[]'", "text", T.TEXT, "breaking"),
        ("physicalType: citext", "text", T.TEXT, "review"),
        # the word is not the type's, but the type is the one that was promised
        ("logicalType: date, physicalType: timestamp", "timestamp", T.TIMESTAMP, None),
        (
            "logicalType: timestamp, logicalTypeOptions: {timezone: true}",
            "timestamp",
            T.TIMESTAMP,
            "breaking",
        ),
        (
            "logicalType: timestamp, logicalTypeOptions: {timezone: true}",
            "timestamptz",
            T.TIMESTAMP_TZ,
            None,
        ),
    ],
)
def test_types_are_the_promised_ones_or_wider_or_others(
    snapshot: Make, field: str, native: str, logical: LogicalType, effect: str | None
) -> None:
    table = orders(facts.field("a", logical, native_type=native))

    compared = checked(snapshot, promised(field), datasets=(table,))

    assert [d.effect for d in compared.departures] == ([effect] if effect else [])
    assert all(d.matter == "type" and d.line == 9 for d in compared.departures)


def test_physical_types_of_another_product_are_not_compared(snapshot: Make) -> None:
    text = promised("physicalType: NUMBER, logicalType: number")
    text += "servers:\n- {server: s, type: snowflake, account: a, database: b, schema: c}\n"
    table = orders(facts.field("a", T.DECIMAL, native_type="numeric(38)"))

    compared = checked(snapshot, text, datasets=(table,))

    assert not compared.departures


def test_a_field_with_nulls_alone_has_no_type_to_compare(snapshot: Make) -> None:
    table = orders(facts.field("a", T.UNKNOWN, declared=False))

    compared = checked(snapshot, promised("logicalType: string"), datasets=(table,))

    assert not compared.departures
    assert left(compared) == ["only nulls were seen"]


# -------------------------------------------------------------------------- nulls, keys, unique


@pytest.mark.parametrize(
    ("declared", "nullable", "nulls", "sampled", "expected"),
    [
        (True, False, 0, False, []),
        (True, True, 0, False, [("review", "nullability", "Field may be null")]),
        (True, True, 3, False, [("breaking", "nullability", "Field has rows without a value")]),
        (False, True, 0, True, []),
        (False, True, 1, True, [("breaking", "nullability", "Field has rows without a value")]),
    ],
)
def test_a_required_field_is_declared_so_or_always_there(
    snapshot: Make,
    *,
    declared: bool,
    nullable: bool,
    nulls: int,
    sampled: bool,
    expected: list[tuple[str, str, str]],
) -> None:
    table = orders(facts.field("a", nullable=nullable, declared=declared))
    sample = Sample(method="rows") if sampled else None
    profile = facts.profile("orders", figures(nulls=nulls), sample=sample)

    compared = checked(
        snapshot, promised("required: true"), facts.profiles(profile), datasets=(table,)
    )

    assert told(compared) == expected
    assert all(d.sampled is sampled for d in compared.departures)


def test_a_key_of_sqlite_that_may_be_null_is_required_by_being_one(snapshot: Make) -> None:
    table = orders(facts.field("a"), keys=(facts.primary_key("a"),))
    seen = facts.profiles(facts.profile("orders", figures()))

    compared = checked(snapshot, promised("required: true"), seen, datasets=(table,))

    assert not compared.departures


def test_what_was_not_read_is_told_with_the_grant(snapshot: Make) -> None:
    table = orders(facts.field("a"))
    gone = Missing(Reason.PRIVILEGE, "the account may not read this dataset", "GRANT SELECT")
    profile = facts.profile("orders", missing=gone)
    text = promised("required: true, unique: true, logicalTypeOptions: {maxLength: 3}")

    compared = checked(snapshot, text, facts.profiles(profile), datasets=(table,))

    assert not compared.departures
    assert left(compared) == ["the account may not read this dataset"] * 3
    assert {n.grant for n in compared.not_checked} == {"GRANT SELECT"}


@pytest.mark.parametrize(
    ("more", "profile", "expected"),
    [
        ({"keys": (facts.unique_key("a"),)}, figures(), []),
        ({"indexes": (facts.index("a", unique=True),)}, figures(), []),
        (
            {},
            figures(unique=True),
            [("review", "uniqueness", "Field is not declared unique")],
        ),
        ({}, figures(distinct=98), [("breaking", "uniqueness", "Values repeat")]),
    ],
)
def test_a_unique_field_is_declared_so_or_does_not_repeat(
    snapshot: Make,
    more: dict[str, Any],
    profile: FieldProfile,
    expected: list[tuple[str, str, str]],
) -> None:
    table = orders(facts.field("a"), **more)
    seen = facts.profiles(facts.profile("orders", profile))

    compared = checked(snapshot, promised("unique: true"), seen, datasets=(table,))

    assert told(compared) == expected


KEYED = odcs(
    "name: orders\nproperties:\n- {name: a, primaryKey: true}\n- {name: b, primaryKey: true}"
)


@pytest.mark.parametrize(
    ("keys", "rows", "expected"),
    [
        ((facts.primary_key("b", "a"),), None, []),
        (
            (facts.primary_key("a"),),
            None,
            [("breaking", "key", "Primary key is another one")],
        ),
        ((), Rows(keys=(("a", "b"),)), [("review", "key", "Primary key is not declared")]),
        ((), Rows(), [("breaking", "key", "Values repeat")]),
    ],
)
def test_a_key_is_declared_or_does_not_repeat(
    snapshot: Make, keys: Any, rows: Rows | None, expected: list[tuple[str, str, str]]
) -> None:
    table = orders(facts.field("a"), facts.field("b"), keys=keys)
    seen = facts.profiles(facts.profile("orders", figures("a"), figures("b"), rows=rows))
    question = Question(dataset="orders", fields=("a", "b"), of="duplicates")

    compared = checked(
        snapshot, KEYED, seen, datasets=(table,), counts={question: Counted(2, 100, whole=True)}
    )

    assert told(compared) == expected


def test_files_need_no_declared_key(snapshot: Make) -> None:
    table = orders(facts.field("a", declared=False), facts.field("b", declared=False))
    rows = Rows(keys=(("a", "b"),))
    seen = facts.profiles(facts.profile("orders", figures("a"), figures("b"), rows=rows))

    compared = checked(snapshot, KEYED, seen, datasets=(table,), family=Family.FILES)

    assert not compared.departures
    assert not compared.not_checked


# ------------------------------------------------------------------------------------ references


REFERRING = odcs(
    "name: orders\nproperties:\n- {name: a, relationships: [{to: people.id}]}",
    "name: people\nproperties:\n- {name: id}",
)


@pytest.mark.parametrize(
    ("declared", "orphans", "expected"),
    [
        (True, 0, []),
        (False, 0, [("review", "reference", "Reference is not declared")]),
        (True, 4, [("breaking", "reference", "Reference has orphan rows")]),
        (False, 4, [("breaking", "reference", "Reference has orphan rows")]),
    ],
)
def test_a_reference_is_declared_and_has_no_orphans(
    snapshot: Make, *, declared: bool, orphans: int, expected: list[tuple[str, str, str]]
) -> None:
    key = ForeignKey("fk", ("a",), "people", ("id",))
    child = orders(facts.field("a"), foreign_keys=(key,) if declared else ())
    parent = facts.dataset("people", facts.field("id"))
    found = Reference(
        "orders", ("a",), "people", ("id",), declared, orphans=orphans, rows_checked=100
    )

    compared = checked(
        snapshot, REFERRING, References(references=(found,)), datasets=(child, parent)
    )

    assert told(compared) == expected


def test_orphans_that_nobody_counted_are_told(snapshot: Make) -> None:
    child, parent = orders(facts.field("a")), facts.dataset("people", facts.field("id"))

    compared = checked(
        snapshot,
        REFERRING,
        datasets=(child, parent),
        missing={References: Missing(Reason.BUDGET, "the time was up")},
    )

    assert not compared.departures
    assert left(compared) == ["the time was up"]


def test_orphans_of_rows_that_were_kept_count(snapshot: Make) -> None:
    child, parent = orders(facts.field("a")), facts.dataset("people", facts.field("id"))
    question = Question(
        dataset="orders", fields=("a",), of="orphans", parent="people", parent_fields=("id",)
    )

    compared = checked(
        snapshot,
        REFERRING,
        References(references=()),
        datasets=(child, parent),
        family=Family.FILES,
        counts={question: Counted(3, 50, whole=False)},
    )

    [departure] = compared.departures
    assert departure.found == "3 of 50 rows have no parent"
    assert departure.sampled


# -------------------------------------------------------------------------------- personal data


@pytest.mark.parametrize(
    ("field", "others", "types", "expected"),
    [
        ("classification: restricted", "", ["email"], []),
        ("tags: [email]", "", ["email"], []),
        ("tags: [PII]", "", ["email"], []),
        ("classification: public", "", ["email"], ["review"]),
        ("description: x", "classification: restricted", ["email"], ["breaking"]),
        ("description: x", "classification: restricted", ["gender"], ["review"]),
        ("classification: quasi-identifier", "", ["email"], ["breaking"]),
        ("classification: personal", "", ["password"], ["breaking"]),
        ("classification: personal, tags: [email]", "", [], ["compatible"]),
        ("classification: confidential", "", [], []),
        ("classification: public", "", [], []),
    ],
)
def test_personal_data_is_named_by_the_contract(
    snapshot: Make, field: str, others: str, types: list[str], expected: list[str]
) -> None:
    table = orders(facts.field("a", T.TEXT), facts.field("b", T.TEXT))
    text = promised(field, f"- {{name: b, {others or 'description: y'}}}")
    held = holding("a", *(sensitive(t) for t in types))
    found = personal_data(looked_through("orders", held, holding("b")))

    compared = checked(snapshot, text, found, datasets=(table,))

    assert [d.effect for d in compared.departures] == expected
    assert all(d.matter == "classification" for d in compared.departures)


def test_personal_data_in_a_new_field_is_told_beside_the_field(snapshot: Make) -> None:
    table = orders(facts.field("a", T.TEXT), facts.field("mail", T.TEXT))
    text = promised("classification: restricted")
    mail = holding("mail", sensitive("email"))
    found = personal_data(looked_through("orders", holding("a"), mail))

    compared = checked(snapshot, text, found, datasets=(table,))

    assert told(compared) == [
        ("breaking", "classification", "Personal data is in the field"),
        ("compatible", "field", "Field is not in the contract"),
    ]


# ----------------------------------------------------------------------------- fields, datasets


def test_a_missing_field_names_the_one_that_is_called_almost_so(snapshot: Make) -> None:
    table = orders(facts.field("customer_id"))
    text = odcs("name: orders\nproperties:\n- {name: customers_id}")

    [departure, extra] = checked(snapshot, text, datasets=(table,)).departures

    assert departure.title == "Field is missing"
    assert "there is customer_id" in departure.found
    assert extra.effect == "compatible"


@pytest.mark.parametrize(
    ("profile", "expected", "why"),
    [
        (
            facts.profile("orders", sample=Sample(method="random")),
            [("review", "field", "Field was not seen")],
            [],
        ),
        (
            facts.profile("orders", missing=Missing(Reason.BUDGET, "the time was up")),
            [],
            ["the time was up"],
        ),
        (facts.profile("orders"), [], ["not all fields of the dataset are known"]),
    ],
)
def test_a_field_of_documents_that_were_not_all_read_may_be_in_the_others(
    snapshot: Make,
    profile: DatasetProfile,
    expected: list[tuple[str, str, str]],
    why: list[str],
) -> None:
    table = orders(facts.field("b", declared=False), complete=False)
    text = odcs("name: orders\nproperties:\n- {name: a}\n- {name: b}")

    compared = checked(
        snapshot, text, facts.profiles(profile), datasets=(table,), family=Family.DOCUMENT
    )

    assert told(compared) == expected
    assert left(compared) == why


def test_case_alone_makes_no_other_field(snapshot: Make) -> None:
    table = orders(facts.field("CustomerId"))
    text = odcs("name: ORDERS\nproperties:\n- {name: customerid}")

    assert not checked(snapshot, text, datasets=(table,)).departures


def test_nested_fields_are_held_against_nested_ones(snapshot: Make) -> None:
    text = odcs(
        "name: orders\nproperties:\n- name: who\n  properties:\n  - {name: mail}\n  - {name: age}\n"
        "- name: bare\n- name: tags\n  items: {logicalType: string}"
    )
    table = orders(
        facts.field("who", T.OBJECT),
        facts.field("who.mail", T.TEXT),
        facts.field("who.phone", T.TEXT),
        facts.field("bare", T.OBJECT),
        facts.field("bare.x", T.TEXT),
        facts.field("tags", T.ARRAY),
    )

    compared = checked(snapshot, text, datasets=(table,), family=Family.DOCUMENT)

    found = [(d.effect.value, d.field) for d in compared.departures]
    assert found == [("breaking", "who.age"), ("compatible", "who.phone")]
    assert left(compared) == ["the source does not list what is in tags"]


def test_a_missing_parent_is_told_once(snapshot: Make) -> None:
    text = odcs(
        "name: orders\nproperties:\n- name: who\n  properties:\n  - {name: mail}\n  - {name: age}"
    )

    compared = checked(snapshot, text, datasets=(orders(facts.field("a")),))

    assert [d.field for d in compared.departures if d.effect == "breaking"] == ["who"]


@pytest.mark.parametrize(
    ("wanted", "names", "found"),
    [
        ("orders", ["public.orders"], "public.orders"),
        ("orders", ["public.orders", "old.orders"], None),
        ("public.orders", ["public.orders", "old.orders"], "public.orders"),
        ("Orders", ["public.orders"], "public.orders"),
        ("orders", ["/data/orders.csv"], "/data/orders.csv"),
        ("/elsewhere/orders.csv", ["/data/orders.csv", "/data/x.csv"], "/data/orders.csv"),
        ("orders", ["/a/orders.csv", "/b/orders.csv"], None),
        ("orders", [], None),
    ],
)
def test_datasets_are_found_by_their_names(
    snapshot: Make, wanted: str, names: list[str], found: str | None
) -> None:
    datasets = tuple(
        facts.dataset(n, namespace=n.partition(".")[0] if n[0] != "/" else "") for n in names
    )

    compared = checked(snapshot, odcs(f"name: {wanted}"), datasets=datasets)

    gone = [d for d in compared.departures if d.effect == "breaking"]
    assert len(gone) == (0 if found else 1)
    assert all(d.matter == "dataset" for d in gone)
    if len(names) > 1 and not found:
        assert "write one of them as physicalName" in gone[0].found


def test_a_schema_of_the_server_says_which_dataset_is_meant(snapshot: Make) -> None:
    text = odcs("name: orders") + (
        "servers:\n- {server: s, type: postgres, host: h, port: 1, database: d, schema: old}\n"
    )
    datasets = tuple(facts.dataset(f"{n}.orders", namespace=n) for n in ("old", "public"))

    compared = checked(snapshot, text, datasets=datasets)

    assert [d.dataset for d in compared.departures] == ["public.orders"]
    assert compared.departures[0].effect == "compatible"


# ----------------------------------------------------------------------------- quality, levels


def rule(text: str, name: str = "a") -> str:
    if name:
        return odcs(f"name: orders\nproperties:\n- name: {name}\n  quality:\n  - {{{text}}}")
    return odcs(f"name: orders\nquality:\n- {{{text}}}")


@pytest.mark.parametrize(
    ("text", "name", "holds"),
    [
        ("metric: nullValues, mustBe: 5", "a", True),
        ("metric: nullValues, mustBe: 0", "a", False),
        ("metric: nullValues, mustBeLessThan: 5, unit: percent", "a", False),
        ("metric: nullValues, mustBeLessOrEqualTo: 5, unit: percent", "a", True),
        ("metric: nullValues, mustNotBe: 0", "a", True),
        ("metric: nullValues, mustBeBetween: [4, 6]", "a", True),
        ("metric: nullValues, mustNotBeBetween: [4, 6]", "a", False),
        ("metric: duplicateValues, mustBe: 5", "a", True),
        ("metric: duplicateValues, mustBeLessThan: 5", "a", False),
        ("metric: rowCount, mustBeGreaterThan: 99", "", True),
        ("metric: rowCount, mustBeGreaterOrEqualTo: 101", "", False),
        ("metric: duplicateValues, mustBe: 2", "", True),
    ],
)
def test_metrics_are_counted_by_the_profile(
    snapshot: Make,
    text: str,
    name: str,
    holds: bool,  # noqa: FBT001  # pytest passes it by name
) -> None:
    table = orders(facts.field("a"))
    field = figures(nulls=5, distinct=90, unique=False)
    seen = facts.profiles(facts.profile("orders", field, rows=Rows(duplicates=2)))

    compared = checked(snapshot, rule(text, name), seen, datasets=(table,))

    broken = [d for d in compared.departures if d.matter == "quality"]
    assert not broken if holds else [d.effect for d in broken] == ["breaking"]
    assert not compared.not_checked


@pytest.mark.parametrize(
    ("severity", "effect"),
    [("", "breaking"), ("error", "breaking"), ("warning", "review"), ("info", "compatible")],
)
def test_a_rule_is_as_severe_as_it_says(snapshot: Make, severity: str, effect: str) -> None:
    text = rule(f"metric: nullValues, mustBe: 0, severity: '{severity}'")
    seen = facts.profiles(facts.profile("orders", figures(nulls=5)))

    compared = checked(snapshot, text, seen, datasets=(orders(facts.field("a")),))

    [departure] = compared.departures
    assert departure.effect == effect
    assert departure.found == "5 nulls in 100 rows"


@pytest.mark.parametrize(
    ("operator", "nulls", "verdict"),
    [
        ("mustBe: 0", 0, "held"),  # nothing in the sample speaks against it
        ("mustBe: 0", 1, "broken"),
        ("mustBeLessThan: 1, unit: percent", 0, "held"),
        ("mustBeLessThan: 1, unit: percent", 1, "undecided"),
        ("mustBeLessThan: 1, unit: percent", 40, "broken"),
        ("mustBeLessThan: 60, unit: percent", 20, "held"),
        ("mustBeLessThan: 50", 60, "broken"),
        ("mustBeLessThan: 5000", 2, "undecided"),
    ],
)
def test_a_sample_decides_what_it_can(
    snapshot: Make, operator: str, nulls: int, verdict: str
) -> None:
    text = rule(f"metric: nullValues, {operator}")
    profile = facts.profile(
        "orders",
        figures(nulls=nulls),
        row_count=100_000,
        rows_seen=100,
        sample=Sample(method="rows"),
    )

    compared = checked(
        snapshot, text, facts.profiles(profile), datasets=(orders(facts.field("a")),)
    )

    [tally] = [t for t in compared.tallies if t.matter == "quality"]
    assert (tally.held, tally.departed, tally.not_checked) == {
        "held": (1, 0, 0),
        "broken": (0, 1, 0),
        "undecided": (0, 0, 1),
    }[verdict]
    assert tally.sampled == (verdict == "held")


def test_an_estimate_of_rows_decides_nothing(snapshot: Make) -> None:
    profile = facts.profile("orders", row_count_exact=False)

    compared = checked(
        snapshot,
        rule("metric: rowCount, mustBe: 100", ""),
        facts.profiles(profile),
        datasets=(orders(facts.field("a")),),
    )

    assert not compared.departures
    assert left(compared) == ["about 100 rows, by the source's own estimate"]


def test_values_of_a_rule_are_in_no_document(snapshot: Make) -> None:
    text = rule("metric: invalidValues, arguments: {validValues: [canary]}, mustBe: 0")
    question = Question(dataset="orders", fields=("a",), of="invalid", values=("canary",))
    seen = facts.profiles(facts.profile("orders", figures()))

    compared = checked(
        snapshot,
        text,
        seen,
        datasets=(orders(facts.field("a")),),
        counts={question: Counted(3, 100, whole=True)},
    )

    [departure] = compared.departures
    assert "canary" not in repr(compared)
    assert departure.found == "3 invalid values in 100 rows"


@pytest.mark.parametrize(
    ("limit", "expected"),
    [
        ("maxLength: 10", []),
        ("maxLength: 9", ["Values are longer than promised"]),
        ("minLength: 3", ["Values are shorter than promised"]),
        ("minLength: 2", []),
        ("pattern: x", ["Values are out of their bounds"]),
    ],
)
def test_limits_of_a_field_are_held(snapshot: Make, limit: str, expected: list[str]) -> None:
    text = promised(f"logicalTypeOptions: {{{limit}}}")
    field = figures(min_length=2, max_length=10)
    question = Question(dataset="orders", fields=("a",), of="invalid", pattern="x")

    compared = checked(
        snapshot,
        text,
        facts.profiles(facts.profile("orders", field)),
        datasets=(orders(facts.field("a", T.TEXT)),),
        counts={question: Counted(1, 100, whole=True)},
    )

    assert [d.title for d in compared.departures] == expected


def test_formats_that_the_profile_knows_are_held(snapshot: Make) -> None:
    text = odcs(
        "name: orders\nproperties:\n- {name: a, logicalTypeOptions: {format: uuid}}\n"
        "- {name: b, logicalTypeOptions: {format: uuid}}\n"
    )
    texts = Texts(formats=(Share("uuid", 98),), looked_at=100)
    profile = facts.profile("orders", figures("a", texts=texts), figures("b"))
    table = orders(facts.field("a", T.TEXT), facts.field("b", T.UUID))

    compared = checked(snapshot, text, facts.profiles(profile), datasets=(table,))

    [departure] = compared.departures
    assert (departure.field, departure.found) == ("a", "2 of 100 rows are not so")
    assert not compared.not_checked


def test_limits_that_nobody_counts_are_told(snapshot: Make) -> None:
    text = promised("logicalTypeOptions: {format: email, uniqueItems: true}")

    compared = checked(
        snapshot,
        text,
        facts.profiles(facts.profile("orders", figures())),
        datasets=(orders(facts.field("a", T.TEXT)),),
    )

    assert left(compared) == ["this program does not check it"] * 2


@pytest.mark.parametrize(
    ("level", "expected"),
    [
        ("property: latency, value: 4, unit: d, element: orders.at", []),
        (
            "property: latency, value: 2, unit: d, element: orders.at",
            ["Data is older than promised"],
        ),
        (
            "property: freshness, value: 47, unit: h, element: orders",
            ["Data is older than promised"],
        ),
        ("property: ly, value: 73, unit: hours", []),
        ("property: frequency, value: 1, unit: d, element: at", ["Data is older than promised"]),
        (
            "property: retention, value: 1, unit: y, element: orders.at",
            ["Data is kept longer than promised"],
        ),
        ("property: retention, value: 3, unit: y, element: orders.at", []),
        (
            "property: endOfSupport, value: '2026-01-01T00:00:00Z'",
            ["The contract's support has ended"],
        ),
        ("property: endOfLife, value: '2036-01-01'", []),
    ],
)
def test_service_levels_that_rows_tell_are_held(
    snapshot: Make, level: str, expected: list[str]
) -> None:
    text = f"{odcs('name: orders')}slaProperties:\n- {{{level}}}\n"
    at = figures("at", ranged=True, minimum="2024-11-23T12:00:00", maximum="2026-11-20T12:00:00")
    profile = facts.profile("orders", at, newest=NOON - timedelta(days=3), newest_field="at")

    compared = checked(
        snapshot,
        text,
        facts.profiles(profile),
        datasets=(orders(facts.field("at", T.TIMESTAMP)),),
    )

    found = [d.title for d in compared.departures if d.effect != "compatible"]
    assert found == expected
    assert not compared.not_checked


@pytest.mark.parametrize(
    ("level", "why"),
    [
        ("property: availability, value: 99.9", "one look at the source does not tell it"),
        ("property: latency, value: soon", "its value and unit are no length of time"),
        ("property: latency, value: 1, unit: parsec", "its value and unit are no length of time"),
        ("property: latency, value: 4, unit: d, element: no.such", "is no field of a dataset"),
        ("property: latency, value: 4, unit: d, element: orders.x", "the newest time of it"),
        ("property: endOfLife, value: never", "its value is no date"),
    ],
)
def test_service_levels_that_nobody_can_tell_are_told(snapshot: Make, level: str, why: str) -> None:
    text = f"{odcs('name: orders')}slaProperties:\n- {{{level}}}\n"
    seen = facts.profiles(facts.profile("orders", figures("x")))

    compared = checked(snapshot, text, seen, datasets=(orders(facts.field("x", T.TIMESTAMP)),))

    [found] = left(compared)
    assert why in found


def test_an_empty_contract_promises_nothing(snapshot: Make) -> None:
    compared = checked(
        snapshot,
        "apiVersion: v3.1.0\nkind: DataContract\nid: x\nversion: 1.0.0\n",
        datasets=(orders(facts.field("a")),),
    )

    assert told(compared) == [("compatible", "dataset", "Dataset is not in the contract")]
    assert not compared.tallies
