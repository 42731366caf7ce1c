"""The daemon: one pass, when it runs, what it keeps and what it shows."""
