"""Whatever names a source has, what is written can be read, and names are not taken for code."""

import json
import sqlite3
from contextlib import closing
from dataclasses import replace

import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from audit.contracts.formats import FORMATS
from audit.contracts.model import PromisedDataset, PromisedField, PromisedReference, PromisedRule
from audit.facts.catalog import LogicalType
from audit.facts.rules import RuleKind
from tests.contracts.export.make import contract, rule

ODD = st.sampled_from(
    ['"', "'", "`", "\\", "--", "/*", ";", "{{ x }}", "{% x %}", "{#", "\n", ": ", "#", "&a", "*a",
     "!!python", "%", "$", "[]", ".", " ", "é", "🙂", "\u202e", "select", "null", "1e3", "y"]
)  # fmt: skip
NAME = st.lists(st.one_of(ODD, st.text(max_size=3)), min_size=1, max_size=4).map("".join)
COLUMNS = st.lists(NAME, min_size=1, max_size=5, unique_by=str.lower)


def plausible(names: list[str]) -> bool:
    """Whether a database could have them: no zero, no half letters, not empty."""
    text = "".join(names)
    halves = any("\ud800" <= letter <= "\udfff" for letter in text)
    return "\0" not in text and not halves and len({n.casefold() for n in names}) == len(names)


@settings(max_examples=60)
@example("t", ["[]", "*"], "")
@example("t", ["select", "select[]", "select.x"], "")
@given(NAME, COLUMNS.filter(plausible), st.text(max_size=20))
def test_every_format_can_be_read_again(table: str, columns: list[str], comment: str) -> None:
    table = table.replace("\0", "").encode("utf-8", "replace").decode() or "t"
    fields = tuple(
        PromisedField(name=name, logical_type=LogicalType.TEXT, description=comment)
        for name in columns
    )
    key = replace(fields[0], key_position=1, nullable=False, unique=True)
    shop = contract(
        PromisedDataset(
            name=table,
            physical_name=table,
            description=comment,
            fields=(key, *fields[1:]),
            references=(
                PromisedReference(fields=(columns[-1],), parent=table, parent_fields=(columns[0],)),
            ),
            rules=tuple(PromisedRule(rule=rule(RuleKind.NOT_NULL, name)) for name in columns),
        )
    )

    told = {name: form.whole(shop) for name, form in FORMATS.items()}

    [schema] = yaml.safe_load(told["odcs"])["schema"]
    assert schema["name"] == table
    assert [p["name"] for p in schema["properties"]] == columns
    [suite] = json.loads(told["gx"])
    assert suite["expectations"][0]["kwargs"]["column_set"] == columns
    [defined] = json.loads(told["json-schema"])["$defs"].values()
    assert list(defined["properties"]) == columns
    [resource] = json.loads(told["frictionless"])["resources"]
    assert [f["name"] for f in resource["schema"]["fields"]] == columns
    [source] = yaml.safe_load(told["dbt"])["sources"]
    for name in [c["name"] for t in source["tables"] for c in t["columns"]]:
        assert name in columns
        assert not {'"', "`", "\\"} & set(name)
    assert not [mark for mark in ("{{", "{%", "{#") if mark in told["dbt"]]
    with closing(sqlite3.connect(":memory:")) as database:
        database.executescript(told["ddl"])
        names = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        assert names == [(table,)]
        quoted = table.replace('"', '""')
        described = database.execute(f'SELECT * FROM "{quoted}"').description
        assert [column[0] for column in described] == columns
