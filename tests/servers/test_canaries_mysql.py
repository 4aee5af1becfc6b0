"""No password and no value of a row of MariaDB reaches a file, a log or an error."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.servers.mariadb import AUDITOR, PASSWORD, cluster

pytestmark = pytest.mark.debian("mariadb-server")

VALUES = ("zebra.quokka@mailcanary.com", "Quillanara", "4111-CANARY-1111", "Kumquatstreet 77")
WRONG = "wr0ng-Canary-Word"


def test_nothing_of_them_is_anywhere(tmp_path: Path) -> None:
    made = (
        """CREATE TABLE people (id int PRIMARY KEY, mail varchar(80) UNIQUE, first_name varchar(40),
             card varchar(30), street varchar(60), note text)""",
        """INSERT INTO people SELECT seq, concat('p', seq, '@x.example'), 'Anna',
             '4111111111111111', 'Main Street 1', 'x' FROM seq_1_to_60""",
        f"""INSERT INTO people VALUES (99, '{VALUES[0]}', '{VALUES[1]}', '{VALUES[2]}',
             '{VALUES[3]}', 'call {VALUES[1]}')""",
    )
    with cluster() as server, server.database(*made) as name:
        url = f"mysql://{AUDITOR}@127.0.0.1:{server.server.port}/{name}"

        def run(number: int, password: str, *words: str) -> int:
            ended = subprocess.run(
                [sys.executable, "-m", "audit", words[0], url, "--password", "env:PW", "-vv",
                 *words[1:]],
                env={**os.environ, "PW": password, "HOME": str(tmp_path)},
                cwd=tmp_path,
                capture_output=True,
                text=True,
                timeout=120,
                check=False,
            )  # fmt: skip
            (tmp_path / f"said-{number}").write_text(ended.stdout + ended.stderr, encoding="utf-8")
            return ended.returncode

        statuses = (
            run(1, PASSWORD, "scan", "-f", "html=a.html", "-f", "json=a.json"),
            run(2, PASSWORD, "plan", "-f", "md=a.md", "-f", "debezium=a.p", "-f", "yaml=a.y"),
            run(3, PASSWORD, "collect", "-o", "s.json"),
            run(4, WRONG, "scan"),
        )

    assert statuses == (0, 0, 0, 3)
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(files) >= 10
    told = {path.name: path.read_text(encoding="utf-8", errors="replace") for path in files}
    secret = (*VALUES, PASSWORD, WRONG)
    assert [(name, w) for name, text in told.items() for w in secret if w in text] == []
