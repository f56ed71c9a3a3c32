"""Linear least squares by the normal equations, one row at a time."""

from collections.abc import Iterable, Sequence
from math import sqrt


class NotSeparable(ValueError):
    """The columns are not independent on the rows that were given."""


def least_squares(rows: Iterable[tuple[Sequence[float], float]], columns: int) -> list[float]:
    """The x that minimises the sum of (row . x - value)^2.

    The rows are read once and never kept, so a year of minute readings needs no more memory than
    a day. Squaring the condition number is harmless here: a harmonic design matrix that passes
    the Rayleigh criterion is close to orthogonal.
    """
    normal = [[0.0] * columns for _ in range(columns)]
    right = [0.0] * columns
    for row, value in rows:
        for i in range(columns):
            left = row[i]
            right[i] += left * value
            target = normal[i]
            for j in range(i + 1):
                target[j] += left * row[j]
    return _solve(_cholesky(normal), right)


def _cholesky(matrix: list[list[float]]) -> list[list[float]]:
    """The lower triangular L with L . L' = matrix, of which only the lower half is read."""
    size = len(matrix)
    lower = [[0.0] * size for _ in range(size)]
    for i in range(size):
        for j in range(i + 1):
            rest = matrix[i][j] - sum(lower[i][k] * lower[j][k] for k in range(j))
            if i != j:
                lower[i][j] = rest / lower[j][j]
            elif rest <= 1e-10 * matrix[i][i] or rest <= 0.0:
                raise NotSeparable(f"column {i} is a combination of the columns before it")
            else:
                lower[i][i] = sqrt(rest)
    return lower


def _solve(lower: list[list[float]], right: Sequence[float]) -> list[float]:
    """Forward, then backward substitution."""
    size = len(lower)
    middle = [0.0] * size
    for i in range(size):
        known = sum(lower[i][k] * middle[k] for k in range(i))
        middle[i] = (right[i] - known) / lower[i][i]
    solution = [0.0] * size
    for i in reversed(range(size)):
        known = sum(lower[k][i] * solution[k] for k in range(i + 1, size))
        solution[i] = (middle[i] - known) / lower[i][i]
    return solution
