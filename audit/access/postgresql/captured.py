"""PostgreSQL's facts about reading changes as they happen: logical decoding and its slots."""

from dataclasses import replace

from audit.access.connector import collects
from audit.access.postgresql import decoding
from audit.access.postgresql import decoding_sql as sql
from audit.access.postgresql.kept import Kept
from audit.facts.change import ChangeCapture, Unseen

_RULES_HIDDEN = "the rules of who is let in are shown to superusers unless they are granted"


class Captured(Kept):
    """The part of the connector that is about change capture."""

    @collects()
    def change_capture(self) -> ChangeCapture:
        row, version = self.row(sql.CAPTURE), self.account.version
        slots, published = self.rows(sql.SLOTS), self.rows(sql.PUBLICATIONS)
        written = self.row(sql.WRITTEN) if version >= sql.WRITTEN_SINCE else None
        may = self.row(sql.RIGHTS)
        rules = self.rows(sql.RULES) if may.rules and not self._managed else None
        readers = decoding.readers(
            self.rows(sql.READERS),
            rules,
            database=self.account.database,
            inside="" if self.opened.local else self.account.account,
        )
        if self._managed:  # the operator's rules let in every account of its customer
            readers = tuple(replace(reader, admitted=True) for reader in readers)
        return ChangeCapture(
            method="logical decoding",
            requirements=decoding.requirements(row, version=version),
            identities=decoding.identities(
                self.rows(sql.IDENTITY_INDEXES), self.relations, decoding.published(published)
            ),
            slots=decoding.slots(slots),
            slot_limit=decoding.slot_limit(row),
            retentions=decoding.retentions(row, written),
            footholds=decoding.footholds(row, slots, version=version),
            publications=decoding.publications(published, self.relations),
            rights=decoding.rights(may, account=self.account.account),
            readers=readers,
            unseen=() if rules is not None or self._managed else (self._hidden_rules,),
        )

    @property
    def _hidden_rules(self) -> Unseen:
        view, function = "pg_catalog.pg_hba_file_rules", "pg_catalog.pg_hba_file_rules()"
        return Unseen(
            "rules",
            _RULES_HIDDEN,
            f"{self.grant(f'SELECT ON {view}')}; {self.grant(f'EXECUTE ON FUNCTION {function}')}",
        )
