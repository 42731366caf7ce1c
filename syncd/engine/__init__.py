"""The engine: one pass from tracker to figures and back, in steps that are read one after the other."""
