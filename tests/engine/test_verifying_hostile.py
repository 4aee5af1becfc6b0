"""What `verify` says of a store that somebody else has written to, who has not the key."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from audit.engine.verifying import verify_report, verify_source
from audit.evidence.canonical import canonical
from audit.evidence.envelope import sign
from audit.evidence.keys import SigningKey, generate
from audit.store.runs.layout import folder_of
from audit.store.runs.links import digest_of, link_from, statement
from audit.store.runs.store import RunStore, open_store
from tests.store.test_runs import head


def kept(root: Path, key: SigningKey | None, *, signed: range = range(1, 5)) -> RunStore:
    """Four runs, of which these are signed."""
    store = open_store(root)
    for number in range(1, 5):
        made = head(number)
        document = canonical({"run": {"id": made.run}})
        link = store.next_link(made, document)
        envelope = sign(statement(link), key) if key and number in signed else b""
        store.keep(made, link, document, signature=envelope)
    return store


def wrong(store: RunStore, source: str, key: SigningKey, *, trusted: bool = True) -> list[str]:
    return [str(w) for w in verify_source(store, source, [key.public], trusted=trusted).wrong]


def test_a_signature_vouches_for_the_runs_before_it(tmp_path: Path) -> None:
    key = generate()

    assert wrong(kept(tmp_path, key, signed=range(4, 5)), "shop", key) == []


def test_runs_after_the_last_signature_are_named(tmp_path: Path) -> None:
    key = generate()
    store = kept(tmp_path, key)
    for number in (3, 4):
        next(tmp_path.glob(f"sources/*/runs/{number:08}-*/link.dsse.json")).unlink()

    [said] = wrong(store, "shop", key)

    assert "number 3): no trusted key signed it, nor the 1 after it" in said
    assert wrong(store, "shop", key, trusted=False) == []


def test_a_store_that_was_written_anew_without_signatures_is_not_valid(tmp_path: Path) -> None:
    key = generate()
    store = kept(tmp_path, None)

    [said] = wrong(store, "shop", key)
    assert "number 1): no trusted key signed it, nor the 3 after it" in said

    report = store.report(store.head("shop"))
    asked = {"place": "r.json", "envelope": b"", "keys": [key.public], "store": store}
    found = verify_report(report, **asked, trusted=True)  # type: ignore[arg-type]
    assert not found.by
    assert "no trusted key signed" in str(found.wrong)
    assert verify_report(report, **asked).by == "store"  # type: ignore[arg-type]


def test_runs_under_the_name_of_another_source_are_not_valid(tmp_path: Path) -> None:
    key = generate()
    store = kept(tmp_path, key)
    folder = tmp_path / "sources" / folder_of("shop")
    (folder / "source.json").write_text(json.dumps({"name": "other"}))
    next(folder.glob("runs/00000002-*/report.json")).write_text("{}")

    for name in store.sources():
        assert wrong(store, name, key)
    assert store.sources() == ("other",)


@pytest.mark.parametrize("number", [2, 4])
def test_a_signature_put_on_another_run_is_none(tmp_path: Path, number: int) -> None:
    key = generate()
    store = kept(tmp_path, key)
    first = next(tmp_path.glob("sources/*/runs/00000001-*/link.dsse.json"))
    next(tmp_path.glob(f"sources/*/runs/{number:08}-*/link.dsse.json")).write_bytes(
        first.read_bytes()
    )

    assert any("it signs another link" in said for said in wrong(store, "shop", key))


def test_a_link_of_another_source_is_not_in_this_chain(tmp_path: Path) -> None:
    """The chain of one source in the place of another's, signatures and all."""
    key = generate()
    store = kept(tmp_path / "a", key)
    place = next(tmp_path.glob("a/sources/*/runs/00000004-*/link.json"))
    link = replace(link_from(place.read_bytes()), source="other")
    place.write_bytes(statement(link))
    place.with_name("link.dsse.json").write_bytes(sign(statement(link), key))
    told = json.loads(place.with_name("head.json").read_text())
    place.with_name("head.json").write_text(
        json.dumps(told | {"source": "other", "digest": digest_of(link)})
    )

    (tmp_path / "a" / "index.sqlite").unlink()

    assert any("its link is of another source" in said for said in wrong(store, "shop", key))
