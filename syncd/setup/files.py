"""Writes what set-up makes: whole or not at all, and over nothing that is there unless that was asked for."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from connectors.errors import SettingsError


def refuse_existing(paths: list[Path], *, force: bool) -> None:
    """Raise `SettingsError` when one of the files is there already, or cannot be written where it should be."""
    there = [path for path in paths if path.exists()]
    folders = [path for path in there if path.is_dir()]
    if folders:
        raise SettingsError("is a folder", where=str(folders[0]), remedy="name a file: --config syncd.yaml")
    if there and not force:
        raise SettingsError(
            f"{' and '.join(map(str, there))} is there already",
            where="init",
            remedy="name another with --config, or overwrite with --force",
        )
    for folder in {path.parent for path in paths}:
        if not folder.is_dir():
            raise SettingsError("is no folder", where=str(folder), remedy="make it first")
        if not os.access(folder, os.W_OK):
            raise SettingsError("cannot be written to", where=str(folder), remedy="choose another folder")


def write_all(texts: Mapping[Path, str]) -> None:
    """Write the files, each put in place whole; raises `SettingsError` when one cannot be written."""
    for path, text in texts.items():
        fresh = path.with_name(f".{path.name}.new")
        try:
            fresh.write_text(text, encoding="utf-8")
            fresh.replace(path)
        except OSError as error:
            fresh.unlink(missing_ok=True)
            raise SettingsError(
                f"cannot be written: {error.strerror}", where=str(path), remedy="choose another place"
            ) from error
