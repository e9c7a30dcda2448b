"""`python -m benchmarks.fortnight [--clients 60] [--seed 1] [--days 2027-10-25,2027-11-29] [--times 10]`

Plays the fortnight from each of the days (a DST change; Independence Day), and with `--times` the same with so many
times the clients. Prints JSON; ends with status 1 when a need was left that nobody has, or when the larger town takes
more than 1.2 times as many seconds as in proportion (ten times the size: twelve times the seconds).
"""

import argparse
import json
import sys
from datetime import date
from typing import Any

from benchmarks.fortnight.play import play

FIRST_DAYS = "2027-10-25,2027-11-29"
"""The clocks go back on 31.10.2027; Independence Day, 6.12.2027, is a Monday, on which offices are closed."""

MOST_TIMES = 1.2
"""So much longer than in proportion a larger town may take."""


def main() -> None:
    """Play, and tell."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clients", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--days", default=FIRST_DAYS, help="the first days of the fortnights, with commas between")
    parser.add_argument("--times", type=int, help="play each again with so many times the clients, and compare")
    asked = parser.parse_args()
    first_days = [date.fromisoformat(day) for day in asked.days.split(",")]
    fortnights = [play(day, asked.clients, asked.seed) for day in first_days]
    is_slow = False
    told: dict[str, Any] = {"fortnights": fortnights}
    if asked.times:
        larger = [play(day, asked.clients * asked.times, asked.seed) for day in first_days]
        ratio = sum(f["seconds"] for f in larger) / sum(f["seconds"] for f in fortnights)
        told |= {"larger": larger, "times": asked.times, "times_the_seconds": round(ratio, 2)}
        is_slow = ratio > asked.times * MOST_TIMES
        fortnights = fortnights + larger
    sys.stdout.write(json.dumps(told, indent=2, ensure_ascii=False) + "\n")
    sys.exit(is_slow or any(fortnight["nobody_has"] for fortnight in fortnights))


if __name__ == "__main__":
    main()
