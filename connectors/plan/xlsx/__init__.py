"""Plans in Excel workbooks: read, and patched in place."""
