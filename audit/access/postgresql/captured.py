"""PostgreSQL's facts about reading changes as they happen: logical decoding and its slots."""

from audit.access.connector import collects
from audit.access.postgresql import state
from audit.access.postgresql import state_sql as sql
from audit.access.postgresql.kept import Kept
from audit.facts.change import ChangeCapture, Slot


class Captured(Kept):
    """The part of the connector that is about change capture."""

    @collects()
    def change_capture(self) -> ChangeCapture:
        row = self.row(sql.CAPTURE)
        slots = tuple(
            Slot(
                slot.name,
                slot.active,
                bool(slot.lost),
                None if slot.retained is None else int(slot.retained),
            )
            for slot in self.rows(sql.SLOTS)
        )
        return ChangeCapture(
            method="logical decoding",
            requirements=state.requirements(row, version=self.account.version),
            identities=state.identities(self.rows(sql.IDENTITY_INDEXES), self.relations),
            slots=slots,
        )
