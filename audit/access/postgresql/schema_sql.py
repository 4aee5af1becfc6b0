"""The statements that read the whole catalogue: the same few however many tables there are.

Functions that take a relation apart (its size, its expressions) wait for its lock. A table that
another session holds exclusively is left out of them, so that it does not stop the rest; with
`lockless` every table is.
"""

# ruff: noqa: S608  # put together from the constants of this file; values are always bound

_LOCKED = """locked AS MATERIALIZED (
  SELECT l.relation AS oid FROM pg_locks l
  WHERE l.locktype = 'relation' AND l.mode = 'AccessExclusiveLock' AND l.database IN (
    SELECT b.oid FROM pg_database b WHERE b.datname = current_database())
)"""

_CHOSEN = "chosen AS (SELECT u.oid FROM unnest(CAST(:oids AS oid[])) AS u(oid))"

#: Relations of the source's own: neither the product's nor an extension's.
OWN = """c.relkind IN ('r', 'p', 'v', 'm', 'f')
  AND n.nspname !~ '^(pg_|_timescaledb_)' AND n.nspname <> 'information_schema'
  AND NOT EXISTS (
    SELECT FROM pg_depend e
    WHERE e.classid = 'pg_class'::regclass AND e.objid = c.oid AND e.deptype = 'e')"""

RELATIONS = f"""
SELECT c.oid, n.nspname AS namespace, c.relname AS name, c.relkind::text AS kind,
  c.relispartition AS is_partition, c.relpersistence::text AS persistence, c.reltuples AS tuples,
  c.relpages AS pages, pg_get_userbyid(c.relowner) AS owner, d.description AS comment,
  c.relrowsecurity AS secured, c.relforcerowsecurity AS forced,
  coalesce(p.policies, 0) AS policies,
  CASE WHEN c.relrowsecurity THEN row_security_active(c.oid) ELSE false END AS filtered,
  c.relispopulated AS populated, c.reloptions AS options, c.relreplident::text AS identity,
  h.inhparent AS parent, coalesce(t.triggers, 0) AS triggers,
  coalesce(t.update_triggers, 0) AS update_triggers, pt.partstrat::text AS strategy,
  pt.partattrs::int[] AS partition_fields,
  has_schema_privilege(n.oid, 'USAGE') AS usable, has_table_privilege(c.oid, 'SELECT') AS selectable
FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_description d
  ON d.objoid = c.oid AND d.classoid = 'pg_class'::regclass AND d.objsubid = 0
LEFT JOIN (SELECT polrelid, count(*) AS policies FROM pg_policy GROUP BY 1) p ON p.polrelid = c.oid
LEFT JOIN (
  SELECT tgrelid, count(*) AS triggers,
    -- of each row, before, at an update (pg_trigger.h), and not switched off
    count(*) FILTER (WHERE tgtype & 19 = 19 AND tgenabled <> 'D') AS update_triggers
  FROM pg_trigger WHERE NOT tgisinternal GROUP BY 1
) t ON t.tgrelid = c.oid
LEFT JOIN pg_partitioned_table pt ON pt.partrelid = c.oid
LEFT JOIN pg_inherits h ON h.inhrelid = c.oid AND c.relispartition
WHERE {OWN}
ORDER BY n.nspname, c.relname
"""

