"""Starts InfluxDB 2: the product's own server, without its pages.

It is built from the Go module of that version, whose checksum is pinned here and those of its
dependencies in the module's own go.sum. Its language Flux is a library in Rust that the build makes
from sources in a module; it needs Go, Cargo and a compiler for C, and some minutes. So the tests do
not build it by themselves: `python -m tests.servers.influxdb2` does, and they run where it did.
"""

import contextlib
import fcntl
import json
import os
import shutil
import ssl
import subprocess
import tempfile
import urllib.parse
import urllib.request
from collections.abc import Generator, Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.servers import kit
from tests.servers.fetch import FetchError, cache

VERSION = "v2.7.12"
MODULE = "github.com/influxdata/influxdb/v2"
#: The directory hash of go.sum (Go modules reference, "Authenticating modules").
CHECKSUM = "h1:m25dUSO7h6nm3zFC4v/aCNeFFmnN/mlN/uPo1T63bmk="
PASSWORD = "Str0ng-Passw0rd"
ORGANISATION = "acme"

_SECONDS = 1_800  # to fetch and build
_LINTS = (
    '#!/bin/sh\nexec "$@" --cap-lints allow\n'  # Flux denies warnings that newer compilers have
)


def built() -> Path:
    """Where the program is once it was built."""
    return cache() / f"influxd-{VERSION}"


