"""What is wrong with the tables and rows of a database: one thing each."""

from tests.servers.breaking import Break, fails, table, turns
from tests.servers.good_postgresql import OWNER, READERS
from tests.servers.postgresql import AUDITOR

_STAMPS = "created_at timestamptz NOT NULL DEFAULT now(), updated_at timestamptz NOT NULL"
_WELL = f"parcel_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, {_STAMPS} DEFAULT now()"

SCHEMA = (
    Break(
        "constraint that was never tried",
        fails("data_management.constraint-validity"),
        sql=("ALTER TABLE sales.orders ADD CONSTRAINT doubtful CHECK (order_id < 500) NOT VALID",),
        undo=("ALTER TABLE sales.orders DROP CONSTRAINT doubtful",),
    ),
    table(
        Break(
            "table without a key",
            fails("data_management.primary-key", "orchestration.change-identity"),
        ),
        f"parcel_id bigint NOT NULL, {_STAMPS} DEFAULT now()",
        row="VALUES (1)",
    ),
    Break(
        "foreign key without an index",
        fails("reliability.foreign-key-index"),
        sql=("DROP INDEX sales.orders_customer_id_idx",),
        undo=(f"SET ROLE {OWNER}", "CREATE INDEX ON sales.orders (customer_id)"),
    ),
    Break(
        "index that was never finished",
        fails("reliability.index-validity"),
        sql=(
            (
                "UPDATE pg_index SET indisvalid = false "
                "WHERE indexrelid = 'sales.products_updated_at_idx'::regclass"
            ),
        ),
        undo=(
            (
                "UPDATE pg_index SET indisvalid = true "
                "WHERE indexrelid = 'sales.products_updated_at_idx'::regclass"
            ),
        ),
    ),
    Break(
        "index twice",
        fails("reliability.duplicate-indexes"),
        sql=("CREATE INDEX twice ON sales.orders (customer_id)",),
        undo=("DROP INDEX sales.twice",),
    ),
    table(
        Break(
            "sequence near its end",
            fails("reliability.sequence-headroom"),
        ),
        f"parcel_id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, {_STAMPS} DEFAULT now()",
        "SELECT setval('sales.parcels_parcel_id_seq', 2000000000)",
    ),
    Break(
        "table that nobody described",
        fails("data_management.description"),
        sql=("COMMENT ON TABLE sales.orders IS NULL",),
        undo=("COMMENT ON TABLE sales.orders IS 'One row is an order of a customer'",),
    ),
    Break(
        "table of a superuser",
        fails("data_management.ownership"),
        sql=("ALTER TABLE sales.orders OWNER TO postgres",),
        undo=(f"ALTER TABLE sales.orders OWNER TO {OWNER}",),
    ),
    table(
        Break(
            "table of no rows",
            fails("data_management.empty-datasets"),
        ),
        _WELL,
        row="SELECT WHERE false",
    ),
    Break(
        "amounts as binary fractions",
        fails("data_management.field-types"),
        sql=("ALTER TABLE sales.products ALTER price TYPE double precision",),
        undo=("ALTER TABLE sales.products ALTER price TYPE numeric(10, 2)",),
    ),
    Break(
        "unique field that may be missing",
        fails("data_management.key-nullability"),
        sql=("ALTER TABLE sales.customers ALTER reference DROP NOT NULL",),
        undo=("ALTER TABLE sales.customers ALTER reference SET NOT NULL",),
    ),
    Break(
        "name that has to be quoted",
        fails("software_engineering.identifier-naming"),
        sql=('ALTER TABLE sales.orders RENAME status TO "Order status"',),
        undo=('ALTER TABLE sales.orders RENAME "Order status" TO status',),
    ),
    Break(
        "name that is a word of SQL",
        fails("software_engineering.reserved-words"),
        sql=('ALTER TABLE sales.orders RENAME status TO "select"',),
        undo=('ALTER TABLE sales.orders RENAME "select" TO status',),
    ),
    table(
        Break(
            "copy that was left",
            fails("software_engineering.leftover-datasets"),
        ),
        _WELL,
        name="parcels_backup",
    ),
    table(
        Break(
            "fields that repeat",
            fails("software_engineering.repeated-fields"),
        ),
        f"{_WELL}, part1 text, part2 text, part3 text",
    ),
    table(
        Break(
            "table of many fields",
            fails("software_engineering.wide-datasets"),
        ),
        f"{_WELL}, {', '.join(f'{a}{b} int' for a in 'abcdefghij' for b in 'abcdefghijk')}",
    ),
    Break(
        "table without times",
        fails("dataops.record-timestamps"),
        sql=("ALTER TABLE sales.order_lines DROP created_at, DROP updated_at",),
        undo=(
            f"ALTER TABLE sales.order_lines ADD {_STAMPS.replace(', ', ', ADD ')} DEFAULT now()",
            (
                "UPDATE sales.order_lines AS l SET created_at = o.created_at, "
                "updated_at = o.updated_at FROM sales.orders AS o WHERE o.order_id = l.order_id"
            ),
            "CREATE INDEX ON sales.order_lines (updated_at)",
        ),
        # what asks for days has none left to ask
        turns=turns("data_management.daily-volume", "data_management.dependent-values"),
    ),
    Break(
        "times without a zone",
        fails("orchestration.watermark-time-zone"),
        sql=("ALTER TABLE sales.orders ALTER updated_at TYPE timestamp",),
        undo=("ALTER TABLE sales.orders ALTER updated_at TYPE timestamptz",),
    ),
    Break(
        "table that inherits",
        fails("data_management.table-inheritance"),
        sql=(
            f"SET ROLE {OWNER}",
            "CREATE TABLE sales.late (PRIMARY KEY (order_id)) INHERITS (sales.orders)",
            "INSERT INTO sales.late (order_id, customer_id, status) VALUES (5000, 1, 'open')",
            "CREATE INDEX ON sales.late (customer_id)",
            "CREATE INDEX ON sales.late (updated_at)",
            "ALTER TABLE sales.late ADD FOREIGN KEY (customer_id) REFERENCES sales.customers",
            "COMMENT ON TABLE sales.late IS 'One row is a late order'",
            f"GRANT SELECT ON sales.late TO {AUDITOR}, {READERS}",
            "ANALYZE sales.late",
        ),
        undo=("DROP TABLE sales.late",),
    ),
    Break(
        "view past row security",
        # the policy is for us as well
        fails("security.view-row-security", "security.row-security"),
        sql=(
            "ALTER TABLE sales.products ENABLE ROW LEVEL SECURITY",
            "CREATE POLICY every ON sales.products USING (true)",
            f"SET ROLE {OWNER}",
            "CREATE VIEW sales.offers AS SELECT sku, price FROM sales.products",
            "COMMENT ON VIEW sales.offers IS 'One row is an offer'",
            f"GRANT SELECT ON sales.offers TO {AUDITOR}, {READERS}",
        ),
        undo=(
            "DROP VIEW sales.offers",
            "DROP POLICY every ON sales.products",
            "ALTER TABLE sales.products DISABLE ROW LEVEL SECURITY",
        ),
    ),
)

