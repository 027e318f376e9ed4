"""Which tables and sentences of an issue other rooms fill. Each is asked for its cells as known at an instant."""

from shouwang.bulletin import clinic_statements, kinds_table, statements, tables

tables.register("kinds", kinds_table.fill)
statements.register("clinic", 2, clinic_statements.fill)
