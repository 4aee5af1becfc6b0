"""The JSON report: its schema, its keys, and the way back."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import jsonschema
import pytest
from pydantic import TypeAdapter

from audit.errors import ConfigError
from audit.export._tree import plain
from audit.export.json import canonical, parse, render, schema
from audit.report.document import Report
from tests.make.report import document, file, hostile, search, shop, time_series, unfinished

KINDS: tuple[Callable[[], Report], ...] = (
    *(shop, unfinished, hostile, document),
    *(search, time_series, file),
)
#: What the contract promises to scripts, top level and below.
KEYS = {
    "run": {"id", "started_at", "finished_at", "finished", "tool_version", "policy"},
    "source": {"name", "kind", "product", "version", "url", "identity"},
    "verdict": {"status", "reasons", "conditions"},
    "score": {"overall", "worst_case"},
    "load": {"statements", "rows", "bytes", "seconds"},
}
ITEM_KEYS = {
    "scores": {"undercurrent", "score", "coverage", "worst_case"},
    "checks": {"id", "status", "reason", "grant", "verified"},
    "findings": {
        "check", "severity", "confidence", "status", "dataset", "field", "object", "title",
        "evidence", "method", "why", "fix", "command", "verify", "controls", "owner", "due",
        "effort", "first_seen", "fingerprint",
    },
    "datasets": {
        "name", "kind", "row_count", "row_count_exact", "fields", "relationships", "extraction",
    },
}  # fmt: skip
#: Stands for the value that the first item of the same list has.
SAME = object()
FIELD_KEYS = {"name", "type", "logical_type", "nullable", "profile", "sensitive", "suspicious"}


@pytest.fixture(scope="module")
def report() -> Report:
    return shop()


@pytest.fixture(scope="module")
def tree(report: Report) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(render(report))
    return found


def test_a_report_comes_back_unchanged(report: Report) -> None:
    assert parse(render(report)) == report
    assert render(parse(render(report))) == render(report)


@pytest.mark.parametrize("made", KINDS, ids=lambda made: made.__name__)
def test_a_sound_report_is_read_as_any_other(made: Callable[[], Report]) -> None:
    document = canonical(made())

    quick = parse(document, sound=True)

    assert quick == parse(document)
    assert canonical(quick) == document


@pytest.mark.parametrize("wrong", [b"", b"{}", b"[1]", b'{"schema_version": 1}', b"\xff"])
def test_what_is_said_to_be_sound_and_is_not_is_refused_in_words(wrong: bytes) -> None:
    with pytest.raises(ConfigError, match=r"^x "):
        parse(wrong, place="x", sound=True)


def test_a_report_holds_to_its_own_schema(tree: dict[str, Any]) -> None:
    jsonschema.Draft202012Validator.check_schema(schema())
    jsonschema.validate(tree, schema(), jsonschema.Draft202012Validator)


def test_a_report_with_a_wrong_type_does_not_hold(tree: dict[str, Any]) -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**tree, "findings": "many"}, schema(), jsonschema.Draft202012Validator)


@pytest.mark.parametrize("made", KINDS, ids=lambda made: made.__name__)
def test_values_are_written_as_pydantic_writes_them(made: Callable[[], Report]) -> None:
    by_pydantic = TypeAdapter(Report).dump_python(made(), mode="json")

    assert repr(plain(made())) == repr(by_pydantic)


def test_what_has_no_form_in_json_is_refused() -> None:
    with pytest.raises(TypeError, match="set has no form in JSON"):
        plain({1})


def test_the_keys_of_the_contract_are_there(tree: dict[str, Any]) -> None:
    assert {"schema_version", "transport", "access", "questions"} <= set(tree)
    for name, keys in KEYS.items():
        assert keys <= set(tree[name]), name
    for name, keys in ITEM_KEYS.items():
        assert tree[name], name
        assert all(keys <= set(item) for item in tree[name]), name
    fields = [field for dataset in tree["datasets"] for field in dataset["fields"]]
    assert all(set(field) >= FIELD_KEYS for field in fields)
    condition = tree["verdict"]["conditions"][0]
    assert set(condition) >= {"finding", "title", "fix", "owner", "due"}


def test_the_json_is_sorted_utf_8_without_nan(report: Report) -> None:
    text = render(report).decode()

    def is_sorted(pairs: list[tuple[str, object]]) -> dict[str, object]:
        assert [key for key, _ in pairs] == sorted(key for key, _ in pairs)
        return dict(pairs)

    json.loads(text, object_pairs_hook=is_sorted)
    assert text.endswith("\n}\n")
    findings = text.partition('"findings": [\n')[2].partition("\n]")[0].splitlines()
    assert len(findings) == len(report.findings)
    with pytest.raises(ValueError, match="Out of range float"):
        render(replace(report, score=replace(report.score, overall=float("nan"))))


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "is not a JSON document"),
        (b"[]", "is not a source-audit report"),
        (b"{}", "is not a source-audit report"),
        (b'{"schema_version": "7.1"}', "has schema version 7.1; this program reads"),
        (b'{"schema_version": "1.0"}', r"x\.json: \w+: "),
    ],
)
def test_a_bad_document_is_one_sentence(content: bytes, sentence: str) -> None:
    with pytest.raises(ConfigError, match=sentence):
        parse(content, place="x.json")


@pytest.mark.parametrize(
    ("keys", "value", "said"),
    [
        (("verdict", "status"), "perfect", "verdict.status"),
        (("findings", 0, "severity"), "</script>", "severity"),
        (("datasets", 0, "extraction", "method"), "magic", "extraction.method"),
        (("datasets", 1, "name"), SAME, "two datasets"),
        (("checks", 1, "id"), SAME, "two checks"),
        (("run", "started_at"), "2026-01-01T00:00:00", "time zone"),
        (("score", "overall"), float("nan"), "NaN"),
        (("load", "rows"), 10**400, "too large"),
        (("schema_version",), "2" + "\x1b[31m" * 1_000, "schema version"),
    ],
)
def test_a_document_that_no_report_can_be_made_of_is_refused(
    tree: dict[str, Any], keys: tuple[str | int, ...], value: object, said: str
) -> None:
    document = json.loads(json.dumps(tree))
    place = document
    for key in keys[:-1]:
        place = place[key]
    place[keys[-1]] = tree[str(keys[0])][0][keys[-1]] if value is SAME else value

    with pytest.raises(ConfigError, match=said) as refused:
        parse(json.dumps(document).encode())

    assert len(str(refused.value)) < 200


def test_no_name_in_it_steers_a_terminal(report: Report) -> None:
    name = "a\x9b31m\u202eb\x7f\u2028"

    document = render(replace(report, source=replace(report.source, name=name)))

    assert parse(document).source.name == name
    assert not set(document.decode()) & set("\x9b\u202e\x7f\u2028")
