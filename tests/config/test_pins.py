"""Pins in the configuration: a value or a list, checked when the file is read."""

from pathlib import Path

import pytest

from audit.access.identity.pins import Pins
from audit.config.load import load_config
from audit.config.pins import pins_of
from audit.errors import ConfigError

HEX = "ab" * 32


def pins(tmp_path: Path, text: str) -> Pins:
    path = tmp_path / "source-audit.yaml"
    lines = "".join(f"      {line}\n" for line in text.splitlines())
    path.write_text(f"sources:\n  shop:\n    url: postgresql://db/shop\n    pins:\n{lines}")
    return pins_of(load_config(path).sources["shop"].pins, "sources.shop.pins")


def test_one_value_and_a_list_are_both_taken(tmp_path: Path) -> None:
    found = pins(
        tmp_path,
        f"certificate: sha256:{HEX}\npublic_key: [sha256:{HEX}, sha256:{HEX[::-1]}]\n"
        "identifier: 7712758058302431894",
    )

    assert found.certificates == (f"sha256:{HEX}",)
    assert found.public_keys == (f"sha256:{HEX}", f"sha256:{HEX[::-1]}")
    assert found.identifiers == ("7712758058302431894",)
    assert found.place == "sources.shop.pins"


def test_without_pins_there_are_none(tmp_path: Path) -> None:
    path = tmp_path / "source-audit.yaml"
    path.write_text("sources:\n  shop:\n    url: postgresql://db/shop\n")
    source = load_config(path).sources["shop"]

    assert not pins_of(source.pins, "").of_tls
    assert pins_of(source.pins, "").identifiers == ()
    assert source.tls


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("certificate: abc", "pins.certificate: it is no SHA-256"),
        ("public_key: [abc]", "pins.public_key: it is no SHA-256"),
        ('identifier: ""', ""),
        ('identifier: [""]', "pins.identifier: an identifier is 1 to 200 characters"),
        ('identifier: "a\\nb"', "pins.identifier: an identifier is"),
        ("certifcate: abc", "unknown key .did you mean 'certificate'"),
    ],
)
def test_what_is_no_pin_is_told_with_its_key(tmp_path: Path, text: str, said: str) -> None:
    if not said:
        assert pins(tmp_path, text).identifiers == ()
        return
    with pytest.raises(ConfigError, match=said):
        pins(tmp_path, text)
