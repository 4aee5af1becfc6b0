"""Types that do not agree among indices that are searched together."""

from audit.access.search.conflicts import conflicts
from audit.facts.catalog import Dataset, DatasetKind, Field, LogicalType


def index(name: str, aliases: str = "", **types: str) -> Dataset:
    fields = tuple(Field(n, kind, LogicalType.UNKNOWN) for n, kind in types.items())
    options = (("aliases", aliases),) if aliases else ()
    return Dataset(name, DatasetKind.INDEX, fields=fields, options=options)


def found(*datasets: Dataset) -> dict[str, list[tuple[str, tuple[tuple[str, str], ...]]]]:
    return {name: [(c.field, c.types) for c in told] for name, told in conflicts(datasets).items()}


def test_the_index_that_differs_from_most_of_its_series_is_told() -> None:
    series = [index(f"logs-2026.11.0{n}", n="long") for n in (1, 2, 3)]

    assert found(*series, index("logs-2026.11.04", n="keyword")) == {
        "logs-2026.11.04": [
            (
                "n",
                (
                    ("long", "logs-2026.11.01, logs-2026.11.02, logs-2026.11.03"),
                    ("keyword", "logs-2026.11.04"),
                ),
            )
        ]
    }


def test_indices_behind_one_alias_are_searched_together() -> None:
    told = found(index("old", "all, more", n="keyword"), index("shop", "all", n="double"))

    assert list(told) == ["shop"]


def test_multi_fields_and_fields_that_were_only_seen_are_no_conflict() -> None:
    seen = Field("n", "long", LogicalType.INTEGER, declared=False)
    other = Dataset("logs-3", DatasetKind.INDEX, fields=(seen,))

    assert not found(index("logs-1", n="text + keyword"), index("logs-2", n="text"), other)


def test_indices_that_have_only_a_word_in_common_are_not_compared() -> None:
    assert not found(index("orders", n="long"), index("orders-old", n="keyword"))


def test_the_names_and_the_conflicts_told_are_few() -> None:
    wide = {f"f{n}": "long" for n in range(50)}
    many = [index(f"logs-{n}", **wide) for n in range(10)]
    [told] = found(*many, index("logs-99", **dict.fromkeys(wide, "ip"))).values()

    assert len(told) == 20
    assert told[0][1][0] == ("long", "logs-0, logs-1, logs-2 and 7 more")
