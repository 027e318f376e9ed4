"""The statements of the hot path: prepared once a connection on PostgreSQL, one list parameter as one JSON text on both.

Every check-in runs the same few statements; planning them anew each time cost PostgreSQL more than running them, and
building them with the ORM cost Python more than everything else (docs/performance.md).
"""

import functools
import itertools
import re

from django.db import connection


def rows(sql, params=()) -> list[tuple]:
    """All rows of a statement. Inside a transaction or not; errors are Django's."""
    if connection.vendor != "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(sql, params)
            return cursor.fetchall()
    return _postgres(sql, params)[0]


def run(sql, params=()) -> int:
    """The number of rows that a statement changed."""
    if connection.vendor != "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(sql, params)
            return cursor.rowcount
    return _postgres(sql, params)[1]


def _postgres(sql, params):
    """(rows, number of rows changed), straight through libpq: a cursor costs Python as much again as the statement itself."""
    from psycopg import adapt, pq

    connection.ensure_connection()
    raw = connection.connection
    order, statement = _numbered(sql)
    values = [_text(value) for value in (params if order is None else map(params.__getitem__, order))]
    with connection.wrap_database_errors:
        if not raw.autocommit and raw.pgconn.transaction_status == pq.TransactionStatus.IDLE:
            raw.pgconn.exec_(b"BEGIN")  # as a cursor would have done
        result = raw.pgconn.exec_prepared(_prepared(raw, statement), values or None)
        _raise(raw, result)
    transformer = adapt.Transformer(raw)
    transformer.set_pgresult(result)
    return transformer.load_rows(0, result.ntuples, tuple), result.command_tuples


@functools.lru_cache(256)
def _numbered(sql) -> tuple:
    """(order of the named parameters or None, statement with $1, $2 …) of one written with %s or %(name)s."""
    names = list(dict.fromkeys(re.findall(r"%\((\w+)\)s", sql)))
    if names:
        return names, re.sub(r"%\((\w+)\)s", lambda found: f"${names.index(found[1]) + 1}", sql).encode()
    parts = sql.split("%s")
    return None, "".join([parts[0], *(f"${n}{part}" for n, part in enumerate(parts[1:], 1))]).encode()


def _text(value):
    """A parameter as PostgreSQL reads it, whatever its type: the statement says which that is."""
    if value is None or isinstance(value, bytes):
        return value
    if isinstance(value, list):
        return "{{{}}}".format(",".join('"' + str(each).replace('"', r"\"") + '"' for each in value)).encode()
    return str(value).encode()


_serial = itertools.count()
_STALE = {"26000", "0A000"}  # the server forgot the statement; its result has other columns since a migration


def _prepared(raw, statement) -> bytes:
    """The name of a statement on this connection, prepared when it is met for the first time."""
    names = raw.__dict__.setdefault("prepared_here", {})
    if statement not in names:
        name = f"shouwang_{next(_serial)}".encode()
        _raise(raw, raw.pgconn.prepare(name, statement))
        names[statement] = name
    return names[statement]


def _raise(raw, result):
    """The error that a result stands for. One about a prepared statement itself is like a lost connection: try again."""
    from psycopg import OperationalError, errors, pq

    if result.status in (pq.ExecStatus.TUPLES_OK, pq.ExecStatus.COMMAND_OK):
        return
    error = errors.error_from_result(result)
    if error.sqlstate in _STALE:
        raw.__dict__.pop("prepared_here", None)
        raise OperationalError(str(error)) from error
    raise error


def begin(sql):
    """Begin the transaction that Django has announced and run some plain statements, in one message. PostgreSQL only.

    Returns the first value of the last statement, as text.
    """
    from psycopg import pq

    raw = connection.connection
    idle = not raw.autocommit and raw.pgconn.transaction_status == pq.TransactionStatus.IDLE
    with connection.wrap_database_errors:
        result = raw.pgconn.exec_(f"{'BEGIN; ' if idle else ''}{sql}".encode())
        _raise(raw, result)
    return result.get_value(0, 0).decode()


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
