"""Webhooks at work: what comes in, when it is acted on, and whether the trackers still send."""