#: Types below the first number that a user's own can have come with the product.
COLUMNS = f"""
WITH RECURSIVE {_LOCKED}, {_CHOSEN}, domains AS (
  SELECT t.oid, t.typbasetype AS base, t.typnotnull AS required
  FROM pg_type t WHERE t.typtype = 'd'
  UNION ALL
  SELECT d.oid, t.typbasetype, d.required OR t.typnotnull
  FROM domains d JOIN pg_type t ON t.oid = d.base WHERE t.typtype = 'd'
), roots AS (
  SELECT d.oid, d.base, d.required
  FROM domains d JOIN pg_type t ON t.oid = d.base WHERE t.typtype <> 'd'
)
SELECT a.attrelid AS relation, a.attnum AS number, a.attname AS name,
  format_type(a.atttypid, a.atttypmod) AS native, t.typname AS type, t.typtype::text AS sort,
  t.typcategory::text AS category, t.oid < 16384 AS builtin,
  a.attnotnull OR coalesce(r.required, false) AS required,
  a.attidentity <> '' AS identity, a.attgenerated <> '' AS generated, d.description AS comment,
  CASE WHEN a.atthasdef AND NOT :lockless AND a.attrelid NOT IN (SELECT oid FROM locked)
    THEN pg_get_expr(x.adbin, x.adrelid) END AS expression
FROM chosen
JOIN pg_attribute a ON a.attrelid = chosen.oid AND a.attnum > 0 AND NOT a.attisdropped
LEFT JOIN roots r ON r.oid = a.atttypid
JOIN pg_type t ON t.oid = coalesce(r.base, a.atttypid)
LEFT JOIN pg_attrdef x ON x.adrelid = a.attrelid AND x.adnum = a.attnum
LEFT JOIN pg_description d
  ON d.objoid = a.attrelid AND d.classoid = 'pg_class'::regclass AND d.objsubid = a.attnum
ORDER BY a.attrelid, a.attnum
"""

#: PostgreSQL 18 knows constraints that are declared and not enforced.
ENFORCED_SINCE = 180_000


def constraints(version: int) -> str:
    """Constraints, the clones that a partitioned parent brings left out.

    A foreign key is kept by triggers of the server's own, which a superuser can switch off.
    """
    enforced = "k.conenforced" if version >= ENFORCED_SINCE else "true"
    return f"""
WITH {_CHOSEN}
SELECT k.conrelid AS relation, k.conname AS name, k.contype::text AS kind,
  k.conkey::int[] AS fields, k.confrelid AS parent, k.confkey::int[] AS parent_fields,
  pn.nspname AS parent_namespace, pc.relname AS parent_name, k.confdeltype::text AS on_delete,
  k.convalidated AS validated, {enforced} AS enforced, k.conindid AS index,
  EXISTS (SELECT FROM pg_trigger t WHERE t.tgconstraint = k.oid AND t.tgenabled IN ('D', 'R'))
    AS switched_off
FROM chosen
JOIN pg_constraint k ON k.conrelid = chosen.oid
LEFT JOIN pg_constraint up ON up.oid = k.conparentid
LEFT JOIN pg_class pc ON pc.oid = k.confrelid
LEFT JOIN pg_namespace pn ON pn.oid = pc.relnamespace
WHERE k.contype IN ('p', 'u', 'f', 'c', 'n', 'x') AND up.conrelid IS DISTINCT FROM k.conrelid
  AND (k.contype <> 'n' OR NOT k.convalidated)
ORDER BY k.conrelid, k.conname
"""


INDEXES = f"""
WITH {_LOCKED}, {_CHOSEN}
SELECT i.indrelid AS relation, i.indexrelid AS oid, x.relname AS name, i.indisunique AS is_unique,
  i.indisprimary AS is_primary, i.indisvalid AND i.indisready AS valid, m.amname AS method,
  i.indkey::text AS fields, i.indnkeyatts AS keys, i.indclass::text AS classes,
  i.indoption::text AS options, i.indcollation::text AS collations,
  i.indpred IS NOT NULL AS partial, i.indisexclusion AS exclusive,
  CASE WHEN i.indexprs IS NULL AND i.indpred IS NULL THEN ''
    WHEN NOT :lockless AND i.indrelid NOT IN (SELECT oid FROM locked)
    THEN coalesce(pg_get_expr(i.indexprs, i.indrelid), '') || ' / '
      || coalesce(pg_get_expr(i.indpred, i.indrelid), '') END AS expressions,
  (SELECT bool_and(o.opcdefault)
   FROM unnest(i.indclass::oid[]) AS u(oid) JOIN pg_opclass o ON o.oid = u.oid) AS usual_classes,
  NOT EXISTS (
    SELECT FROM unnest(i.indcollation::oid[], i.indkey::int[]) AS u(oid, number)
    JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = u.number
    WHERE u.oid <> 0 AND u.oid <> a.attcollation) AS usual_collations,
  CASE WHEN x.relkind = 'i' THEN pg_stat_get_numscans(i.indexrelid) END AS scans
FROM chosen
JOIN pg_index i ON i.indrelid = chosen.oid
JOIN pg_class x ON x.oid = i.indexrelid
JOIN pg_am m ON m.oid = x.relam
ORDER BY i.indrelid, x.relname
"""

