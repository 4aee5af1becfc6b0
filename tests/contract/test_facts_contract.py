"""What holds of every kind of fact: a frozen value, without secrets, there and back as JSON."""

import dataclasses
import math
import pickle
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime
from enum import Enum
from typing import Any, get_args, get_type_hints

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from audit.engine.discover import fact_types
from audit.model.fact import Fact, Missing
from audit.secrets.secret import Secret

KINDS = tuple(kind for kind in fact_types() if kind.__module__.startswith("audit.facts."))
#: What a field may hold in the end; nothing here can carry a secret or a live object.
LEAVES = (str, int, float, bool, type(None), datetime, date)

each_kind = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)

# a fact never holds a number that JSON does not know, and every time has its zone
st.register_type_strategy(float, st.floats(allow_nan=False, allow_infinity=False))
st.register_type_strategy(datetime, st.datetimes(timezones=st.just(UTC)))


def parts_of(hint: object) -> Iterator[object]:
    """Every type that a value of this type is made of, itself included, each once."""
    seen: list[object] = []
    waiting = [hint]
    while waiting:
        found = waiting.pop()
        if found in seen or found is Ellipsis:
            continue
        seen.append(found)
        yield found
        waiting += get_args(found)
        if isinstance(found, type) and dataclasses.is_dataclass(found):
            waiting += get_type_hints(found).values()


def values_of(kind: type[Fact]) -> list[type[Any]]:
    return [p for p in parts_of(kind) if isinstance(p, type) and dataclasses.is_dataclass(p)]


def test_every_kind_has_a_name_of_its_own() -> None:
    assert Counter(kind.__name__ for kind in fact_types()).most_common(1)[0][1] == 1
    assert len(KINDS) >= 30


@each_kind
def test_it_and_all_its_parts_are_frozen_and_have_slots(kind: type[Fact]) -> None:
    for value in values_of(kind):
        parameters = value.__dataclass_params__
        assert parameters.frozen, value
        assert "__slots__" in vars(value), value


@each_kind
def test_a_fact_is_made_by_keyword(kind: type[Fact]) -> None:
    assert all(field.kw_only for field in dataclasses.fields(kind))


@each_kind
def test_it_holds_plain_values_and_no_secret(kind: type[Fact]) -> None:
    for part in parts_of(kind):
        if not isinstance(part, type) or dataclasses.is_dataclass(part):
            continue
        assert part is not Secret
        assert issubclass(part, (*LEAVES, Enum)) or get_args(part), part


@each_kind
def test_its_collections_are_tuples(kind: type[Fact]) -> None:
    origins = {getattr(part, "__origin__", tuple) for part in parts_of(kind)}

    assert origins <= {tuple}


@each_kind
@settings(
    max_examples=15,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    deadline=None,
)
@given(data=st.data())
def test_any_value_is_hashable_picklable_and_the_same_after_json(
    kind: type[Fact], data: st.DataObject
) -> None:
    fact = data.draw(st.from_type(kind))

    adapter = TypeAdapter(kind)

    assert pickle.loads(pickle.dumps(fact)) == fact
    assert hash(fact) == hash(pickle.loads(pickle.dumps(fact)))
    assert adapter.validate_json(adapter.dump_json(fact)) == fact


@given(st.from_type(Missing))
def test_what_stands_in_a_facts_place_is_the_same_after_json(missing: Missing) -> None:
    adapter = TypeAdapter(Missing)

    assert adapter.validate_json(adapter.dump_json(missing)) == missing
    assert pickle.loads(pickle.dumps(missing)) == missing


@each_kind
def test_it_cannot_be_changed(kind: type[Fact]) -> None:
    fact = object.__new__(kind)
    name = next(field.name for field in dataclasses.fields(kind))

    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(fact, name, math.pi)


def test_a_secret_in_a_fact_would_be_found() -> None:
    @dataclasses.dataclass(frozen=True, slots=True)
    class Leak:
        account: tuple[Secret, ...]

    assert Secret in set(parts_of(Leak))
