"""What a contract promises of the facts of a source."""

# ruff: noqa: ANN401  # `more` has the types of the value's own fields

from dataclasses import replace
from typing import Any

import pytest
import yaml

from audit.contracts import odcs
from audit.contracts.build import Facts, contract_of
from audit.contracts.model import Contract, PromisedDataset, PromisedReference
from audit.facts.catalog import Dataset, DatasetKind, ForeignKey, LogicalType
from audit.facts.profiles import FieldProfile, Reference, References
from audit.facts.relations import CandidateKey, Relations
from audit.facts.rules import DatasetRules, Rule, RuleKind, Rules
from audit.facts.sensitive import DatasetSensitivity, FieldSensitivity, PersonalData, Sensitive
from audit.model.fact import Missing, Reason
from audit.report.document import SourceHeader
from tests.contracts.export.make import rule
from tests.make import facts as make

HEADER = SourceHeader(
    name="shop",
    kind="postgresql",
    family="relational",
    product="PostgreSQL",
    version="18",
    url="postgresql://auditor@db.example:5433/shop?sslmode=require&application_name=secret",
)
EMAIL = Sensitive(
    type="email",
    title="E-mail address",
    category="contact",
    tier=2,
    regulations=(),
    confidence=0.99,
    match_rate=1.0,
    matched=10,
    sampled=10,
)


def built(*datasets: Dataset, header: SourceHeader = HEADER, **more: Any) -> Contract:
    facts = Facts(catalog=make.catalog(*datasets))
    return contract_of(header, replace(facts, **more))


def orders(**more: Any) -> Dataset:
    return make.dataset(
        "public.orders",
        make.field("id", nullable=False),
        make.field("code", LogicalType.TEXT),
        make.field("email", LogicalType.TEXT),
        make.field("customer", LogicalType.INTEGER),
        namespace="public",
        **more,
    )


def inferred(*rules: Rule) -> Rules:
    return Rules(datasets=(DatasetRules(dataset="public.orders", rules=rules),))


def only(contract: Contract) -> PromisedDataset:
    [dataset] = contract.datasets
    return dataset


def test_a_contract_says_where_but_not_who_and_has_the_same_id_each_time() -> None:
    first, again = built(orders()), built(orders())
    other = built(orders(), header=replace(HEADER, url="postgresql://db.example:5433/other"))

    assert (first.host, first.port, first.database) == ("db.example", 5433, "shop")
    assert "auditor" not in repr(first)
    assert "secret" not in repr(first)
    assert first.id == again.id != other.id


def test_the_user_that_reads_is_no_part_of_the_identity() -> None:
    other = built(orders(), header=replace(HEADER, url="postgresql://root@db.example:5433/shop"))

    assert other.id == built(orders()).id


def test_keys_and_nulls_are_promised_as_they_are_declared() -> None:
    keys = (make.primary_key("id"), make.unique_key("code"), make.unique_key("email", "customer"))

    promised = only(built(orders(keys=keys)))
    fields = {field.name: field for field in promised.fields}
    rules = {(p.rule.kind, p.rule.fields): p.rule.reason for p in promised.rules}

    assert (fields["id"].key_position, fields["id"].unique, fields["id"].nullable) == (
        1,
        True,
        False,
    )
    assert (fields["code"].unique, fields["code"].nullable) == (True, True)
    assert fields["email"].unique is None
    assert rules == {
        (RuleKind.NOT_NULL, ("id",)): "part of the primary key",
        (RuleKind.UNIQUE, ("id",)): "the primary key",
        (RuleKind.UNIQUE, ("code",)): "declared unique",
        (RuleKind.UNIQUE, ("email", "customer")): "declared unique",
    }


def test_a_partial_key_promises_nothing() -> None:
    promised = only(built(orders(keys=(make.unique_key("code", partial=True),))))

    assert all(field.unique is None for field in promised.fields)
    assert [p.rule.kind for p in promised.rules] == [RuleKind.NOT_NULL]


def test_fields_that_nobody_declared_promise_nothing_about_nulls() -> None:
    file = make.dataset(
        "data/a.csv", make.field("id", nullable=False, declared=False), kind=DatasetKind.FILE
    )

    [field] = only(built(file)).fields

    assert field.nullable is None


def test_only_sure_rules_are_promised_and_types_are_not_told_twice() -> None:
    kept = rule(RuleKind.LENGTH, "code", low=1, high=9)
    rules = inferred(
        kept,
        replace(kept, kind=RuleKind.RANGE, confidence=0.7),
        rule(RuleKind.TYPE, "code", type="text"),
        rule(RuleKind.TYPE, "code", type="integer"),
    )
    facts = Facts(catalog=make.catalog(orders()), rules=rules)

    promised = [p.rule for p in only(contract_of(HEADER, facts)).rules if not p.rule.declared]
    suggested = [
        p.rule.kind
        for p in only(contract_of(HEADER, facts, surest=0.0)).rules
        if not p.rule.declared
    ]

    assert promised == [kept, rule(RuleKind.TYPE, "code", type="integer")]
    assert suggested == [RuleKind.LENGTH, RuleKind.RANGE, RuleKind.TYPE]


