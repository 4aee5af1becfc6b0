"""Every suite and every group that a server takes: all are offered, less what it took before."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from audit.access.tls import groups
from audit.access.tls.flight import Flight
from audit.access.tls.hello import Offered
from audit.access.tls.probing import Prober
from audit.access.tls.suites import legacy_suites, suite_of, tls13_suites
from audit.access.tls.versions import SSL3, TLS1_3, version_name
from audit.facts.tls import Agreed


def find_all(
    prober: Prober, versions: list[int], pool: ThreadPoolExecutor
) -> tuple[tuple[Agreed, ...], tuple[str, ...]]:
    """The suites of each of the versions, newest version first, and the groups.

    In the order that the server gives them, which is its own if it has one. It ends early, with
    what is known by then, when no more connections are allowed.
    """
    newest_first = sorted(versions, reverse=True)
    older = [version for version in newest_first if SSL3 < version < TLS1_3][:1]
    with_groups = [version for version in newest_first if version == TLS1_3] + older
    named = [pool.submit(_groups, prober, version) for version in with_groups]
    suites = [pool.submit(_suites, prober, version) for version in newest_first]
    return (
        tuple(agreed for future in suites for agreed in future.result()),
        tuple(dict.fromkeys(name for future in named for name in future.result())),
    )


def _suites(prober: Prober, version: int) -> list[Agreed]:
    every = tls13_suites() if version >= TLS1_3 else legacy_suites()
    left = [suite.number for suite in every if suite.usual or not prober.style.small]

    def offered() -> Offered:
        return replace(prober.offer(version), suites=tuple(left))

    def chosen(flight: Flight) -> int | None:
        if flight.hello is None or flight.hello.version != version:
            return None
        return flight.hello.suite

    what = f"suites of {version_name(version)}"
    return [
        Agreed(version_name(version), suite_of(number).name)
        for number in _taken(prober, what, left, offered, chosen)
    ]


def _groups(prober: Prober, version: int) -> list[str]:
    tls13 = version >= TLS1_3
    left = list(groups.TLS13 if tls13 else groups.CURVES)
    suites = [s for s in legacy_suites() if s.exchange == "ECDHE"] if not tls13 else None

    def offered() -> Offered:
        # without a share the server has to name the group that it wants
        return replace(prober.offer(version, suites), groups=tuple(left), share=False)

    def chosen(flight: Flight) -> int | None:
        return flight.hello.group if tls13 and flight.hello else flight.exchange.curve

    what = f"groups of {version_name(version)}"
    return [groups.group_name(n) for n in _taken(prober, what, left, offered, chosen)]


def _taken(
    prober: Prober,
    what: str,
    left: list[int],
    offered: Callable[[], Offered],
    chosen: Callable[[Flight], int | None],
) -> Iterator[int]:
    """What the server takes of `left`, one after the other; `left` becomes shorter."""
    while left:
        number = chosen(prober.ask(what, offered()).flight)
        if number not in left:  # refused, or not what was offered
            return
        left.remove(number)
        yield number
