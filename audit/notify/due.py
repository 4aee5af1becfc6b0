"""Who is told of what: the events that a target asked for."""

from collections.abc import Collection, Iterator, Sequence

from audit.notify.event import Event


def due(
    events: Sequence[Event], on: Collection[str], *, sources: Collection[str] | None
) -> tuple[Event, ...]:
    """The events of these sources (None: of all) that are among what `on` names."""
    return tuple(
        event
        for event in events
        if (sources is None or event.source in sources) and not set(on).isdisjoint(_kinds(event))
    )


def _kinds(event: Event) -> Iterator[str]:
    """What an event is: where nothing is known of a run before, its verdict is new."""
    yield "always"
    if event.verdict and event.verdict != event.before:
        yield "verdict"
    if event.new_critical:
        yield "critical"
    if event.failed:
        yield "failed"
