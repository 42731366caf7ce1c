"""Writes the files of config/grafana; with --check it only tells whether they are current."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

from grafana_foundation_sdk.cog.encoder import JSONEncoder

from dashboards import alerting, health, portfolio, project

FOLDER = Path(__file__).parents[1] / "config" / "grafana"
RULES = Path(__file__).parents[1] / "config" / "prometheus" / "rules"


def files() -> Iterator[tuple[Path, str]]:
    """Yield every file with its text."""
    for module in (portfolio, project, health):
        name = module.__name__.rpartition(".")[2]
        text = json.dumps(
            module.build().build(), cls=JSONEncoder, indent=2, ensure_ascii=False, sort_keys=True
        )
        yield FOLDER / "dashboards" / f"{name}.json", f"{text}\n"
    yield FOLDER / "provisioning" / "alerting" / "rules.yaml", alerting.rules(RULES)


def main(arguments: list[str]) -> int:
    """Write the files, or with --check return 1 when one is not current."""
    stale = [(path, text) for path, text in files() if not path.exists() or path.read_text("utf-8") != text]
    for path, text in stale:
        if "--check" in arguments:
            sys.stderr.write(f"{path.name} is not current: run make dashboards\n")
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    return 1 if stale and "--check" in arguments else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
