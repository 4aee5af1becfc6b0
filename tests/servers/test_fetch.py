"""Fetching of servers: once, only what was pinned, and one sentence when it does not work."""

import hashlib
import io
import json
import tarfile
import threading
import zipfile
from collections.abc import Generator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.servers import fetch, kit


def archive() -> bytes:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as made:
        program = zipfile.ZipInfo("thing-1.0/bin/thing")
        program.external_attr = 0o755 << 16
        made.writestr(program, "#!/bin/sh\n")
        made.writestr("thing-1.0/README", "words")
    return whole.getvalue()


CONTENT = archive()
THING = fetch.Artifact("org.example", "thing", "1.0", "zip", hashlib.sha256(CONTENT).hexdigest())


class Repository:
    """A real server that gives one file, and what it was asked."""

    def __init__(self, content: bytes, *, said: int | None = None) -> None:
        self.seen: list[str] = []
        repository = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                repository.seen.append(self.path)
                self.send_response(200)
                self.send_header("Content-Length", str(len(content) if said is None else said))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, format: str, *args: object) -> None:
                del format, args

        self.server = ThreadingHTTPServer((kit.HOST, 0), Handler)
        self.url = f"http://{kit.HOST}:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def repository(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> Generator[Repository]:
    content, said = getattr(request, "param", (CONTENT, None))
    serving = Repository(content, said=said)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setenv("MAVEN_CENTRAL", f"{serving.url}/maven2/")
    yield serving
    serving.close()


def test_a_file_is_fetched_once(repository: Repository) -> None:
    first, second = fetch.fetched(THING), fetch.fetched(THING)

    assert first == second
    assert first.read_bytes() == CONTENT
    assert repository.seen == ["/maven2/org/example/thing/1.0/thing-1.0.zip"]


def test_a_damaged_file_is_fetched_again(repository: Repository) -> None:
    fetch.fetched(THING).write_bytes(b"half")

    assert fetch.fetched(THING).read_bytes() == CONTENT
    assert len(repository.seen) == 2


def test_another_file_than_the_pinned_one_is_not_kept(repository: Repository) -> None:
    other = fetch.Artifact("org.example", "thing", "1.0", "zip", "0" * 64)

    with pytest.raises(fetch.FetchError, match="is not the file that was pinned: its SHA-256 is"):
        fetch.fetched(other)
    assert list(fetch.cache().iterdir()) == []
    assert repository.seen


@pytest.mark.parametrize("repository", [(CONTENT[:50], 5_000)], indirect=True)
def test_half_a_file_is_not_kept(repository: Repository) -> None:
    with pytest.raises(fetch.FetchError):
        fetch.fetched(THING)
    assert list(fetch.cache().iterdir()) == []
    assert repository.seen


def test_a_repository_out_of_reach_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setenv("MAVEN_CENTRAL", f"http://{kit.HOST}:{kit.free_port()}")

    with pytest.raises(fetch.FetchError, match=r"could not be fetched .*MAVEN_CENTRAL") as caught:
        fetch.fetched(THING)
    assert "\n" not in str(caught.value)


@pytest.mark.usefixtures("repository")
def test_programs_may_be_started(tmp_path: Path) -> None:
    home = fetch.unpacked(THING, tmp_path / "here")

    assert home == tmp_path / "here" / "thing-1.0"
    assert (home / "bin" / "thing").stat().st_mode & 0o111
    assert not (home / "README").stat().st_mode & 0o111


# ----------------------------------------------------------------------------------------- npm


def package() -> bytes:
    whole = io.BytesIO()
    with tarfile.open(fileobj=whole, mode="w:gz") as made:
        text = json.dumps({"name": "thing", "version": "1.0.0"}).encode()
        file = tarfile.TarInfo("package/package.json")
        file.size = len(text)
        made.addfile(file, io.BytesIO(text))
    return whole.getvalue()


PACKED = package()


class Registry(BaseHTTPRequestHandler):
    """What npm's client asks: which versions there are, and the archive of one."""

    def do_GET(self) -> None:
        where = f"http://{self.headers['Host']}/thing/-/thing-1.0.0.tgz"
        version = {"name": "thing", "version": "1.0.0", "dist": {"tarball": where}}
        told = {"name": "thing", "dist-tags": {"latest": "1.0.0"}, "versions": {"1.0.0": version}}
        content = PACKED if self.path.endswith(".tgz") else json.dumps(told).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:
        del format, args


@pytest.fixture
def registry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Generator[ThreadingHTTPServer]:
    serving = ThreadingHTTPServer((kit.HOST, 0), Registry)
    threading.Thread(target=serving.serve_forever, daemon=True).start()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("npm_config_cache", str(tmp_path / "npm"))
    monkeypatch.setenv("npm_config_registry", f"http://{kit.HOST}:{serving.server_port}/")
    monkeypatch.setenv("npm_config_fetch_retries", "0")
    yield serving
    serving.shutdown()
    serving.server_close()


@pytest.mark.debian("npm")
def test_a_package_is_fetched_once_and_compared(
    registry: ThreadingHTTPServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    named = ("thing", "1.0.0")
    with pytest.raises(fetch.FetchError, match="is not the package that was pinned"):
        fetch.packed(fetch.Package(*named, "0" * 64))
    assert list(fetch.cache().iterdir()) == []

    pinned = fetch.Package(*named, hashlib.sha256(PACKED).hexdigest())
    assert (fetch.unpacked_package(pinned, tmp_path / "here") / "package.json").exists()
    registry.shutdown()
    registry.server_close()
    assert fetch.packed(pinned).read_bytes() == PACKED
    fetch.packed(pinned).unlink()
    monkeypatch.setenv("npm_config_cache", str(tmp_path / "other"))
    with pytest.raises(fetch.FetchError, match="could not be fetched by npm"):
        fetch.packed(pinned)
