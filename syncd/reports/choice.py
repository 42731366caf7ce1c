"""Choice: which subjects a report is about: all, or those of a team, a product, an objective, or some projects."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from config.problems import suggestion
from connectors.errors import SettingsError
from mappings.okr import Okr
from syncd.reports.ends import Ends, Row, Rows

Keeps = Callable[[str, Row], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What a report is limited to; each part that is given narrows it. Without any it is about everything."""

    team: str | None = None
    product: str | None = None
    objective: str | None = None
    projects: tuple[str, ...] = ()

    @property
    def is_all(self) -> bool:
        """Tell whether nothing is left out."""
        return self == EVERYTHING

    def of(self, ends: Mapping[str, Ends]) -> dict[str, Ends]:
        """Return the rows that it keeps, by kind: projects, key results, and the objectives of these."""
        if self.is_all:
            return dict(ends)
        key_results = {**ends["key_result"].before, **ends["key_result"].after}
        served = {
            kr
            for rows in (ends["project"].before, ends["project"].after)
            for name in self.projects
            for kr in rows.get(name, {}).get("key_results", ())
        }

        def keeps_project(name: str, row: Row) -> bool:
            objectives = {key_results[kr]["objective"] for kr in row["key_results"] if kr in key_results}
            return self._keeps(row, objectives) and name in (self.projects or (name,))

        def keeps_key_result(name: str, row: Row) -> bool:
            return self._keeps(row, {row["objective"]}) and (not self.projects or name in served)

        kept = {
            **ends,
            "project": _kept(ends["project"], keeps_project),
            "key_result": _kept(ends["key_result"], keeps_key_result),
        }
        if "objective" in ends:
            told = {row["objective"] for row in kept["key_result"].after.values()}
            kept["objective"] = _kept(ends["objective"], lambda name, _: name in told)
        return kept

    def assure(self, okr: Okr) -> None:
        """Raise `SettingsError` for what is not in the OKR, with what may have been meant."""
        for option, name, known in self._named(okr):
            if name not in known:
                what = f"there is no {option} {name!r}"
                raise SettingsError(what, where=f"--{option}", remedy=suggestion(name, sorted(known)))

    def _keeps(self, row: Row, objectives: set[str]) -> bool:
        return (
            (self.team is None or row.get("team") == self.team)
            and (self.product is None or row.get("product") == self.product)
            and (self.objective is None or self.objective in objectives)
        )

    def _named(self, okr: Okr) -> Iterator[tuple[str, str, set[str]]]:
        abouts = [p.about for p in okr.projects.values()] + [kr.about for kr in okr.key_results.values()]
        if self.team is not None:
            yield "team", self.team, {about.team for about in abouts if about.team}
        if self.product is not None:
            yield "product", self.product, {about.product for about in abouts if about.product}
        if self.objective is not None:
            yield "objective", self.objective, set(okr.objectives)
        for name in self.projects:
            yield "project", name, set(okr.projects)


EVERYTHING = Choice()


def _kept(ends: Ends, keeps: Keeps) -> Ends:
    def of(rows: Rows) -> Rows:
        return {name: row for name, row in rows.items() if keeps(name, row)}

    return replace(ends, before=of(ends.before), after=of(ends.after))
