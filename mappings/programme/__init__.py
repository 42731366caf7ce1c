"""Programme: what a plan file says of projects, how it becomes their plans, and where it differs from the trackers."""

from __future__ import annotations

from mappings.programme.matching import Lookup, Match, Matching, Mismatch, match
from mappings.programme.plans import FiledPlan, PlanRowFacts, filed_plans

__all__ = ["FiledPlan", "Lookup", "Match", "Matching", "Mismatch", "PlanRowFacts", "filed_plans", "match"]
