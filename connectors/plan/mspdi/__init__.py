"""MSPDI, the XML of MS Project: read, and patched in place."""
