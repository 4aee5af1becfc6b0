"""Types that mean something in this source only."""

from collections.abc import Iterator

from audit.facts.catalog import Catalog, Family
from audit.facts.server import Server
from audit.model.check import Fail, Judgement, Pass, Severity, Subject, Undercurrent, check
from audit.model.fact import Missing
from checks._loads import loaded
from checks._sql import identifier, is_postgresql, table

#: PostgreSQL's wiki, "Don't Do This", and its manual on object identifiers: what is wrong with each
#: type, and which one says the same everywhere.
_TYPES = {
    "money": ("its text depends on a setting of the server", "numeric(19, 4)"),
    "time with time zone": ("an offset without a day names no moment", "timestamptz"),
    "oid": ("it names an object of this server by a number", ""),
    "xid": ("it is a number of this server's own transactions", ""),
    "tid": ("it is the place of a row on the disk", ""),
    "regclass": ("it names an object of this server by a number", "text"),
    "regproc": ("it names an object of this server by a number", "text"),
    "regtype": ("it names an object of this server by a number", "text"),
    '"char"': ("it holds one byte", "text"),
    "name": ("it is cut after 63 bytes without an error", "text"),
}


@check(
    id="data_management.portable-types",
    title="Types of fields mean the same everywhere",
    undercurrent=Undercurrent.DATA_MANAGEMENT,
    severity=Severity.LOW,
    remedy="Change the type to one that other systems know, or convert the field in the load.",
    effort="1 hour",
)
def portable_types(catalog: Catalog, server: Server | Missing) -> Iterator[Judgement]:
    """A load takes the text of such a value, and what arrives depends on where and how it was read:
    amounts change their sign of currency, times their day.
    """
    if catalog.family is not Family.RELATIONAL or not is_postgresql(server):
        return
    for dataset in loaded(catalog):
        faulty = [field for field in dataset.fields if field.native_type in _TYPES]
        if dataset.fields and not faulty:
            yield Pass(Subject(dataset.name))
        for field in faulty:
            why, better = _TYPES[field.native_type]
            alter = f"ALTER TABLE {table(dataset)} ALTER COLUMN {identifier(field.name)}"
            yield Fail(
                Subject(dataset.name, field.name),
                "Type means something in this source only",
                f"Its type is {field.native_type}: {why}.",
                (("type", field.native_type),),
                method="catalogue",
                command=f"{alter} TYPE {better};" if better else "",
            )
