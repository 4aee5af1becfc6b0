"""One InfluxDB server through statements: what is asked of it once and kept, for every fact."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from audit.access.influx.v1 import measurements, state
from audit.access.influx.v1.answers import Answer, CutShort, cut_short, tables
from audit.access.influx.v1.statements import JOINED_BY, named, together, writable
from audit.errors import CollectError, PrivilegeMissing
from audit.facts.catalog import Dataset

#: Measurements of one database that are listed.
MOST_MEASUREMENTS = 100_000
#: Up to so many series of a database those of each measurement are counted.
MOST_SERIES = 100_000
#: So many are listed where their counts are wrong.
MOST_LISTED = 10_000
#: Tags whose values are counted in one database.
MOST_TAGS = 200


def once(each: Mapping[str, int], total: int) -> dict[str, int]:
    """Series of each measurement, where the server has counted them once for every shard, as those
    before 1.7.8 and 1.8 do (influxdata/influxdb#14386).

    The sum of all is then more than the total that the server estimates; each is brought down by
    as much, which is right where series live as long as one another.
    """
    counted = sum(each.values())
    if not 0 < total < counted:
        return dict(each)
    return {name: max(1, round(count * total / counted)) for name, count in each.items()}


class Reader:
    """Sends statements through the door of a connector, which gives the parsed answer.

    `send` takes the text of a request and whether it carries our credential. `database` is the only
    one that is read, all that are shown when it is "".
    """

    def __init__(self, send: Callable[[str, bool], Any], database: str) -> None:
        self._send = send
        self.database = database
        #: By database, of those whose measurements were listed.
        self.policies: dict[str, tuple[measurements.Policy, ...]] = {}
        self._listed: dict[str, list[Dataset]] = {}
        self._counted: dict[str, tuple[int, dict[str, int]]] = {}

    def ask(self, *statements: str, credentials: bool = True, partly: bool = False) -> list[Answer]:
        """The answer of each statement; the first that failed is raised.

        So is one that the server cut at its own limit, unless `partly` says that it will do.
        """
        found: list[Answer] = []
        for result in self.each(statements, credentials=credentials):
            if isinstance(result, CollectError):
                raise result
            if not partly and cut_short(result):
                raise CutShort
            found.append(result)
        return found

    def each(
        self, statements: Sequence[str], *, credentials: bool = True
    ) -> Iterator[Answer | CollectError]:
        """The answer or the error of each statement, as many as fit in one request at a time.

        The server's own limit of rows holds for a request: what it cut is asked for alone.
        """
        for group in together(statements):
            found = self._sent(group, credentials=credentials)
            if len(group) > 1 and any(cut_short(one) for one in found):
                found = [self._sent([one], credentials=credentials)[0] for one in group]
            yield from found

    def _sent(self, statements: Sequence[str], *, credentials: bool) -> list[Answer | CollectError]:
        body = self._send(JOINED_BY.join(statements), credentials)
        return tables(body, len(statements))

    def names(self, *, credentials: bool = True) -> list[str]:
        """The databases that the account, or anyone, is shown."""
        [found] = self.ask("SHOW DATABASES", credentials=credentials)
        return [str(name) for table in found for name in table.column("name")]

    @cached_property
    def databases(self) -> tuple[str, ...]:
        """The databases that are audited; that of the server's own figures only when named."""
        if self.database:
            return (self.database,)
        return tuple(sorted(name for name in self.names() if name != state.OWN_DATABASE))

    @cached_property
    def diagnostics(self) -> Answer:
        return self.ask("SHOW DIAGNOSTICS")[0]

    @cached_property
    def statistics(self) -> Answer:
        return self.ask("SHOW STATS")[0]

    @cached_property
    def users(self) -> dict[str, bool]:
        """The accounts, and whether they are administrators."""
        [found] = self.ask("SHOW USERS")
        return {str(r["user"]): bool(r["admin"]) for t in found for r in t.records()}

    @cached_property
    def shards(self) -> tuple[dict[str, Any], ...]:
        """The shards of the databases that are audited; administrators are shown them."""
        [found] = self.ask("SHOW SHARDS")
        rows = [row for table in found for row in table.records()]
        return tuple(row for row in rows if row["database"] in self.databases)

    def written(self, user: str) -> tuple[str, ...]:
        """The databases that an account may write to."""
        [found] = self.ask(f"SHOW GRANTS FOR {named(user)}")
        rows = [row for table in found for row in table.records()]
        return tuple(sorted(str(r["database"]) for r in rows if r["privilege"] in state.WRITES))

    def prefix(self, database: str) -> str:
        """What stands before the names of a database's datasets."""
        return "" if self.database else f"{database}."

    def datasets(self, database: str) -> list[Dataset]:
        """The measurements of a database, listed once."""
        if database not in self._listed:
            self._listed[database] = self._list(database)
        return self._listed[database]

    def _list(self, database: str) -> list[Dataset]:
        place, prefix = named(database), self.prefix(database)
        try:
            found, tags, names = self.ask(
                f"SHOW RETENTION POLICIES ON {place}",
                f"SHOW TAG KEYS ON {place}",
                f"SHOW MEASUREMENTS ON {place} LIMIT {MOST_MEASUREMENTS}",
            )
        except PrivilegeMissing:
            grant = f"GRANT READ ON {place} TO <auditor>"
            return [measurements.unlisted(database, grant, prefix)]
        policies = self.policies[database] = measurements.policies(found)
        fields = self.ask(
            *(f"SHOW FIELD KEYS ON {place} FROM {named(p.name)}./.*/" for p in policies)
        )
        return measurements.datasets(
            database,
            fields=dict(zip(policies, fields, strict=True)),
            tags=tags,
            names=[str(name) for table in names for name in table.column("name")],
            series=self.series(database)[1],
            prefix=prefix,
        )

    def series(self, database: str) -> tuple[int, dict[str, int]]:
        """Series of a database, and of each measurement where they are not too many to count."""
        if database in self._counted:
            return self._counted[database]
        try:
            [found] = self.ask(f"SHOW SERIES CARDINALITY ON {named(database)}")
        except PrivilegeMissing:
            return 0, {}
        total = sum(int(row[0]) for table in found for row in table.rows)
        each: dict[str, int] = {}
        if total <= MOST_SERIES:
            [found] = self.ask(f"SHOW SERIES EXACT CARDINALITY ON {named(database)}")
            each = {table.name: int(table.rows[0][0]) for table in found if table.rows}
            if sum(each.values()) > total:
                each = self._listed_once(database, each, total)
        self._counted[database] = total, each
        return total, each

    def _listed_once(self, database: str, each: dict[str, int], total: int) -> dict[str, int]:
        """Series of each measurement by their list, where it is short; else brought down."""
        if total > MOST_LISTED:
            return once(each, total)
        most = MOST_LISTED + 1
        [found] = self.ask(f"SHOW SERIES ON {named(database)} LIMIT {most}")
        keys = [str(key) for table in found for key in table.column("key")]
        counted = Counter(map(measurements.of_key, keys))
        whole = len(keys) < most and counted.keys() == each.keys()
        return dict(counted) if whole else once(each, total)

    def tag_values(self, database: str) -> dict[str, int]:
        """Different values of each tag, in the measurement where it has most."""
        try:
            [found] = self.ask(f"SHOW TAG KEYS ON {named(database)}")
        except PrivilegeMissing:
            return {}
        labels = {str(tag) for table in found for tag in table.column("tagKey")}
        tags = sorted(filter(writable, labels))[:MOST_TAGS]
        place = named(database)
        answers = self.ask(
            *(f"SHOW TAG VALUES CARDINALITY ON {place} WITH KEY = {named(tag)}" for tag in tags)
        )
        return {
            tag: max((int(row[0]) for table in answer for row in table.rows), default=0)
            for tag, answer in zip(tags, answers, strict=True)
        }
