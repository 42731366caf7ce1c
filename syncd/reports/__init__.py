"""Reports: what changed, what is late and why, told for people from the history alone."""
