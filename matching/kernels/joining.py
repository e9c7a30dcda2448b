"""What hangs together."""

from typing import Any

import numpy as np

from matching.kernels import kernel


@kernel
def components(one: Any, other: Any, size: int) -> Any:
    """Of every node the smallest that it hangs together with, by edges from `one[i]` to `other[i]` (below 0: none)."""
    root = np.arange(size)
    for edge in range(len(one)):
        a, b = one[edge], other[edge]
        if a < 0 or b < 0:
            continue
        while root[a] != a:
            root[a] = root[root[a]]
            a = root[a]
        while root[b] != b:
            root[b] = root[root[b]]
            b = root[b]
        root[max(a, b)] = min(a, b)
    for node in range(size):
        root[node] = root[root[node]]
    return root
