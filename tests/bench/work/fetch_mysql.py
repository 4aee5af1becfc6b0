"""Fetches every row of a table by PyMySQL's unbuffered cursor and does nothing with it."""

import sys

import pymysql
from pymysql.cursors import SSCursor

from audit.access.address import parse_url
from tests.bench.work.stopwatch import timed


def main() -> None:
    url, statement = sys.argv[1:]
    address, password = parse_url(url)
    assert password is not None
    with (
        timed() as said,
        pymysql.connect(
            host=address.host,
            port=address.port or 3306,
            user=address.user,
            password=password.reveal(),
            database=address.path,
            cursorclass=SSCursor,
        ) as connection,
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
        said["rows"] = sum(1 for _ in cursor)


if __name__ == "__main__":
    main()
