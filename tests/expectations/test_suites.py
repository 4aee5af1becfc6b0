"""Suites read as data: what is taken, what is translated, what is refused and why."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.errors import ConfigError
from audit.expectations.model import Expectation, Suite
from audit.expectations.suites import read_suites, suite_of

NOT_NULL = {"type": "expect_column_values_to_not_be_null", "kwargs": {"column": "id"}}


def one(type: str, meta: object = None, **kwargs: object) -> Expectation:
    """A suite's only expectation."""
    entry = {"type": type, "kwargs": kwargs, "meta": meta}
    [found] = suite_of({"name": "s", "expectations": [entry]}, "s", "s.json").expectations
    return found


def refusal(type: str, **kwargs: object) -> str:
    return one(type, **kwargs).refusal


def write(path: Path, tree: object) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(tree), encoding="utf-8")
    return path


def names(suites: tuple[Suite, ...]) -> list[str]:
    return [suite.name for suite in suites]


# ---------------------------------------------------------------------------------- where they are


def test_a_file_holds_a_suite_or_a_list_of_them(tmp_path: Path) -> None:
    single = write(tmp_path / "a.json", {"name": "a", "expectations": [NOT_NULL]})
    several = write(
        tmp_path / "b.json", [{"name": n, "expectations": [NOT_NULL]} for n in ("b", "c")]
    )

    found = read_suites([single, several])

    assert names(found) == ["a", "b", "c"]
    assert [s.expectations[0].place for s in found] == [
        "a.json, expectation 1",
        "b.json, suite 1, expectation 1",
        "b.json, suite 2, expectation 1",
    ]


def test_a_folder_holds_files_also_deeper(tmp_path: Path) -> None:
    for name in ("b", "a", "shop/c"):
        write(tmp_path / f"{name}.json", {"expectations": [NOT_NULL]})
    (tmp_path / "notes.txt").write_text("no suite")

    assert names(read_suites([tmp_path])) == ["a", "b", "c"]


@pytest.mark.parametrize("named", [".", "gx", "gx/great_expectations.yml"])
def test_of_a_project_only_the_suites_are_read(named: str, tmp_path: Path) -> None:
    base = tmp_path / "gx"
    write(base / "expectations" / "orders.json", {"name": "orders", "expectations": [NOT_NULL]})
    write(base / "expectations" / ".ge_store_backend_id", "an id")
    write(base / "checkpoints" / "daily.json", {"name": "daily"})
    write(base / "validation_definitions" / "v.json", {"name": "v"})
    (base / "great_expectations.yml").write_text("config_version: 4\nplugins_directory: plugins/\n")

    assert names(read_suites([tmp_path / named])) == ["orders"]


@pytest.mark.parametrize("name", ["nowhere", "empty"])
def test_a_path_without_suites_is_an_error_of_usage(name: str, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()

    with pytest.raises(ConfigError, match="--expectations: there is no"):
        read_suites([tmp_path / name])


@pytest.mark.parametrize(
    ("content", "why", "place"),
    [
        (b'{"name": "x",\n "expectations": [}', "not JSON", "x.json, line 2, column 19"),
        (b"\xff\xfe{}", "not UTF-8", "x.json"),
        (b'{"name": "x", "expectations": [NaN]}', "NaN", "x.json"),
        (b"[" * 100_000, "too deep", "x.json"),
        (b"[]", "holds no suite", "x.json"),
        (b"3", "no object", "x.json"),
        (b'{"name": "x"}', "no list `expectations`", "x.json"),
        (b"", "not JSON", "x.json, line 1, column 1"),
    ],
)
def test_a_file_that_holds_no_suite_says_why_and_where(
    content: bytes, why: str, place: str, tmp_path: Path
) -> None:
    (tmp_path / "x.json").write_bytes(content)

    [found] = read_suites([tmp_path / "x.json"])

    assert why in found.refusal
    assert found.place == place
    assert not found.expectations


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
        max_leaves=20,
    )
)
def test_whatever_the_file_holds_there_is_a_suite_or_a_reason(tree: object) -> None:
    for wrapped in (tree, {"expectations": [tree]}, {"expectations": [{"type": tree}]}):
        found = suite_of(wrapped, "s", "s.json")

        assert found.refusal or all(one.refusal for one in found.expectations)


# ------------------------------------------------------------------------------ which are refused