DATA = (
    Break(
        "rows of the future",
        fails("dataops.future-timestamps"),
        sql=(
            (
                "UPDATE sales.orders SET updated_at = updated_at + interval '400 days' "
                "WHERE order_id % 9 = 0"
            ),
        ),
        undo=(
            (
                "UPDATE sales.orders SET updated_at = updated_at - interval '400 days' "
                "WHERE order_id % 9 = 0"
            ),
        ),
    ),
    Break(
        "nothing new for months",
        fails("dataops.freshness"),
        sql=(
            (
                "UPDATE sales.orders SET created_at = created_at - interval '200 days', "
                "updated_at = updated_at - interval '200 days'"
            ),
        ),
        undo=(
            (
                "UPDATE sales.orders SET created_at = created_at + interval '200 days', "
                "updated_at = updated_at + interval '200 days'"
            ),
        ),
    ),
    Break(
        "reference to nothing",
        fails("data_management.orphan-rows"),
        sql=(
            "SET session_replication_role = replica",
            "UPDATE sales.orders SET customer_id = customer_id + 9000 WHERE order_id % 11 = 0",
        ),
        undo=(
            "SET session_replication_role = replica",
            "UPDATE sales.orders SET customer_id = customer_id - 9000 WHERE order_id % 11 = 0",
        ),
    ),
    Break(
        "references that nobody keeps",
        fails("data_management.trigger-state", "data_management.orphan-rows"),
        sql=(
            "ALTER TABLE sales.orders DISABLE TRIGGER ALL",
            "UPDATE sales.orders SET customer_id = customer_id + 300 WHERE order_id = 11",
        ),
        undo=(
            "UPDATE sales.orders SET customer_id = customer_id - 300 WHERE order_id = 11",
            "ALTER TABLE sales.orders ENABLE TRIGGER ALL",
        ),
    ),
    Break(
        "reference that is not declared",
        fails("data_management.undeclared-references"),
        sql=("ALTER TABLE sales.orders DROP CONSTRAINT orders_customer_id_fkey",),
        undo=(
            f"SET ROLE {OWNER}",
            "ALTER TABLE sales.orders ADD FOREIGN KEY (customer_id) REFERENCES sales.customers",
        ),
    ),
    Break(
        "one value in two spellings",
        fails("data_management.value-variants"),
        sql=(
            "ALTER TABLE sales.orders DROP CONSTRAINT orders_status_check",
            "UPDATE sales.orders SET status = upper(status) WHERE order_id % 70 = 0",
        ),
        undo=(
            "UPDATE sales.orders SET status = lower(status)",
            "ALTER TABLE sales.orders ADD CHECK (status IN ('open', 'paid', 'sent', 'returned'))",
        ),
    ),
    Break(
        "cards in clear",
        fails("security.card-number-masking"),
        sql=(
            "ALTER TABLE sales.customers ADD card text",
            (
                "UPDATE sales.customers SET card = (ARRAY['4111111111111111', '5500005555555559', "
                "'340000000000009', '30000000000004'])[1 + customer_id % 4]"
            ),
        ),
        undo=("ALTER TABLE sales.customers DROP card",),
    ),
    Break(
        "secrets in a table",
        fails("security.stored-secrets"),
        sql=(
            "ALTER TABLE sales.customers ADD token text",
            (
                "UPDATE sales.customers SET token = 'ghp_' || substr(md5(customer_id::text) || "
                "md5(reference), 1, 36)"
            ),
        ),
        undo=("ALTER TABLE sales.customers DROP token",),
    ),
    Break(
        "blanks for what is missing",
        fails("data_management.blank-values"),
        sql=(
            "ALTER TABLE sales.products ADD remark text",
            (
                "UPDATE sales.products SET remark = "
                "CASE product_id % 3 WHEN 0 THEN '' WHEN 1 THEN 'on sale' END"
            ),
        ),
        undo=("ALTER TABLE sales.products DROP remark",),
    ),
)

SHOP = (*SCHEMA, *DATA)
