"""What can be wrong with a PostgreSQL, one thing each: the table of the matrix."""

from dataclasses import replace

from tests.servers.breakages_postgresql_access import ACCESS
from tests.servers.breakages_postgresql_server import SERVER
from tests.servers.breakages_postgresql_shop import SHOP

#: What is no fault of the rows and yet changes which of them can be read.
_SEEN = {"the audit does not see every row", "connections are nearly used up"}

BREAKAGES = (
    *(case if case.name in _SEEN else replace(case, rows=False) for case in (*ACCESS, *SERVER)),
    *SHOP,
)
