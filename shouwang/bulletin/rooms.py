"""Which tables and sentences of an issue other rooms fill. Each is asked for its cells as known at an instant."""

from shouwang.bulletin import absence_statements, clinic_statements, kinds_table, statements, sweeps_table, tables

tables.register("kinds", kinds_table.fill)
tables.register("sweeps", sweeps_table.fill)
statements.register("absence", 1, absence_statements.fill)
statements.register("clinic", 2, clinic_statements.fill)