@pytest.mark.parametrize(
    ("type", "kwargs", "why"),
    [
        ("unexpected_rows_expectation", {"unexpected_rows_query": "DROP TABLE x"}, "SQL"),
        ("expect_query_results_to_match_comparison", {"base_query": "SELECT 1"}, "SQL"),
        ("expect_table_row_count_to_equal_other_table", {"other_table_name": "x"}, "another"),
        ("ExpectColumnValuesToBeMine", {"column": "id"}, "no core expectation"),
        ("expect_column_values_to_be_nul", {"column": "id"}, "did you mean"),
        ("os.system", {"command": "true"}, "no core expectation"),
        ("", {}, "no type"),
    ],
)
def test_what_is_not_on_the_list_is_not_run(type: str, kwargs: dict[str, Any], why: str) -> None:
    assert why in refusal(type, **kwargs)


@pytest.mark.parametrize(
    ("type", "kwargs", "why"),
    [
        ("not_be_null", {}, "'column' is missing"),
        ("not_be_null", {"column": 3}, "'column' is not the name of a column"),
        ("not_be_null", {"column": "id", "mostly": 1.5}, "a number from 0 to 1"),
        ("not_be_null", {"column": "id", "mostly": True}, "a number from 0 to 1"),
        ("not_be_null", {"column": "id", "mostyl": 0.5}, "did you mean 'mostly'?"),
        ("be_between", {"column": "id"}, "neither min_value nor max_value"),
        ("be_between", {"column": "id", "min_value": 3, "max_value": 2}, "greater than"),
        (
            "be_between",
            {"column": "id", "min_value": "2024-02-01", "max_value": "2024-01-01"},
            "greater than",
        ),
        ("be_between", {"column": "id", "min_value": 3, "max_value": "4"}, "not of one kind"),
        ("be_between", {"column": "id", "min_value": [1]}, "a number or a text with a date"),
        ("be_between", {"column": "id", "min_value": {"$PARAMETER": "low"}}, "$PARAMETER"),
        ("be_in_set", {"column": "id", "value_set": "abc"}, "a list of values"),
        ("be_in_set", {"column": "id", "value_set": [{"$PARAMETER": "x"}]}, "$PARAMETER"),
        ("be_in_set", {"column": "id", "value_set": [[1]]}, "a list of values"),
        ("match_regex", {"column": "id", "regex": "(["}, "regular expression at character 2"),
        ("match_regex", {"column": "id", "regex": 3}, "a regular expression"),
        ("match_regex_list", {"column": "id", "regex_list": ["a", "*"]}, "regular expression"),
        (
            "match_regex_list",
            {"column": "id", "regex_list": ["a"], "match_on": "one"},
            "'match_on' has a value that is not known",
        ),
        (
            "match_json_schema",
            {"column": "id", "json_schema": {"items": {"$ref": "https://example.com/s"}}},
            "'json_schema' is not",
        ),
        ("not_be_null", {"column": "id", "row_condition": "id > 3"}, "not executed"),
        (
            "not_be_null",
            {"column": "id", "row_condition": {"type": "pass_through", "pass_through_filter": "x"}},
            "none that Great Expectations 1.x writes",
        ),
        (
            "not_be_null",
            {
                "column": "id",
                "row_condition": {
                    "type": "comparison",
                    "column": {"name": "id"},
                    "operator": "; DROP",
                    "parameter": 1,
                },
            },
            "none that",
        ),
    ],
)
def test_arguments_that_do_not_fit_are_refused(type: str, kwargs: dict[str, Any], why: str) -> None:
    assert why in refusal(f"expect_column_values_to_{type}", **kwargs)


def test_a_refusal_repeats_no_value_of_the_suite() -> None:
    said = refusal(
        "expect_column_values_to_be_in_set", column="name", value_set=[["Jane Wren", "x"]]
    )

    assert said
    assert "Jane" not in said


def test_ends_that_move_with_earlier_results_are_refused() -> None:
    entry = {**NOT_NULL, "windows": [{"parameter_name": "x"}]}

    [found] = suite_of({"expectations": [entry]}, "s", "s.json").expectations

    assert "windows" in found.refusal


def test_one_that_is_refused_keeps_its_place_among_the_others() -> None:
    entries: list[Any] = [NOT_NULL, {"type": "nonsense", "kwargs": {}}, "no object", NOT_NULL]

    found = suite_of({"expectations": entries}, "s", "s.json").expectations

    assert [bool(e.refusal) for e in found] == [False, True, True, False]
    assert found[3].place == "s.json, expectation 4"


