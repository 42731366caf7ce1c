"""Writing: from figures to fields: what differs, what may be written, and what became of it."""
