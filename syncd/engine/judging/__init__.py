"""Judging: from measures, plans and values to standings, scores and verdicts."""
