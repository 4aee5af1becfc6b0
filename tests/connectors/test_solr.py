"""Solr without a server: which requests are sent, what schemas, rules and configurations say."""

import base64
import hashlib
from collections.abc import Mapping
from typing import Any

import pytest

from audit.access.grants import Ask, Purpose, as_text
from audit.access.solr import grants
from audit.access.solr.accounts import Salted, held, listed, read_rules, stored
from audit.access.solr.activity import activity, observability
from audit.access.solr.documents import documents
from audit.access.solr.requests import listed as is_listed
from audit.access.solr.schema import Schema, plain, read_schema
from audit.access.solr.settings import delay, guesses, interfaces, promises
from audit.access.stream import Documents, Portion
from audit.facts.catalog import Catalog, Dataset, DatasetKind, Family, Key, KeyKind, SchemaMode

RULES = {
    "authorization": {
        "class": "solr.RuleBasedAuthorizationPlugin",
        "user-role": {"boss": ["admin"], "clerk": "orders"},
        "permissions": [
            {"name": "update", "collection": "orders", "role": ["orders"]},
            {"name": "update", "role": "admin"},
            {"name": "read", "role": None},
            {"name": "security-edit", "role": ["admin"]},
        ],
    }
}


@pytest.mark.parametrize(
    ("path", "parameters"),
    [
        ("/admin/cores", {"action": "UNLOAD", "core": "people"}),
        ("/admin/cores", {"action": "STATUS", "core": "people", "other": "x"}),
        ("/admin/collections", {"action": "DELETE", "name": "people"}),
        ("/people/select", {"q": "*:*", "qt": "/update", "stream.body": "<delete/>"}),
        ("/people/select", {"q": "email:someone@shop.example"}),
        ("/people/update", {}),
        ("/people/replication", {"command": "restore"}),
        ("/people/admin/luke", {"numTerms": "100"}),
        ("/people/schema/fields", {}),
        ("/.system/select", {"q": "*:*"}),
        ("/admin/info/../cores", {}),
    ],
)
def test_what_could_change_or_tell_more_is_not_sent(path: str, parameters: dict[str, str]) -> None:
    assert not is_listed(path, parameters)


@pytest.mark.parametrize(
    ("path", "parameters"),
    [
        ("/admin/cores", {"action": "STATUS"}),
        ("/people/select", {"q": "*:*", "rows": "10", "sort": "id asc", "cursorMark": "*"}),
        ("/people/schema", {}),
    ],
)
def test_reads_are_sent(path: str, parameters: dict[str, str]) -> None:
    assert is_listed(path, parameters)


def schema(version: float, **field: object) -> Schema:
    return read_schema(
        {
            "version": version,
            "uniqueKey": "id",
            "fieldTypes": [
                {"name": "string", "class": "solr.StrField"},
                {"name": "text", "class": "solr.TextField"},
                {"name": "chance", "class": "solr.RandomSortField"},
                {"name": "date", "class": "org.apache.solr.schema.DatePointField"},
            ],
            "fields": [{"name": "id", "type": "string"}, {"name": "f", "type": "string", **field}],
            "dynamicFields": [{"name": "any_*", "type": "chance"}, {"name": "*_d", "type": "date"}],
        },
        {"at_d": {"type": "date", "dynamicBase": "*_d"}},
        guessing=False,
    )


@pytest.mark.parametrize(
    ("version", "given", "comes_back"),
    [
        (1.6, {}, True),
        (1.6, {"stored": False}, False),
        (1.6, {"stored": False, "docValues": True}, True),
        (1.6, {"stored": False, "docValues": True, "useDocValuesAsStored": False}, False),
        (1.7, {"stored": False}, True),
        (1.7, {"stored": False, "type": "text"}, False),
    ],
)
def test_fields_that_never_come_back_are_no_fields_of_a_document(
    version: float,
    given: dict[str, object],
    *,
    comes_back: bool,
) -> None:
    found = schema(version, **given)

    assert ("f" in [f.name for f in found.fields]) is comes_back
    assert ("f" in found.hidden) is not comes_back


