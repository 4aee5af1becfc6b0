"""Sources that are exported once in every format, for the tests that look at the results."""

import shutil
from collections.abc import Mapping
from pathlib import Path

import psycopg
import pytest
from pymongo import MongoClient

from tests.contracts.export import sources
from tests.contracts.export.exported import Exported, exported
from tests.make.command import CHINOOK
from tests.servers import kit

#: Comments and names that a format must not take for its own.
SCHEMA = f"""
CREATE SCHEMA "we.ird";
CREATE TABLE "we.ird"."or der" (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, code varchar(20) NOT NULL UNIQUE,
  amount numeric(10, 2) CHECK (amount > 0), made timestamptz NOT NULL DEFAULT now(),
  extra jsonb, sizes integer[], address inet, key uuid, day date, flag boolean, rate real,
  UNIQUE (code, day));
CREATE TABLE public.line (
  order_id bigint NOT NULL REFERENCES "we.ird"."or der" (id), position smallint NOT NULL,
  email text, PRIMARY KEY (order_id, position));
CREATE TABLE public.parted (id int, day date NOT NULL) PARTITION BY RANGE (day);
CREATE TABLE public.part_1 PARTITION OF public.parted
  FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
COMMENT ON TABLE public.line IS '{sources.TEMPLATE.replace("'", "''")}';
COMMENT ON COLUMN public.line.email IS E'two\\nlines; -- and "quotes"';
INSERT INTO "we.ird"."or der" (code, amount, day, flag, rate, key, sizes)
  SELECT 'c-' || n, n + 0.5, date '2026-01-01' + n, n % 2 = 0, n / 7.0, gen_random_uuid(), ARRAY[n]
  FROM generate_series(1, 80) n;
INSERT INTO public.line SELECT n, 1, 'person' || n || '@example.com' FROM generate_series(1, 80) n;
"""


@pytest.fixture(scope="session")
def places(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the sources that are files."""
    folder = tmp_path_factory.mktemp("sources")
    shutil.copy(CHINOOK, folder / "chinook.db")
    sources.hostile(folder / "hostile.db")
    sources.folder(folder / "data")
    return folder


@pytest.fixture(scope="session")
def exports(places: Path, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Exported]:
    """Every source in every format: SQLite, PostgreSQL, files, documents."""
    folder = tmp_path_factory.mktemp("exports")
    made = {
        "chinook": exported(places / "chinook.db", folder / "chinook"),
        "hostile": exported(places / "hostile.db", folder / "hostile"),
        "files": exported(places / "data", folder / "files"),
    }
    with kit.postgres(password=sources.PASSWORD) as server:
        with psycopg.connect(server.url, autocommit=True) as connection:
            connection.execute(SCHEMA.encode())
        made["postgresql"] = exported(server.url, folder / "postgresql")
    with kit.mongodb() as server:
        with MongoClient[dict[str, object]](server.url) as client:
            client["shop"]["orders"].insert_many(sources.documents())
        url = server.url.replace("/?", "/shop?")
        made["documents"] = exported(url, folder / "documents")
    return made
