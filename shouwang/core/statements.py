"""The statements of the hot path: prepared once a connection on PostgreSQL, one list parameter as one JSON text on both.

Every check-in runs the same few statements; planning them anew each time cost PostgreSQL more than running them, and
building them with the ORM cost Python more than everything else (docs/performance.md).
"""

import functools
import itertools
import re

import msgspec
from django.db import DEFAULT_DB_ALIAS, connection, connections


def rows(sql, params=()) -> list[tuple]:
    """All rows of a statement. Inside a transaction or not; errors are Django's."""
    database = connections[DEFAULT_DB_ALIAS]
    if database.vendor != "postgresql":
        with database.cursor() as cursor:
            cursor.execute(sql, params)
            return cursor.fetchall()
    return _postgres(database, sql, params)[0]


def insert(objects):
    """Write new rows of one model, without `save` or signals, and give each its id. Cost: one prepared statement on PostgreSQL,
    where building an INSERT with the ORM costs Python ten times what sending it does."""
    if not objects:
        return objects
    model = type(objects[0])
    if connection.vendor != "postgresql":
        return model._default_manager.bulk_create(objects)
    sql, fields = _insert_of(model)
    content = [[field.pre_save(row, True) for field in fields] for row in objects]
    for row, (pk,) in zip(objects, rows(sql, [msgspec.json.encode(content)]), strict=True):
        row.pk, row._state.adding, row._state.db = pk, False, connection.alias
    return objects


@functools.cache
def _insert_of(model):
    """(statement, fields) of rows that come as one JSON text; an array is read, and so its rows are numbered, in its order."""
    fields = [field for field in model._meta.concrete_fields if not field.primary_key]
    kinds = [field.db_type(connection) for field in fields]
    # text is not cast: a cast to varchar(80) would cut what is longer, where it must fail
    picked = [f"v->{n}" if kind == "jsonb" else f"(v->>{n}){'' if 'char' in kind else '::' + kind}" for n, kind in enumerate(kinds)]
    columns = ", ".join(f'"{field.column}"' for field in fields)
    table, pk = model._meta.db_table, model._meta.pk.column
    return f'INSERT INTO "{table}" ({columns}) SELECT {", ".join(picked)} FROM jsonb_array_elements(%s::jsonb) v RETURNING "{pk}"', fields


def run(sql, params=()) -> int:
    """The number of rows that a statement changed."""
    database = connections[DEFAULT_DB_ALIAS]
    if database.vendor != "postgresql":
        with database.cursor() as cursor:
            cursor.execute(sql, params)
            return cursor.rowcount
    return _postgres(database, sql, params)[1]


@functools.cache
def _psycopg():
    """The parts of psycopg used here, imported once and where there is a PostgreSQL to talk to."""
    from psycopg import adapt, errors, pq

    return adapt, errors, pq


def _postgres(database, sql, params):
    """(rows, number of rows changed), straight through libpq: a cursor costs Python as much again as the statement itself.

    `connection` looks up the thread's own at every use, which is a third of what is left: it is looked up once a statement.
    """
    adapt, _, pq = _psycopg()
    database.ensure_connection()
    raw = database.connection
    order, statement = _numbered(sql)
    values = [_text(value) for value in (params if order is None else map(params.__getitem__, order))]
    with database.wrap_database_errors:
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
    _, errors, pq = _psycopg()
    if result.status in (pq.ExecStatus.TUPLES_OK, pq.ExecStatus.COMMAND_OK):
        return
    error = errors.error_from_result(result)
    if error.sqlstate in _STALE:
        raw.__dict__.pop("prepared_here", None)
        raise errors.OperationalError(str(error)) from error
    raise error


def begin(sql):
    """Begin the transaction that Django has announced and run some plain statements, in one message. PostgreSQL only.

    Returns the first value of the last statement, as text.
    """
    pq, raw = _psycopg()[2], connection.connection
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
