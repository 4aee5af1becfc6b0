"""No value of a label and no password of a Prometheus is in anything that an audit writes."""

import time
from pathlib import Path

import pytest

from tests.make.command import run_command
from tests.servers import kit

pytestmark = pytest.mark.debian("prometheus")

PASSWORD = "C4nary-Passw0rd-9f"
VALUES = ("zq.canary@example.org", "4111111111111111", "Zebulon Quackenbush", "+49 30 901820777")


def samples() -> str:
    """A series for each hour of two days with a gap in it, labelled with values of a person."""
    mail, card, name, phone = VALUES
    now = int(time.time()) // 60 * 60
    labels = f'email="{mail}",card="{card}",name="{name}",phone="{phone}"'
    lines = [
        f"visits_total{{{labels}}} {n} {now - 172_800 + 60 * n}"
        for n in range(2_880)
        if not 500 < n < 700
    ]
    return "\n".join(["# TYPE visits counter", *lines, "# EOF", ""])


def test_no_label_and_no_password_reaches_an_output(tmp_path: Path) -> None:
    page, document, snapshot = (tmp_path / n for n in ("r.html", "r.json", "s.json"))
    with kit.prometheus(samples=samples(), tls="good", password=PASSWORD) as server:
        url = f"prometheus+https://admin@localhost:{server.port}?ca_file={server.certs.ca}"
        said: list[str] = []
        for words in (
            ("scan", url, "-f", f"html={page}", "-f", f"json={document}", "-f", "table=-"),
            ("collect", url, "-o", str(snapshot)),
        ):
            ended = run_command(
                *words, "--password", "env:PW", "-vv", env={"PW": PASSWORD}, cwd=tmp_path
            )
            assert ended.status == 0, ended.err
            said += [ended.out, ended.err]

    said += [path.read_text(encoding="utf-8") for path in (page, document, snapshot)]
    assert '"visits_total"' in said[-2]
    assert "Timing of series" in said[-3]
    assert not [v for v in (*VALUES, PASSWORD) if any(v in text for text in said)]
