"""What detection finds, built by hand: types in fields, fields of datasets, a whole shop."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from audit.detect.taxonomy import types
from audit.facts.sensitive import Reidentification, Rejected, Review, Sensitive
from audit.report.datasets import DatasetReport, FieldReport
from audit.report.document import Report

#: type: how many of 1,000 sampled rows, how sure, and why.
_KNOWN: Mapping[str, tuple[int, float, tuple[str, ...]]] = {
    "email": (1_000, 0.99, ("the form of an address in all values", "the name says e-mail")),
    "person_first_name": (934, 0.88, ("93.4% of the values are first names", "the name says so")),
    "person_last_name": (881, 0.83, ("88.1% of the values are family names",)),
    "phone": (990, 0.96, ("numbers of 12 countries", "the name says telephone")),
    "date_of_birth": (1_000, 0.9, ("dates of persons between 0 and 120 years old",)),
    "street_address": (970, 0.9, ("a house number and a street in 97.0% of the values",)),
    "postal_code": (1_000, 0.84, ("codes of 3 countries", "the name says postcode")),
    "city": (912, 0.7, ("91.2% of the values are names of cities",)),
    "gender": (1_000, 0.81, ("2 values, all of them words for a gender",)),
    "ip_address": (1_000, 0.99, ("the form of an IPv4 address in all values",)),
    "credit_card": (1_000, 0.99, ("check digit (Luhn) in 100.0%, 10.0% by chance",)),
    "iban": (998, 0.99, ("check digits (ISO 7064 MOD 97-10) in 100.0%, 1.0% by chance",)),
    "health_condition": (420, 0.6, ("words for illnesses in 42.0% of the texts",)),
    "password_hash": (1_000, 0.99, ("the form of a bcrypt hash in all values",)),
    "github_token": (3, 0.97, ("the form of a token, its checksum (CRC-32) in all 3",)),
}

#: Columns of the shop of tests.make.shop, and what is in them.
SHOP: Mapping[str, str] = {
    "public.customers.email": "email",
    "public.customers.first_name": "person_first_name",
    "public.customers.last_name": "person_last_name",
    "public.customers.phone": "phone",
    "public.customers.birth_date": "date_of_birth",
    "public.customer_addresses.line1": "street_address",
    "public.customer_addresses.postcode": "postal_code",
    "public.customer_addresses.city": "city",
    "public.customer_consents.ip_address": "ip_address",
    "public.web_visits.ip_address": "ip_address",
    "billing.payment_methods.pan_legacy": "credit_card",
    "billing.payment_methods.iban": "iban",
    "billing.invoices.recipient_name": "person_last_name",
    "billing.invoices.recipient_address": "street_address",
}


def found(type: str, *, sampled: int = 1_000, **changes: object) -> Sensitive:
    """A type as it is found in most columns that hold it."""
    known = types()[type]
    matched, confidence, evidence = _KNOWN[type]
    rate = matched / 1_000
    made = Sensitive(
        type=type,
        title=known.title,
        category=known.category,
        tier=known.tier,
        regulations=known.regulations,
        confidence=confidence,
        match_rate=rate,
        matched=round(rate * sampled),
        sampled=sampled,
        low=max(0.0, rate - 0.012),
        high=min(1.0, rate + 0.012),
        evidence=(*evidence, f"{sampled:,} rows with a value were looked at"),
    )
    return replace(made, **changes)  # type: ignore[arg-type]  # the builder's own words


def email() -> Sensitive:
    return found("email")


def embedded(type: str = "email") -> Sensitive:
    """31 of 1,000 longer texts hold one."""
    return found(
        type,
        match_rate=0.031,
        matched=31,
        low=0.0219,
        high=0.0437,
        embedded=True,
        confidence=0.93,
        evidence=("an address inside 31 of 1,000 texts", "the name says nothing"),
    )


def classified(field: FieldReport, *types: Sensitive) -> FieldReport:
    """The field after detection looked at it."""
    return replace(field, classified=True, looked_at=1_000, sensitive=types)


REJECTED = (
    Rejected(type="imei", title="IMEI numbers", reason="9.8% stand the check digit, as by chance"),
    Rejected(type="phone", title="telephone numbers", reason="the name says order number"),
)
REVIEW = Review(reason="order numbers, checked with the owner", by="j.doe", until=date(2027, 6, 30))


def shop(report: Report) -> Report:
    """The synthetic shop with what its columns hold; the table that is refused stays as it is."""
    return replace(report, datasets=tuple(_dataset(d) for d in report.datasets))


def _dataset(dataset: DatasetReport) -> DatasetReport:
    if dataset.missing:
        return dataset
    fields = tuple(_field(dataset.name, f) for f in dataset.fields)
    risk = Reidentification(
        fields=("birth_date", "first_name", "last_name"),
        rows=50_000,
        unique=43_500,
        smallest=1,
        sampled=True,
    )
    return replace(
        dataset,
        fields=fields,
        tier=max((t.tier for f in fields for t in f.sensitive), default=0),
        reidentification=risk if dataset.name == "public.customers" else None,
    )


def _field(dataset: str, field: FieldReport) -> FieldReport:
    path = f"{dataset}.{field.name}"
    if path == "public.support_messages.body":
        return classified(field, embedded(), found("github_token"), found("health_condition"))
    if path == "public.orders.order_number":
        looked = replace(classified(field), rejected=REJECTED, review=REVIEW)
        return replace(looked, overridden=(found("phone"),))
    if path in SHOP:
        return classified(field, found(SHOP[path]))
    return classified(field)
