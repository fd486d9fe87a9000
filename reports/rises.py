"""Which topics rose: this week's count against the mean of the covered weeks before it.

Both are counts of independent arrivals (Poisson). Given the sum of this week and ``w`` weeks before, this week's count
is binomial with p = 1/(w+1) if nothing changed; the tail of it is the chance to see so many or more (Przyborowski and
Wilenski 1940, Biometrika 31:313). A topic rose when there are at least 5, at least one and a half times the mean, and the
chance is below 0.002: over 22 topics, one false alarm in some twenty weeks. Known weakness: arrivals are more uneven than Poisson.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

MIN_COUNT = 5
MIN_RATIO = 1.5
MAX_P = 0.002
BASE_WEEKS = 8
MIN_BASE_WEEKS = 4


def chance(count: int, base: Sequence[int]) -> float:
    """Chance of ``count`` or more this week if it is a week like those of ``base``."""
    total = count + sum(base)
    log_p, log_q = -math.log(len(base) + 1), math.log(len(base)) - math.log(len(base) + 1)
    tail = (
        math.exp(
            math.lgamma(total + 1) - math.lgamma(k + 1) - math.lgamma(total - k + 1) + k * log_p + (total - k) * log_q
        )
        for k in range(count, total + 1)
    )
    return min(1.0, math.fsum(tail))


def rose(count: int, base: Sequence[int]) -> float | None:
    """The chance, if the topic rose by the rule above; None if it did not. ``base`` needs at least 4 weeks."""
    if len(base) < MIN_BASE_WEEKS:
        return None
    if count < MIN_COUNT or count < MIN_RATIO * sum(base) / len(base):
        return None
    p_value = chance(count, base)
    return p_value if p_value < MAX_P else None
