"""What is missing at present: logged once when it begins, and once when it is over."""

from __future__ import annotations

import threading
from collections.abc import Mapping

from syncd.engine.run import View
from syncd.logs import logger

log = logger("syncd.troubles")


class Troubles:
    """Remembers between the passes of several threads which trackers and values could not be read."""

    def __init__(self) -> None:
        self._present: dict[str, str] = {}
        self._lock = threading.Lock()

    def hear(self, view: View) -> None:
        """Log what this pass could not read and the last ones could, and the other way round."""
        trackers = {f"tracker {name}": str(p.error or p.held or "") for name, p in view.pulled.items()}
        values = {f"key result {name}": view.problems.get(name, "") for name in view.okr.key_results}
        projects = {f"project {name}": view.unread.get(name, "") for name in view.okr.projects}
        with self._lock:
            self._compare({**trackers, **values, **projects})

    def _compare(self, looked_at: Mapping[str, str]) -> None:
        for subject, why in looked_at.items():
            if why and subject not in self._present:
                log.warning("went_missing", subject=subject, why=why)
            if not why and subject in self._present:
                log.info("is_back", subject=subject)
            if why:
                self._present[subject] = why
            else:
                self._present.pop(subject, None)
