"""Contracts that are read, and contracts that are not: each problem with its line."""

import itertools
import json
import time
from collections.abc import Sequence

import pytest

from audit.contracts.model import Contract, Metric, PromisedDataset
from audit.contracts.nodes import InvalidContract, Keys, parse
from audit.contracts.read import read
from audit.facts.catalog import LogicalType
from tests.contracts.check.checking import odcs

HEAD = "apiVersion: v3.1.0\nkind: DataContract\nid: x\nversion: 1.0.0\nstatus: active\n"


def said(text: str | bytes) -> list[str]:
    """The problems of a contract, each as it is shown."""
    data = text if isinstance(text, bytes) else text.encode()
    with pytest.raises(InvalidContract) as raised:
        read(data, "c.yaml")
    return [str(problem) for problem in raised.value.problems]


def dataset(text: str) -> PromisedDataset:
    [found] = read(text.encode(), "c.yaml").datasets
    return found


# ------------------------------------------------------------------------------- what is no YAML


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (b"", "c.yaml: the file is empty"),
        (b"   \n# nothing\n", "c.yaml: the file is empty"),
        (b"\xff\xfe\x00", "c.yaml, line 1, column 1: this is not UTF-8"),
        (b"a: 1\nb: \xe9\n", "c.yaml, line 2, column 1: this is not UTF-8"),
        (b"a:\n\tb: 1\n", "line 2, column 1: this is not valid YAML: a tab"),
        (b"a: b: c\n", "line 1, column 5: this is not valid YAML: a colon is one too many"),
        (b"a: 1\n- b\n", "line 2, column 1: this is not valid YAML: a key is expected"),
        (b'a: "b\n', "this is not valid YAML"),
        (b"a: *b\n", "line 1, column 4: an alias of nothing that stands before it"),
        (b"a: &b [*b]\n", "an alias of nothing that stands before it"),
        (b"---\na: 1\n---\nb: 2\n", "line 3, column 1: a second document"),
        (b"? [a]\n: 1\n", "a key is a text"),
        (b"- a\n", "a contract is made of keys, not of a list"),
        (b"hello\n", "a contract is made of keys, not of one value"),
        (b'{"a": 1,}x\n', "this is not valid YAML"),
    ],
)
def test_what_is_no_yaml_says_where(text: bytes, expected: str) -> None:
    [problem] = said(text)

    assert expected in problem


def test_the_message_quotes_nothing_of_a_file_that_is_no_yaml() -> None:
    [problem] = said('password: "hunter2-canary\n')

    assert "canary" not in problem


def test_a_key_that_stands_twice_is_told_with_both_lines() -> None:
    problems = said(f"{HEAD}id: y\n")

    assert problems == ["c.yaml, line 6, column 1: id: the key stands here twice, first in line 3"]


@pytest.mark.parametrize("text", ["[" * 100_000, '{"a": ' * 100_000, "- " * 50_000])
def test_deep_nesting_ends_at_once(text: str) -> None:
    began = time.perf_counter()

    [problem] = said(text)

    assert "nested more than" in problem
    assert time.perf_counter() - began < 60


def test_aliases_do_not_multiply_without_end() -> None:
    names = "abcdefghij"
    first = f"a: &a [{', '.join('x' * 10)}]\n"
    rest = "".join(
        f"{name}: &{name} [{', '.join([f'*{before}'] * 10)}]\n"
        for before, name in itertools.pairwise(names)
    )
    began = time.perf_counter()

    [problem] = said(first + rest)

    assert "keys and values, aliases written out" in problem
    assert time.perf_counter() - began < 60


def test_a_file_beyond_all_measure_is_refused() -> None:
    [problem] = said(b"a" * (25 * 1024 * 1024))

    assert problem == "c.yaml: the file is larger than 24 MB: that is no contract"


