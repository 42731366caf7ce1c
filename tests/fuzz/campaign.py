"""What campaigns of spoilt answers share: how many cases, from which seed, and what spoils an answer."""

from __future__ import annotations

import os
from random import Random
from typing import Any

from tests.contract.engine.bench import Bench
from tests.fuzz.mutation import mutate

CASES, SEED = int(os.environ.get("FUZZ_CASES", "5")), int(os.environ.get("FUZZ_SEED", "1"))
LONGEST_SECONDS = 60.0
"""What takes longer hangs; a wait that a spoilt answer asks for is bounded by the client."""


class Spoiler:
    """Spoils the answer of that `turn`, counted from when it was set, and remembers how."""

    def __init__(self) -> None:
        self.rng = Random(SEED)
        self.turn = -1
        self.done: list[str] = []

    def __call__(self, path: str, answer: Any) -> Any:
        """Return the answer, spoilt when its turn has come."""
        self.turn -= 1
        if self.turn != 0:
            return answer
        mutation = mutate(answer, self.rng)
        self.done.append(f"{path.partition('?')[0]} {mutation.what}")
        return mutation.content


def spoilt_settings(bench: Bench, tracker: str, url: str) -> None:
    """Have the bench read that tracker through another address, without long waits."""
    bench.text = bench.text.replace(f"<{tracker}_url>", url)
    bench.text = bench.text.replace("requests_per_second: 1000", "requests_per_second: 1000, timeout: 5s", 1)