def test_dynamic_fields_that_documents_have_are_fields_and_their_times_are_times() -> None:
    found = schema(1.6)
    document = plain({"id": "1", "at_d": "2026-11-20T10:00:00Z", "f": "2026-11-20"}, found)

    assert [f.name for f in found.fields] == ["at_d", "f", "id"]
    assert found.random == "any_42"
    assert found.mode is SchemaMode.ENFORCED
    assert str(document["at_d"]) == "2026-11-20 10:00:00+00:00"
    assert document["f"] == "2026-11-20"
    assert plain({"at_d": "-0042-01-01T00:00:00Z"}, found)["at_d"] == "-0042-01-01T00:00:00Z"


def test_the_first_rule_that_fits_decides() -> None:
    rules = read_rules(RULES)
    assert rules is not None

    assert rules.may("security-edit", ["admin"])
    assert not rules.may("security-edit", ["orders"])
    assert rules.may("config-edit", []), "no rule fits, so everybody may"
    assert not rules.guards("config-edit")
    assert not rules.guards("read")
    assert rules.guards("security-edit")
    assert rules.changed_by(["orders"], ["orders", "people"]) == ("orders",)
    assert rules.changed_by(["admin"], ["orders", "people"]) == ("*",)
    assert rules.changed_by([], ["orders", "people"]) == ()


def test_without_a_plug_in_there_are_no_rules() -> None:
    assert read_rules({"errorMessages": ["No authorization configured"]}) is None
    assert stored({"authentication": {"class": "solr.JWTAuthPlugin"}}) is None


def test_hashes_of_several_schemes_are_compared() -> None:
    salt = b"0123456789abcdef"
    digest = hashlib.sha256(hashlib.sha256(salt + "pässword".encode()).digest()).digest()
    text = f"{base64.b64encode(digest).decode()} {base64.b64encode(salt).decode()}"
    given = {"schemes": [{"scheme": "bearer"}, {"scheme": "basic", "credentials": {"me": text}}]}
    credentials = stored({"authentication": given})
    assert credentials is not None

    accounts = listed({**credentials, "odd": "no hash"}, read_rules(RULES))
    known = held({**credentials, "odd": "no hash"}, accounts)

    assert list(known) == ["me"]
    assert known["me"].stored.fits("pässword")
    assert not known["me"].stored.fits("password")
    assert "pässword" not in repr(known)
    assert base64.b64encode(digest).decode() not in repr(Salted(salt, digest))


def test_handlers_that_run_what_they_are_told_are_interfaces() -> None:
    config = {
        "requestHandler": {"/import": {"class": "solr.handler.dataimport.DataImportHandler"}},
        "queryResponseWriter": {"velocity": {"class": "solr.VelocityResponseWriter"}},
        "updateRequestProcessorChain": [{"": [{"class": "solr.LogUpdateProcessorFactory"}]}],
    }
    on = [i.name for i in interfaces({}, {"shop": config}, guarded=True) if i.enabled]

    assert on == ["shop: DataImportHandler", "shop: VelocityResponseWriter"]
    [edits, *_] = interfaces({"disable.configEdit": "true"}, {}, guarded=False)
    assert not edits.enabled


@pytest.mark.parametrize(
    ("handler", "seconds"),
    [
        ({"autoSoftCommit": {"maxTime": 1500}, "autoCommit": {"maxTime": 900}}, 0.9),
        (
            {
                "autoSoftCommit": {"maxTime": 1500},
                "autoCommit": {"maxTime": 900, "openSearcher": False},
            },
            1.5,
        ),
        ({"autoSoftCommit": {"maxTime": -1}, "autoCommit": {"maxTime": -1}}, None),
        ({}, None),
    ],
)
def test_when_a_write_is_seen(handler: Mapping[str, Any], seconds: float | None) -> None:
    assert delay({"updateHandler": handler}) == seconds


