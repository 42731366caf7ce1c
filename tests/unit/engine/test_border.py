"""An answer that nobody foresaw is told as one of its tracker."""

from __future__ import annotations

import pytest

from connectors.errors import MalformedError, TransientError
from syncd.engine.reading.border import border


def test_a_fault_of_form_names_tracker_and_line() -> None:
    """A value of another type becomes an error that says where in the code, and what to do; nothing of the value."""
    with pytest.raises(MalformedError) as told, border("jira"):
        int("s3cr3t")
    assert told.value.where == "jira"
    assert "an answer is not understood (ValueError at test_border.py:" in told.value.what
    assert "s3cr3t" not in str(told.value)
    assert "syncd doctor" in told.value.remedy


def test_typed_errors_and_faults_of_other_kinds_pass() -> None:
    """What is told already stays as it is, and what is no matter of form is not hidden."""
    with pytest.raises(TransientError), border("jira"):
        raise TransientError("down")
    with pytest.raises(RuntimeError), border("jira"):
        raise RuntimeError("a fault of ours")
