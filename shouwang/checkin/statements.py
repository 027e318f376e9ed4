"""The statements of the hot path: prepared once a connection on PostgreSQL, one list parameter as one JSON text on both.

Every check-in runs the same few statements; planning them anew each time cost PostgreSQL more than running them, and
building them with the ORM cost Python more than everything else (docs/performance.md).
"""

from django.db import connection


def rows(sql, params=()) -> list[tuple]:
    """All rows of a statement. Inside a transaction or not; errors are Django's."""
    if connection.vendor != "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(sql, params)
            return cursor.fetchall()
    return _postgres(sql, params).fetchall()


def run(sql, params=()) -> int:
    """The number of rows that a statement changed."""
    if connection.vendor != "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(sql, params)
            return cursor.rowcount
    return _postgres(sql, params).rowcount


def _postgres(sql, params):
    import psycopg

    connection.ensure_connection()
    raw = connection.connection
    before, raw.prepare_threshold = raw.prepare_threshold, 0  # Django turns preparing off; here it is the point
    try:
        with connection.wrap_database_errors:
            return psycopg.Cursor(raw).execute(sql, params, prepare=True)
    finally:
        raw.prepare_threshold = before


_kept: dict = {}


def unchanged(key, questions, load):
    """What `load()` made last time, as long as the rows that the questions give are the same, byte for byte.

    questions: [(sql, params)]. A cache that asks: the rows are read in the present transaction, so what is returned is never
    older than it. Objects are built again only when something changed; what changes while it is being built is not kept.
    """
    where = (connection.alias, connection.settings_dict["NAME"], key)
    seen = _together(questions)
    kept = _kept.get(where)
    if kept is not None and kept[0] == seen:
        return kept[1]
    made = load()
    if _together(questions) == seen:
        while len(_kept) >= 512:
            _kept.pop(next(iter(_kept)), None)
        _kept[where] = (seen, made)
    return made


def _together(questions):
    """The rows of several statements; on PostgreSQL as text, in one statement."""
    if connection.vendor != "postgresql":
        return [rows(sql, params) for sql, params in questions]
    columns = [f"(SELECT string_agg(q::text, '|') FROM ({sql}) q)" for sql, _ in questions]
    return rows(f"SELECT {', '.join(columns)}", [value for _, params in questions for value in params])
