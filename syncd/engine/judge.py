"""Judge: from stored measures and plans to standings, scores and totals, live or as of a day that is over."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta, tzinfo
from typing import Any

from mappings.okr import KeyResult, Okr, Project, Status, Thresholds
from mappings.plan import Plan, resolve
from mappings.portfolio import side_portfolio
from mappings.progress import Progress
from mappings.rollup import key_result_standing, objective_standing
from mappings.scores import score
from mappings.status import Standing, judge, settle
from mappings.wording import reason
from mappings.workdays import Calendar
