"""What holds of every place for credentials."""

import sys

import pytest

from audit.errors import ConfigError
from audit.secrets.credential import Credential, Login
from audit.secrets.reference import parse_reference
from audit.secrets.secret import Secret
from audit.secrets.stores import known
from tests.secrets.asking import resolved

EXTRAS = {
    "vault:a#b": ("hvac", "vault"),
    "aws-sm:a": ("boto3.session", "aws"),
    "aws-ssm:a": ("boto3.session", "aws"),
    "aws-rds-iam": ("boto3.session", "aws"),
    "gcp-sm:a/b": ("google.auth", "gcp"),
    "azure-kv:a1/b": ("azure.identity", "azure"),
}


@pytest.mark.parametrize("scheme", sorted(known()))
def test_a_store_says_how_it_is_referred_to(scheme: str) -> None:
    store = known()[scheme]

    assert store.title
    assert parse_reference(store.example).scheme == scheme
    assert str(parse_reference(store.example)).startswith(scheme)
    assert store.needs_place or parse_reference(scheme).place == ""


@pytest.mark.parametrize("reference", EXTRAS)
def test_an_extra_that_is_not_installed_is_named(
    reference: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    package, extra = EXTRAS[reference]
    monkeypatch.setitem(sys.modules, package, None)
    monkeypatch.setenv("VAULT_ADDR", "https://127.0.0.1:1")

    with pytest.raises(ConfigError) as refused:
        resolved(reference, login=Login("postgresql", "db", 5432, "ada"))

    assert str(refused.value).endswith(f"run: pip install 'source-audit[{extra}]'")


@pytest.mark.parametrize(
    ("user", "made", "named", "account"),
    [
        ("", False, "ada", "ada"),
        ("grace", False, "", "grace"),
        ("grace", False, "ada", "ada"),
        ("v-1", True, "ada", "v-1"),
        ("", True, "ada", "ada"),
    ],
)
def test_the_account_of_the_url_counts_unless_one_was_made(
    user: str, *, made: bool, named: str, account: str
) -> None:
    credential = Credential(Secret("x"), user, (lambda: True) if made else None)

    assert credential.account(named) == account
