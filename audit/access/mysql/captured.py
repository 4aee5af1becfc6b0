"""MySQL's facts about reading changes as they happen: the binary log."""

from audit.access.connector import collects
from audit.access.mysql import state
from audit.access.mysql.kept import Kept
from audit.facts.change import ChangeCapture


class Captured(Kept):
    """The part of the connector that is about change capture."""

    @collects()
    def change_capture(self) -> ChangeCapture:
        return ChangeCapture(
            method="binary log",
            requirements=state.requirements(self.values, mariadb=self.mariadb),
            identities=state.identities(self.schema, self.values),
        )