def test_anchors_and_merged_keys_are_read() -> None:
    text = f"""{HEAD}
schema:
- name: a
  properties:
  - &key {{name: id, logicalType: integer, required: true}}
- name: b
  properties:
  - <<: *key
    name: number
"""

    contract = read(text.encode(), "c.yaml")

    [field] = contract.datasets[1].fields
    assert (field.name, field.logical_type, field.nullable) == (
        "number",
        LogicalType.INTEGER,
        False,
    )


def test_json_is_read_with_its_lines() -> None:
    tree = {
        "apiVersion": "v3.1.0",
        "kind": "DataContract",
        "id": "x",
        "version": "1",
        "schema": [{"name": "\U0001f600 \\ud83d", "properties": [{"name": "a"}]}],
    }
    text = json.dumps(tree, indent="\t")

    contract = read(text.encode(), "c.json")

    assert contract.datasets[0].name == "\U0001f600 \\ud83d"
    assert contract.datasets[0].place.line == 8


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a: 1", 1),
        ("a: 1_000", 1000),
        ("a: -2.5e3", -2500.0),
        ("a: yes", True),
        ("a: OFF", False),
        ("a: ~", None),
        ("a:", None),
        ("a: 'yes'", "yes"),
        ("a: 1.0.0", "1.0.0"),
        ("a: 2022-05-12T09:30:10-08:00", "2022-05-12T09:30:10-08:00"),
        ("a: .", "."),
        ("a: 1e999", "1e999"),
        ("a: nO", "nO"),
        ("a: ١", "١"),  # noqa: RUF001  # a digit of another script
    ],
)
def test_scalars_are_what_yaml_says(text: str, value: object) -> None:
    tree, _ = parse(text.encode(), "c.yaml")

    assert isinstance(tree, Keys)
    assert tree.value("a") == value
    assert type(tree.value("a")) is type(value)


# -------------------------------------------------------------------------- what is no contract


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("dataContractSpecification: 1.1.0\nid: a\n", "datacontract export --format odcs"),
        ("$schema: https://json-schema.org/x\ntype: object\n", "this is a JSON Schema"),
        ("version: 2\nsources: []\n", "dbt"),
        ("expectations: []\nname: a\n", "scan --expectations"),
        ("a: 1\n", "it has no apiVersion"),
        ("kind: DataContract\nid: x\n", "'apiVersion' is missing"),
        ("apiVersion: v2.2.2\nkind: DataContract\n", "ODCS 2.2 is not read, only 3"),
        ("apiVersion: v4.0.0\nkind: DataContract\n", "ODCS 4.0 is newer"),
        ("apiVersion: three\n", "apiVersion is no version of ODCS"),
        ("apiVersion: 3.1\n", "apiVersion is no version of ODCS"),
        ("apiVersion: [1]\n", "apiVersion is no version of ODCS"),
    ],
)
def test_files_of_others_say_what_to_do(text: str, expected: str) -> None:
    [problem] = said(text)

    assert expected in problem


