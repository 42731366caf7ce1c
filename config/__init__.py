"""Every setting, its loader, and the files an operator mounts."""
