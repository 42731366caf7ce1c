"""The fake trackers: a real HTTP server over a site in memory, for the demo and for tests."""
