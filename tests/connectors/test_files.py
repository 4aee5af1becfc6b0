"""Files on a disk and in a store: what is read, what is told, and that nothing was changed."""

import gzip
import importlib
import json
import os
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest
from moto.server import ThreadedMotoServer

from audit.access.address import parse_url
from audit.access.budget import Budget, Limits
from audit.access.connector import Streams, StreamsDocuments, Target
from audit.access.files.places import joined, local_address
from audit.access.stream import Portion
from audit.connectors.files import FilesConnector
from audit.engine.run import Request, audit_source
from audit.errors import ConfigError, ConnectError, NotTabular
from audit.facts.catalog import Catalog, DatasetKind, Family, LogicalType, SchemaMode
from audit.facts.files import Agreement, Files
from audit.facts.profiles import Profiles
from audit.facts.server import Server
from audit.report.capture import Capture
from audit.secrets.secret import Secret
from tests.make import folder
from tests.make.folder import csv_bytes, rows

CANARY = "canary-7f3a-leak"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working directory with a folder of clean files, so that names are as a user types them."""
    monkeypatch.chdir(tmp_path)
    folder.clean(tmp_path / "data")
    return tmp_path


def captured(*texts: str, limits: Limits | None = None) -> Capture:
    """What an audit of these paths keeps."""
    addresses = [parse_url(t)[0] if "://" in t else local_address(t) for t in texts]
    request = Request(name="files", address=joined(addresses), limits=limits or Limits())
    return audit_source(request)


def fact(capture: Capture, kind: type[Any]) -> Any:  # noqa: ANN401  # a fact of the kind asked for
    found = capture.snapshot.get(kind)
    assert isinstance(found, kind), found
    return found


def opened(*texts: str, limits: Limits | None = None) -> FilesConnector:
    address = joined([local_address(text) for text in texts])
    return FilesConnector(Target("files", address), Budget(limits))


def read(
    connector: FilesConnector, name: str, portion: Portion | None = None
) -> list[dict[str, Any]]:
    """Every row of a dataset; blocks of the same rows side by side."""
    dataset = connector.catalog().dataset(name)
    assert dataset is not None
    found: list[dict[str, Any]] = []
    part: list[dict[str, Any]] = []
    for block in connector.stream(dataset, portion or Portion()).blocks:
        own = block.batch.to_pylist()
        part = [a | b for a, b in zip(part, own, strict=True)] if part else own
        if block.last:
            found += part
            part = []
    return found


def test_every_format_is_a_dataset_by_its_path_as_given(here: Path) -> None:
    catalog = fact(captured("data/"), Catalog)

    assert catalog.family is Family.FILES
    assert [d.name for d in catalog.datasets] == [
        "data/bundle.zip/refunds.csv", "data/bundle.zip/returns.csv", "data/customers.json",
        "data/events.ndjson", "data/export.xlsx", "data/orders.csv", "data/orders_packed.csv.gz",
        "data/prices.xml", "data/sales", "data/stock.parquet",
    ]  # fmt: skip
    assert here


def test_rows_of_all_formats_are_counted(here: Path) -> None:
    profiles = fact(captured("data"), Profiles)

    counted = {d.dataset: d.row_count for d in profiles.datasets}
    assert counted["data/orders.csv"] == counted["data/orders_packed.csv.gz"] == 200
    assert counted["data/stock.parquet"] == 200
    assert counted["data/export.xlsx"] == 50
    assert counted["data/sales"] == 400
    assert here


def test_parquet_declares_its_fields_and_text_does_not(here: Path) -> None:
    catalog = fact(captured("data"), Catalog)

    stock, orders = catalog.dataset("data/stock.parquet"), catalog.dataset("data/orders.csv")
    assert stock is not None
    assert orders is not None
    assert (stock.schema_mode, orders.schema_mode) == (SchemaMode.ENFORCED, SchemaMode.NONE)
    assert all(f.declared for f in stock.fields)
    assert not any(f.declared for f in orders.fields)
    assert stock.row_estimate == 200
    assert here


def test_a_partitioned_folder_has_its_keys_as_fields_with_the_values_of_each_file(
    here: Path,
) -> None:
    with opened("data/sales") as source:
        [dataset] = source.catalog().datasets
        found = read(source, "data/sales")

    field = dataset.field("day")
    assert dataset.kind is DatasetKind.FILE_SET
    assert field is not None
    assert (field.logical_type, field.native_type) == (LogicalType.DATE, "partition key")
    assert len({row["day"] for row in found}) == 20
    assert len(found) == 400
    assert here


def test_files_with_other_fields_come_with_nulls_in_their_place(here: Path) -> None:
    (here / "o_1.csv").write_bytes(b"id,amount\n1,2.5\n")
    (here / "o_2.csv").write_bytes(b"id,amount,coupon\n2,x,SAVE\n")

    with opened("o_*.csv") as source:
        found = read(source, "o_*.csv")

    assert found == [
        {"id": 1, "amount": "2.5", "coupon": None},
        {"id": 2, "amount": "x", "coupon": "SAVE"},
    ]


def test_documents_have_no_columns_and_come_as_documents(here: Path) -> None:
    with opened("data/events.ndjson") as source:
        [dataset] = source.catalog().datasets
        assert isinstance(source, Streams)
        assert isinstance(source, StreamsDocuments)
        with pytest.raises(NotTabular):
            source.stream(dataset, Portion())
        lines = b"".join(bytes(batch) for batch in source.documents(dataset, Portion()).batches)  # type: ignore[arg-type]  # NDJSON comes as bytes
    assert len([json.loads(line) for line in lines.splitlines()]) == 200
    assert here


def test_a_sample_of_many_files_is_spread_over_them(here: Path) -> None:
    with opened("data/sales") as source:
        [dataset] = source.catalog().datasets
        stream = source.stream(dataset, Portion(rows=40))
        list(stream.blocks)

    assert not stream.whole
    assert stream.row_count == 400
    assert here


def test_several_places_are_one_source(here: Path) -> None:
    capture = captured("data/orders.csv", "data/export.xlsx")

    assert [d.name for d in fact(capture, Catalog).datasets] == [
        "data/export.xlsx", "data/orders.csv",
    ]  # fmt: skip
    assert fact(capture, Server).product == "Files"
    assert here


def test_the_checksum_beside_a_file_is_verified(here: Path) -> None:
    folder.other_bytes(here / "data")

    found = {f.path: f.checksum for f in fact(captured("data"), Files).files}

    assert found["data/orders.csv"] is Agreement.AGREES
    assert found["data/changed.csv"] is Agreement.DIFFERS
    assert found["data/stock.parquet"] is Agreement.NONE


def test_what_reading_tells_is_in_the_fact_in_the_end(here: Path) -> None:
    data = csv_bytes(rows(60_000))
    (here / "cut.csv.gz").write_bytes(gzip.compress(data)[:-50_000])

    capture = captured("cut.csv.gz")

    [file] = fact(capture, Files).files
    [profile] = fact(capture, Profiles).datasets
    assert file.odd("truncated")
    assert profile.rows_seen > 1_000
    assert "before the damage" in profile.method
    assert capture.finished


def test_one_damaged_file_of_a_series_does_not_hide_the_others(here: Path) -> None:
    for number in range(3):
        folder.parquet(here / f"s_{number}.parquet", rows(10, start=10 * number))
    whole = (here / "s_1.parquet").read_bytes()
    (here / "s_1.parquet").write_bytes(whole[:-30])

    capture = captured("s_*.parquet")

    [profile] = fact(capture, Profiles).datasets
    assert profile.rows_seen == 20
    assert [f.path for f in fact(capture, Files).files if f.problem] == ["s_1.parquet"]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("empty.csv", b"", "the file is empty"),
        ("cut.parquet", b"PAR1 and no end", "truncated"),
        ("noise.parquet", os.urandom(4_000), "cannot be read"),
    ],
)
def test_a_source_of_which_nothing_can_be_read_is_one_sentence(
    here: Path, name: str, content: bytes, said: str
) -> None:
    (here / name).write_bytes(content)

    with pytest.raises(ConnectError, match=said):
        captured(name)


def test_a_folder_without_data_is_one_sentence(here: Path) -> None:
    (here / "none").mkdir()
    (here / "none/README.md").write_text("nothing")

    with pytest.raises(ConnectError, match=r"there is no file of data; 1 were left out"):
        captured("none")


def test_hostile_names_are_audited_as_they_are(here: Path) -> None:
    name = "odd/\x1b[31m\n';--<b>.csv"
    (here / "odd").mkdir()
    (here / name).write_bytes(csv_bytes(rows(20)))
    raw = os.fsdecode(b"odd/\xff\xfe.csv")
    (here / raw).write_bytes(csv_bytes(rows(20)))

    profiles = fact(captured("odd"), Profiles)

    assert {d.dataset: d.row_count for d in profiles.datasets} == {name: 20, raw: 20}


def test_nothing_is_written_and_no_time_of_access_of_a_folder_is_needed(here: Path) -> None:
    def state() -> dict[str, tuple[int, int]]:
        return {str(p): (p.stat().st_mtime_ns, p.stat().st_size) for p in here.rglob("*")}

    before = state()
    captured("data")

    assert state() == before


def test_no_value_of_a_file_is_in_what_is_kept(here: Path) -> None:
    from audit.store.snapshot import dump  # noqa: PLC0415

    lines = [r | {"customer": f"{CANARY}-{n}@x.example"} for n, r in enumerate(rows(50))]
    (here / "people_1.csv").write_bytes(csv_bytes(lines))
    (here / "people_2.csv").write_bytes(csv_bytes(lines)[:-9])
    (here / "people.ndjson").write_text(json.dumps({"k": CANARY}) + '\n{"k": "' + CANARY)

    kept = dump(captured("people_*.csv", "people.ndjson"))

    assert CANARY.encode() not in kept


# ------------------------------------------------------------------------------- stores


@pytest.fixture(scope="module")
def store() -> Generator[str]:
    """S3 as moto speaks it on loopback: the wire is real, the product is not."""
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    endpoint = f"http://{host}:{port}"
    client: Any = importlib.import_module("boto3").client(
        "s3", endpoint_url=endpoint, region_name="us-east-1",
        aws_access_key_id="AUDITOR", aws_secret_access_key=CANARY,
    )  # fmt: skip
    client.create_bucket(Bucket="lake")
    put = client.put_object
    for day in range(1, 11):
        body = csv_bytes(rows(20, start=20 * day))
        put(Bucket="lake", Key=f"orders/day=2026-11-{day:02}/part-0.csv", Body=body)
    put(Bucket="lake", Key="export/a.csv.gz", Body=gzip.compress(csv_bytes(rows(30))))
    put(Bucket="lake", Key="export/_SUCCESS", Body=b"")
    yield endpoint
    server.stop()


@pytest.mark.server
@pytest.mark.compatible
def test_a_prefix_of_a_bucket_is_audited_with_credentials_by_reference(
    store: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID", raising=False)
    address, _ = parse_url(f"s3://AUDITOR@lake/orders?endpoint_url={store}&region=us-east-1")
    request = Request(name="lake", address=address)

    capture = audit_source(request, url_password=Secret(CANARY))

    [dataset] = fact(capture, Catalog).datasets
    [profile] = fact(capture, Profiles).datasets
    assert dataset.name == "s3://lake/orders"
    assert dataset.field("day") is not None
    assert profile.row_count == 200
    assert fact(capture, Server).product == "Files (S3)"
    assert CANARY not in repr(capture)


@pytest.mark.server
@pytest.mark.compatible
def test_a_pattern_of_objects_is_audited_with_the_stores_own_chain(
    store: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AUDITOR")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", CANARY)
    monkeypatch.setenv("AWS_ENDPOINT_URL", store)

    capture = captured("s3://lake/exp*/*.csv.gz")

    assert [d.name for d in fact(capture, Catalog).datasets] == ["s3://lake/export/a.csv.gz"]
    assert [d.row_count for d in fact(capture, Profiles).datasets] == [30]


@pytest.mark.server
@pytest.mark.compatible
@pytest.mark.parametrize("url", ["s3://lake/nothing", "s3://no-such-bucket/x"])
def test_a_bucket_or_prefix_that_is_not_there_is_one_sentence(
    store: str, monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AUDITOR")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", CANARY)
    monkeypatch.setenv("AWS_ENDPOINT_URL", store)

    with pytest.raises(ConnectError, match=r"does not exist|there is no file of data") as error:
        captured(url)

    assert CANARY not in str(error.value)


def test_a_store_whose_package_is_not_there_names_it() -> None:
    with pytest.raises(ConfigError, match="gcsfs"):
        captured("gs://bucket/x.csv")
