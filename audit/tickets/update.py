"""One ticket per source: created, brought up to date, reopened or closed, and never doubled."""

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from audit.errors import ConnectError
from audit.tickets.block import stamp_of
from audit.tickets.door import Refused, Uncertain
from audit.tickets.draft import READY, Draft
from audit.tickets.tracker import Ticket, Tracker

logger = logging.getLogger(__name__)

#: Seconds after which a ticket, whose creation was not answered, is looked for again.
_SETTLE = 3.0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of the ticket. `complete` is False where something after it failed."""

    action: str
    url: str = ""
    why: str = ""
    complete: bool = True


def brought_up(
    tracker: Tracker,
    draft: Draft,
    *,
    close_when_ready: bool = False,
    sleep: Callable[[float], None] = time.sleep,
) -> Outcome:
    """Makes the tracker tell of this run in one ticket.

    A `ConnectError` where the tracker is not reached, does not let us in or does not take it.
    """
    return _Update(tracker, draft, close_when_ready, sleep).done()


class _Update:
    def __init__(
        self,
        tracker: Tracker,
        draft: Draft,
        close_when_ready: bool,  # noqa: FBT001  # passed on
        sleep: Callable[[float], None],
    ) -> None:
        self.tracker = tracker
        self.draft = draft
        self.closes = close_when_ready and draft.verdict == READY
        self.sleep = sleep
        self.complete = True

    def done(self) -> Outcome:
        found = self._ours() if self.tracker.door.reads else []
        if not found:
            if self.closes:
                return Outcome("nothing", why="the source is ready, and it has no ticket")
            return self._created()
        keep, twins = chosen(found)
        self._close_twins(keep, twins)
        return self._updated(keep)

    def _created(self) -> Outcome:
        link = self._link()
        try:
            ticket = self.tracker.create(self.draft, link=link)
        except Uncertain as error:
            self.sleep(_SETTLE)
            again = self._again()
            if not again:
                raise ConnectError(
                    f"{error}, and may have created the ticket nevertheless; run the same again: "
                    "one that is there is found by its mark and not created twice"
                ) from error
            ticket = chosen(again)[0]
        self._attach(ticket)
        return self._outcome("created", ticket)

    def _again(self) -> list[Ticket]:
        try:
            return self._ours()
        except ConnectError:
            return []

    def _ours(self) -> list[Ticket]:
        """The tickets of the source that an account of ours made; of others it warns."""
        found = self.tracker.find(self.draft.key)
        for other in found:
            if not self.tracker.made(other) and other.open:
                logger.warning(
                    "%s has our mark and is left alone: another account made it; an earlier one "
                    "of ours is to be named in tickets: accounts",
                    other.url,
                )
        return [ticket for ticket in found if self.tracker.made(ticket)]

    def _updated(self, ticket: Ticket) -> Outcome:
        draft, told = self.draft, ticket.stamp
        if told and told.started > draft.started:
            return self._outcome("left", ticket, "it tells of a later run")
        ready = draft.verdict == READY
        if not ticket.open and not ready and ticket.declined:
            return self._outcome("left", ticket, "people closed it as not to be done")
        actions: list[str] = []
        if told != stamp_of(draft):
            self.tracker.rewrite(ticket, draft, link=self._link())
            actions.append("updated")
            self._attach(ticket)
        if not ticket.open and not ready:
            self.tracker.reopen(ticket)
            self._comment(
                ticket, f"Reopened: the source is {_verdict(draft.verdict)}. {_run(draft)}"
            )
            actions.append("reopened")
        elif ticket.open and self.closes:
            self._comment(ticket, f"Closed: the source is ready. {_run(draft)}")
            self.tracker.close(ticket, done=True)
            actions.append("closed")
        elif actions and (said := self._news(told.verdict if told else "")):
            self._comment(ticket, said)
        return self._outcome(" and ".join(actions) or "unchanged", ticket)

    def _news(self, before: str) -> str:
        """What is worth a notification of those who follow the ticket; "" for less."""
        draft = self.draft
        changed = before not in {"", draft.verdict}
        if not changed and not draft.critical:
            return ""
        was = f" (it was {_verdict(before)})" if changed else ""
        return f"The source is {_verdict(draft.verdict)}{was}. {_run(draft)}"

    def _close_twins(self, keep: Ticket, twins: Sequence[Ticket]) -> None:
        for twin in twins:
            if twin.open:
                self._trying(
                    f"the second ticket {twin.url} is not closed", partial(self._end, twin, keep)
                )

    def _end(self, twin: Ticket, keep: Ticket) -> None:
        self.tracker.comment(
            twin, f"Closed: this source has two tickets, of which {keep.url} is kept."
        )
        self.tracker.close(twin, done=False)

    def _link(self) -> str:
        page = self.draft.page
        if self.tracker.no_files:
            return (
                f"*{self.tracker.no_files}: the report as a page is with whoever ran the audit, by "
                f"the run and the digest above.*"
            )
        if page is None:
            return ""
        found: list[str] = []
        self._trying("the report is not attached", lambda: found.append(self.tracker.link(page)))
        return found[0] if found else ""

    def _attach(self, ticket: Ticket) -> None:
        if (page := self.draft.page) is not None:
            self._trying("the report is not attached", lambda: self.tracker.attach(ticket, page))

    def _comment(self, ticket: Ticket, text: str) -> None:
        self._trying("the comment is not written", lambda: self.tracker.comment(ticket, text))

    def _trying(self, lost: str, act: Callable[[], None]) -> None:
        """What is not the ticket itself does not end the rest, but is told."""
        try:
            act()
        except (Refused, Uncertain) as error:
            self.complete = False
            logger.warning("%s: %s", lost, error)

    def _outcome(self, action: str, ticket: Ticket, why: str = "") -> Outcome:
        return Outcome(action, ticket.url, why, self.complete)


def chosen(found: Sequence[Ticket]) -> tuple[Ticket, list[Ticket]]:
    """The ticket that is kept, and the others: the oldest that is open, else the oldest."""
    ordered = sorted(found, key=lambda t: (not t.open, t.declined, t.created, _number(t)))
    return ordered[0], ordered[1:]


def _number(ticket: Ticket) -> int:
    digits = ticket.number.rpartition("-")[2]
    return int(digits) if digits.isdecimal() else 0


def _verdict(status: str) -> str:
    return status.replace("-", " ")


def _run(draft: Draft) -> str:
    news = ""
    if draft.new is not None:
        critical = f", {draft.critical:,} of them critical" if draft.critical else ""
        news = f"; {draft.new:,} new findings{critical}, {draft.resolved:,} resolved"
    return f"Run {draft.run} of {draft.started[:10]}{news}."
