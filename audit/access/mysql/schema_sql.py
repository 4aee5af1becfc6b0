"""What is asked of information_schema, whose columns have capital names on MySQL 8.

Conditions are equalities or lists of fixed names: only those keep both products from opening every
table of the server.
"""

SYSTEM = ("information_schema", "mysql", "performance_schema", "sys")
_OTHERS = f"NOT IN ({', '.join(repr(name) for name in SYSTEM)})"


def _where(column: str, *, one: bool) -> str:
    return f"{column} = :database" if one else f"{column} {_OTHERS}"


def tables(*, one: bool) -> str:
    return f"""
        SELECT table_schema AS namespace, table_name AS name, table_type AS kind, engine AS engine,
               table_rows AS estimate, data_length AS data_bytes, index_length AS index_bytes,
               auto_increment AS next_number, create_options AS options,
               table_collation AS collation, table_comment AS comment, create_time AS created,
               update_time AS updated
          FROM information_schema.tables
         WHERE {_where("table_schema", one=one)}"""


def columns(*, one: bool) -> str:
    return f"""
        SELECT table_schema AS namespace, table_name AS dataset, column_name AS name,
               ordinal_position AS number, column_default AS expression, is_nullable AS nullable,
               data_type AS data_type, column_type AS column_type, extra AS extra,
               column_comment AS comment, numeric_precision AS numeric_digits,
               numeric_scale AS numeric_scale, collation_name AS collation,
               character_maximum_length AS longest
          FROM information_schema.columns
         WHERE {_where("table_schema", one=one)}
         ORDER BY table_schema, table_name, ordinal_position"""


def indexes(*, one: bool) -> str:
    return f"""
        SELECT table_schema AS namespace, table_name AS dataset, index_name AS name,
               non_unique AS repeats, column_name AS field, sub_part AS prefix,
               index_type AS method, collation AS direction
          FROM information_schema.statistics
         WHERE {_where("table_schema", one=one)}
         ORDER BY table_schema, table_name, index_name, seq_in_index"""


def foreign_keys(*, one: bool) -> str:
    return f"""
        SELECT constraint_schema AS namespace, table_name AS dataset, constraint_name AS name,
               column_name AS field, referenced_table_schema AS parent_namespace,
               referenced_table_name AS parent, referenced_column_name AS parent_field
          FROM information_schema.key_column_usage
         WHERE {_where("table_schema", one=one)} AND referenced_table_name IS NOT NULL
         ORDER BY constraint_schema, table_name, constraint_name, ordinal_position"""


def delete_rules(*, one: bool) -> str:
    return f"""
        SELECT constraint_schema AS namespace, table_name AS dataset, constraint_name AS name,
               delete_rule AS on_delete
          FROM information_schema.referential_constraints
         WHERE {_where("constraint_schema", one=one)}"""


def constraints(*, one: bool) -> str:
    return f"""
        SELECT table_schema AS namespace, table_name AS dataset, constraint_name AS name
          FROM information_schema.table_constraints
         WHERE {_where("table_schema", one=one)} AND constraint_type = 'CHECK'"""


def triggers(*, one: bool) -> str:
    return f"""
        SELECT event_object_schema AS namespace, event_object_table AS dataset,
               count(*) AS triggers,
               sum(event_manipulation = 'UPDATE' AND action_timing = 'BEFORE') AS update_triggers
          FROM information_schema.triggers
         WHERE {_where("event_object_schema", one=one)}
         GROUP BY event_object_schema, event_object_table"""


def partitions(*, one: bool) -> str:
    return f"""
        SELECT table_schema AS namespace, table_name AS dataset, partition_name AS name,
               partition_method AS method, partition_expression AS expression,
               table_rows AS estimate, data_length AS data_bytes
          FROM information_schema.partitions
         WHERE {_where("table_schema", one=one)} AND partition_name IS NOT NULL"""


def views(*, one: bool) -> str:
    return f"""
        SELECT table_schema AS namespace, table_name AS name, security_type AS security,
               definer AS definer, is_updatable AS updatable
          FROM information_schema.views
         WHERE {_where("table_schema", one=one)}"""


def routines(*, one: bool) -> str:
    return f"""
        SELECT routine_schema AS namespace, routine_name AS name, routine_type AS kind,
               external_language AS language, security_type AS security, definer AS definer
          FROM information_schema.routines
         WHERE {_where("routine_schema", one=one)}"""
