"""Every setting, its loader, and the files an operator mounts."""

from config.hygiene import hygiene
from config.loaded import Loaded
from config.loader import load
from config.problems import ConfigurationError, Problem
from config.settings import Configuration
from config.values import FieldSource, FileSource, HandSource, OutsideSource, ProgressSource, Source
from config.writes import Policy, Stance, Subject, TrackerWrites, WriteSpec

__all__ = [
    "Configuration",
    "ConfigurationError",
    "FieldSource",
    "FileSource",
    "HandSource",
    "Loaded",
    "OutsideSource",
    "Policy",
    "Problem",
    "ProgressSource",
    "Source",
    "Stance",
    "Subject",
    "TrackerWrites",
    "WriteSpec",
    "hygiene",
    "load",
]
