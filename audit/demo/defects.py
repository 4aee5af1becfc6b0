"""What is wrong with the demo's database: each defect, how it gets in, and what must find it."""

from dataclasses import dataclass

from audit.model.check import Severity

#: How the database is called; a finding about the file names it so.
FILE = "shop.db"

_METRICS = (
    "opens", "clicks", "visits", "baskets", "purchases", "returns", "reviews", "searches",
    "complaints", "referrals", "vouchers", "logins", "downloads", "shares", "calls", "chats",
    "surveys",
)  # fmt: skip
_WINDOWS = ("InDay", "InWeek", "InMonth", "InQuarter", "InYear", "SoFar")
_WIDE = tuple(metric + window for metric in _METRICS for window in _WINDOWS)


@dataclass(frozen=True, slots=True)
class Edit:
    """A change to the statements that make one table."""

    table: str
    old: str
    new: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Defect:
    """One planted defect: what, where, by which check it must be found and how severe that is.

    `edits` change the schema before rows are written, `statements` the database afterwards, `mode`
    the permissions of the file.
    """

    id: str
    what: str
    check: str
    severity: Severity
    dataset: str = ""
    field: str = ""
    object: str = ""
    edits: tuple[Edit, ...] = ()
    statements: tuple[str, ...] = ()
    mode: int | None = None

    @property
    def place(self) -> str:
        """Where it is, in the words of a person."""
        where = f"{self.dataset}.{self.field}" if self.field else self.dataset
        return where or "the whole file"

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What the finding says of itself: check, dataset, field and object."""
        return self.check, self.dataset, self.field, self.object


_SECURITY = (
    Defect(
        id="file-for-everybody",
        what="Every user of the machine may read and change the file",
        check="security.file-permissions",
        severity=Severity.HIGH,
        object=FILE,
        mode=0o666,
    ),
)

_DATA_MANAGEMENT = (
    Defect(
        id="no-key",
        what="Stock levels have neither a primary nor a unique key",
        check="data_management.primary-key",
        severity=Severity.HIGH,
        dataset="inventory_levels",
        edits=(
            Edit("inventory_levels", "  id INTEGER PRIMARY KEY,\n", ""),
            Edit("inventory_levels", ",\n  UNIQUE (warehouse_id, variant_id)", ""),
            Edit(
                "inventory_levels",
                "CREATE INDEX inventory_levels_variant_id",
                "CREATE INDEX inventory_levels_warehouse_id ON inventory_levels (warehouse_id);\n"
                "CREATE INDEX inventory_levels_variant_id",
            ),
        ),
    ),
    Defect(
        id="key-with-nulls",
        what="The unique coupon code is null for some coupons",
        check="data_management.key-nullability",
        severity=Severity.MEDIUM,
        dataset="coupons",
        field="code",
        edits=(Edit("coupons", "code TEXT NOT NULL UNIQUE", "code TEXT UNIQUE"),),
        statements=("UPDATE coupons SET code = NULL WHERE id % 50 = 0",),
    ),
    Defect(
        id="orphans-declared",
        what="One order item in 25 refers to a product variant that is gone, against a declared "
        "foreign key that nobody enforced",
        check="data_management.orphan-rows",
        severity=Severity.HIGH,
        dataset="order_items",
        field="variant_id",
        statements=("UPDATE order_items SET variant_id = variant_id + 90000 WHERE id % 25 = 0",),
    ),
    Defect(
        id="orphans-few",
        what="Six support tickets belong to customers that are gone",
        check="data_management.orphan-rows",
        severity=Severity.MEDIUM,
        dataset="support_tickets",
        field="customer_id",
        statements=(
            "UPDATE support_tickets SET customer_id = customer_id + 90000 WHERE id % 200 = 0",
        ),
    ),
    Defect(
        id="orphans-inferred",
        what="Reviews refer to products without a foreign key, and one in 30 to none that exists",
        check="data_management.orphan-rows",
        severity=Severity.MEDIUM,
        dataset="reviews",
        field="product_id",
        edits=(
            Edit(
                "reviews",
                "product_id INTEGER NOT NULL REFERENCES products (id)",
                "product_id INTEGER NOT NULL",
            ),
        ),
        statements=("UPDATE reviews SET product_id = product_id + 90000 WHERE id % 30 = 0",),
    ),
    Defect(
        id="reference-undeclared",
        what="Return requests name their order without a foreign key",
        check="data_management.undeclared-references",
        severity=Severity.LOW,
        dataset="return_requests",
        field="order_id",
        edits=(
            Edit(
                "return_requests",
                "order_id INTEGER NOT NULL REFERENCES orders (id)",
                "order_id INTEGER NOT NULL",
            ),
        ),
    ),
    Defect(
        id="money-as-float",
        what="Payments keep their amount as a binary fraction",
        check="data_management.field-types",
        severity=Severity.MEDIUM,
        dataset="payments",
        field="amount",
        edits=(Edit("payments", "amount_cents INTEGER", "amount_cents REAL"),),
        statements=(
            "ALTER TABLE payments RENAME COLUMN amount_cents TO amount",
            "UPDATE payments SET amount = amount / 100",
        ),
    ),
    Defect(
        id="number-as-text",
        what="The quantity of an order item is text",
        check="data_management.field-types",
        severity=Severity.MEDIUM,
        dataset="order_items",
        field="quantity",
        edits=(Edit("order_items", "quantity INTEGER", "quantity TEXT"),),
    ),
    Defect(
        id="date-as-text",
        what="The day a product was launched is text such as 31.12.2025",
        check="data_management.field-types",
        severity=Severity.LOW,
        dataset="products",
        field="launch_date",
        edits=(Edit("products", "launch_date DATE", "launch_date TEXT"),),
        statements=("UPDATE products SET launch_date = strftime('%d.%m.%Y', launch_date)",),
    ),
    Defect(
        id="mixed-types",
        what="Loyalty points are numbers, and for some customers the text n/a",
        check="data_management.mixed-types",
        severity=Severity.MEDIUM,
        dataset="customers",
        field="loyalty_points",
        statements=("UPDATE customers SET loyalty_points = 'n/a' WHERE id % 40 = 0",),
    ),
    Defect(
        id="empty-table",
        what="Gift cards were planned and never used",
        check="data_management.empty-datasets",
        severity=Severity.LOW,
        dataset="gift_cards",
        statements=(
            (
                "CREATE TABLE gift_cards (id INTEGER PRIMARY KEY, card_code TEXT NOT NULL UNIQUE, "
                "cents_left INTEGER NOT NULL, created_at TIMESTAMPTZ NOT NULL)"
            ),
        ),
    ),
    Defect(
        id="empty-field",
        what="The fax number of a customer was never filled",
        check="data_management.empty-fields",
        severity=Severity.LOW,
        dataset="customers",
        field="fax",
        statements=("ALTER TABLE customers ADD COLUMN fax TEXT",),
    ),
    Defect(
        id="constant-field",
        what="Every order has the same sales channel",
        check="data_management.constant-fields",
        severity=Severity.LOW,
        dataset="orders",
        field="channel",
        statements=("UPDATE orders SET channel = 'web'",),
    ),
    Defect(
        id="blank-values",
        what="The second line of an address is null here and an empty text there",
        check="data_management.blank-values",
        severity=Severity.LOW,
        dataset="addresses",
        field="second_line",
        statements=(
            "UPDATE addresses SET second_line = '' WHERE second_line IS NULL AND id % 3 = 0",
        ),
    ),
    Defect(
        id="same-structure-twice",
        what="Coupons of partners are in a copy of the coupon table",
        check="data_management.duplicate-structure",
        severity=Severity.LOW,
        dataset="partner_coupons",
        statements=(
            (
                "CREATE TABLE partner_coupons (id INTEGER PRIMARY KEY, code TEXT NOT NULL UNIQUE, "
                "percent_off INTEGER NOT NULL, starts_on DATE NOT NULL, ends_on DATE NOT NULL, "
                "created_at TIMESTAMPTZ NOT NULL, updated_at TIMESTAMPTZ NOT NULL)"
            ),
            (
                "INSERT INTO partner_coupons SELECT id, 'P-' || id, percent_off, starts_on, "
                "ends_on, created_at, updated_at FROM coupons WHERE id > 190"
            ),
        ),
    ),
)

_RELIABILITY = (
    Defect(
        id="reference-without-index",
        what="Nothing finds the payments of an order: 11,500 rows and no index",
        check="reliability.foreign-key-index",
        severity=Severity.MEDIUM,
        dataset="payments",
        field="order_id",
        edits=(Edit("payments", "CREATE INDEX payments_order_id ON payments (order_id);\n", ""),),
    ),
    Defect(
        id="small-reference-without-index",
        what="Nothing finds the messages of a ticket: 2,800 rows and no index",
        check="reliability.foreign-key-index",
        severity=Severity.LOW,
        dataset="ticket_messages",
        field="ticket_id",
        edits=(
            Edit(
                "ticket_messages",
                "CREATE INDEX ticket_messages_ticket_id ON ticket_messages (ticket_id);\n",
                "",
            ),
        ),
    ),
    Defect(
        id="index-twice",
        what="Orders have the same index on the customer twice",
        check="reliability.duplicate-indexes",
        severity=Severity.LOW,
        dataset="orders",
        object="index orders_customer_id",
        statements=("CREATE INDEX orders_by_customer ON orders (customer_id)",),
    ),
    Defect(
        id="index-within-another",
        what="One index of products is the beginning of another",
        check="reliability.duplicate-indexes",
        severity=Severity.LOW,
        dataset="products",
        object="index products_category_id",
        statements=("CREATE INDEX products_by_shelf ON products (category_id, status)",),
    ),
    Defect(
        id="sequence-at-its-end",
        what="The numbers of support tickets are almost used up since an import set them too high",
        check="reliability.sequence-headroom",
        severity=Severity.CRITICAL,
        dataset="support_tickets",
        field="id",
        object="sequence support_tickets (AUTOINCREMENT)",
        statements=(
            "UPDATE sqlite_sequence SET seq = 9223372036854775000 WHERE name = 'support_tickets'",
        ),
    ),
    Defect(
        id="lost-pages",
        what="Pages of the file belong to no table or index, as after a crash without a journal",
        check="reliability.integrity",
        severity=Severity.CRITICAL,
        object="PRAGMA quick_check",
        statements=(
            "CREATE INDEX lost_pages ON orders (status)",
            "PRAGMA writable_schema = ON",
            "DELETE FROM sqlite_schema WHERE name = 'lost_pages'",
            "PRAGMA writable_schema = RESET",
        ),
    ),
)

_DATAOPS = (
    Defect(
        id="stopped-feed",
        what="The feed of exchange rates stopped 75 days ago",
        check="dataops.freshness",
        severity=Severity.MEDIUM,
        dataset="exchange_rates",
        statements=(
            (
                "DELETE FROM exchange_rates WHERE rate_on > "
                "(SELECT date(max(rate_on), '-75 days') FROM exchange_rates)"
            ),
        ),
    ),
    Defect(
        id="future-times",
        what="Three shipments were changed in the year 2099",
        check="dataops.future-timestamps",
        severity=Severity.MEDIUM,
        dataset="shipments",
        field="updated_at",
        statements=(
            "UPDATE shipments SET updated_at = '2099-12-31T23:59:59Z' WHERE id IN (17, 4711, 9001)",
        ),
    ),
    Defect(
        id="no-times",
        what="Nothing says when a warehouse was entered or changed",
        check="dataops.record-timestamps",
        severity=Severity.LOW,
        dataset="warehouses",
        edits=(
            Edit(
                "warehouses",
                ",\n  created_at TIMESTAMPTZ NOT NULL,\n  updated_at TIMESTAMPTZ NOT NULL",
                "",
            ),
        ),
    ),
    Defect(
        id="broken-view",
        what="The view of monthly revenue reads a table that was dropped",
        check="dataops.view-validity",
        severity=Severity.MEDIUM,
        dataset="monthly_revenue",
        statements=(
            (
                "CREATE VIEW monthly_revenue AS SELECT substr(created_at, 1, 7) AS booked_in, "
                "sum(total_cents) AS cents FROM invoices GROUP BY 1"
            ),
        ),
    ),
    Defect(
        id="no-statistics",
        what="ANALYZE was never run, so the planner guesses",
        check="dataops.planner-statistics",
        severity=Severity.LOW,
        statements=("DROP TABLE sqlite_stat1",),
    ),
)

_ORCHESTRATION = (
    Defect(
        id="no-watermark",
        what="Order items do not say when they were written or changed",
        check="orchestration.watermark",
        severity=Severity.LOW,
        dataset="order_items",
        edits=(
            Edit(
                "order_items",
                "  created_at TIMESTAMPTZ NOT NULL,\n  updated_at TIMESTAMPTZ NOT NULL,\n",
                "",
            ),
            Edit(
                "order_items",
                "CREATE INDEX order_items_updated_at ON order_items (updated_at);\n",
                "",
            ),
        ),
    ),
    Defect(
        id="watermark-without-index",
        what="Changed shipments can be found by reading all of them only",
        check="orchestration.watermark-index",
        severity=Severity.MEDIUM,
        dataset="shipments",
        field="updated_at",
        edits=(
            Edit("shipments", "CREATE INDEX shipments_updated_at ON shipments (updated_at);\n", ""),
        ),
    ),
    Defect(
        id="watermark-with-nulls",
        what="One stock level in 13 has no time of its last change, nor any other time",
        check="orchestration.watermark-nulls",
        severity=Severity.MEDIUM,
        dataset="inventory_levels",
        field="updated_at",
        edits=(
            Edit("inventory_levels", "  created_at TIMESTAMPTZ NOT NULL,\n", ""),
            Edit("inventory_levels", "updated_at TIMESTAMPTZ NOT NULL", "updated_at TIMESTAMPTZ"),
        ),
        statements=("UPDATE inventory_levels SET updated_at = NULL WHERE rowid % 13 = 0",),
    ),
    Defect(
        id="watermark-without-zone",
        what="The times of reviews have no time zone",
        check="orchestration.watermark-time-zone",
        severity=Severity.LOW,
        dataset="reviews",
        field="updated_at",
        edits=(
            Edit("reviews", "created_at TIMESTAMPTZ", "created_at DATETIME"),
            Edit("reviews", "updated_at TIMESTAMPTZ", "updated_at DATETIME"),
        ),
        statements=(
            (
                "UPDATE reviews SET created_at = replace(rtrim(created_at, 'Z'), 'T', ' '), "
                "updated_at = replace(rtrim(updated_at, 'Z'), 'T', ' ')"
            ),
        ),
    ),
    Defect(
        id="no-split-key",
        what="More than 100,000 visits have only a key of text, which cuts them into no ranges",
        check="orchestration.extraction-key",
        severity=Severity.LOW,
        dataset="page_events",
        edits=(
            Edit("page_events", "  id INTEGER PRIMARY KEY,\n", ""),
            Edit("page_events", "UNIQUE (session_code, step)", "PRIMARY KEY (session_code, step)"),
        ),
    ),
    Defect(
        id="invisible-deletions",
        what="A deleted order item leaves no trace",
        check="orchestration.deletion-visibility",
        severity=Severity.LOW,
        dataset="order_items",
        edits=(Edit("order_items", ",\n  deleted_at TIMESTAMPTZ", ""),),
    ),
)

_SOFTWARE_ENGINEERING = (
    Defect(
        id="import-left-over",
        what="A table of a price import was left behind",
        check="software_engineering.leftover-datasets",
        severity=Severity.LOW,
        dataset="tmp_price_import",
        statements=(
            (
                "CREATE TABLE tmp_price_import AS "
                "SELECT sku, price_cents AS new_cents FROM product_variants WHERE id % 4 = 0"
            ),
        ),
    ),
    Defect(
        id="import-without-key",
        what="A table that a price import left behind has no key either",
        check="data_management.primary-key",
        severity=Severity.HIGH,
        dataset="tmp_price_import",
    ),
    Defect(
        id="backup-left-over",
        what="A copy of 3,000 customers, personal data included, was left behind",
        check="software_engineering.leftover-datasets",
        severity=Severity.LOW,
        dataset="customers_backup",
        statements=(
            (
                "CREATE TABLE customers_backup (id INTEGER PRIMARY KEY, email TEXT NOT NULL, "
                "first_name TEXT NOT NULL, last_name TEXT NOT NULL, phone TEXT, "
                "created_at TIMESTAMPTZ NOT NULL)"
            ),
            (
                "INSERT INTO customers_backup "
                "SELECT id, email, first_name, last_name, phone, created_at FROM customers "
                "WHERE id <= 3000"
            ),
        ),
    ),
    Defect(
        id="backup-stale",
        what="A copy of customers that was left behind has received nothing since",
        check="dataops.freshness",
        severity=Severity.MEDIUM,
        dataset="customers_backup",
    ),
    Defect(
        id="reserved-word",
        what="A column of categories is called order",
        check="software_engineering.reserved-words",
        severity=Severity.LOW,
        dataset="categories",
        statements=('ALTER TABLE categories RENAME COLUMN shelf_order TO "order"',),
    ),
    Defect(
        id="blank-in-a-name",
        what="The name of a column has a blank in it",
        check="software_engineering.identifier-naming",
        severity=Severity.LOW,
        dataset="ticket_messages",
        statements=('ALTER TABLE ticket_messages RENAME COLUMN sender_role TO "sender role"',),
    ),
    Defect(
        id="wide-table",
        what=f"The export for marketing has {len(_WIDE) + 3} columns",
        check="software_engineering.wide-datasets",
        severity=Severity.LOW,
        dataset="marketing_export",
        statements=(
            "CREATE TABLE marketing_export (id INTEGER PRIMARY KEY, customer_id INTEGER NOT NULL "
            "UNIQUE REFERENCES customers (id), created_at TIMESTAMPTZ NOT NULL, "
            + ", ".join(f"{name} INTEGER NOT NULL" for name in _WIDE)
            + ")",
            "INSERT INTO marketing_export "
            "SELECT id / 20, id, (SELECT max(created_at) FROM orders), "
            + ", ".join(f"id * {n + 3} % 23" for n in range(len(_WIDE)))
            + " FROM customers WHERE id % 20 = 0",
        ),
    ),
    Defect(
        id="two-conventions",
        what="The export for marketing has names in camel case, all else in snake case",
        check="software_engineering.identifier-naming",
        severity=Severity.LOW,
        object="field names",
    ),
    Defect(
        id="repeated-columns",
        what="A customer has the columns phone_1, phone_2 and phone_3",
        check="software_engineering.repeated-fields",
        severity=Severity.LOW,
        dataset="customers",
        statements=tuple(
            statement
            for n in (1, 2, 3)
            for statement in (
                f"ALTER TABLE customers ADD COLUMN phone_{n} TEXT",
                f"UPDATE customers SET phone_{n} = phone WHERE id % {n + 1} = 0",
            )
        ),
    ),
    Defect(
        id="trigger",
        what="A trigger changes the order whenever a payment comes in",
        check="software_engineering.trigger-logic",
        severity=Severity.LOW,
        dataset="payments",
        statements=(
            (
                "CREATE TRIGGER payment_captured AFTER INSERT ON payments "
                "WHEN new.status = 'captured' BEGIN "
                "UPDATE orders SET status = 'paid' WHERE id = new.order_id; END"
            ),
        ),
    ),
    Defect(
        id="no-migrations",
        what="No history says which changes of the schema were applied",
        check="software_engineering.migration-history",
        severity=Severity.LOW,
        statements=("DROP TABLE schema_migrations",),
    ),
)

_PERSONAL_DATA = (
    Defect(
        id="card-numbers",
        what="Payments keep the card numbers, readable for whoever reads the table",
        check="security.card-number-masking",
        severity=Severity.HIGH,
        dataset="payments",
        field="card_number",
        statements=(
            "ALTER TABLE payments ADD COLUMN card_number TEXT",
            # made up: they stand the check digit, and nobody was ever given one
            (
                "UPDATE payments SET card_number = CASE id % 4 WHEN 0 THEN '4000997712345676' "
                "WHEN 1 THEN '5499990182736453' WHEN 2 THEN '378299770011221' "
                "ELSE '6011994455667780' END WHERE method = 'card'"
            ),
        ),
    ),
    Defect(
        id="plain-passwords",
        what="Passwords of employees are kept as they were typed",
        check="security.password-storage",
        severity=Severity.CRITICAL,
        dataset="employees",
        field="password",
        statements=(
            "ALTER TABLE employees ADD COLUMN password TEXT",
            "UPDATE employees SET password = 'Lantern' || (id * 37 % 991) || '-harbour'",
        ),
    ),
    Defect(
        id="secrets-in-settings",
        what="A table of settings holds connection strings with their passwords",
        check="security.stored-secrets",
        severity=Severity.CRITICAL,
        dataset="shop_settings",
        field="setting_text",
        statements=(
            (
                "INSERT INTO shop_settings (setting_name, setting_text, created_at, updated_at) "
                "SELECT column1, column2, created_at, updated_at FROM shop_settings, (VALUES "
                "('reporting_source', 'postgresql://report:lantern-7781@db.shop.example/shop'), "
                "('queue_source', 'amqp://shop:harbour-4410@queue.shop.example/orders')) "
                "WHERE id = 1"
            ),
        ),
    ),
    Defect(
        id="special-categories",
        what="The table of employees says who is a member of which trade union",
        check="data_management.special-categories",
        severity=Severity.MEDIUM,
        dataset="employees",
        field="trade_union",
        statements=(
            "ALTER TABLE employees ADD COLUMN trade_union TEXT",
            (
                "UPDATE employees SET trade_union = CASE id % 3 WHEN 0 THEN 'UNISON' "
                "WHEN 1 THEN 'GMB' ELSE 'Unite the Union' END"
            ),
        ),
    ),
)

# the last one, because whatever is written after it takes the free pages
_DELETED = (
    Defect(
        id="deleted-content",
        what="A dropped export of all addresses can still be read in the free pages of the file",
        check="security.deleted-content",
        severity=Severity.LOW,
        object=FILE,
        statements=(
            "CREATE TABLE address_export AS SELECT * FROM addresses",
            "DROP TABLE address_export",
        ),
    ),
)

#: In the order of planting.
DEFECTS = (
    *_SOFTWARE_ENGINEERING,
    *_DATA_MANAGEMENT,
    *_RELIABILITY,
    *_DATAOPS,
    *_ORCHESTRATION,
    *_SECURITY,
    *_PERSONAL_DATA,
    *_DELETED,
)
