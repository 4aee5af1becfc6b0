"""MySQL's facts about reading changes as they happen: the binary log."""

from sqlalchemy.exc import DBAPIError

from audit.access.connector import collects
from audit.access.mysql import binlog
from audit.access.mysql.kept import Kept
from audit.access.mysql.session import version_of
from audit.access.mysql.state import on
from audit.access.services import AURORA, RDS
from audit.errors import PrivilegeMissing
from audit.facts.change import ChangeCapture, ChangeReader, Lack, LogRetention, Unseen

#: SHOW MASTER STATUS is called otherwise since then.
_RENAMED_SINCE = (8, 2)


class Captured(Kept):
    """The part of the connector that is about change capture."""

    @collects()
    def change_capture(self) -> ChangeCapture:
        unseen: list[Unseen] = []
        release = version_of(self.sessions.banner)
        filters = self._filters(unseen)
        return ChangeCapture(
            method="binary log",
            requirements=binlog.requirements(self.values, mariadb=self.mariadb),
            identities=binlog.identities(self.schema, self.values, filters),
            retentions=self._retentions(unseen, release),
            gaps=binlog.gaps(
                self.values,
                filters,
                namespaces={namespace for namespace, _ in self.schema.places.values()},
                mariadb=self.mariadb,
                replica=self._is_replica(unseen),
            ),
            footholds=binlog.footholds(self.values, mariadb=self.mariadb),
            rights=binlog.rights(self.account, mariadb=self.mariadb, release=release),
            readers=self._change_readers(unseen),
            unseen=tuple(unseen),
        )

    def _retentions(
        self, unseen: list[Unseen], release: tuple[int, ...]
    ) -> tuple[LogRetention, ...]:
        if not (on(self.values, "log_bin") and self._flavour.startswith((RDS, AURORA))):
            return binlog.retentions(self.values, mariadb=self.mariadb, release=release)
        try:
            return binlog.kept_by_amazon(self.rows(binlog.KEPT_BY_AMAZON))
        except DBAPIError:  # refused, or a table that this release does not have
            why = "how long the service keeps its binary log is in a table we may not read"
            grant = self.grant("SELECT", "mysql.rds_configuration")
            unseen.append(Unseen("retention of the log", why, grant))
            return ()

    def _filters(self, unseen: list[Unseen]) -> binlog.Filters | None:
        """Which databases are in the log; None where nothing is written or nobody tells."""
        if not on(self.values, "log_bin"):
            return None
        release = version_of(self.sessions.banner)
        renamed = not self.mariadb and release >= _RENAMED_SINCE
        statement = "SHOW BINARY LOG STATUS" if renamed else "SHOW MASTER STATUS"
        right = binlog.monitor(mariadb=self.mariadb, release=release)
        try:
            return binlog.filters_of(self._denied(statement, right, "*.*"))
        except PrivilegeMissing as error:
            why = "which databases are in the binary log is shown to administrators only"
            unseen.append(Unseen("filters of the log", why, error.grant, Lack.ROWS))
            return None

    def _is_replica(self, unseen: list[Unseen]) -> bool:
        """Whether it copies another server; where nobody tells it is taken for none."""
        if not on(self.values, "log_bin"):
            return False
        try:
            return bool(self._replica_rows)
        except PrivilegeMissing as error:
            if not on(self.values, "log_slave_updates") and not on(
                self.values, "log_replica_updates"
            ):
                why = "whether this server copies another one is shown to administrators only"
                unseen.append(Unseen("changes it copies", why, error.grant, Lack.ROWS))
            return False

    def _change_readers(self, unseen: list[Unseen]) -> tuple[ChangeReader, ...] | None:
        try:
            return binlog.readers(self._denied(binlog.READERS, where="`mysql`.`user`"))
        except PrivilegeMissing as error:
            unseen.append(Unseen("readers", str(error), error.grant))
            return None
