"""Which files are one dataset."""

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from audit.access.files.datasets import FileSet, Looked, facts_of, group
from audit.access.files.fields import columns_of
from audit.access.files.model import Format, Inspection, SourceFile

ORDERS: dict[str, pa.DataType] = {
    "id": pa.int64(),
    "amount": pa.float64(),
    "placed_at": pa.timestamp("us"),
}


def looked(
    path: str,
    columns: dict[str, pa.DataType] | None = None,
) -> Looked:
    """A CSV file with these columns."""
    schema = pa.schema(list((columns or ORDERS).items()))
    inspection = Inspection(Format.CSV, schema=schema)
    return Looked(SourceFile(path, 100), path, inspection)


def type_of(files: FileSet, field: str) -> pa.DataType:
    return {column.name: column.type for column in columns_of(files.united.schema)}[field]


def test_files_of_a_series_are_one_dataset_by_the_name_that_fits_them_all() -> None:
    [files] = group([looked(f"in/orders_2026-11-0{day}.csv") for day in range(1, 9)])

    assert files.name == "in/orders_*.csv"
    assert len(files.parts) == 8


def test_a_partitioned_folder_is_one_dataset_whatever_its_parts_are_called() -> None:
    [files] = group(
        [looked(f"ev/year=2026/month={m}/{name}.csv") for m in (10, 11) for name in ("a", "part-1")]
    )

    assert files.name == "ev"
    assert files.keys == ("year", "month")
    assert files.partition_keys == ("year", "month")


def test_a_key_that_the_files_hold_themselves_is_no_field_of_the_partition() -> None:
    [files] = group([looked("ev/id=1/a.csv"), looked("ev/id=2/a.csv")])

    assert files.partition_keys == ()


def test_files_by_other_names_are_other_datasets() -> None:
    found = group([looked("in/orders.csv"), looked("in/returns.csv")])

    assert [f.name for f in found] == ["in/orders.csv", "in/returns.csv"]


def test_files_of_one_pattern_without_common_fields_are_not_put_together() -> None:
    other: dict[str, pa.DataType] = {"sku": pa.string(), "stock": pa.int64(), "id": pa.int64()}

    found = group([looked("in/1.csv"), looked("in/2.csv"), looked("in/3.csv", other)])

    assert [len(f.parts) for f in found] == [2, 1]
    assert len({f.name for f in found}) == 2


def test_fields_that_came_and_went_are_told_with_their_number_of_files() -> None:
    more = ORDERS | {"coupon": pa.string()}
    less = {name: kind for name, kind in ORDERS.items() if name != "amount"}
    [files] = group(
        [looked(f"o_{n}.csv") for n in range(8)]
        + [looked("o_8.csv", more), looked("o_9.csv", less)]
    )

    told = {(d.field, d.change): d.files for d in facts_of(files).drift}

    assert told == {("coupon", "added"): 1, ("amount", "missing"): 1}
    assert files.united.schema.names == ["id", "amount", "placed_at", "coupon"]


def test_a_changed_type_is_told_and_both_fit_the_common_one() -> None:
    texts = ORDERS | {"amount": pa.string()}
    [files] = group([looked(f"o_{n}.csv") for n in range(4)] + [looked("o_4.csv", texts)])

    [drift] = facts_of(files).drift

    assert (drift.field, drift.change, drift.files, drift.of) == ("amount", "type", 1, 5)
    assert type_of(files, "amount") == pa.string()


def test_numbers_that_only_look_otherwise_in_a_text_file_are_no_drift() -> None:
    wider = ORDERS | {"id": pa.float64(), "amount": pa.null()}

    [files] = group([looked("o_1.csv"), looked("o_2.csv", wider)])

    assert facts_of(files).drift == ()
    assert type_of(files, "id") == pa.float64()


def test_a_damaged_file_belongs_to_its_series() -> None:
    damaged = Looked(
        SourceFile("o_3.csv", 9), "o_3.csv", Inspection(Format.UNKNOWN, problem="truncated")
    )

    [files] = group([looked("o_1.csv"), looked("o_2.csv"), damaged])

    assert len(files.parts) == 3
    assert len(files.readable) == 2
    assert files.problem == ""


def test_a_file_that_was_not_looked_at_belongs_to_its_series() -> None:
    unseen = Looked(SourceFile("o_3.csv", 9), "o_3.csv")

    [files] = group([looked("o_1.csv"), looked("o_2.csv"), unseen])

    assert len(files.readable) == 3


@given(st.lists(st.text(min_size=1, max_size=30), unique=True, max_size=20))
def test_every_file_is_in_exactly_one_dataset_and_no_name_stands_twice(paths: list[str]) -> None:
    found = group([looked(path) for path in paths])

    assert sorted(p.looked.name for f in found for p in f.parts) == sorted(paths)
    assert len({f.name for f in found}) == len(found)
