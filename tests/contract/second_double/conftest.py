"""A stage for each test: a site, its server and a folder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.contract.second_double import clickup_stage
from tests.contract.second_double.clickup_double import ClickUpDouble, Workspace
from tests.contract.second_double.clickup_stage import ClickUpStage
from tests.contract.second_double.jira_double import JiraDouble, Site
from tests.contract.second_double.stage import FIELDS, Stage


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    """Serve an empty site with the usual fields."""
    site = Site(FIELDS)
    with JiraDouble(site) as double:
        yield Stage(tmp_path, site, double.url)


@pytest.fixture
def clickup(tmp_path: Path) -> Iterator[ClickUpStage]:
    """Serve an empty workspace with the usual fields."""
    workspace = Workspace(clickup_stage.FIELDS)
    with ClickUpDouble(workspace) as double:
        yield ClickUpStage(tmp_path, workspace, double.url)
