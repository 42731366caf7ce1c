"""Prometheus metrics of the daemon (`syncd_`) and of the plan (`okr_`)."""
