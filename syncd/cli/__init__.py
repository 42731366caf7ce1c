"""The commands: parse, call, print, and turn errors into advice and exit codes."""
