"""Personal data as detection finds it: whole values of which a test names only what it is about."""

# ruff: noqa: ANN401  # `more` has the types of the value's own fields

from typing import Any

from audit.facts.sensitive import (
    DatasetSensitivity,
    FieldSensitivity,
    PersonalData,
    Reidentification,
    Sensitive,
)

#: type: title, category, tier, regulations
_TYPES: dict[str, tuple[str, str, int, tuple[str, ...]]] = {
    "email": ("e-mail addresses", "contact", 2, ("GDPR Art. 4(1)",)),
    "phone": ("telephone numbers", "contact", 2, ("GDPR Art. 4(1)",)),
    "postal_code": ("postal codes", "contact", 1, ("GDPR Art. 4(1)",)),
    "social_profile": ("profiles on social networks", "contact", 2, ("GDPR Art. 4(1)",)),
    "person_full_name": ("names of persons", "identity", 2, ("GDPR Art. 4(1)",)),
    "date_of_birth": ("dates of birth", "identity", 2, ("GDPR Art. 4(1)",)),
    "gender": ("genders", "identity", 1, ("GDPR Art. 4(1)",)),
    "username": ("user names", "identity", 2, ("GDPR Art. 4(1)",)),
    "child_data": ("data about children", "identity", 3, ("GDPR Art. 8",)),
    "ip_address": ("IP addresses", "devices", 2, ("GDPR Art. 4(1)",)),
    "us_ssn": ("US social security numbers", "identifiers", 3, ("GDPR Art. 4(1)",)),
    "nl_bsn": ("Dutch citizen service numbers", "identifiers", 3, ("GDPR Art. 87",)),
    "uk_nhs": ("UK NHS numbers", "identifiers", 3, ("GDPR Art. 9",)),
    "religion": ("religions", "special", 3, ("GDPR Art. 9",)),
    "icd10": ("ICD-10 diagnosis codes", "health", 3, ("GDPR Art. 9",)),
    "credit_card": ("payment card numbers", "financial", 4, ("PCI DSS 3.5.1",)),
    "masked_card": ("masked card numbers", "financial", 1, ("PCI DSS 3.5.1",)),
    "cvv": ("card security codes", "financial", 4, ("PCI DSS 3.3.1",)),
    "card_track": ("magnetic stripe data of cards", "financial", 4, ("PCI DSS 3.3.1",)),
    "card_pin": ("PINs of cards", "financial", 4, ("PCI DSS 3.3.1",)),
    "iban": ("IBANs", "financial", 3, ("GDPR Art. 4(1)",)),
    "password": ("passwords", "secrets", 4, ("GDPR Art. 32",)),
    "password_hash": ("password hashes", "secrets", 4, ("GDPR Art. 32",)),
    "private_key": ("private keys", "secrets", 4, ("GDPR Art. 32",)),
    "github_token": ("GitHub tokens", "secrets", 4, ("GDPR Art. 32",)),
    "stripe_key": ("Stripe secret keys", "secrets", 4, ("GDPR Art. 32",)),
    "vendor_token": ("API tokens of other vendors", "secrets", 4, ("GDPR Art. 32",)),
    "jwt": ("JSON web tokens", "secrets", 4, ("GDPR Art. 32",)),
    "generic_secret": ("secrets", "secrets", 4, ("GDPR Art. 32",)),
}


def sensitive(type: str = "email", **more: Any) -> Sensitive:
    """All of 1,000 rows, certain, and named so."""
    title, category, tier, regulations = _TYPES[type]
    sampled = more.pop("sampled", 1_000)
    matched = more.pop("matched", sampled)
    whole: dict[str, Any] = {
        "confidence": 0.98,
        "named": True,
        "match_rate": matched / sampled,
        **more,
    }
    return Sensitive(
        type=type,
        title=title,
        category=category,
        tier=tier,
        regulations=regulations,
        matched=matched,
        sampled=sampled,
        **whole,
    )


def inside(type: str = "email", **more: Any) -> Sensitive:
    """31 of 1,000 sampled texts, with the interval of their share."""
    some = {"matched": 31, "low": 0.022, "high": 0.044, "embedded": True, "named": False}
    return sensitive(type, **(some | more))


def holding(name: str, *types: Sensitive, **more: Any) -> FieldSensitivity:
    """A field that was looked through in 1,000 rows."""
    sizes: dict[str, Any] = {"sampled": 1_000, "rows": 1_000, **more}
    return FieldSensitivity(name=name, types=types, **sizes)


def looked_through(
    name: str, *fields: FieldSensitivity, reidentification: Reidentification | None = None
) -> DatasetSensitivity:
    return DatasetSensitivity(dataset=name, fields=fields, reidentification=reidentification)


def personal_data(*datasets: DatasetSensitivity) -> PersonalData:
    return PersonalData(datasets=datasets)


def people(*fields: FieldSensitivity) -> PersonalData:
    """One dataset, called people, with these fields."""
    return personal_data(looked_through("people", *fields))
