"""The part of the department that works in ClickUp: the growth team's lists, beside the department's Jira."""
