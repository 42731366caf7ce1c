"""The sites as Jira shows them: one face for each edition."""
