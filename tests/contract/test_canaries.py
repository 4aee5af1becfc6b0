"""No planted value and no secret reaches any output, in any encoding, also when things go wrong."""

import base64
import gzip
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

ROOT = Path(__file__).parents[2]
BIRTH_DATE = "1984-02-29"
#: Values as they stand in real fields; each is one of its kind and occurs nowhere else.
CANARIES = (
    "zofia.kanarek@leak.example",
    "+48 601 227 339",
    "Kanarkowa 17c, Gdynia",
    "4929 1186 2230 7741",
    "PL83 1010 1023 0000 2613 9510 0000",
    BIRTH_DATE,
    "sk_live_c4n4ryC4n4ryC4n4ry",
    "hunter2-canary!",
    "Żaneta Kanarek",
    "192.0.2.217",
    "canary diagnosis F32.1",
    "54.518930, 18.539270",
)
SECRET = "c4nary-Pa55w0rd/+=!"


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Canaries in every place a value can stand: rows, keys, times, defaults, checks, views."""
    path = tmp_path_factory.mktemp("canary") / "people.db"
    with sqlite3.connect(path) as connection:
        connection.executescript(
            "CREATE TABLE people (id INTEGER PRIMARY KEY, a TEXT, created_at TEXT, born DATE,"
            " ref_id INTEGER REFERENCES people(id), flag BOOLEAN, n NUMERIC, raw BLOB);"
            f"CREATE TABLE defaults (a TEXT DEFAULT '{CANARIES[0]}',"
            f" b TEXT CHECK (b <> '{CANARIES[1]}'));"
            f"CREATE VIEW v AS SELECT a, '{CANARIES[2]}' AS b FROM people"
            f" WHERE a <> '{CANARIES[3]}';"
            f"CREATE VIEW broken AS SELECT x FROM gone WHERE a = '{CANARIES[4]}';"
            f"CREATE INDEX i ON people(a) WHERE a <> '{CANARIES[5]}';"
            f"CREATE TRIGGER t AFTER INSERT ON people BEGIN SELECT '{CANARIES[6]}'; END;"
            "CREATE TABLE single (code TEXT PRIMARY KEY);"
        )
        for value in CANARIES:
            connection.execute(
                "INSERT INTO people (a, created_at, born, ref_id, flag, n, raw)"
                " VALUES (?1, ?2, ?1, ?1, ?1, ?1, ?1)",
                # a date in a record timestamp is a bound that a report may show (ADR 3)
                (value, None if value == BIRTH_DATE else value),
            )
            connection.execute("INSERT INTO single VALUES (?)", (value,))
    connection.close()
    return path


def forms(value: str) -> Iterator[bytes]:
    """The value plain, quoted, in base64 at each of its three offsets, and in hex."""
    raw = value.encode()
    yield raw
    yield quote(value).encode()
    yield value.encode("unicode_escape")
    yield raw.hex().encode()
    yield raw.hex().upper().encode()
    for shift in range(3):
        encoded = base64.b64encode(b"\0" * shift + raw)
        yield encoded[(4 if shift else 0) : -4]


def leaks(*outputs: bytes) -> list[str]:
    """Which canaries stand in the outputs; gzip in them is opened first."""
    texts = list(outputs)
    texts += [gzip.decompress(o) for o in outputs if o[:2] == b"\x1f\x8b"]
    planted = (*CANARIES, SECRET)
    return [v for v in planted for text in texts if any(form in text for form in forms(v))]


def run(folder: Path, *words: str) -> tuple[int, bytes]:
    done = subprocess.run(
        [sys.executable, "-m", "audit", *words],
        cwd=folder,
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT), "SHOP_PASSWORD": SECRET},
        capture_output=True,
        check=False,
        timeout=120,
    )
    return done.returncode, done.stdout + done.stderr


def written(folder: Path) -> list[bytes]:
    return [path.read_bytes() for path in folder.rglob("*") if path.is_file()]


def test_the_search_finds_what_is_there() -> None:
    for value in CANARIES:
        assert leaks(b"x" + base64.b64encode(b"ab" + value.encode() + b"cd")) == [value]
        assert leaks(gzip.compress(value.encode())) == [value]


def test_no_output_of_a_scan_holds_a_planted_value(database: Path, tmp_path: Path) -> None:
    status, said = run(
        tmp_path, "scan", str(database), "-vv", "-f", "table",
        "-f", "html=r.html", "-f", "json=r.json", "--log-format", "json",
    )  # fmt: skip

    assert status == 0, said
    assert {p.name for p in tmp_path.iterdir()} == {"r.html", "r.json"}
    assert leaks(said, *written(tmp_path)) == []


def test_no_snapshot_holds_a_planted_value(database: Path, tmp_path: Path) -> None:
    status, said = run(tmp_path, "collect", str(database), "-vv", "-o", "s.json")
    again, judged = run(tmp_path, "check", "s.json", "-vv", "-f", "json=-")

    assert (status, again) == (0, 0)
    assert leaks(said, judged, *written(tmp_path)) == []


def test_no_error_holds_a_planted_value(database: Path, tmp_path: Path) -> None:
    damaged = tmp_path / "damaged.db"
    content = bytearray(database.read_bytes())
    content[4096 * 2 :] = content[4096 * 2 :][::-1]
    damaged.write_bytes(content)

    _, said = run(tmp_path, "scan", str(damaged), "-vv", "-f", "json=-")

    assert leaks(said) == []


@pytest.mark.parametrize(
    "words",
    [
        ("scan", f"postgresql://auditor:{quote(SECRET, safe='')}@127.0.0.1:1/shop"),
        ("scan", f"postgresql://127.0.0.1:1/shop?password={quote(SECRET)}"),
        ("scan", f"mongodb://auditor:{quote(SECRET, safe='')}@127.0.0.1:1/shop"),
        ("scan", f"opensearch+http://auditor:{quote(SECRET, safe='')}@127.0.0.1:1"),
        ("scan", f"postgrsql://auditor:{quote(SECRET, safe='')}@db/shop"),
        ("scan", f"postgresql://auditor:{quote(SECRET, safe='')}@no.such.host.invalid/shop"),
        ("scan", f"postgresql://auditor:{quote(SECRET, safe='')}@127.0.0.1:notaport/shop"),
        ("scan", "postgresql://auditor@127.0.0.1:1/shop", "--password", SECRET),
        ("scan", "postgresql://auditor@127.0.0.1:1/shop", "--password", "env:SHOP_PASSWORD"),
        ("collect", f"postgresql://a:{quote(SECRET, safe='')}@127.0.0.1:1/shop", "-o", "s.json"),
        ("scan", f"host=db user=auditor password={SECRET}"),
        ("scan", f"postgresql:/auditor:{SECRET}@db/shop"),
        ("scan", f"auditor:{SECRET}@db/shop"),
        ("scan", f"postgresql:\\\\auditor:{SECRET}@db"),
        ("scan", f"postgresql:///auditor:{quote(SECRET, safe='')}@db/shop"),
        ("scan", f"postgresql://127.0.0.1;password={SECRET}/shop"),
        ("scan", f"postgresql://127.0.0.1:1/shop#{SECRET}"),
        ("scan", f"postgresql://auditor:two words {SECRET}@127.0.0.1:1/shop"),
        ("scan", "shop.db", f"postgresql://auditor:two words {SECRET}@127.0.0.1/shop"),
        ("scan", "shop.db", f"host=db password={SECRET}"),
        ("check", f"postgresql://auditor:two words {SECRET}@db/shop"),
        ("report", f"host=db password={SECRET}"),
        ("scan", "postgresql://auditor@127.0.0.1:1/shop", "--password", f"env:{SECRET}"),
        ("scan", f"opensearch+http://127.0.0.1:1/?key={SECRET}"),
    ],
    ids=lambda words: f"{words[0]} {words[1].partition('://')[0]}",
)
def test_no_secret_reaches_an_error(words: tuple[str, ...], tmp_path: Path) -> None:
    status, said = run(tmp_path, *words, "-vv")

    assert status in {2, 3}
    assert said
    assert leaks(said, *written(tmp_path)) == []
    assert b"Traceback" not in said


@pytest.mark.parametrize(
    "text",
    [
        "sources: {shop: {url: 'postgresql://u@db/shop', password: SECRET}}",
        "sources: {shop: {url: 'postgresql://u:SECRET@db/shop'}}",
        "sources: {shop: {url: 'postgresql:///u:SECRET@db/shop'}}",
        "sources: {shop: {url: 'host=db password=SECRET'}}",
        "sources: {shop: 'postgresql://u:SECRET@db/shop'}",
        "sources: {'host=db password=SECRET': {}}",
        "sources: {'u:two words SECRET@db': {url: 'sqlite:///a', ulr: x}}",
        "sources: {shop: {url: 'sqlite:///a', 'password SECRET': x}}",
        "sources: {shop: {url: 'sqlite:///a', password: {SECRET: 1}}}",
        "sources: {shop: {url: ['SECRET'], owner: 1}}",
        "limits: {budget: SECRET",
    ],
)
@pytest.mark.parametrize(
    "words", [("config", "show"), ("scan", "shop")], ids=lambda words: words[0]
)
def test_no_secret_in_the_configuration_is_repeated(
    words: tuple[str, ...], text: str, tmp_path: Path
) -> None:
    (tmp_path / "c.yaml").write_text(text.replace("SECRET", SECRET.replace("/", "")))

    status, said = run(tmp_path, *words, "--config", "c.yaml")

    assert status == 2
    assert SECRET.replace("/", "").encode() not in said
    assert b"Traceback" not in said
