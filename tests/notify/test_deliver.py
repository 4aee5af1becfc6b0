"""Messages to real targets of Apprise: up, down, slow, unwilling; and no word of the URL."""

import logging
import socket
import sys
import time

import pytest

from audit.errors import ConfigError
from audit.notify.deliver import deliver
from audit.notify.words import Message
from audit.secrets.secret import Secret
from tests.notify.target import target

HELLO = Message("shop: ready", "Verdict: ready", bad=True)


def test_a_target_gets_the_message() -> None:
    with target() as there:
        outcomes = deliver([(Secret(there.url), HELLO)])

    assert outcomes == ("",)
    [got] = there.got
    assert (got["title"], got["message"], got["type"]) == (HELLO.title, HELLO.body, "warning")


def test_text_that_looks_like_markup_arrives_as_it_is() -> None:
    said = Message("a <b> & *c*", "- x < y & z \\n _q_")
    with target() as there:
        deliver([(Secret(there.url), said)])

    assert (there.got[0]["title"], there.got[0]["message"]) == (said.title, said.body)


def test_each_target_has_its_own_outcome_and_no_log_has_the_url(
    caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with target() as good, target(status=500) as bad:
        outcomes = deliver(
            [
                (Secret(good.url), HELLO),
                (Secret(bad.url), HELLO),
                (Secret(f"json://127.0.0.1:{port}/{good.canary}"), HELLO),
                (Secret(f"nonsense-{good.canary}"), HELLO),
            ]
        )

    assert outcomes[0] == ""
    assert "did not take the message" in outcomes[1]
    assert "cannot be reached" in outcomes[2]
    assert "no URL that Apprise knows" in outcomes[3]
    said = "".join([caplog.text, *outcomes, *capfd.readouterr()])
    assert good.canary not in said
    assert "127.0.0.1" not in said


def test_without_the_extra_one_is_told_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "apprise", None)

    with pytest.raises(ConfigError, match="the extra notify: pip install"):
        deliver([(Secret("json://localhost"), HELLO)])


def test_a_target_that_does_not_answer_is_left_alone_in_time() -> None:
    with target(pause=30) as slow, target() as good:
        began = time.monotonic()
        outcomes = deliver([(Secret(slow.url), HELLO), (Secret(good.url), HELLO)], seconds=2)
        took = time.monotonic() - began

    assert outcomes == ("no answer within 2 s", "")
    assert took < 20