def test_every_problem_is_told_in_the_order_of_the_file() -> None:
    text = """apiVersion: v3.1.0
kind: DataContracts
id: 7
version: 1.0.0
schema:
- name: orders
  requird: true
  properties:
  - name: total
    logicalType: decimal
    primaryKeyPosition: "1"
    tags: money
  - logicalType: string
  - name: total
    unique: maybe
  quality:
  - metric: rowCout
    mustBe: 1
  - metric: rowCount
  - metric: rowCount
    mustBeBetween: [1]
slaProperties:
- property: latency
"""

    problems = said(text)

    assert [problem.removeprefix("c.yaml, ") for problem in problems] == [
        (
            "line 2, column 7: kind: 'DataContracts' is no word for this "
            "(did you mean 'DataContract'?)"
        ),
        "line 3, column 5: id: a text is expected, not a number; write it in quotes",
        "line 7, column 3: schema[0].requird: unknown key",
        (
            "line 10, column 18: schema[0].properties[0].logicalType: 'decimal' is no word for "
            "this; it is one of string, date, timestamp, time, number, integer, object, array, "
            "boolean, map, vector"
        ),
        (
            "line 11, column 25: schema[0].properties[0].primaryKeyPosition: a whole number is "
            "expected, not a text"
        ),
        "line 12, column 11: schema[0].properties[0].tags: a list is expected, not a text",
        "line 13, column 5: schema[0].properties[1]: 'name' is missing",
        "line 14, column 5: orders: the name stands twice, first in line 9",
        "line 15, column 13: schema[0].properties[2].unique: true or false is expected, not a text",
        (
            "line 17, column 13: schema[0].quality[0].metric: 'rowCout' is no word for this "
            "(did you mean 'rowCount'?)"
        ),
        (
            "line 19, column 5: quality: one of mustBe, mustNotBe, mustBeGreaterThan, "
            "mustBeGreaterOrEqualTo, mustBeLessThan, mustBeLessOrEqualTo, mustBeBetween, "
            "mustNotBeBetween is needed"
        ),
        "line 21, column 20: schema[0].quality[2].mustBeBetween: a list of 2 is expected",
        "line 23, column 3: slaProperties[0]: 'value' is missing",
    ]


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("{metric: nullValues, mustBe: 0}", "nullValues is of a property"),
        ("{metric: rowCount, mustBe: 1, mustNotBe: 2}", "two operators"),
        ("{metric: rowCount, mustBe: many}", "a number is expected"),
        ("{type: library}", "'metric' is missing"),
    ],
)
def test_rules_that_say_nothing_are_problems(rule: str, expected: str) -> None:
    problems = said(odcs(f"name: orders\nquality:\n- {rule}"))

    assert any(expected in problem for problem in problems)


def test_an_unknown_key_is_forbidden_since_3_1_and_told_before() -> None:
    text = odcs("name: orders\nproperties:\n- name: a\n  tag: [x]")

    [problem] = said(text)
    older = read(text.replace("v3.1.0", "v3.0.0").encode(), "c.yaml")

    assert "schema[0].properties[0].tag: unknown key (did you mean 'tags'?)" in problem
    [unread] = older.unchecked
    assert unread.what == "schema[0].properties[0].tag"
    assert unread.place.line == 10


# ------------------------------------------------------------------------------- what is read


FULL = odcs(
    """
name: orders
id: orders_tbl
physicalName: public.orders
physicalType: table
properties:
- name: key
  physicalName: id
  id: key_id
  logicalType: integer
  physicalType: bigint
  primaryKey: true
  primaryKeyPosition: 1
  required: true
- name: customer
  logicalType: string
  unique: false
  classification: restricted
  tags: [email]
  logicalTypeOptions: {minLength: 2, maxLength: 40, pattern: '^[a-z]'}
  relationships:
  - to: customers.id
  - to: other.yaml#customers.id
- name: placed
  logicalType: timestamp
  logicalTypeOptions: {timezone: true}
- name: items
  logicalType: array
  items:
    logicalType: object
    properties:
    - name: sku
      logicalType: string
- name: extra
  logicalType: map
  map:
    key: {logicalType: string}
    value: {logicalType: number}
- name: revenue
  semanticType: measure
  transformLogic: sum(total)
quality:
- metric: duplicateValues
  arguments: {properties: [key, customer]}
  mustBeLessThan: 1
  unit: percent
- {type: sql, query: select 1, mustBe: 1}
- {type: custom, engine: soda, implementation: 'x: y'}
- {type: text, description: fine}
relationships:
- from: [orders.key, orders.customer]
  to: [schema/customers/properties/id_id, customers.name]
""",
    """
name: customers
properties:
- {name: id, id: id_id}
- {name: name, enum: [{value: a}, {value: b}]}
""",
    more="slaProperties:\n- {property: latency, value: 4, unit: d, element: orders.placed}\n",
)


def full() -> Contract:
    return read(FULL.encode(), "c.yaml")


