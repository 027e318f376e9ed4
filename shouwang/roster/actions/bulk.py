"""Tens of thousands of rows in one statement or one loop in C, inside the transaction of an action.

SQLite: executemany; PostgreSQL: COPY, and UPDATE from arrays. The ORM would hold the writer gate for seconds.
"""

from django.db import connection


def reserve_ids(model, count) -> list[int]:
    """Ids for rows still to be written. PostgreSQL: taken from the sequence; SQLite: beyond the highest ever given.

    On SQLite they stay free as long as the roster's version does (the caller checks it under the lock).
    """
    if not count:
        return []
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [table, count])
            return [row[0] for row in cursor.fetchall()]
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        row = cursor.fetchone()
    last = row[0] if row else 0
    return list(range(last + 1, last + 1 + count))


def instant(value):
    """An aware instant as this database keeps it."""
    return connection.ops.adapt_datetimefield_value(value)


def insert(model, columns, rows, **constants):
    """Insert rows (tuples in the order of `columns`), the same `constants` in each."""
    if not rows:
        return
    table, names, fixed = model._meta.db_table, [*columns, *constants], tuple(constants.values())
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({', '.join(names)}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row + fixed)
            return
        marks = ", ".join(["%s"] * len(names))
        cursor.executemany(
            f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks})", (row + fixed for row in rows)
        )


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
