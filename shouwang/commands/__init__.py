"""Commands that belong to the whole installation rather than to one room."""
