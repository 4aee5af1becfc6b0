"""Answers of InfluxDB 2.7.12, shortened, and what is made of them."""

from typing import Any

import pytest

from audit.access.influx.figures import figures
from audit.access.influx.v2 import api
from audit.errors import CollectError
from audit.facts.replication import Replica

OURS = "c4nary-ours"


def authorization(token: str, *rights: tuple[str, str, str], **more: str) -> dict[str, Any]:
    return {
        "id": "11b3349387195000",
        "token": token,
        "status": "active",
        "orgID": "c0e4cac9ef7c0898",
        "userID": "11b334931ed95000",
        "user": "admin",
        "permissions": [
            {"action": action, "resource": {"type": kind, **({"id": one} if one else {})}}
            for action, kind, one in rights
        ],
        **more,
    }


def test_buckets_have_an_end_or_none_and_a_place_for_statements() -> None:
    rule = {"type": "expire", "everySeconds": 259_200, "shardGroupDurationSeconds": 86_400}
    answer: dict[str, Any] = {
        "buckets": [
            {"id": "a", "orgID": "o", "type": "user", "name": "shop", "retentionRules": []},
            {"id": "b", "orgID": "o", "type": "user", "name": "db/rp", "retentionRules": [rule]},
            {"id": "c", "orgID": "o", "type": "system", "name": "_tasks"},
        ]
    }
    shop, mapped, tasks = api.buckets(answer)

    assert (shop.days, shop.place) == (None, ("shop", "autogen"))
    assert (mapped.days, mapped.place) == (3, ("db", "rp"))
    assert tasks.system


@pytest.mark.parametrize("answer", [None, [], "x", {}, {"buckets": 1}, {"buckets": ["x"]}])
def test_an_answer_that_is_none_is_an_error(answer: object) -> None:
    with pytest.raises(CollectError, match="not one of its API"):
        api.buckets(answer)


def test_tokens_are_compared_and_forgotten() -> None:
    answer: dict[str, Any] = {
        "authorizations": [
            authorization(OURS, ("read", "buckets", "a"), ("write", "buckets", "a")),
            authorization("c4nary-other", ("write", "orgs", ""), ("write", "buckets", "")),
        ]
    }
    own, other = api.tokens(answer, OURS)

    assert (own.own, own.operator, own.all_access) == (True, False, False)
    assert (other.own, other.operator) == (False, True)
    assert "c4nary" not in repr((own, other))
    assert not api.tokens(answer, "")[0].own  # without a token of ours none is ours


def test_what_a_token_may_write_is_named() -> None:
    [own] = api.tokens({"authorizations": [authorization(OURS, ("write", "buckets", "a"))]}, OURS)
    all_of = (("write", "buckets", ""), ("write", "authorizations", ""))
    [mighty] = api.tokens({"authorizations": [authorization(OURS, *all_of)]}, OURS)

    some = api.audit_account(own, {"a": "shop"}, "env")
    every = api.audit_account(mighty, {"a": "shop"}, "env")

    assert (some.superuser, some.writable, some.may_create) == (False, ("shop",), False)
    assert (every.superuser, every.writable, every.may_create) == (True, ("*",), True)
    assert every.attributes == ("all-access token",)


def test_only_an_operators_active_token_makes_an_administrator() -> None:
    users = [{"id": "11b334931ed95000", "name": "admin", "status": "active"}]
    active = authorization("t", ("write", "orgs", ""))
    off = authorization("t", ("write", "orgs", ""), status="inactive")

    for given, expected in ((active, True), (off, False)):
        shown = api.tokens({"authorizations": [given]}, "")
        assert [a.superuser for a in api.accounts(users, shown)] == [expected]


def test_a_credential_among_the_settings_is_only_said_to_be_set() -> None:
    config = api.settings(
        {
            "config": {
                "vault-token": "c4nary",
                "vault-client-key": "",
                "tls-key": "/etc/ssl/influx.key",
                "vault-addr": "http://u:c4nary@vault",
                "pprof-disabled": False,
            }
        }
    )
    shown = {s.name: s.value for s in api.shown_settings(config)}

    assert shown["vault-token"] == "(set)"
    assert shown["vault-client-key"] == ""
    assert shown["tls-key"] == "/etc/ssl/influx.key"
    assert shown["pprof-disabled"] == "false"
    assert "c4nary" not in repr(shown)


def test_a_replication_that_fails_is_not_healthy() -> None:
    found = api.replication(
        [
            {"name": "edge", "latestResponseCode": 204, "remainingBytesToBeSynced": 10},
            {"name": "down", "latestResponseCode": 401, "latestErrorMessage": "unauthorized"},
            {"name": "new"},
        ]
    )

    assert found.role == "primary"
    assert found.replicas == (
        Replica("edge", "last answer HTTP 204", healthy=True, lag_bytes=10),
        Replica("down", "last answer HTTP 401", healthy=False, lag_bytes=0),
        Replica("new", "not yet sent", healthy=True, lag_bytes=0),
    )


def test_figures_are_summed_by_a_label_and_what_is_none_is_left_out() -> None:
    shown = figures(
        "# TYPE storage_shard_disk_size gauge\n"
        'storage_shard_disk_size{bucket="a",id="1",path="/d/\\"x\\""} 98\n'
        'storage_shard_disk_size{bucket="a",id="2"} 2\n'
        'storage_shard_disk_size{bucket="b",id="3"} 1e3\n'
        'storage_shard_disk_size{bucket="b",id="4"} NaN\n'
        "uptime 1.5\n\x00garbage{\nhalf{a=\n"
    )

    assert shown.of("storage_shard_disk_size", "bucket") == {"a": 100, "b": 1_000}
    assert shown.total("storage_shard_disk_size") == 1_100
    assert (shown.total("uptime"), shown.total("nothing")) == (2, None)
