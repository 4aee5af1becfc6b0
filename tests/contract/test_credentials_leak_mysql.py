"""No password of an audit of MariaDB is anywhere but in memory, as for PostgreSQL."""

from collections.abc import Callable, Generator
from pathlib import Path

import pytest

from tests.contract._canaries_search import leaks
from tests.contract.test_credentials_leak import CANARY, WRONG, Run, secret_file, watched, written
from tests.servers.mariadb import Cluster, cluster

pytestmark = pytest.mark.debian("mariadb-server")
USER = "leaky"


@pytest.fixture(scope="module")
def server() -> Generator[Cluster]:
    with cluster() as made:
        made.run(f"CREATE USER {USER}@localhost IDENTIFIED BY '{CANARY}'")
        made.run(f"CREATE USER {USER}@'127.0.0.1' IDENTIFIED BY '{CANARY}'")
        yield made


def by_env(url: str, folder: Path, password: str) -> Run:
    assert folder.is_dir()
    return Run([url, "--password", "env:SHOP_PW"], {"SHOP_PW": password})


def by_options_file(url: str, folder: Path, password: str) -> Run:
    path = secret_file(folder, "kept-my.cnf", f'[client]\nuser={USER}\npassword="{password}"\n')
    return Run([url, "--password", f"my.cnf:{path}"])


WAYS: tuple[Callable[[str, Path, str], Run], ...] = (by_env, by_options_file)


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="there is no /proc")
@pytest.mark.parametrize("password", [CANARY, WRONG], ids=["right", "wrong"])
@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_no_password_is_anywhere_but_in_memory(
    way: Callable[[str, Path, str], Run], password: str, server: Cluster, tmp_path: Path
) -> None:
    run = way(f"mysql://{USER}@127.0.0.1:{server.server.port}/", tmp_path, password)

    status, said, seen = watched(
        "scan", run, tmp_path, "-vv", "-f", "html=r.html", "-f", "json=r.json", "--no-remember"
    )

    assert status == (0 if password == CANARY else 3), said[1].decode()
    own, others = seen
    assert (tmp_path / "r.html").exists() is (password == CANARY)
    assert leaks((password,), said + written(tmp_path) + [*others.values()]) == []
    assert bool(leaks((password,), [*own.values()])) is bool(run.variables)