@pytest.mark.parametrize(("longest", "most"), [(30, 40), (50, 50), (90, 74)])
def test_a_length_ends_where_the_declared_one_does(longest: int, most: int) -> None:
    field = make.field("code", LogicalType.TEXT, native_type="VARCHAR(40)")
    seen = FieldProfile("code", 10, 0, max_length=longest)
    facts = Facts(
        catalog=make.catalog(make.dataset("public.orders", field)),
        profiles=make.profiles(make.profile("public.orders", seen)),
        rules=inferred(rule(RuleKind.LENGTH, "code", low=1, high=74)),
    )

    [promised] = only(contract_of(HEADER, facts)).rules

    assert promised.rule.argument("high") == most
    assert promised.rule.argument("low") == 1


def test_dependencies_have_to_be_surer() -> None:
    sure = replace(rule(RuleKind.DEPENDENCY, "code", "email"), confidence=0.98)
    facts = Facts(
        catalog=make.catalog(orders()), rules=inferred(sure, replace(sure, confidence=0.94))
    )

    promised = [p.rule for p in only(contract_of(HEADER, facts)).rules if not p.rule.declared]

    assert promised == [sure]


def test_personal_data_are_a_classification_and_tags() -> None:
    found = DatasetSensitivity(
        dataset="public.orders", fields=(FieldSensitivity(name="email", types=(EMAIL,)),)
    )

    promised = only(built(orders(), personal=PersonalData(datasets=(found,))))
    fields = {field.name: (field.classification, field.tags) for field in promised.fields}

    assert fields["email"] == ("personal", ("email",))
    assert fields["code"] == ("", ())


def test_references_are_promised_when_declared_or_sure_and_without_orphans() -> None:
    customers = make.dataset("public.customers", make.field("id"), namespace="public")
    declared = ForeignKey("fk", ("customer",), "public.customers", ("id",))
    found = Reference("public.orders", ("code",), "public.customers", ("id",), declared=False)

    promised, *_ = (
        d
        for d in built(
            orders(foreign_keys=(declared,)),
            customers,
            references=References(
                references=(
                    replace(found, confidence="high"),
                    replace(found, fields=("email",), confidence="medium"),
                    replace(found, fields=("id",), confidence="high", orphans=3),
                    replace(found, fields=("customer",), declared=True),
                    replace(found, fields=("email",), confidence="high", unproved=True),
                )
            ),
        ).datasets
        if d.name == "orders"
    )

    assert promised.references == (
        PromisedReference(fields=("customer",), parent="customers", parent_fields=("id",)),
        PromisedReference(
            fields=("code",), parent="customers", parent_fields=("id",), declared=False
        ),
    )


def test_partitions_are_promised_with_their_table() -> None:
    part = make.dataset("public.part", make.field("id"), partition_of="public.orders")

    assert only(built(orders(), part)).name == "orders"


def test_freshness_is_a_service_level() -> None:
    [level] = built(orders(), rules=inferred(rule(RuleKind.FRESHNESS, "code", hours=36))).levels

    assert (level.property, level.value, level.unit, level.element) == (
        "latency",
        "36",
        "h",
        "orders.code",
    )


def test_an_object_id_is_no_uuid() -> None:
    collection = make.dataset(
        "orders",
        make.field("_id", LogicalType.UUID, native_type="objectid"),
        kind=DatasetKind.COLLECTION,
    )

    [field] = only(built(collection)).fields

    assert field.logical_type is LogicalType.TEXT


def test_datasets_whose_rows_were_not_read_are_named() -> None:
    seen = make.profile("public.orders")
    closed = make.dataset("public.closed", make.field("id"), namespace="public")
    denied = make.profile("public.closed", missing=Missing(Reason.PRIVILEGE, "may not"))

    whole = built(orders(), profiles=make.profiles(seen))
    part = built(orders(), closed, profiles=make.profiles(denied, seen))

    assert whole.limitations == ""
    assert part.limitations == (
        "No rows were read of public.closed: nothing is promised of their values."
    )
    told = yaml.safe_load(odcs.render(part))["description"]
    assert told["limitations"] == part.limitations


def test_keys_that_nobody_declared_are_promised_where_all_rows_were_compared() -> None:
    key = CandidateKey(dataset="public.orders", fields=("id",), rows=1_000, exact=True)
    relations = Relations(
        keys=(
            key,
            replace(key, fields=("code", "email")),
            replace(key, fields=("customer",), exact=False),
            replace(key, dataset="public.other"),
        )
    )
    known = inferred(rule(RuleKind.UNIQUE, "id"))

    promised = only(built(orders(), relations=relations, rules=known))

    keys = [(p.rule.fields, p.rule.evidence) for p in promised.rules if p.rule.kind == "unique"]
    assert keys == [
        (("id",), "every one of 1,000 rows"),
        (("code", "email"), "every one of 1,000 rows"),
    ]
