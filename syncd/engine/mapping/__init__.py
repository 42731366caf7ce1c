"""Mapping: each item in its place, by the settings and by the OKR that lives in trackers."""
