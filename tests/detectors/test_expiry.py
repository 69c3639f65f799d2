"""What is forgotten by its time is what a look at the whole table would have dropped."""

from __future__ import annotations

import random

from detectors.log.expiry import Expiry


def test_keys_that_are_moved_and_lost_are_forgotten_as_by_a_look_at_all() -> None:
    rng, expiry = random.Random(3), Expiry[int]()
    table: dict[int, float] = {}
    for step in range(3000):
        key, at_s = rng.randrange(200), step + rng.uniform(-50.0, 50.0)
        if key not in table:
            expiry.add(at_s, key)
        table[key] = max(at_s, table.get(key, at_s))
        if step % 7 == 0:
            table.pop(rng.randrange(200), None)
        if step % 40 == 0:
            left = {key: at_s for key, at_s in table.items() if at_s >= step - 100.0}
            for old in expiry.due(step - 100.0, table.get):
                del table[old]
            assert table == left
