"""The statements of version 1 that version 2 answers, with counts of series from its figures."""

from collections.abc import Callable
from functools import cached_property
from typing import Any

from audit.access.influx.v1.reader import MOST_SERIES, Reader
from audit.access.influx.v1.statements import named
from audit.errors import CollectError

#: Buckets of the product itself, read only when they are named.
OWN_BUCKETS = frozenset({"_monitoring", "_tasks"})


class Reader2(Reader):
    """`counted` gives the number of series of a database, None where it is not known."""

    def __init__(
        self,
        send: Callable[[str, bool], Any],
        database: str,
        counted: Callable[[str], int | None],
    ) -> None:
        super().__init__(send, database)
        self._known = counted

    @cached_property
    def databases(self) -> tuple[str, ...]:
        if self.database:
            return (self.database,)
        return tuple(sorted(set(self.names()) - OWN_BUCKETS))

    def series(self, database: str) -> tuple[int, dict[str, int]]:
        if database not in self._counted:
            total = self._known(database)
            each: dict[str, int] = {}
            if not total or total <= MOST_SERIES:  # one row for each measurement
                try:
                    [found] = self.ask(f"SHOW SERIES EXACT CARDINALITY ON {named(database)}")
                except CollectError:
                    found = []
                each = {table.name: int(table.rows[0][0]) for table in found if table.rows}
            self._counted[database] = total or sum(each.values()), each
        return self._counted[database]
