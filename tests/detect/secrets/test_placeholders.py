"""Masks, templates and keys of manuals."""

import polars as pl
import pytest

from audit.detect.secrets import example, masked, placeholder, real


@pytest.mark.parametrize(
    "text", ["****", "xxxx", "XXXX-XXXX", "ab****yz", "••••", "sk_…9f", "-----"]
)
def test_a_masked_value_was_hidden(text: str) -> None:
    assert masked(pl.Series([text]))[0]
    assert not real(pl.Series([text]))[0]


@pytest.mark.parametrize(
    "text",
    [
        "<your token>",
        "${TOKEN}",
        "{{ token }}",
        "%(token)s",
        "$TOKEN",
        "%TOKEN%",
        "REDACTED",
        "none",
        "Null",
        "N/A",
        "your_api_key",
        "my-secret-token",
        "replace_me",
        "vault:kv/shop",
        "ENC[AES256,data]",
        "process.env.TOKEN",
        "os.environ['X']",
        "EXAMPLE",
        "dummy",
        "placeholder",
        "arn:aws:secretsmanager:eu:1:secret:a",
        "!Ref Token",
    ],
)
def test_a_placeholder_stands_for_a_value(text: str) -> None:
    assert placeholder(pl.Series([text]))[0]


@pytest.mark.parametrize(
    "text", ["changeme", "password", "hunter2", "Summer2024!", "guest", "$ecret1", "a*b*c"]
)
def test_a_poor_password_is_still_one(text: str) -> None:
    assert not placeholder(pl.Series([text]))[0]


def test_keys_that_manuals_print_are_examples() -> None:
    printed = [
        "AKIA" + "IOSFODNN7EXAMPLE",
        "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
        "sk" + "_test_4eC39HqLyjWDarjtT1zdP7dc",
        "AKIA" + "QX3K7M2P5R7TZ4WD",
        None,
    ]

    assert example(pl.Series(printed)).tolist() == [True, True, True, False, False]