def test_fields_are_called_as_the_source_calls_them() -> None:
    orders, _ = full().datasets

    assert orders.physical_name == "public.orders"
    names = ["id", "customer", "placed", "items", "items[]", "items[].sku", "extra", "extra.*"]
    assert [field.name for field in orders.fields] == names
    assert orders.fields[0].native_type == "bigint"
    assert orders.fields[0].key_position == 1
    assert orders.fields[0].nullable is False
    assert orders.fields[1].nullable is None
    assert orders.fields[1].tags == ("email",)
    assert orders.fields[2].logical_type is LogicalType.TIMESTAMP_TZ
    limits = {limit.name: limit.value for limit in orders.fields[1].limits}
    assert limits == {"minLength": 2, "maxLength": 40, "pattern": "^[a-z]"}
    assert not orders.fields[2].limits


def test_references_are_followed_by_names_and_by_ids() -> None:
    orders, _ = full().datasets

    found = [(r.fields, r.parent, r.parent_fields) for r in orders.references]
    assert found == [
        (("customer",), "customers", ("id",)),
        (("id", "customer"), "customers", ("id", "name")),
    ]


def test_metrics_are_read_and_the_rest_is_told() -> None:
    orders, customers = full().datasets

    [repeats] = orders.metrics
    assert repeats.fields == ("id", "customer")
    assert repeats.operator == "mustBeLessThan"
    assert repeats.bounds == (1.0,)
    assert repeats.percent
    [enumerated] = customers.metrics
    assert enumerated.metric is Metric.INVALID_VALUES
    assert enumerated.values == ("a", "b")
    left = [(part.what, part.why) for part in orders.unchecked]
    assert left == [
        ("reference", "it refers to what the contract does not describe"),
        ("measure", "it is computed and not stored"),
        ("quality rule", "SQL of a contract is not run"),
        ("quality rule", "it is for soda, which is not run here"),
        ("quality rule", "it is said in words only"),
    ]


def test_levels_and_servers_are_read() -> None:
    text = FULL + "servers:\n- {server: prod, type: postgres, host: db, database: d, schema: s}\n"

    contract = read(text.encode(), "c.yaml")

    [level] = contract.levels
    assert (level.property, level.value, level.unit) == ("latency", "4", "d")
    [server] = contract.servers
    assert (server.name, server.kind, server.host, server.namespace) == (
        "prod",
        "postgres",
        "db",
        "s",
    )


@pytest.mark.parametrize(
    ("rule", "metric"),
    [
        ("rule: duplicateCount\n    mustBeLessThan: 10", Metric.DUPLICATE_VALUES),
        ("rule: validValues\n    validValues: [a, b]", Metric.INVALID_VALUES),
        ("rule: nullCheck", Metric.NULL_VALUES),
    ],
)
def test_rules_of_3_0_are_read_by_their_old_names(rule: str, metric: Metric) -> None:
    text = odcs(f"name: a\nproperties:\n- name: b\n  quality:\n  - {rule}")

    found = dataset(text.replace("v3.1.0", "v3.0.2"))

    assert [m.metric for m in found.metrics] == [metric]


def test_names_of_rules_that_nobody_knows_are_told() -> None:
    text = odcs("name: a\nquality:\n- {rule: freshnessInWeeks, mustBe: 1}")

    [left] = dataset(text.replace("v3.1.0", "v3.0.2")).unchecked

    assert "freshnessInWeeks" in left.why


@pytest.mark.parametrize("count", [1_000])
def test_a_large_contract_is_read_in_seconds(count: int) -> None:
    objects: Sequence[str] = [
        f"name: t{n}\nproperties:\n" + "".join(f"- name: c{i}\n" for i in range(20))
        for n in range(count)
    ]
    began = time.perf_counter()

    contract = read(odcs(*objects).encode(), "c.yaml")

    assert len(contract.datasets) == count
    assert time.perf_counter() - began < 60
