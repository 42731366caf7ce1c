"""Gathers the configuration from its sources: a file or a folder of them, what these include, the environment above."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from glob import glob
from pathlib import Path
from typing import Any, cast

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, EnvSettingsSource
from pydantic_settings.exceptions import SettingsError as UnreadableVariable

from config.document import LARGEST_BYTES, Document, read
from config.problems import Place, Problem, Trail, suggestion

PREFIX = "SYNCD_"
CONCATENATED = {("include",), ("objectives",), ("key_results",), ("projects",), ("side_projects",), ("okr",)}

_NOT_OURS = ("SERVICE_", "PORT_", "CONFIG", "PORT")
"""What follows the prefix in variables that are not settings: those that Kubernetes sets for a service called
`syncd`, and the one that names the configuration itself."""


@dataclass(frozen=True, slots=True, order=True)
class Source:
    """One file that was read: another digest means that the configuration may have changed."""

    file: Path
    digest: str


def list_files(path: Path) -> list[Path]:
    """List the YAML files of a configuration in the order of their names; hidden ones are left out."""
    if not path.is_dir():
        return [path]
    return sorted(
        f
        for f in path.iterdir()
        if f.suffix in {".yaml", ".yml"} and not f.name.startswith(".") and f.is_file()
    )


@dataclass(frozen=True, slots=True)
class Gathered:
    """What was read: the document, its files as they stood just before, and the absolute patterns they include."""

    document: Document
    files: tuple[Source, ...] = ()
    includes: tuple[str, ...] = ()


def survey(path: Path, includes: Iterable[str] = ()) -> tuple[Source, ...]:
    """Return the files with their digests, as they stand now; those that cannot be read are left out.

    `includes` are the absolute patterns of the files that these name.
    """
    try:
        files = [*list_files(path), *(file for pattern in includes for file in _matching(pattern))]
    except OSError:
        return ()
    return _sources(files)


def find_includes(path: Path) -> tuple[str, ...]:
    """Return the absolute patterns of the files that a configuration includes, even if it is not sound."""
    try:
        return _read_all(list_files(path)).includes
    except OSError:
        return ()


def gather(path: Path, environment: Mapping[str, str], model: type[BaseModel]) -> Gathered:
    """Read all files, merge them, and lay the environment's `SYNCD_…` variables above them."""
    try:
        files = list_files(path)
    except OSError as error:
        return _nothing(path, f"the folder cannot be read: {error.strerror}", "let syncd's user read it")
    if not files:
        return _nothing(path, "the folder holds no YAML file", "put a syncd.yaml into it")
    gathered = _read_all(files)
    _drop_emptied_sections(gathered.document, model)
    _overlay(gathered.document, environment, model)
    return gathered


def _sources(files: Iterable[Path]) -> tuple[Source, ...]:
    found = {file.resolve(): _digest(file) for file in files}
    return tuple(Source(file, digest) for file, digest in sorted(found.items()) if digest is not None)


def _digest(file: Path) -> str | None:
    try:
        if not file.is_file():
            return None
        with file.open("rb") as stream:
            return hashlib.sha256(stream.read(LARGEST_BYTES + 1)).hexdigest()
    except OSError:
        return None


def _read_all(files: Sequence[Path]) -> Gathered:
    """Read the files and those that they include, each once, an included one after the one that names it."""
    folder = files[0].parent.resolve() if files else Path()
    waiting, seen, sources, includes = [*files], set[Path](), list[Source](), list[str]()
    merged = Document()
    while waiting:
        file = waiting.pop(0)
        if file.resolve() in seen:
            continue
        sources += _sources([file])
        document = read(file, _name(file, folder))
        patterns, found = _included(document, file.parent.resolve())
        includes += patterns
        waiting = [*found, *waiting]
        if seen:
            _merge(merged, document)
        else:
            merged = document
        seen.add(file.resolve())
    return Gathered(merged, tuple(sorted(sources)), tuple(includes))


def _name(file: Path, folder: Path) -> str:
    """Return how problems call a file: relative to the folder of the first one where it lies below it."""
    whole = file.resolve()
    return str(whole.relative_to(folder)) if whole.is_relative_to(folder) else str(whole)


