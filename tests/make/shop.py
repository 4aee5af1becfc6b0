"""The shop of the synthetic report, as text: 30 tables with 214 columns.

A table: name | rows | bytes | owner | comment. A column: name, type ("_" for a space), percent of
nulls, percent of distinct values ("9v": nine values), and what it is: `pk`, `unique`, `index`,
`>parent` for a declared reference, `~parent` for an inferred one.
"""

TABLES = """
public.customers | 2410000 | 1181116006 | team-crm | Shop accounts, one row per registered customer
  id bigint 0 100 pk; email text 0.4 41; email_verified bool 0 2v; first_name text 1.2 41;
  last_name text 1.2 41; phone text 38.6 41; birth_date date 61.3 0.9; locale text 0 9v;
  loyalty_tier text 12 9v; created_at timestamptz 0 96 index;
  updated_at timestamptz 0 96 index; deleted_at timestamptz 97.8 0.9
public.customer_addresses | 3870000 | 1717986918 | team-crm | Shipping and billing addresses
  id bigint 0 100 pk; customer_id bigint 0 24 >public.customers; label text 22.1 9v;
  recipient text 0 41; line1 text 0 41; line2 text 71.4 41; postcode text 0.3 41;
  city text 0 41; country_code char(2) 0 9v; lat numeric(9,6) 44 4.0; lon numeric(9,6) 44 4.0;
  updated_at timestamptz 0 96 index
public.customer_consents | 9020000 | 2040109465 | team-privacy | Consent by purpose and version
  id bigint 0 100 pk; customer_id bigint 0 24 >public.customers; purpose text 0 9v;
  granted bool 0 2v; policy_version text 0 9v; ip_address inet 3 41;
  recorded_at timestamptz 0 96 index
public.web_visits | 61400000 | 15247133900 |  | Site visits, kept since 2022
  id uuid 0 100 pk; customer_id bigint 63.5 24 ~public.customers; ip_address inet 0 41;
  browser text 0 41; device_id text 8.1 41; started_at timestamptz 0 96 index;
  ended_at timestamptz 4.4 96
public.orders | 8930000 | 3543348019 | team-orders | One row per placed order
  id bigint 0 100 pk; order_number text 0 100 unique;
  customer_id bigint 0 24 >public.customers; status text 0 9v; channel text 0.9 9v;
  currency char(3) 0 9v; subtotal_cents bigint 0 3.2; discount_cents bigint 0 1.1;
  shipping_cents bigint 0 1.1; total_cents bigint 0 3.2; placed_at timestamptz 0 96 index;
  updated_at timestamptz 0 96 index; gift_note text 93.1 41
public.order_items | 24600000 | 6227702579 | team-orders | Line items; price frozen at purchase
  id bigint 0 100 pk; order_id bigint 0 24 >public.orders;
  variant_id bigint 0 24 ~catalog.product_variants; quantity int 0 9v;
  unit_price_cents bigint 0 3.2; tax_rate numeric(5,4) 0 9v; line_total_cents bigint 0 3.2;
  updated_at timestamptz 0 96 index
public.order_status_history | 41000000 | 6549825126 | team-orders | Append-only status changes
  id bigint 0 100 pk; order_id bigint 0 24 >public.orders; from_status text 21.8 9v;
  to_status text 0 9v; changed_by text 0 9v; changed_at timestamptz 0 96 index
public.carts | 5120000 | 966367641 | team-orders | Open and abandoned carts
  id uuid 0 100 pk; customer_id bigint 58 24 ~public.customers; state text 0 9v;
  currency char(3) 0 9v; created_at timestamp 0 96; updated_at timestamp 11.6 96
public.cart_items | 13300000 | 1825361100 | team-orders | Items in open carts
  cart_id uuid 0 24 >public.carts; variant_id bigint 0 24 ~catalog.product_variants;
  quantity int 0 9v; added_at timestamp 0 96
billing.payments | 9410000 | 2899102924 | team-payments | Authorisations and captures
  id bigint 0 100 pk; order_id bigint 0 24 >public.orders;
  method_id bigint 6.2 24 >billing.payment_methods; provider text 0 9v;
  provider_ref text 0 100 unique; state text 0 9v; amount_cents bigint 0 3.2;
  currency char(3) 0 9v; authorised_at timestamptz 2.1 96; updated_at timestamptz 0 96 index
billing.payment_methods | 1980000 | 644245094 | team-payments | Stored payment instruments
  id bigint 0 100 pk; customer_id bigint 0 24 >public.customers; kind text 0 9v;
  brand text 9 9v; last4 char(4) 9 41; pan_legacy text 79.4 41; exp_month int 9 4.0;
  exp_year int 9 4.0; holder_name text 9 41; iban text 86.2 41; token text 0 100;
  updated_at timestamptz 0 96 index
billing.refunds | 412000 | 92274688 | team-payments | Refunds against captured payments
  id bigint 0 100 pk; payment_id bigint 0 24 >billing.payments; amount double_precision 0 3.2;
  reason text 18.7 9v; note text 72 41; created_at timestamptz 0 96 index
billing.invoices | 8710000 | 2362232012 | team-finance | Issued invoices with frozen recipient data
  id bigint 0 100 pk; order_id bigint 0 24 >public.orders; invoice_no text 0 100 unique;
  recipient_name text 0 41; recipient_address text 0 41; vat_id text 94.7 41;
  net_cents bigint 0 3.2; vat_cents bigint 0 3.2; issued_on date 0 96 index
catalog.products | 184000 | 220200960 | team-catalog | Product master
  id bigint 0 100 pk; sku text 0 100 unique; name text 0 41;
  category_id int 1.4 24 >catalog.categories; brand text 3.3 9v; weight text 7.2 41;
  status text 0 9v; attributes jsonb 0 41; created_at timestamptz 0 96;
  updated_at timestamptz 0 96 index
catalog.product_variants | 655000 | 421527552 | team-catalog | Sellable variants of a product
  id bigint 0 100 pk; product_id bigint 0 24 >catalog.products; sku text 0 100 unique;
  option_values jsonb 0 41; price_cents bigint 0 3.2; barcode text 14.9 100;
  updated_at timestamptz 0 96 index
catalog.product_images | 1220000 | 199229440 | team-catalog | Image references, no binaries
  id bigint 0 100 pk; product_id bigint 0 24 >catalog.products; url text 0 100;
  position int 0 9v; alt_text text 41 41; updated_at timestamptz 0 96 index
catalog.categories | 1840 | 524288 | team-catalog | Category tree
  id int 0 100 pk; parent_id int 2.2 24 >catalog.categories; slug text 0 100 unique;
  name text 0 41; position int 0 9v
catalog.product_categories | 402000 | 37748736 | team-catalog | Product to category links
  product_id bigint 0 24 >catalog.products; category_id int 0 24 >catalog.categories
catalog.inventory_levels | 1310000 | 167772160 | team-warehouse | Stock per variant and warehouse
  variant_id bigint 0 24 ~catalog.product_variants; warehouse_id int 0 24 >catalog.warehouses;
  on_hand int 0 1.1; reserved int 0 1.1; counted_at timestamptz 6.6 96
catalog.warehouses | 14 | 16384 | team-warehouse | Warehouses and stores
  id int 0 100 pk; code text 0 100 unique; name text 0 41; country_code char(2) 0 9v;
  timezone text 0 9v
public.shipments | 8220000 | 1503238553 | team-fulfil | Parcels handed to carriers
  id bigint 0 100 pk; order_id bigint 0 24 >public.orders;
  carrier_id int 0 24 >public.carriers; tracking_no text 2.7 100; state text 0 9v;
  weight_g int 0 3.2; shipped_at timestamptz 5.5 96; updated_at timestamptz 0 96 index
public.shipment_events | 66800000 | 9985798963 | team-fulfil | Carrier scan events
  id bigint 0 100 pk; shipment_id bigint 0 24 >public.shipments; code text 0 9v;
  location text 29 41; occurred_at timestamptz 0 96; received_at timestamptz 0 96 index
public.carriers | 11 | 16384 | team-fulfil | Carrier reference data
  id int 0 100 pk; code text 0 100 unique; name text 0 41; active bool 0 2v
public.coupons | 48300 | 9437184 |  | Promotion codes and limits
  id int 0 100 pk; code text 0 100 unique; kind text 0 9v; value numeric(10,2) 0 3.2;
  starts_on date 0 96; ends_on date 13 96; max_uses int 28 9v
public.coupon_redemptions | 1740000 | 146800640 |  | Coupon uses per order
  id bigint 0 100 pk; coupon_id int 0 24 >public.coupons; order_id bigint 0 24 >public.orders;
  redeemed_at timestamptz 0 96 index
public.reviews | 2049999 | 817889280 |  | Product reviews before moderation
  id bigint 0 100 pk; product_id bigint 0 24 ~catalog.products;
  customer_id bigint 7.9 24 ~public.customers; rating smallint 0 9v; title text 31.4 41;
  body text 12.8 41; created_at timestamptz 0 96 index
public.support_tickets | 1160000 | 450887680 | team-support | Customer support cases
  id bigint 0 100 pk; customer_id bigint 11 24 >public.customers; subject text 0 41;
  channel text 0 9v; priority text 0 9v; contact_email text 4 41;
  opened_at timestamptz 0 96 index; closed_at timestamptz 9.4 96
public.support_messages | 7660000 | 4724464025 | team-support | Message bodies, both directions
  id bigint 0 100 pk; ticket_id bigint 0 24 >public.support_tickets; author_kind text 0 9v;
  body text 0 41; attachments jsonb 88 41; sent_at timestamptz 0 96 index
public.staff_users | 640 | 327680 |  | Back-office accounts; not needed downstream
  id int 0 100 pk; email text 0 41; full_name text 0 41; password_hash text 0 100;
  api_token text 81 100; role text 0 9v; last_login_ip inet 6 41; updated_at timestamp 0 96
public.integration_settings | 212 | 98304 |  | Key-value settings for outside services
  name text 0 100; value text 3.3 41; updated_by text 0 9v; updated_at timestamp 0 96
"""