# ----------------------------------------------------------------------------- what is taken of it


@pytest.mark.parametrize(
    ("severity", "meta", "ours"),
    [
        (None, None, "high"),
        ("critical", None, "high"),  # what Great Expectations writes when nobody chose
        ("warning", None, "medium"),
        ("info", None, "info"),
        ("info", {"source_audit": {"severity": "critical"}}, "critical"),
        ("warning", {"severity": "low"}, "low"),
        ("unheard-of", {"severity": 3}, "high"),
    ],
)
def test_the_severity_is_the_suites(severity: str | None, meta: object, ours: str) -> None:
    entry = {**NOT_NULL, "severity": severity, "meta": meta}
    entry = {name: value for name, value in entry.items() if value is not None}

    [found] = suite_of({"expectations": [entry]}, "s", "s.json").expectations

    assert found.severity == ours


@pytest.mark.parametrize(
    "more",
    [
        {"meta": {"source_audit": {"reason": "agreed in May"}}},
        {"meta": {"notes": "agreed in May"}},
        {"meta": {"notes": {"format": "markdown", "content": ["agreed", "in May"]}}},
        {"notes": ["agreed", "in\nMay"]},
        {"description": "agreed in May"},
    ],
)
def test_the_suites_own_note_is_the_reason(more: dict[str, Any]) -> None:
    [found] = suite_of({"expectations": [{**NOT_NULL, **more}]}, "s", "s.json").expectations

    assert found.reason == "agreed in May"


@pytest.mark.parametrize(
    "meta", [{"dataset": "shop.orders"}, {"source_audit": {"dataset": "shop.orders"}}]
)
def test_a_suite_may_say_which_dataset_it_is_for(meta: dict[str, Any]) -> None:
    assert suite_of({"name": "x", "expectations": [], "meta": meta}, "x", "x").dataset == (
        "shop.orders"
    )


def test_what_only_says_how_a_result_is_shown_is_left_out() -> None:
    found = one(
        "expect_column_values_to_not_be_null",
        column="id",
        result_format="COMPLETE",
        catch_exceptions=True,
        batch_id="b",
        row_condition=None,
    )

    assert not found.refusal
    assert "result_format" not in found.arguments


def test_suites_of_the_older_version_are_translated_where_they_mean_the_same() -> None:
    older = {
        "expectation_suite_name": "orders",
        "data_asset_type": None,
        "meta": {"great_expectations_version": "0.18.21"},
        "expectations": [
            {
                "expectation_type": "expect_column_pair_values_A_to_be_greater_than_B",
                "kwargs": {"column_A": "a", "column_B": "b", "result_format": "SUMMARY"},
                "meta": {},
            },
            {
                "expectation_type": "expect_column_values_to_be_between",
                "kwargs": {"column": "d", "min_value": "x", "parse_strings_as_datetimes": True},
            },
            {
                "expectation_type": "expect_column_values_to_be_between",
                "kwargs": {"column": "d", "auto": None, "min_value": 3},
            },
        ],
    }

    found = suite_of(older, "orders", "orders.json")

    assert found.name == "orders"
    assert found.expectations[0].type == ("expect_column_pair_values_a_to_be_greater_than_b")
    assert [bool(e.refusal) for e in found.expectations] == [False, True, False]
    assert "0.x and changes what is meant" in found.expectations[1].refusal


def test_a_great_expectations_suite_as_it_writes_itself_is_taken_whole(tmp_path: Path) -> None:
    """The form of `ExpectationSuite.to_json_dict()` of 1.24."""
    written: dict[str, Any] = {
        "expectations": [
            {
                "id": "7f1ce0ff-6e55-4d5c-8b0c-1f9f3f9e3f6a",
                "kwargs": {"column": "id", "mostly": 0.9},
                "meta": {},
                "severity": "warning",
                "type": "expect_column_values_to_not_be_null",
                "rendered_content": [],
            }
        ],
        "id": "5b5b8f9c-2d0e-4d7b-9a51-2b4a0c0f9a11",
        "meta": {"great_expectations_version": "1.24.1"},
        "name": "orders",
        "notes": None,
    }

    [suite] = read_suites([write(tmp_path / "orders.json", written)])

    [found] = suite.expectations
    assert (found.refusal, found.mostly, found.severity) == ("", 0.9, "medium")
