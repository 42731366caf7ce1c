"""The fake ClickUp: a workspace in memory and the face of its API, version 2."""
