"""Measuring: what the items of each project come to."""