def program() -> Path:
    """The program, built when it is not in the cache; several runs wait for one another.

    Raises `FetchError` with one sentence.
    """
    place = built()
    with (cache() / "influxdb2.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not place.exists():
            _build(place)
    return place


def _build(place: Path) -> None:
    with tempfile.TemporaryDirectory(prefix="sa-go-") as work:
        found = json.loads(_run(["go", "mod", "download", "-json", f"{MODULE}@{VERSION}"], work))
        if found.get("Sum") != CHECKSUM:
            raise FetchError(
                f"{MODULE}@{VERSION} is not the module that was pinned: its checksum is "
                f"{found.get('Sum')}, expected is {CHECKSUM}"
            )
        source, tool, wrapper = (Path(work) / n for n in ("source", "pkg-config", "rustc.sh"))
        shutil.copytree(found["Dir"], source, copy_function=shutil.copyfile)
        for folder in (source, *(p for p in source.rglob("*") if p.is_dir())):
            folder.chmod(0o755)  # a module's folders may not be written into
        wrapper.write_text(_LINTS)
        wrapper.chmod(0o755)
        _run(["go", "build", "-o", str(tool), "github.com/influxdata/pkg-config"], source)
        made = Path(work) / "influxd"
        _run(
            [
                "go", "build", "-buildvcs=false",
                "-tags", "sqlite_foreign_keys,sqlite_json",
                "-ldflags", f"-X main.version={VERSION} -X main.commit=none",
                "-o", str(made), "./cmd/influxd",
            ],
            source,
            PKG_CONFIG=str(tool),
            RUSTC_WRAPPER=str(wrapper),
            RUSTUP_TOOLCHAIN="stable",
            CARGO_PROFILE_RELEASE_OPT_LEVEL="0",
        )  # fmt: skip
        part = place.with_suffix(".part")
        shutil.copy(made, part)
        part.replace(place)  # in one step: nobody starts half a file


def _run(argv: list[str], where: str | Path, **more: str) -> str:
    environment = {**os.environ, "GOFLAGS": "-mod=readonly", "GOTOOLCHAIN": "local", **more}
    try:
        return subprocess.run(
            argv, cwd=where, env=environment, check=True, capture_output=True, text=True,
            timeout=_SECONDS,
        ).stdout  # fmt: skip
    except (OSError, subprocess.SubprocessError) as error:
        raise FetchError(
            f"InfluxDB 2 could not be built ({type(error).__name__}); these tests need Go, Cargo, "
            "a compiler for C, and a module proxy, which GOPROXY names"
        ) from error


class Api:
    """The server as its administrator sees it."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.token = ""
        self.organisation = ""
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        self._context.check_hostname = False
        self._context.verify_mode = ssl.CERT_NONE

    def send(self, method: str, path: str, body: object = None, **parameters: str) -> Any:  # noqa: ANN401  # JSON
        data = body.encode() if isinstance(body, str) else json.dumps(body).encode()
        query = f"?{urllib.parse.urlencode(parameters)}" if parameters else ""
        request = urllib.request.Request(  # noqa: S310  # our own address
            f"{self.url}{path}{query}", None if body is None else data, method=method
        )
        if self.token:
            request.add_header("Authorization", f"Token {self.token}")
        context = self._context if self.url.startswith("https") else None
        with urllib.request.urlopen(request, timeout=60, context=context) as answer:  # noqa: S310
            text = str(answer.read().decode())
        return json.loads(text) if text.strip().startswith(("{", "[")) else text

    def set_up(self) -> None:
        """The first administrator and organisation, with the bucket "shop"."""
        found = self.send(
            "POST",
            "/api/v2/setup",
            {"username": "admin", "password": PASSWORD, "org": ORGANISATION, "bucket": "shop"},
        )
        self.token, self.organisation = found["auth"]["token"], found["org"]["id"]

    def bucket(self, name: str, *, seconds: int = 0) -> str:
        rules = [{"type": "expire", "everySeconds": seconds}] if seconds else []
        made = self.send(
            "POST",
            "/api/v2/buckets",
            {"orgID": self.organisation, "name": name, "retentionRules": rules},
        )
        return str(made["id"])

    def bucket_id(self, name: str) -> str:
        return str(self.send("GET", "/api/v2/buckets", name=name)["buckets"][0]["id"])

    def allow(self, permissions: Sequence[Mapping[str, object]], about: str = "") -> str:
        """A token with these permissions of the organisation."""
        own = [{**p, "resource": self._resource(p)} for p in permissions]
        made = self.send(
            "POST",
            "/api/v2/authorizations",
            {"orgID": self.organisation, "description": about, "permissions": own},
        )
        return str(made["token"])

    def _resource(self, permission: Mapping[str, object]) -> dict[str, object]:
        """The resource of this organisation; users belong to none."""
        given = permission["resource"]
        assert isinstance(given, dict)
        found: dict[str, object] = dict(given.items())  # pyright: ignore[reportUnknownArgumentType, reportUnknownMemberType]
        return found if found["type"] == "users" else {"orgID": self.organisation, **found}

    def write(self, bucket: str, lines: str) -> None:
        self.send("POST", "/api/v2/write", lines, org=ORGANISATION, bucket=bucket)


@contextlib.contextmanager
def influxdb2(
    *, tls: str | None = None, set_up: bool = True, options: Sequence[str] = ()
) -> Generator[tuple[kit.Server, Api]]:
    """A server and its API; `tls` is a kind of `kit.certs`, `options` are those of influxd."""
    exe = program()
    with kit.workdir("ix2") as d:
        port = kit.free_port()
        certs = kit.certs(d / "tls", tls) if tls else None
        argv: list[str | os.PathLike[str]] = [
            exe,
            f"--http-bind-address={kit.HOST}:{port}",
            f"--bolt-path={d}/bolt",
            f"--sqlite-path={d}/sqlite",
            f"--engine-path={d}/engine",
            "--reporting-disabled",
            "--log-level=error",
            *(f"--{option}" for option in options),
        ]
        if certs:
            argv += [f"--tls-cert={certs.cert}", f"--tls-key={certs.key}"]
        url = f"{'https' if certs else 'http'}://localhost:{port}"
        api = Api(url)

        def ready() -> bool:
            return bool(api.send("GET", "/health")["status"] == "pass")

        with kit.process("influxd", argv, port=port, cwd=d, ready=ready) as server:
            server.url = url
            server.extra |= {"certs": certs}
            if set_up:
                api.set_up()
            yield server, api


if __name__ == "__main__":
    print(program())  # noqa: T201  # where it is
