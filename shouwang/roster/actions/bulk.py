"""Tens of thousands of rows: laid aside in temporary tables before the transaction of an action, poured inside it.

The ORM would hold the writer gate for seconds; this holds it for about 20 µs a person.
"""

import contextlib

from django.db import DatabaseError, connection


def reserve_ids(model, count) -> list[int]:
    """Ids for rows still to be written. PostgreSQL: taken from the sequence; SQLite: beyond the highest ever given.

    On SQLite they stay free as long as the roster's version does (the caller checks it under the lock).
    """
    if not count:
        return []
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [table, count]
            )
            return [row[0] for row in cursor.fetchall()]
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        row = cursor.fetchone()
    last = row[0] if row else 0
    return list(range(last + 1, last + 1 + count))


def instant(value):
    """An aware instant as this database keeps it."""
    return connection.ops.adapt_datetimefield_value(value)


class Stage:
    """Rows laid aside in temporary tables, before the transaction that pours them into the real ones in one statement each.

    A temporary table is this connection's own: laying aside takes no lock that a check-in could wait for.
    """

    def __init__(self):
        self._laid: dict = {}

    def __enter__(self):
        return self

    def __exit__(self, *_):
        # inside somebody's failed transaction nothing can be dropped; the next Stage or the connection's end does it
        with contextlib.suppress(DatabaseError), connection.cursor() as cursor:
            for table, _, _ in self._laid.values():
                cursor.execute(f"DROP TABLE IF EXISTS {table}")

    def lay(self, model, columns, rows):
        """Lay rows (tuples in the order of `columns`) aside."""
        if not rows:
            return
        table, target = f"laid_{model._meta.db_table}", model._meta.db_table
        self._laid[model] = (table, columns, len(rows))
        names = ", ".join(columns)
        with connection.cursor() as cursor:
            cursor.execute(f"DROP TABLE IF EXISTS {table}")
            cursor.execute(f"CREATE TEMPORARY TABLE {table} AS SELECT {names} FROM {target} WHERE 1 = 0")
            if connection.vendor == "postgresql":
                with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                    for row in rows:
                        copy.write_row(row)
                return
            marks = ", ".join(["%s"] * len(columns))
            cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", rows)

    def pour(self, model, **constants):
        """Insert what was laid aside for a model, the same `constants` in each row."""
        if model not in self._laid:
            return
        table, columns, count = self._laid[model]
        names = ", ".join([*columns, *constants])
        values = ", ".join([*columns, *["%s"] * len(constants)])
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {model._meta.db_table} ({names}) SELECT {values} FROM {table}", list(constants.values())
            )
            if cursor.rowcount != count:
                raise RuntimeError(f"{table}: {count} rows laid aside, {cursor.rowcount} written")


def update(model, columns, rows):
    """Set columns of many rows by id: rows are (id, value, …). Values are never NULL."""
    if not rows:
        return
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            types = [model._meta.get_field(name.removesuffix("_id")).rel_db_type(connection)
                     if name.endswith("_id") else model._meta.get_field(name).db_type(connection) for name in columns]  # fmt: skip
            base = [kind.split("(")[0] for kind in types]
            arrays = ", ".join(["%s::bigint[]", *(f"%s::{kind}[]" for kind in base)])
            sets = ", ".join(f"{name} = v.{name}" for name in columns)
            cursor.execute(
                f"UPDATE {table} t SET {sets} FROM unnest({arrays}) AS v(id, {', '.join(columns)}) WHERE t.id = v.id",
                [list(column) for column in zip(*rows, strict=True)],
            )
            return
        sets = ", ".join(f"{name} = %s" for name in columns)
        cursor.executemany(f"UPDATE {table} SET {sets} WHERE id = %s", ((*row[1:], row[0]) for row in rows))
