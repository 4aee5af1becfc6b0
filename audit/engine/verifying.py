"""Whether what the store holds is what was kept: reports, pages, links, signatures. Offline."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from audit.evidence.canonical import NotCanonical, canonical_of, digest
from audit.evidence.envelope import BadEnvelope, read, verified
from audit.evidence.keys import PublicKey
from audit.evidence.verify import Wrong, first_difference
from audit.report.runs import SEVERITIES, RunHead
from audit.store.runs.head import Link
from audit.store.runs.links import digest_of, faults, link_from, statement
from audit.store.runs.place import NotOurs
from audit.store.runs.store import NoSuchRun, RunStore


@dataclass(slots=True)
class Verified:
    """What was looked at of one source, and what is wrong with it.

    `signers` are ids of the keys whose signatures hold.
    """

    source: str
    links: int = 0
    runs: int = 0
    signed: int = 0
    signers: set[str] = field(default_factory=set[str])
    signed_until: int = (
        0  # the last run with a signature that holds; its chain vouches for those before
    )
    wrong: list[Wrong] = field(default_factory=list[Wrong])


def verify_source(
    store: RunStore, source: str, keys: Sequence[PublicKey], *, trusted: bool = False
) -> Verified:
    """The chain of a source and every run of it whose files are there.

    `trusted` keys are not those that lie beside the runs: then the chain has to be signed. Whoever
    can write to the store could else write it anew, and leave the signatures out.
    """
    found = Verified(source)
    links: list[Link] = []
    try:
        links.extend(store.links(source))
    except ValueError as error:
        found.wrong.append(Wrong(str(error).removesuffix(" holds no link"), "it holds no link"))
    found.links = len(links)
    for fault in faults(links):
        found.wrong.append(Wrong(f"run {fault.run} (number {fault.sequence})", fault.what))
    for one in links:
        if one.source != source:
            place = f"run {one.run} (number {one.sequence})"
            found.wrong.append(Wrong(place, "its link is of another source"))
    found.wrong += _cut_off(store, source, links)
    by_number = {link.sequence: link for link in links}
    listed = {head.sequence: head for head in store.heads(source)}
    for head in store.heads(source, cached=False):  # which makes the index again
        found.runs += 1
        if head.sequence in listed and listed[head.sequence] != head:
            place = f"run {head.run} (number {head.sequence}), index.sqlite"
            found.wrong.append(Wrong(place, "the index told it differently; it is made again"))
        link = by_number.get(head.sequence)
        if link is None:
            found.wrong.append(Wrong(f"run {head.run} (number {head.sequence})", "it has no link"))
        else:
            found.wrong += _run(store, head, link)
            found.wrong += _signature(store, head, link, keys, found)
    if trusted:
        found.wrong += _unsigned(links, found.signed_until)
    for damage in dict.fromkeys(store.damaged):  # more than one look meets the same
        found.wrong.append(Wrong(f"{damage.source}, {damage.entry}", damage.what))
    store.damaged.clear()
    return found


def _unsigned(links: Sequence[Link], until: int) -> Iterator[Wrong]:
    """The first run that no signature vouches for, neither its own nor that of a run after it."""
    left = [link for link in links if link.sequence > until]
    if left:
        more = f", nor the {len(left) - 1:,} after it" if len(left) > 1 else ""
        place = f"run {left[0].run} (number {left[0].sequence})"
        yield Wrong(place, f"no trusted key signed it{more}")


def _cut_off(store: RunStore, source: str, links: Sequence[Link]) -> Iterator[Wrong]:
    """Whether the end of the chain is gone: findings are noted with the run that had them last."""
    last = links[-1].sequence if links else 0
    newest = max((seen.last for seen in store.seen(source).values()), default=0)
    if newest > last:
        yield Wrong(f"run number {newest}", "it was kept, and it and its link are gone")


def _run(store: RunStore, head: RunHead, link: Link) -> Iterator[Wrong]:
    place = f"run {head.run} (number {head.sequence})"
    if head.digest != digest_of(link):
        yield Wrong(place, "its head is of another link")
    try:
        data = store.report(head)
    except NoSuchRun:
        yield Wrong(place, "its report is gone")
    except NotOurs as error:
        yield Wrong(place, str(error))
    else:
        if digest(data) != link.report:
            yield Wrong(f"{place}, report.json", *_changed(data, link.report))
        elif what := _other_head(head, data):
            yield Wrong(f"{place}, head.json", f"it was changed: {what} is not that of the report")
    if link.page:
        yield from _page(store, head, link, place)


def _page(store: RunStore, head: RunHead, link: Link, place: str) -> Iterator[Wrong]:
    try:
        page = store.page(head)
    except NoSuchRun:
        yield Wrong(place, "its page is gone")
    except NotOurs as error:
        yield Wrong(place, str(error))
    else:
        if digest(page) != link.page:
            yield Wrong(f"{place}, page.html", _differs(page, link.page))


def _other_head(head: RunHead, data: bytes) -> str:
    """What a head, which lists are made from, says differently from its report."""
    try:
        return next((name for name, told, true in _told(head, data) if told != true), "")
    except (ValueError, TypeError, KeyError):  # of another version
        return ""


def _told(head: RunHead, data: bytes) -> Iterator[tuple[str, object, object]]:
    tree = json.loads(data)
    opened = [finding["severity"] for finding in tree["findings"] if finding["status"] == "open"]
    yield from (
        ("name", head.name, tree["source"]["name"]),
        ("verdict", head.verdict, tree["verdict"]["status"]),
        ("score", head.score, tree["score"]["overall"]),
        ("finished", head.finished, tree["run"]["finished"]),
        ("started_at", head.started_at, datetime.fromisoformat(tree["run"]["started_at"])),
        ("open findings", dict(head.open), {word: opened.count(word) for word in SEVERITIES}),
    )


def _changed(data: bytes, kept: str) -> tuple[str, int | None]:
    """What is wrong with a report, and its first byte that no canonical document has there."""
    try:
        canonical = canonical_of(data)
    except NotCanonical as error:
        return f"it was changed: {error}", None
    at = first_difference(data, canonical)
    return _differs(data, kept), at


def _differs(data: bytes, kept: str) -> str:
    return f"it was changed (its SHA-256 is {digest(data)[:16]}…, {kept[:16]}… was kept)"


def _signature(
    store: RunStore, head: RunHead, link: Link, keys: Sequence[PublicKey], found: Verified
) -> Iterator[Wrong]:
    place = f"run {head.run} (number {head.sequence})"
    try:
        envelope = store.signature(head)
    except NotOurs as error:
        yield Wrong(place, str(error))
        return
    if not envelope:
        return
    try:
        signed = read(envelope)
        key = verified(signed, keys)
    except BadEnvelope as error:
        yield Wrong(f"{place}, link.dsse.json", f"its signature: {error}")
        return
    if signed.payload != statement(link):
        yield Wrong(f"{place}, link.dsse.json", "it signs another link")
        return
    found.signed += 1
    found.signed_until = max(found.signed_until, link.sequence)
    found.signers.add(key.id)


@dataclass(frozen=True, slots=True)
class Vouched:
    """A report file by what vouches for it: "signature" or "store", "" where nothing does."""

    digest: str
    by: str = ""
    run: str = ""
    key: str = ""
    wrong: Wrong | None = None


def verify_report(
    data: bytes,
    *,
    place: str,
    envelope: bytes,
    keys: Sequence[PublicKey],
    store: RunStore | None,
    trusted: bool = False,
) -> Vouched:
    """A report in any form of JSON, by its envelope where there is one, else by the store.

    With `trusted` keys the store alone vouches for nothing, as in `verify_source`.
    """
    try:
        told = digest(canonical_of(data))
    except NotCanonical as error:
        return Vouched("", wrong=Wrong(place, str(error)))
    if envelope:
        return _by_envelope(told, envelope, keys, place)
    found = _by_store(told, data, store, keys, place)
    if trusted and found.by == "store":
        what = f"it is run {found.run} as it is kept, which no trusted key signed"
        return Vouched(told, run=found.run, wrong=Wrong(place, what))
    return found


def _by_envelope(told: str, envelope: bytes, keys: Sequence[PublicKey], place: str) -> Vouched:
    try:
        signed = read(envelope)
        key = verified(signed, keys)
        link = link_from(signed.payload)
    except BadEnvelope as error:
        return Vouched(told, wrong=Wrong(place, f"its signature: {error}"))
    except ValueError:
        return Vouched(told, wrong=Wrong(place, "its signature is of no run"))
    if link.report != told:
        what = f"it is not what was signed ({link.report[:16]}… was, it has {told[:16]}…)"
        return Vouched(told, wrong=Wrong(place, what))
    return Vouched(told, by="signature", run=link.run, key=key.id)


def _by_store(
    told: str, data: bytes, store: RunStore | None, keys: Sequence[PublicKey], place: str
) -> Vouched:
    run = _run_id(data)
    if store is None or not run:
        return Vouched(told)
    for head in store.heads():
        if head.run == run:
            if envelope := store.signature(head):
                return _by_envelope(told, envelope, keys, place)
            link = next((k for k in store.links(head.source) if k.sequence == head.sequence), None)
            if link is not None and link.report == told:
                return Vouched(told, by="store", run=run)
            what = f"it is not what was kept as run {run}"
            return Vouched(told, run=run, wrong=Wrong(place, what))
    return Vouched(told)


def _run_id(data: bytes) -> str:
    try:
        return str(json.loads(data)["run"]["id"])
    except (ValueError, TypeError, KeyError, RecursionError):
        return ""
