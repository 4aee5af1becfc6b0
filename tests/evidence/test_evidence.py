"""Canonical JSON, keys and envelopes, against the vectors of their standards."""

import base64
import json
import pickle
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.errors import ConfigError
from audit.evidence.canonical import NotCanonical, canonical, canonical_of, digest
from audit.evidence.envelope import BadEnvelope, encoded, read, sign, verified
from audit.evidence.keys import (
    generate,
    load_public_key,
    load_signing_key,
    write_new,
)
from audit.evidence.verify import first_difference
from audit.secrets.secret import Secret


def test_the_example_of_the_standard_has_its_form() -> None:
    """RFC 8785, 3.2.2 to 3.2.4."""
    given_ = (
        b'{"numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],'
        b' "string": "\\u20ac$\\u000F\\u000aA\'\\u0042\\u0022\\u005c\\\\\\"\\/",'
        b' "literals": [null, true, false]}'
    )

    assert canonical_of(given_).decode() == (
        '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],'
        '"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}'
    )


def test_any_form_of_a_document_has_one_digest() -> None:
    forms = (
        b'{"b": 1.0, "a": [1, 2e0]}',
        b'{"a":[1,2],"b":1}',
        b'\n{ "a" : [ 1.000 , 2 ] , "b" : 10e-1 }\n',
    )

    assert len({digest(canonical_of(form)) for form in forms}) == 1


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text()
        | st.floats(allow_nan=False, allow_infinity=False),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
        max_leaves=20,
    )
)  # fmt: skip
def test_the_canonical_form_of_the_canonical_form_is_itself(tree: object) -> None:
    try:
        form = canonical(tree)
    except NotCanonical:  # half a surrogate pair
        return
    assert canonical_of(form) == form


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (b'{"a": 1, "a": 2}', "not a JSON document"),
        (b'{"a": 1', "at byte 7"),
        (b"[1" + b"0" * 400 + b"]", "too large"),
        (b"[" * 100_000, "not a JSON document"),
        (b"\xff", "not a JSON document"),
    ],
)
def test_what_has_no_canonical_form_is_told(text: bytes, why: str) -> None:
    with pytest.raises(NotCanonical, match=why):
        canonical_of(text)


def test_whole_numbers_beyond_doubles_are_the_nearest_of_them() -> None:
    assert canonical({"a": [18446744073709551615, 2**53 - 1]}) == (
        b'{"a":[18446744073709552000,9007199254740991]}'
    )


def test_what_is_signed_is_encoded_as_the_specification_says() -> None:
    """DSSE 1.0, test vectors."""
    assert encoded("http://example.com/HelloWorld", b"hello world") == (
        b"DSSEv1 29 http://example.com/HelloWorld 11 hello world"
    )


def test_an_envelope_holds_and_every_change_breaks_it() -> None:
    key, other = generate(), generate()
    data = sign(b'{"report":"1","source":"shop"}', key)

    assert verified(read(data), [other.public, key.public]) == key.public
    tree = json.loads(data)
    tree["payload"] = base64.b64encode(b'{"report":"2","source":"shop"}').decode()
    with pytest.raises(BadEnvelope, match="does not hold"):
        verified(read(json.dumps(tree).encode()), [key.public])
    with pytest.raises(BadEnvelope, match="none that is trusted"):
        verified(read(data), [other.public])
    with pytest.raises(BadEnvelope, match="its payload is"):
        verified(read(data), [key.public], payload_type="text/plain")


def test_the_name_of_a_key_decides_nothing() -> None:
    key, other = generate(), generate()
    tree = json.loads(sign(b"x", key))
    tree["signatures"][0]["keyid"] = other.public.id

    with pytest.raises(BadEnvelope, match="does not hold"):
        verified(read(json.dumps(tree).encode()), [other.public])


@pytest.mark.parametrize(
    "data", [b"", b"[]", b"{}", b'{"payload": "!", "payloadType": "x", "signatures": []}']
)
def test_what_is_no_envelope_is_told(data: bytes) -> None:
    with pytest.raises(BadEnvelope, match="not a DSSE envelope"):
        read(data)


def test_the_first_byte_that_differs_is_told() -> None:
    assert first_difference(b"abc", b"abc") is None
    assert first_difference(b"abc", b"abd") == 2
    assert first_difference(b"abc", b"ab") == 2


def test_a_key_comes_back_from_its_file(tmp_path: Path) -> None:
    key, phrase = generate(), Secret("lantern quay 58")
    private, public = tmp_path / "key.pem", tmp_path / "key.pub.pem"
    write_new(private, key.pem(phrase), mode=0o600)
    write_new(public, key.public.pem, mode=0o644)

    again = load_signing_key(Secret(private.read_text()), phrase, place="key.pem")

    assert again.public.id == key.public.id == load_public_key(public).id
    assert stat.S_IMODE(private.stat().st_mode) == 0o600
    assert b"ENCRYPTED" in private.read_bytes()
    with pytest.raises(ConfigError, match="is there already"):
        write_new(private, b"", mode=0o600)


def test_what_is_wrong_with_a_key_is_one_sentence(tmp_path: Path) -> None:
    sealed = Secret(generate().pem(Secret("right")).decode())
    bare = Secret(generate().pem(None).decode())
    (tmp_path / "none.pem").write_text("no key")

    for pem, phrase, why in (
        (sealed, None, "needs a passphrase"),
        (sealed, Secret("wrong"), "does not open it"),
        (bare, Secret("any"), "not encrypted"),
        (Secret("no key"), None, "no private key in PEM"),
    ):
        with pytest.raises(ConfigError, match=why):
            load_signing_key(pem, phrase, place="env:KEY")
    with pytest.raises(ConfigError, match="no public key"):
        load_public_key(tmp_path / "none.pem")
    with pytest.raises(ConfigError, match="No such file"):
        load_public_key(tmp_path / "gone.pem")


def test_a_private_key_is_neither_printed_nor_pickled() -> None:
    key = generate()

    assert repr(key) == f"SigningKey({key.public.id[:16]})"
    with pytest.raises(TypeError, match="not pickled"):
        pickle.dumps(key)