def _included(document: Document, folder: Path) -> tuple[list[str], list[Path]]:
    """Return the patterns under `include` and the files they match, and make it a list; a vain one is told."""
    named = document.tree.get("include")
    patterns = [named] if isinstance(named, str) else named
    if not isinstance(patterns, list) or not all(isinstance(pattern, str) for pattern in patterns):
        return [], []
    document.tree["include"] = patterns
    absolute = [str(folder / pattern) for pattern in patterns]
    for number, pattern in enumerate(absolute):
        if not _matching(pattern):
            what = f"{patterns[number]} names no file"
            document.problems.append(
                document.report(("include", number), what, "mend the name or the pattern")
            )
    return absolute, [file for pattern in absolute for file in _matching(pattern)]


def _matching(pattern: str) -> list[Path]:
    names = glob(pattern, recursive=True)  # noqa: PTH207 - Path.glob refuses absolute patterns
    return [Path(name) for name in sorted(names) if Path(name).is_file()]


def _nothing(path: Path, what: str, remedy: str) -> Gathered:
    return Gathered(Document(problems=[Problem(path.name, 1, 1, "", what, remedy)]))


def _drop_emptied_sections(document: Document, model: type[BaseModel]) -> None:
    """Take a section whose content is commented out as not written."""
    for key in [k for k, v in document.tree.items() if v is None and k in model.model_fields]:
        del document.tree[key]


def _merge(into: Document, other: Document) -> None:
    into.problems += other.problems
    moved: dict[Trail, int] = {}
    _merge_mapping(into, other, into.tree, other.tree, (), moved)
    for path, place in other.places.items():
        head, rest = path[:1], path[1:]
        if head in moved and rest and isinstance(rest[0], int):
            into.places[(*head, rest[0] + moved[head], *rest[1:])] = place
        else:
            into.places.setdefault(path, place)


def _merge_mapping(
    into: Document,
    other: Document,
    target: dict[str, Any],
    addition: dict[str, Any],
    path: Trail,
    moved: dict[Trail, int],
) -> None:
    for key, value in addition.items():
        here: Trail = (*path, key)
        present = target.get(key)
        if present is None:
            target[key] = value
        elif isinstance(present, dict) and isinstance(value, dict):
            _merge_mapping(into, other, present, value, here, moved)
        elif here in CONCATENATED and isinstance(present, list) and isinstance(value, list):
            moved[here] = len(present)
            present += value
        elif value is not None:
            place = other.place(here)
            what = f"the key is also set in {into.place(here)}"
            into.problems.append(
                Problem(place.file, place.line, place.column, other.spell(here), what, "keep one of the two")
            )


class _Variable(EnvSettingsSource):
    """One environment variable read as settings, so that a fault can be told of this variable."""

    def __init__(self, model: type[BaseModel], name: str, value: str) -> None:
        self._variable = {name.lower(): value}
        super().__init__(
            cast("type[BaseSettings]", model),  # only its fields are asked for, which every model has
            case_sensitive=False,
            env_prefix=PREFIX,
            env_nested_delimiter="__",
        )

    def _load_env_vars(self) -> Mapping[str, str | None]:
        return self._variable

    def decode_complex_value(self, field_name: str, field: FieldInfo, value: Any) -> Any:
        """Read JSON where a list or mapping stands; one reference may stand where several may."""
        if isinstance(value, str) and value.startswith(("env:", "file:")):
            return value
        return super().decode_complex_value(field_name, field, value)


def _overlay(document: Document, environment: Mapping[str, str], model: type[BaseModel]) -> None:
    for name in sorted(n for n in environment if n.upper().startswith(PREFIX)):
        place = Place(f"environment variable {name}")
        try:
            settings = _Variable(model, name, environment[name])()
        except UnreadableVariable:
            what, remedy = "a list or mapping here must be JSON", 'write it like ["A", "B"] or {"a": "b"}'
            document.problems.append(Problem(place.file, 0, 0, "", what, remedy))
            continue
        if settings:
            _lay(document, document.tree, settings, (), place)
        elif not name.upper().removeprefix(PREFIX).startswith(_NOT_OURS):
            first = name.upper().removeprefix(PREFIX).split("__")[0].lower()
            document.warnings.append(
                Problem(
                    place.file,
                    0,
                    0,
                    "",
                    "is no setting and has no effect",
                    suggestion(first, [*model.model_fields]),
                )
            )


def _lay(
    document: Document, target: dict[str, Any], settings: dict[str, Any], path: Trail, place: Place
) -> None:
    for key, value in settings.items():
        here: Trail = (*path, key)
        present = target.get(key)
        if isinstance(value, dict) and isinstance(present, dict):
            _lay(document, present, value, here, place)
            continue
        for old in [p for p in document.places if p[: len(here)] == here]:
            del document.places[old]
        document.places[here] = place
        target[key] = value
