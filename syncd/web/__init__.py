"""What syncd shows over HTTP: the status page, metrics, probes and the read-only API."""
