"""Programme: plan files read beside the trackers, kept as last good, made into plans, and compared with the trackers."""
