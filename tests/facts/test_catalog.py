"""What names and keys of a catalogue say about its fields."""

from typing import Any

import pytest

from audit.facts.catalog import (
    ANY_KEY,
    Dataset,
    DatasetKind,
    Field,
    ForeignKey,
    LogicalType,
    key_name,
    marks_time,
    operational,
    record_time,
    split_key_of,
    watermark_of,
)
from tests.make import facts as make

TZ = LogicalType.TIMESTAMP_TZ


@pytest.mark.parametrize(
    "name",
    [
        "created_at", "createdAt", "created", "CREATED_ON", "updated_ts", "lastUpdated",
        "last_update", "lastModifiedDate", "ModifiedDate", "date_created", "dateModified",
        "create_time", "updateTime", "creationDate", "sys_created_on", "_etl_loaded_at",
        "event_time", "inserted_utc", "@timestamp", "ts", "timestamp", "ingested_at",
    ],
)  # fmt: skip
def test_these_names_say_when_a_record_was_written(name: str) -> None:
    assert record_time(name)


@pytest.mark.parametrize(
    "name",
    [
        "created_by", "order_date", "birth_date", "date_of_birth", "born", "last_seen", "date",
        "modified_count", "recreated_at", "uncreated", "lastlog", "start_time", "valid_from", "",
    ],
)  # fmt: skip
def test_these_names_do_not(name: str) -> None:
    assert not record_time(name)


@pytest.mark.parametrize(
    ("field", "marks"),
    [
        (make.field("created", TZ), True),
        (make.field("created_at", LogicalType.TEXT), True),
        (make.field("created_at", LogicalType.INTEGER), True),
        (make.field("meta.created_at", TZ), True),
        (make.field("created", LogicalType.TEXT), False),
        (make.field("processed", LogicalType.INTEGER), False),
        (make.field("created_at", LogicalType.BOOLEAN), False),
        (make.field("born_on", LogicalType.DATE), False),
    ],
)
def test_text_and_numbers_mark_time_only_by_a_name_without_doubt(
    field: Field, *, marks: bool
) -> None:
    assert marks_time(field) is marks


def table(*fields: Field, **more: Any) -> Dataset:  # noqa: ANN401  # the dataset's own fields
    return make.dataset("orders", *fields, **more)


@pytest.mark.parametrize(
    ("dataset", "name"),
    [
        (table(), None),
        (table(make.field("order_date", LogicalType.DATE)), None),
        (table(make.field("items[].created_at", TZ)), None),
        (table(make.field("created_at", TZ), make.field("updated_at", TZ)), "updated_at"),
        (table(make.field("updated_at", LogicalType.TEXT), make.field("created", TZ)), "created"),
        (
            table(
                make.field("created_at", TZ, ordinal=1),
                make.field("loaded_at", TZ, ordinal=2),
                indexes=(make.index("loaded_at"),),
            ),
            "loaded_at",
        ),
        (
            table(
                make.field("created_at", TZ, ordinal=1),
                make.field("loaded_at", TZ, ordinal=2, nullable=False),
            ),
            "loaded_at",
        ),
        (
            table(make.field("created_at", TZ, ordinal=1), make.field("loaded_at", TZ, ordinal=2)),
            "created_at",
        ),
    ],
)
def test_the_best_watermark_is_typed_then_of_the_change_then_indexed(
    dataset: Dataset, name: str | None
) -> None:
    found = watermark_of(dataset)

    assert (found.name if found else None) == name


KEY = make.primary_key("id")
TO_CUSTOMERS = ForeignKey("fk", ("customer",), "customers", ("id",))
TO_PHONES = ForeignKey("fk", ("customer",), "customers", ("phone",))
TO_PAIRS = ForeignKey("fk", ("n", "m"), "citizens", ("country", "number"))


