"""Overwriting what was freed: deleted rows must not be read from the file afterwards.

SQLite runs with secure_delete, so that freed bytes are zeroed as they are freed; VACUUM writes the file anew without the free
pages, and a truncating checkpoint empties the write-ahead log, which still holds older copies of pages. PostgreSQL keeps dead
row versions until VACUUM; bytes in free space go with VACUUM FULL, in the WAL and in base backups with their own expiry
(docs/runbook.md).
"""

from django.db import connection

from shouwang.core.writing import alone


def sweep(tables) -> bool:
    """Overwrite what was freed in these tables. False when something still reads older pages: ask again later."""
    if connection.in_atomic_block:
        return False
    with alone(), connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            return _sqlite(cursor)
        for table in sorted(tables):
            cursor.execute(f"VACUUM (ANALYZE) {connection.ops.quote_name(table)}")
    return True


def _sqlite(cursor) -> bool:
    cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    if cursor.fetchone()[0]:
        return False
    cursor.execute("VACUUM")
    cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return not cursor.fetchone()[0]
