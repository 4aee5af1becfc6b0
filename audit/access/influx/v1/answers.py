"""Answers of `/query`: one list of tables for each statement (InfluxDB API reference, 1.x)."""

from collections.abc import Mapping
from typing import Any

from audit.access.influx.table import Table
from audit.errors import CollectError, PrivilegeMissing, SourceTimeout

#: What a failed statement is about, by words in the server's text, which may quote names.
_TIMED_OUT = ("timeout", "timed out", "query interrupted")
_REFUSED = ("not authorized", "authorization failed", "requires admin")


Answer = list[Table]


class CutShort(CollectError):
    """The server left out rows at its own limit."""

    def __init__(self) -> None:
        super().__init__(
            "the server cuts its answers at a number of rows; raise or remove http.max-row-limit"
        )


def cut_short(found: Answer | CollectError) -> bool:
    """Whether rows are missing at the server's own limit."""
    if isinstance(found, CollectError):
        return isinstance(found, CutShort)
    return any(table.partial for table in found)


def tables(body: object, statements: int) -> list[Answer | CollectError]:
    """What each of the statements brought, an error in the place of one that failed.

    After an answer that was cut nothing is said of the statements that follow. Raises
    `CollectError` when the answer is not one to so many statements.
    """
    answer: Any = body  # JSON: what it is shows when it is taken apart
    try:
        results: list[Mapping[str, Any]] = answer["results"]
        found = [_answer(result) for result in results]
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise CollectError("the server's answer is not that of a query") from error
    if found and len(found) < statements and cut_short(found[-1]):
        found += [CutShort() for _ in range(statements - len(found))]
    if len(found) != statements:
        raise CollectError("the server did not answer every statement of a request")
    return found


def _answer(result: Mapping[str, Any]) -> Answer | CollectError:
    said = result.get("error")
    if said is not None:
        return _error(str(said).lower())
    cut = bool(result.get("partial"))
    return [
        Table(
            name=str(series.get("name", "")),
            columns=tuple(str(column) for column in series["columns"]),
            rows=list(series.get("values") or ()),
            partial=cut or bool(series.get("partial")),
            tags=_tags(series),
        )
        for series in result.get("series") or ()
    ]


def _tags(series: Mapping[str, Any]) -> dict[str, str]:
    given: Mapping[str, Any] = series.get("tags") or dict[str, Any]()
    return {name: str(value) for name, value in given.items()}


def _error(said: str) -> CollectError:
    if any(word in said for word in _TIMED_OUT):
        return SourceTimeout("the server stopped a query at its time limit")
    if any(word in said for word in _REFUSED):
        return PrivilegeMissing("the server refuses this statement to the account")
    return CollectError("the server could not answer a statement")
