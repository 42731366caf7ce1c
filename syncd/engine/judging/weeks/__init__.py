"""Weeks: the goals of each week, and what stands still or waits meanwhile."""