#: Orphan rows and rows checked of the inferred references.
ORPHANS = {
    ("public.order_items", "variant_id"): (467_214, 24_600_000),
    ("public.web_visits", "customer_id"): (1_902, 22_400_000),
    ("public.carts", "customer_id"): (0, 2_150_000),
    ("public.cart_items", "variant_id"): (12, 13_300_000),
    ("public.reviews", "product_id"): (8_214, 2_050_000),
    ("public.reviews", "customer_id"): (3_770, 1_890_000),
    ("catalog.inventory_levels", "variant_id"): (0, 1_310_000),
}

#: severity, check, title, place ("dataset/column|object"), evidence, why, fix, command
Told = tuple[str, str, str, str, str, str, str, str]

FINDINGS: tuple[Told, ...] = (
    (
        "high",
        "security.transport-enforced",
        "Server accepts unencrypted connections",
        "|pg_hba.conf lines 4 and 6",
        (
            "2 of 7 host rules use host instead of hostssl. 3 of 41 client connections seen during "
            "the run were not encrypted, all from 10.20.0.0/16."
        ),
        "Rows, personal data among them, cross the network readable to anyone on the path.",
        "Change both rules to hostssl, reload, then require verify-full from clients.",
        (
            "# pg_hba.conf\n- host     all  all  10.20.0.0/16  scram-sha-256\n"
            "+ hostssl  all  all  10.20.0.0/16  scram-sha-256"
        ),
    ),
    (
        "high",
        "security.audit-privileges",
        "Ingestion role can write to 19 tables",
        "|role svc_ingest",
        "INSERT and UPDATE on 19 of 30 tables, DELETE on 6, through app_rw.",
        "A bug or a leaked ingestion credential could change production data.",
        "Create a read-only role that owns nothing and drop the app_rw membership.",
        "REVOKE app_rw FROM svc_ingest;",
    ),
    (
        "high",
        "security.password-scheme",
        "Login role has an MD5 password hash",
        "|role legacy_sync",
        "1 of 4 login roles was last set before password_encryption became scram-sha-256.",
        "MD5 hashes can be replayed by anyone who obtains them.",
        "Reset the password; the new hash uses SCRAM. Then forbid md5 in pg_hba.conf.",
        "ALTER ROLE legacy_sync PASSWORD :'new_secret';",
    ),
    (
        "high",
        "orchestration.change-capture",
        "Change capture is not possible yet",
        "|wal_level",
        "wal_level = replica; logical is required. 2 of 10 replication slots are in use.",
        "Without logical decoding 9 tables have to be polled and deletions are missed.",
        "Set wal_level = logical at the next restart and cap what a slot retains.",
        (
            "ALTER SYSTEM SET wal_level = 'logical';            -- restart\n"
            "ALTER SYSTEM SET max_slot_wal_keep_size = '64GB';  -- reload"
        ),
    ),
    (
        "high",
        "reliability.orphans",
        "Reference points to rows that do not exist",
        "public.order_items/variant_id|catalog.product_variants.id",
        "467,214 of 24.6M rows have no parent (1.9%, exact count). No foreign key is declared.",
        "Joins drop 1.9% of line items, and with them revenue, from product reports.",
        "Ask the owner whether old variants were deleted. Load with a left join until then.",
        (
            "ALTER TABLE public.order_items\n  ADD CONSTRAINT order_items_variant_fk FOREIGN KEY "
            "(variant_id)\n  REFERENCES catalog.product_variants (id) NOT VALID;"
        ),
    ),
    (
        "medium",
        "security.certificate-renewal",
        "Server certificate expires in 23 days",
        "|certificate of db.shop.example",
        "Not after 13 Dec 2026 08:00 UTC. Issued for 398 days.",
        "Clients that verify the server stop connecting on that day.",
        "Renew now and automate renewal at 30 days.",
        "",
    ),
    (
        "medium",
        "security.certificate-name",
        "Certificate does not name the host that clients use",
        "|certificate of db.shop.example",
        "The audit connects to shop-db.internal; the certificate lists 2 other names.",
        "Clients that cannot verify the name lose protection against impersonation.",
        "Add the name to the certificate or point clients at db.shop.example.",
        "",
    ),
    (
        "medium",
        "security.public-create",
        "Every role may create objects in the schema",
        "|schema public",
        "PUBLIC holds CREATE on 1 of 3 schemas.",
        "A low-privilege login can plant a function that a privileged login then uses.",
        "Revoke CREATE from PUBLIC.",
        "REVOKE CREATE ON SCHEMA public FROM PUBLIC;",
    ),
    (
        "medium",
        "security.read-logging",
        "Reads are not logged",
        "|log_statement",
        "log_statement = ddl, and pgaudit is not loaded.",
        "Access to personal data cannot be reconstructed after an incident.",
        "Load pgaudit with object auditing for the tables that hold personal data.",
        "ALTER SYSTEM SET shared_preload_libraries = 'pg_stat_statements,pgaudit';",
    ),
    (
        "medium",
        "dataops.freshness",
        "Newest row is older than usual",
        "catalog.inventory_levels/counted_at",
        "Newest value 19 Nov 2026 21:04 UTC, 9 hours before the run.",
        "Stock reports and availability alerts are wrong until the feed is back.",
        "Ask the owner about the count feed; alert on freshness above 2 hours.",
        "",
    ),
    (
        "medium",
        "reliability.primary-key",
        "Table has no primary key",
        "catalog.product_categories",
        "No primary key and no unique key without nulls among 2 columns; 402,000 rows.",
        "Merges need a key, and logical replication cannot apply updates or deletions without.",
        "Add a primary key, or load the table in full each time.",
        "ALTER TABLE catalog.product_categories ADD PRIMARY KEY (product_id, category_id);",
    ),
    (
        "medium",
        "reliability.primary-key",
        "Table has no primary key",
        "public.cart_items",
        "No primary key and no unique key without nulls among 4 columns; 13.3M rows.",
        "Merges need a key, and logical replication cannot apply updates or deletions without.",
        "Add a primary key, or load the table in full each time.",
        "ALTER TABLE public.cart_items ADD PRIMARY KEY (cart_id, variant_id);",
    ),
    (
        "medium",
        "reliability.foreign-key-index",
        "Foreign key has no index",
        "catalog.products/category_id",
        "1 of 21 foreign keys; each deletion of a parent reads 184,000 rows.",
        "Deletions at the parent lock the child for as long as it is read.",
        "Create the index without blocking writes.",
        "CREATE INDEX CONCURRENTLY ON catalog.products (category_id);",
    ),
    (
        "medium",
        "orchestration.watermark",
        "Table has no usable watermark",
        "public.carts",
        "updated_at is nullable: 11.6% of a sample of 50,000 rows are null.",
        "Incremental loads miss the rows without a time.",
        "Add an indexed updated_at that is never null.",
        "ALTER TABLE public.carts ALTER COLUMN updated_at SET NOT NULL;",
    ),
    (
        "medium",
        "orchestration.connection-headroom",
        "Connections come close to the limit",
        "|max_connections",
        "Peak 171 of 200 connections (85.5%) in the last 7 days.",
        "Parallel extract jobs would lock out the shop at busy hours.",
        "Limit ingestion to 4 connections, or read from the replica.",
        "ALTER ROLE svc_ingest CONNECTION LIMIT 4;",
    ),
    (
        "medium",
        "software_engineering.minor-version",
        "Server is behind on minor releases",
        "|PostgreSQL 15.6",
        "15.6 was released on 8 Feb 2024, 33 months before the run.",
        "Known vulnerabilities stay open.",
        "Plan the minor update together with the restart for logical decoding.",
        "",
    ),
    (
        "medium",
        "dataops.slow-operations",
        "Slow statements are not recorded",
        "|log_min_duration_statement",
        "log_min_duration_statement = -1, and pg_stat_statements is not loaded.",
        "Nobody can tell which statement an extract slowed down.",
        "Record statements slower than a second.",
        "ALTER SYSTEM SET log_min_duration_statement = '1s';",
    ),
    (
        "low",
        "reliability.money-type",
        "Money is stored as floating point",
        "billing.refunds/amount",
        "double precision; 1 of 9 columns that hold amounts.",
        "Sums drift by cents and do not reconcile with the payments.",
        "Cast to numeric(12,2) at ingestion.",
        "",
    ),
    (
        "low",
        "orchestration.statement-timeout",
        "Ingestion role has no statement timeout",
        "|role svc_ingest",
        "statement_timeout = 0 and lock_timeout = 0.",
        "A stuck extract holds back vacuum on busy tables.",
        "Set limits on the role.",
        (
            "ALTER ROLE svc_ingest SET statement_timeout = '10min';\n"
            "ALTER ROLE svc_ingest SET lock_timeout = '5s';"
        ),
    ),
    (
        "low",
        "software_engineering.migration-history",
        "Migration history has failed entries",
        "public.flyway_schema_history",
        "2 of 342 entries did not succeed.",
        "The deployed schema cannot be rebuilt from history alone.",
        "Ask the owner to repair the history table.",
        "",
    ),
    (
        "low",
        "reliability.time-zone",
        "Timestamp column carries no time zone",
        "public.carts/created_at",
        "timestamp without time zone; the server's TimeZone is Europe/Paris.",
        "The order of events is ambiguous for one hour a year.",
        "Convert with AT TIME ZONE 'Europe/Paris' at ingestion.",
        "",
    ),
    (
        "info",
        "software_engineering.end-of-life",
        "Release is supported until 11 Nov 2027",
        "|PostgreSQL 15",
        "356 days left of community support.",
        "After that date no fix is published for the release.",
        "Plan the next major version for 2027.",
        "",
    ),
)

