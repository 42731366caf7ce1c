"""Jira's query language: understood, or refused in Jira's words, never answered with nothing by mistake."""

from syncd.sandbox.jql.context import Context
from syncd.sandbox.jql.errors import JqlError
from syncd.sandbox.jql.evaluation import Matcher, compile_query
from syncd.sandbox.jql.parser import parse

__all__ = ["Context", "JqlError", "Matcher", "compile_query", "parse"]