def test_without_a_log_there_is_only_one_promise_to_break() -> None:
    [only] = promises("people", {})
    assert not only.kept
    assert [p.kept for p in promises("people", {"updateHandlerupdateLog": {}})] == [True, False]


def test_schemaless_mode_is_seen() -> None:
    chain = {"": [{"class": "solr.AddSchemaFieldsUpdateProcessorFactory"}]}
    assert guesses({"updateRequestProcessorChain": [chain]})
    assert not guesses({})


def test_cores_of_a_collection_are_counted_together() -> None:
    found = activity(
        {
            "solr.core.orders.shard1.replica_n1": {
                "QUERY./select.requests": 2,
                "UPDATE.updateHandler.cumulativeAdds": {"count": 5},
            },
            "solr.core.orders.shard2.replica_n2": {"QUERY./select.requests": 3},
            "solr.core.my.core": {"QUERY./select.requests": 1},
        },
        since=None,
    )

    assert [d.dataset for d in found.by_dataset] == ["my.core", "orders"]
    assert found.totals.reads == 6
    orders = found.of("orders")
    assert orders is not None
    assert (orders.reads, orders.inserts) == (5, 5)


def test_without_figures_the_audit_log_is_unknown_not_off() -> None:
    found = observability(None)

    assert [r.name for r in found.recordings] == ["operation statistics"]
    assert {h.name for h in found.hidden} == {"slow operations", "log-ins", "data access"}


def _dataset(rows: int, size: int) -> Dataset:
    return Dataset("a b", DatasetKind.INDEX, row_estimate=rows, size_bytes=size)


def counted(found: Documents) -> int:
    return sum(len(batch) for batch in found.batches if isinstance(batch, list))


def test_pages_end_with_the_cursor_and_are_bounded_in_bytes() -> None:
    asked: list[Mapping[str, str]] = []

    def send(path: str, parameters: Mapping[str, str]) -> object:
        assert path == "/a%20b/select"
        asked.append(parameters)
        number = len(asked)
        docs = [{"id": str(number)}] if number < 4 else []
        ahead = f"mark{number}" if number < 4 else "mark3"
        return {
            "responseHeader": {},
            "response": {"numFound": 3, "docs": docs},
            "nextCursorMark": ahead,
        }

    keyed = Schema(keys=(Key("id", KeyKind.PRIMARY, ("id",)),))
    found = documents(_dataset(1_000, 10**9), keyed, Portion(), send, seconds=3)

    assert counted(found) == 3
    assert [p["cursorMark"] for p in asked] == ["*", "mark1", "mark2", "mark3"]
    assert {p["rows"] for p in asked} == {"2"}, "a megabyte each"
    assert {p["timeAllowed"] for p in asked} == {"3000"}
    assert found.whole


def test_a_core_without_a_key_is_read_once() -> None:
    asked: list[Mapping[str, str]] = []

    def send(path: str, parameters: Mapping[str, str]) -> object:
        del path
        asked.append(parameters)
        docs = [{"f": "1"}] * int(parameters["rows"])
        return {"responseHeader": {}, "response": {"numFound": 9_000, "docs": docs}}

    found = documents(_dataset(9_000, 10**6), Schema(), Portion(), send, seconds=3)
    assert counted(found) == 1_000
    assert len(asked) == 1
    assert "cursorMark" not in asked[0]
    assert not found.whole
    assert found.bias


def test_grants_for_some_collections_name_only_them() -> None:
    catalog = Catalog(family=Family.SEARCH, datasets=(Dataset('o"rders', DatasetKind.COLLECTION),))
    ask = Ask(purpose=Purpose.INGEST, role="loader", catalog=catalog, whole=False)
    text = as_text(grants.plan(ask))

    assert '"collection": ["o\\"rders"]' in text
    assert '"path": "/select"' in text
    assert "security-read" not in text