#: One check that fails on many tables, and on which.
GROUPED: tuple[Told, tuple[str, ...]] = (
    (
        "low",
        "data_management.comments",
        "Columns have no comment",
        "public.orders",
        "",
        "Everybody who loads the table has to ask what a column means.",
        "Describe the table and its columns at the source.",
        "",
    ),
    (
        "billing.invoices",
        "billing.payments",
        "catalog.categories",
        "catalog.product_images",
        "catalog.products",
        "public.carriers",
        "public.coupons",
        "public.customers",
        "public.orders",
        "public.reviews",
        "public.shipments",
        "public.web_visits",
    ),
)

#: Checks that passed: id and title.
PASSED = (
    ("security.tls-version", "Connections use TLS 1.2 or newer"),
    ("security.tls-verified", "The server's certificate was verified"),
    ("security.anonymous-access", "The source lets nobody in without a credential"),
    ("security.superusers", "Few accounts are superusers"),
    ("data_management.owners", "Datasets have an owner"),
    ("data_management.empty-datasets", "Datasets hold rows"),
    ("data_management.mixed-types", "Fields hold one type of value"),
    ("dataops.planner-statistics", "Planner statistics are fresh"),
    ("dataops.long-transactions", "No transaction stays open for long"),
    ("reliability.index-validity", "Indexes are valid"),
    ("reliability.duplicate-index", "No index does the work of another"),
    ("reliability.sequence-room", "Sequences have room"),
    ("reliability.durability", "Committed rows survive a crash"),
    ("reliability.replication", "Replicas keep up"),
    ("orchestration.slots", "Replication slots are in use"),
    ("software_engineering.naming", "Names need no quotes"),
)

