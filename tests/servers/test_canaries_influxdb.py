"""No value of a point and no password of an InfluxDB is in anything that an audit writes."""

import time
from pathlib import Path

import pytest

from tests.make.command import run_command
from tests.servers import kit

pytestmark = pytest.mark.debian("influxdb")

PASSWORD = "C4nary-Passw0rd-9f"
VALUES = ("zq.canary@example.org", "4111111111111111", "Zebulon Quackenbush", "+49 30 901820777")


def points() -> str:
    """A tag and three fields with values of a person, for three hundred minutes until now."""
    mail, card, name, phone = VALUES
    now = int(time.time())
    return "\n".join(
        f'visits,email={mail},host=h{n % 3} card="{card}",name="{name}",phone="{phone}",n={n} '
        f"{(now - 60 * n) * 10**9}"
        for n in range(300)
    )


def test_no_value_and_no_password_reaches_an_output(tmp_path: Path) -> None:
    page, document, snapshot = (tmp_path / n for n in ("r.html", "r.json", "s.json"))
    with kit.influxdb(auth=True, tls="good", password=PASSWORD) as server:
        server.query("CREATE DATABASE shop")
        server.write("shop", points())
        url = f"influxdb+https://admin@localhost:{server.port}/shop?ca_file={server.certs.ca}"
        said: list[str] = []
        for password, status in ((PASSWORD, 0), (f"wrong-{PASSWORD}", 3)):
            ended = run_command(
                "scan", url, "--password", "env:PW", "-vv",
                "-f", f"html={page}", "-f", f"json={document}", "-f", "table=-",
                env={"PW": password}, cwd=tmp_path,
            )  # fmt: skip
            assert ended.status == status
            said += [ended.out, ended.err]
        ended = run_command(
            "collect", url, "--password", "env:PW", "-vv", "-o", str(snapshot),
            env={"PW": PASSWORD}, cwd=tmp_path,
        )  # fmt: skip
        said += [ended.out, ended.err]

    said += [path.read_text(encoding="utf-8") for path in (page, document, snapshot)]
    assert '"email"' in said[-2]  # found, and told by its name
    assert not [v for v in (*VALUES, PASSWORD) if any(v in text for text in said)]
