"""The session with a MongoDB deployment: how it begins, and the one door for commands."""

import difflib
import json
import logging
from collections.abc import Generator, Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any, cast

from audit.access.budget import Budget
from audit.access.connector import Target
from audit.access.mongo.codec import codec, documents_in
from audit.access.mongo.commands import BY_ID, READS, assert_read
from audit.access.mongo.describe import Document
from audit.access.mongo.errors import Gone, Unsupported, refused
from audit.access.mongo.link import Link
from audit.access.mongo.refusal import refusal
from audit.errors import CollectError, ConnectError, PrivilegeMissing

if TYPE_CHECKING:  # a driver, loaded when a source of this kind is opened
    from pymongo import MongoClient
    from pymongo.command_cursor import RawBatchCommandCursor
    from pymongo.cursor import RawBatchCursor
    from pymongo.errors import OperationFailure

    RawCursor = RawBatchCursor[dict[str, Any]] | RawBatchCommandCursor[dict[str, Any]]

logger = logging.getLogger(__name__)


class MongoSession(Link):
    """One deployment through one client of the driver, and what it said at the beginning."""

    def __init__(self, target: Target, budget: Budget) -> None:
        super().__init__(target, budget)
        self.hello: Document = {}
        self.build: Document = {}
        self.account: Document = {}  # connectionStatus: users, roles, privileges

    def open(self) -> None:
        """Connects, logs in and asks who both sides are, or raises `ConnectError`."""
        self.assert_usable()
        self.reach()
        try:
            self.client = self.connect(anonymous=False)
            self.hello = self.ask({"hello": 1})
            self.build = self.ask({"buildInfo": 1})
            self.account = self._whoami()
            self._assert_let_in()
        except CollectError as error:
            raise ConnectError(f"{self.where}: {error}") from error
        except Exception as error:
            if self.witness.mismatch is not None:
                raise self.witness.mismatch from None
            said = refusal(self, error)
            if said is None:
                raise
            raise ConnectError(said) from error

    def close(self) -> None:
        if self.client is not None:
            self.client.close()

    def ask(
        self,
        command: Mapping[str, object],
        *,
        database: str = "admin",
        client: "MongoClient[dict[str, Any]] | None" = None,
    ) -> Document:
        """The answer to one command of the list, counted, timed and charged to the budget.

        Raises `PrivilegeMissing` with the grant that would allow it.
        """
        from pymongo.errors import OperationFailure  # noqa: PLC0415

        assert_read(command)
        via = client or self.client
        assert via is not None, "open() comes first"
        with self.budget.statement() as meter:
            logger.debug("command: %s", next(iter(command)))
            try:
                answer: Document = via.get_database(database).command(
                    {**command, "maxTimeMS": self.budget.statement_milliseconds},
                    read_preference=via.read_preference,
                    codec_options=codec(),
                )
            except OperationFailure as error:
                if known := self._known(error, command, database):
                    raise known from error
                raise
            cursor: Document = answer.get("cursor") or {}
            meter.rows = len(cursor.get("firstBatch", ()))
        if cursor.get("id"):  # an answer of more than 16 MB: we do not read on
            space = str(cursor["ns"]).removeprefix(f"{database}.")
            self.ask(
                {"killCursors": space, "cursors": [cursor["id"]]}, database=database, client=client
            )
        return answer

    def stream(self, command: Mapping[str, object], *, database: str) -> Generator[bytes]:
        """The documents of a `find` or `aggregate`, batch after batch, as BSON one after another.

        Each request is counted, timed and charged as it is made; the server bounds a batch to
        16 MB. Closing the generator ends the cursor at the server.
        """
        from pymongo.errors import OperationFailure  # noqa: PLC0415

        assert_read(command)
        reading = None
        try:
            while reading is None or reading.alive:
                self.budget.check_fetch()
                with self.budget.statement() as meter:
                    try:
                        reading = reading or self._reading(command, database)
                        batch = bytes(cast(bytes, next(reading, b"")))
                    except OperationFailure as error:
                        if known := self._known(error, command, database):
                            raise known from error
                        raise
                    meter.rows, meter.bytes = documents_in(batch), len(batch)
                self.budget.took(rows=meter.rows, size=meter.bytes)
                if batch:
                    yield batch
        finally:
            if reading is not None:
                with suppress(Exception):  # the connection may be what is lost
                    reading.close()

    def _reading(self, command: Mapping[str, Any], database: str) -> "RawCursor":
        """The driver's cursor, which asks the server that began it for more."""
        assert self.client is not None, "open() comes first"
        space = self.client.get_database(database).get_collection(
            str(next(iter(command.values()))),
            codec_options=codec(),
            read_preference=self.client.read_preference,
        )
        # the whole reading may take what is left of the run; how long one answer may take is
        # bounded by the socket
        most = max(1, int(self.budget.remaining_seconds * 1000))
        if "find" in command:
            return space.find_raw_batches(
                command.get("filter"),
                sort=list(command["sort"].items()) if "sort" in command else None,
                limit=command.get("limit", 0),
                batch_size=command["batchSize"],
                max_time_ms=most,
            )
        return space.aggregate_raw_batches(
            list(command["pipeline"]), maxTimeMS=most, **command["cursor"]
        )

    def _known(
        self, error: "OperationFailure", command: Mapping[str, object], database: str
    ) -> CollectError | None:
        """What the server refuses, with the grant that would allow it; None for other errors."""
        known = refused(error.code)
        if isinstance(known, PrivilegeMissing):
            return self._missing(next(iter(command)), database)
        return known if isinstance(known, Unsupported | Gone) else None

    def optional(self, command: Mapping[str, object], *, database: str = "admin") -> Document:
        """The answer, an empty one when we may not ask or the server does not know the command."""
        try:
            return self.ask(command, database=database)
        except (PrivilegeMissing, Unsupported):
            return {}

    def batch(self, command: Mapping[str, object], *, database: str) -> list[Document]:
        """The first batch of a command that opens a cursor; the server keeps none."""
        return list(self.ask(command, database=database)["cursor"]["firstBatch"])

    def pipeline(
        self, database: str, name: str, *stages: Document, batch: int = 101
    ) -> list[Document]:
        return self.batch(
            {"aggregate": name, "pipeline": list(stages), "cursor": {"batchSize": batch}},
            database=database,
        )

    def find(
        self, database: str, name: str, *, limit: int, order: Document | None = None
    ) -> list[Document]:
        """One batch, after which the server keeps no cursor."""
        command = {"find": name, "limit": limit, "batchSize": limit, "singleBatch": True}
        return self.batch({**command, "sort": dict(order)} if order else command, database=database)

    def end(self, database: str, name: str, field: str, *, way: int) -> object:
        """The smallest (1) or largest (-1) value of an indexed field; None of an empty dataset."""
        command: dict[str, object] = {"find": name, "limit": 1, "batchSize": 1, "singleBatch": True}
        if field == "_id":
            command["projection"] = {**BY_ID}
        found = self.batch({**command, "sort": {field: way}}, database=database)
        return found[0].get(field) if found else None

    def collections(self, database: str) -> list[Document]:
        """The collections and views of a database, without those of the product itself."""
        command = {"listCollections": 1, "cursor": {"batchSize": 100_000}}
        try:
            listed = self.batch(command, database=database)
        except PrivilegeMissing:
            # who may read single collections is at least told their names
            named = {**command, "nameOnly": True, "authorizedCollections": True}
            listed = self.batch(named, database=database)
        return [c for c in listed if not str(c["name"]).startswith("system.")]

    @property
    def users(self) -> Sequence[Document]:
        """Who we are to the server; nobody when it let us in without a log-in."""
        return self.account.get("authenticatedUsers") or ()

    @property
    def sharded(self) -> bool:
        return self.hello.get("msg") == "isdbgrid"

    def _missing(self, command: str, database: str) -> PrivilegeMissing:
        """What we may not do, and the command that would let our account do it."""
        needed = READS[command]
        where = f" on database {database}" if needed == "read" else ""
        said = f"the account may not run {command}{where}"
        if not self.users or not needed:
            return PrivilegeMissing(said)
        role, made = {"role": needed, "db": database if needed == "read" else "admin"}, ""
        if needed in {"viewUser", "viewRole"}:
            role["role"] = "viewAccounts"
            made = _role_of("viewAccounts", '"viewUser", "viewRole"')
        elif command == "profile" and needed in self._roles():
            # MongoDB's own role is enough to read the level; other servers want the action itself
            role["role"] = "readProfiler"
            made = _role_of("readProfiler", '"enableProfiler"')
        user, home = str(self.users[0]["user"]), str(self.users[0]["db"])
        grant = f"db.getSiblingDB({json.dumps(home)}).grantRolesToUser({json.dumps(user)}, "
        return PrivilegeMissing(said, f"{made}{grant}[{json.dumps(role)}])")

    def _roles(self) -> frozenset[str]:
        held = self.account.get("authenticatedUserRoles") or ()
        return frozenset(str(role["role"]) for role in held if role["db"] == "admin")

    def _whoami(self) -> Document:
        """Our users, roles and privileges; without an account, proof that none is asked for."""
        try:
            answer = self.ask({"connectionStatus": 1, "showPrivileges": True})
            if not self.logs_in:
                self.ask({"listDatabases": 1, "nameOnly": True})
        except PrivilegeMissing as error:
            raise ConnectError(
                f"{self.where} asks for a log-in; give the user in the URL, and --password"
            ) from error
        account: Document = answer["authInfo"]
        return account

    def _assert_let_in(self) -> None:
        """That the database which the URL names is there, if we may know."""
        if not self.database:
            return
        answer = self.optional({"listDatabases": 1, "nameOnly": True, "authorizedDatabases": True})
        names = {str(d["name"]) for d in answer.get("databases", ())}
        if not answer or self.database in names or self.collections(self.database):
            return
        near = difflib.get_close_matches(self.database, sorted(names), n=1)
        meant = f"; did you mean {near[0]!r}?" if near else ""
        raise ConnectError(f"{self.where} has no database {self.database!r}{meant}")


def _role_of(name: str, actions: str) -> str:
    """The command that makes a role of these actions on every database."""
    return (
        f'db.getSiblingDB("admin").createRole({{role: "{name}", privileges: '
        f'[{{resource: {{db: "", collection: ""}}, actions: [{actions}]}}], roles: []}}); '
    )