#: Checks that did not run: id, title, status, reason, grant.
CHECKS = (
    (
        "security.account-expiry",
        "Accounts of people expire",
        "unknown",
        "the validity of passwords may not be read",
        "GRANT SELECT ON pg_authid TO svc_audit;",
    ),
    (
        "reliability.archive-age",
        "Archiving works",
        "not-run",
        "backup archive not read: pg_stat_archiver may not be read",
        "GRANT pg_monitor TO svc_audit;",
    ),
    (
        "reliability.archive-failures",
        "Archiving does not fail",
        "not-run",
        "backup archive not read: pg_stat_archiver may not be read",
        "GRANT pg_monitor TO svc_audit;",
    ),
    (
        "dataops.slow-share",
        "Few statements are slow",
        "not-run",
        "slow operations not read: no answer within 15 s",
        "",
    ),
    (
        "dataops.lock-waits",
        "Sessions do not wait for locks",
        "error",
        "a defect in this check (KeyError); please report it",
        "",
    ),
    (
        "dataops.scrape-targets",
        "Scrape targets answer",
        "not-applicable",
        "not examined for this kind of source",
        "",
    ),
    (
        "reliability.cluster-health",
        "All shards are assigned",
        "not-applicable",
        "not examined for this kind of source",
        "",
    ),
    (
        "software_engineering.extension-versions",
        "Extensions are of their newest version",
        "not-applicable",
        "nothing to examine was found in this source",
        "",
    ),
)