@pytest.mark.parametrize(
    ("dataset", "name", "ranged"),
    [
        (table(make.field("id"), keys=(KEY,)), "id", True),
        (table(make.field("n", identity=True)), "n", True),
        (table(make.field("customer"), foreign_keys=(TO_CUSTOMERS,)), "customer", True),
        (table(make.field("paid", LogicalType.BOOLEAN)), "paid", True),
        (table(make.field("updated_at", TZ)), "updated_at", True),
        (table(make.field("born", LogicalType.DATE)), "born", False),
        (table(make.field("total")), "total", False),
        (table(make.field("id", LogicalType.TEXT), keys=(KEY,)), "id", False),
        (
            table(make.field("id"), make.field("n"), keys=(make.primary_key("id", "n"),)),
            "id",
            False,
        ),
        (table(make.field("number"), keys=(make.unique_key("number"),)), "number", False),
        (table(make.field("ssn"), keys=(make.primary_key("ssn"),)), "ssn", False),
        (table(make.field("phoneNumber", identity=True)), "phoneNumber", False),
        (table(make.field("tax_id"), keys=(make.primary_key("tax_id"),)), "tax_id", False),
        (table(make.field("aadhaar", identity=True)), "aadhaar", False),
        (table(make.field("account_no", identity=True)), "account_no", False),
        (table(make.field("customer"), foreign_keys=(TO_PHONES,)), "customer", False),
        (table(make.field("n"), make.field("m"), foreign_keys=(TO_PAIRS,)), "n", False),
        (table(make.field("event_date", LogicalType.DATE)), "event_date", False),
        (table(make.field("event_time", TZ)), "event_time", True),
        (table(make.field("created", LogicalType.DATE)), "created", True),
    ],
)
def test_bounds_are_told_only_of_what_is_about_the_record(
    dataset: Dataset, name: str, *, ranged: bool
) -> None:
    field = dataset.field(name)
    assert field is not None

    assert operational(field, dataset) is ranged


def test_a_unique_key_is_primary_or_full_and_not_null() -> None:
    code = make.field("code", LogicalType.TEXT, nullable=False)
    loose = make.field("loose", LogicalType.TEXT)

    assert table(code, keys=(make.unique_key("code"),)).unique_key == make.unique_key("code")
    assert table(loose, keys=(make.unique_key("loose"),)).unique_key is None
    assert table(code, keys=(make.unique_key("code", partial=True),)).unique_key is None
    assert table(code, keys=(make.unique_key("code"), KEY)).unique_key == KEY


def test_a_split_key_leads_a_full_key() -> None:
    assert split_key_of(table(make.field("id"), keys=(KEY,))) == "id"
    assert split_key_of(table(make.field("id"))) == ""


def test_views_and_foreign_tables_hold_nothing_of_their_own() -> None:
    assert {kind for kind in DatasetKind if not kind.stored} == {
        DatasetKind.VIEW,
        DatasetKind.FOREIGN_TABLE,
    }


@pytest.mark.parametrize(
    "key",
    [
        "", "12", "zofia@leak.example", "ref 12345", "12.5.", "192.0.2.217", "fe80::1", "::ffff",
        "fe80:0:0:0:a:b:c:d", "de:ad:be:ef:ca:fe", "DE-AD-BE-EF-CA-FE", "a1b2c3d4", "0f0f0fab",
        "deadbeefdeadbeefdeadbeefdeadbeef", "abcdefab-abcd-abcd-abcd-abcdefabcdef",
        "{abcdefab-abcd-abcd-abcd-abcdefabcdef}", "Zm9vYmFyLCBsZWFr==", "xKqTzWb7RmPvLdYs",
        "NqKxWvTzR8bLmPdYsHgJcFa2", "x" * 151,
    ],
)  # fmt: skip
def test_a_key_that_is_a_value_by_its_looks_is_no_name(key: str) -> None:
    assert key_name(key) == ANY_KEY


@pytest.mark.parametrize(
    "key",
    [
        "id", "iso3166", "pm10", "h264", "face2face", "decade", "facade", "deadbeef", "e2e",
        "@type", "numberOfItems2InCart", "totalCO2EmissionsPerKm", "OAuth2AccessTokenURL",
        "ab:cd",
        "address_line_2", "S3BucketArnUsEast1", "First Name", "Order Date (UTC)", "E-mail address",
        "Address Line 2", "x-amz-request-id", "internationalization_of_names", "größe", "名前",
    ],
)  # fmt: skip
def test_a_key_that_somebody_may_have_given_is_a_name(key: str) -> None:
    assert key_name(key) == key
