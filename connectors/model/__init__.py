"""Neutral types: what every connector gives and takes, one module for each thing that they speak of."""
