"""Asking: what people ask of the store, and what they say to it, by command or page."""