SIZES = f"""
WITH {_LOCKED}, {_CHOSEN}, related AS (
  SELECT c.oid FROM chosen c UNION ALL
  SELECT i.indexrelid FROM chosen c JOIN pg_index i ON i.indrelid = c.oid
), sized AS (
  SELECT c.oid, c.relkind, c.relpages, c.reltuples, c.reltoastrelid AS toast,
    NOT (:lockless OR c.oid IN (SELECT oid FROM locked)
      OR c.reltoastrelid IN (SELECT oid FROM locked)) AS free,
    current_setting('block_size')::int AS block
  FROM related r JOIN pg_class c ON c.oid = r.oid
  WHERE c.relkind IN ('r', 'm', 'i')
)
SELECT s.oid,
  CASE WHEN NOT s.free THEN s.relpages::bigint * s.block
       WHEN s.relkind = 'i' THEN pg_relation_size(s.oid) ELSE pg_table_size(s.oid) END AS bytes,
  CASE WHEN s.free AND s.relkind <> 'i' THEN pg_relation_size(s.oid) / s.block END AS pages,
  CASE WHEN s.toast = 0 THEN 0 WHEN s.free THEN pg_relation_size(s.toast) END AS outside,
  CASE WHEN s.relkind <> 'i' THEN pg_stat_get_live_tuples(s.oid) END AS live
FROM sized s
"""

SEQUENCES = f"""
WITH {_LOCKED}, used AS (
  SELECT d.objid AS sequence, d.refobjid AS relation, d.refobjsubid AS number
  FROM pg_depend d
  WHERE d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_class'::regclass
    AND d.deptype IN ('a', 'i') AND d.refobjsubid > 0
  UNION
  SELECT d.refobjid, x.adrelid, x.adnum
  FROM pg_depend d JOIN pg_attrdef x ON x.oid = d.objid
  WHERE d.classid = 'pg_attrdef'::regclass AND d.refclassid = 'pg_class'::regclass
)
SELECT n.nspname AS namespace, c.relname AS name, q.seqmax AS highest, q.seqmin AS lowest,
  q.seqincrement AS step, q.seqcycle AS cycles, u.relation, a.attname AS field, t.typname AS type,
  has_sequence_privilege(c.oid, 'SELECT,USAGE') AS selectable,
  has_schema_privilege(n.oid, 'USAGE') AS usable,
  CASE WHEN has_sequence_privilege(c.oid, 'SELECT,USAGE') AND NOT :lockless
      AND c.oid NOT IN (SELECT oid FROM locked)
      AND (c.relpersistence = 'p' OR NOT pg_is_in_recovery())
    THEN coalesce(pg_sequence_last_value(c.oid), 0) END AS last_value
FROM pg_sequence q
JOIN pg_class c ON c.oid = q.seqrelid
JOIN pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN used u ON u.sequence = c.oid
LEFT JOIN pg_attribute a ON a.attrelid = u.relation AND a.attnum = u.number
LEFT JOIN pg_type t ON t.oid = a.atttypid
WHERE n.nspname !~ '^(pg_|_timescaledb_)' AND n.nspname <> 'information_schema'
  AND NOT EXISTS (
    SELECT FROM pg_depend e
    WHERE e.classid = 'pg_class'::regclass AND e.objid = c.oid AND e.deptype = 'e')
ORDER BY n.nspname, c.relname, u.relation, u.number
"""
