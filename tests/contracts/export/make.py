"""Contracts made by hand, for tests of what each format says."""

from audit.contracts.model import Contract, PromisedDataset, PromisedField, PromisedRule
from audit.facts.catalog import LogicalType
from audit.facts.rules import Argument, Rule, RuleKind
from audit.model.fact import Scalar

FIELDS = {
    "id": LogicalType.INTEGER,
    "name": LogicalType.TEXT,
    "price": LogicalType.DECIMAL,
    "quantity": LogicalType.INTEGER,
    "total": LogicalType.DECIMAL,
    "placed": LogicalType.TIMESTAMP,
    "shipped": LogicalType.TIMESTAMP,
    "day": LogicalType.DATE,
    "status": LogicalType.TEXT,
    "paid": LogicalType.BOOLEAN,
}


def rule(
    kind: RuleKind,
    *fields: str,
    broken: int = 0,
    declared: bool = False,
    **arguments: Scalar | tuple[Scalar, ...],
) -> Rule:
    """A rule that 1,000 rows were looked at for."""
    return Rule(
        kind=kind,
        fields=fields,
        arguments=tuple(Argument(name, value) for name, value in arguments.items()),
        confidence=0.97,
        reason=f"because of {kind.value}",
        evidence="every one of 1,000 rows",
        rows=1_000,
        broken=broken,
        declared=declared,
    )


def dataset(*rules: Rule, kind: str = "table") -> PromisedDataset:
    """Orders with fields of most types."""
    return PromisedDataset(
        name="orders",
        physical_name="shop.orders",
        namespace="shop",
        kind=kind,
        fields=tuple(
            PromisedField(name=name, logical_type=kind, native_type=kind.value, nullable=True)
            for name, kind in FIELDS.items()
        ),
        rules=tuple(PromisedRule(rule=one) for one in rules),
        time_field="placed",
    )


def contract(*datasets: PromisedDataset) -> Contract:
    return Contract(
        id="8c1f9f0e-6a8e-5d1b-9c8b-0d6d1c9c2f11",
        name="shop",
        kind="postgresql",
        product="PostgreSQL",
        host="db",
        database="shop",
        description="A shop.",
        datasets=datasets,
    )
