"""A CSV export of Jira's web interface, made into a site for the sandbox."""
