"""A secret is not shown, stored or sent by accident."""

import copy
import dataclasses
import gc
import json
import logging
import pickle
import pprint
from collections.abc import Callable
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from audit.access.address import Address
from audit.access.connector import Target
from audit.secrets.secret import Secret, living

CANARY = "c4n4ry-hunter2"


@dataclasses.dataclass(frozen=True)
class Holder:
    secret: Secret


#: Any is what a careless hand would pass it to.
Way = Callable[[Any], object]

SHOWN: list[Way] = [
    str,
    repr,
    ascii,
    "{}".format,
    "{!r}".format,
    "{:>20}".format,
    "{0:s}".format,
    lambda secret: f"{secret}",
    lambda secret: f"{secret:10}",
    lambda secret: "%s %r" % (secret, secret),  # noqa: UP031  # log lines are made this way
    lambda secret: repr([secret, {"password": secret}]),
    lambda secret: repr(Holder(secret)),
    lambda secret: pprint.pformat({"a": [secret]}),
    lambda secret: str(Target("shop", Address("x"), secret)),
    lambda secret: str(ValueError(secret)),
]


@pytest.mark.parametrize("shown", SHOWN)
def test_every_way_of_showing_it_gives_stars(shown: Way) -> None:
    text = str(shown(Secret(CANARY)))

    assert "****" in text
    assert CANARY not in text


def test_a_log_line_gives_stars(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        logging.getLogger("audit").warning("connecting with %s", Secret(CANARY))

    assert "connecting with ****" in caplog.text
    assert CANARY not in caplog.text


SERIALISED: list[Way] = [
    copy.copy,
    copy.deepcopy,
    json.dumps,
    lambda secret: json.dumps({"password": secret}),
    yaml.safe_dump,
    yaml.dump,
    lambda secret: pickle.dumps(Holder(secret)),
    lambda secret: dataclasses.asdict(Holder(secret)),
    lambda secret: TypeAdapter(Secret).dump_json(secret),
    lambda secret: TypeAdapter(Holder).dump_json(Holder(secret)),
    lambda _: TypeAdapter(Secret).validate_python(CANARY),
    bytes,
    list,
    vars,
]


@pytest.mark.parametrize("serialise", SERIALISED)
def test_every_way_of_serialising_it_is_refused(serialise: Way) -> None:
    with pytest.raises((TypeError, yaml.YAMLError)) as refused:
        serialise(Secret(CANARY))

    assert CANARY not in str(refused.value)


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_it_cannot_be_pickled_by_any_protocol(protocol: int) -> None:
    with pytest.raises(TypeError, match="cannot be pickled"):
        pickle.dumps(Secret(CANARY), protocol)


def test_it_has_no_attributes_to_look_into_or_to_set() -> None:
    secret = Secret(CANARY)

    assert not hasattr(secret, "__dict__")
    with pytest.raises(AttributeError):
        secret.note = "x"  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue]


@given(st.text())
def test_revealing_gives_it_back_as_it_was(value: str) -> None:
    assert Secret(value).reveal() == value
    assert bool(Secret(value)) is bool(value)


@given(st.text(), st.text())
def test_equal_secrets_are_equal_and_hash_alike(one: str, other: str) -> None:
    assert (Secret(one) == Secret(other)) is (one == other)
    assert hash(Secret(one)) == hash(Secret(other))  # the hash tells nothing
    assert len({Secret(one), Secret(one)}) == 1


def test_it_equals_no_text() -> None:
    assert Secret(CANARY) != CANARY


def test_a_secret_is_known_to_the_redaction_as_long_as_it_lives() -> None:
    secret = Secret(CANARY)
    assert CANARY in living()

    del secret
    gc.collect()

    assert CANARY not in living()
