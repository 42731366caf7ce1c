"""Trackers: neutral work items in, field writes out. This floor knows nothing of OKRs."""
