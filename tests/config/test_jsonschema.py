"""The JSON Schema of the files that are read says what the reader says."""

import json
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any, get_args, get_type_hints

import pytest
from jsonschema import Draft202012Validator

from audit.cli._schemas import schema_named
from audit.config.load import load
from audit.config.meanings import MEANINGS
from audit.config.schema import Config
from audit.config.shape import kinds_of
from audit.config.yamltext import parse
from audit.errors import ConfigError
from audit.governance.attestations import AttestationsFile
from audit.governance.owners import OwnersFile
from audit.governance.reading import parse_yaml
from audit.governance.waivers import WaiversFile

ROOT = Path(__file__).parents[2]
READ = ("config", "waivers", "owners", "attestations", "policy")


def validator(name: str) -> Any:  # noqa: ANN401  # its own types are partly unknown
    return Draft202012Validator(
        schema_named(name), format_checker=Draft202012Validator.FORMAT_CHECKER
    )


def as_json(text: str) -> Any:  # noqa: ANN401  # what YAML holds
    """The file as an editor sees it: days are texts."""
    return json.loads(json.dumps(parse(text).tree, default=str))


@pytest.mark.parametrize("name", READ)
def test_the_schema_is_one_of_its_dialect(name: str) -> None:
    found = schema_named(name)

    Draft202012Validator.check_schema(found)
    assert found["$schema"] == "https://json-schema.org/draft/2020-12/schema"


@pytest.mark.parametrize("name", READ)
def test_every_key_is_described_and_no_other_is_taken(name: str) -> None:
    whole = schema_named(name)
    objects = [whole, *(part for part in whole["$defs"].values() if "properties" in part)]

    for part in objects:
        assert part["additionalProperties"] is False
        for key, value in part["properties"].items():
            assert value["title"], key
            assert value["description"].endswith("."), key


def _parts(kind: Any) -> Iterator[Any]:  # noqa: ANN401  # walks type hints
    """The classes that a file is made of."""
    for one in kinds_of(kind):
        inner = get_type_hints(one).values() if is_dataclass(one) else get_args(one)
        if is_dataclass(one):
            yield one
        for hint in inner:
            yield from _parts(hint)


def test_every_key_has_a_meaning_and_no_other() -> None:
    kinds = {
        part
        for kind in (Config, WaiversFile, OwnersFile, AttestationsFile)
        for part in _parts(kind)
    }

    known = {kind.__name__: {f.name for f in fields(kind)} for kind in kinds}
    assert known == {name: set(keys) for name, keys in MEANINGS.items()}


@pytest.mark.parametrize(
    ("page", "number", "name"),
    [("governance", n, name) for n, name in enumerate(READ[1:])],
)
def test_the_examples_of_the_documentation_fit(page: str, number: int, name: str) -> None:
    text = (ROOT / "docs" / f"{page}.md").read_text(encoding="utf-8")
    examples = [part.partition("```")[0] for part in text.split("```yaml\n")[1:]]

    errors = [error.message for error in validator(name).iter_errors(as_json(examples[number]))]

    assert errors == []


RIGHT = (
    "sources: {shop: {url: 'sqlite:///a.db', tls: '${env:TLS}', tags: '${env:TAGS:-a}'}}",
    "sources: {shop: {files: [a.csv], pins: {identifier: 7, certificate: [a]}}}",
    "sources: {shop: {url: a, password: 'env:A', schedule: '@daily'}}",
    "sources: {shop: {url: a, criticality: '${env:C:-high}', schedule: '0 3 * * mon-fri'}}",
    "limits: {max_bytes: 2GB, sample: 5%, connections: '${env:N:-2}', max_rows: null}",
    "detection: {reviewed: [{field: a.b, reason: x, by: y, type: email}]}",
    "detection: {reviewed: [{field: a.b, reason: x, by: y, type: [email], until: 2027-01-01}]}",
    "notifications: [{to: 'env:CHAT', on: [always], select: [shop]}]\nsources: {shop: {url: a}}",
    "policy: {min_coverage: 0.5, min_scores: {security: 80}, retention: {'a.*': 3}}",
    "schedule: ''",
)
WRONG = (
    "sorces: {}",
    "sources: []",
    "sources: {shop: {ulr: a}}",
    "sources: {shop: {}}",
    "sources: {shop: {url: a, files: [b]}}",
    "sources: {shop: {url: a, password: hunter2}}",
    "sources: {shop: {url: a, tags: finance}}",
    "sources: {shop: {url: a, tags: ['']}}",
    "sources: {shop: {url: a, tls: maybe}}",
    "sources: {shop: {url: a, criticality: urgent}}",
    "sources: {shop: {url: a, schedule: daily}}",
    "limits: {connections: many}",
    "limits: {connections: 0}",
    "detection: {tiers: {email: 5}}",
    "detection: {detectors: [{type: A, title: a, pattern: a}]}",
    "detection: {detectors: [{type: a, title: a, pattern: a, category: b}]}",
    "notifications: [{to: 'slack://secret'}]",
    "notifications: [{on: [always]}]",
    "tickets: {to: trac}",
    "waivers: [{check: a}]",
    "waivers: [{reason: a, approver: b, until: soon, check: a}]",
    "runs: 3",
)


@pytest.mark.parametrize("text", RIGHT)
def test_what_the_reader_takes_fits_the_schema(tmp_path: Path, text: str) -> None:
    path = tmp_path / "source-audit.yaml"
    path.write_text(text.replace("url: a", "url: 'sqlite:///a'").replace("[a]}}}", "[]}}}"))

    load(path, environ={"TLS": "no"})

    assert list(validator("config").iter_errors(as_json(text))) == []


@pytest.mark.parametrize("text", WRONG)
def test_what_the_reader_refuses_does_not_fit_the_schema(tmp_path: Path, text: str) -> None:
    path = tmp_path / "source-audit.yaml"
    path.write_text(text.replace("url: a", "url: 'sqlite:///a'"))

    with pytest.raises(ConfigError):
        load(path, environ={})

    assert list(validator("config").iter_errors(as_json(text)))


@pytest.mark.parametrize(
    ("name", "kind", "text"),
    [
        ("owners", OwnersFile, "owners: [{dataset: a}]"),
        ("owners", OwnersFile, "owners: [{team: a, owner: b}]"),
        ("waivers", WaiversFile, "waivers: [{reason: a, approver: b}]"),
        ("attestations", AttestationsFile, "attestations: [{question: a, by: b, until: no}]"),
    ],
)
def test_files_of_decisions_are_refused_by_both(
    tmp_path: Path, name: str, kind: type, text: str
) -> None:
    with pytest.raises(ConfigError):
        parse_yaml(tmp_path / "x.yaml", text, kind)

    assert list(validator(name).iter_errors(as_json(text)))
