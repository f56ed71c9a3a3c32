import unittest

from lantern.solve import NotSeparable, least_squares


class LeastSquares(unittest.TestCase):
    def test_points_on_a_line_give_the_line(self):
        rows = [((1.0, x), 2.0 - 0.5 * x) for x in range(10)]
        intercept, slope = least_squares(rows, 2)
        self.assertAlmostEqual(intercept, 2.0)
        self.assertAlmostEqual(slope, -0.5)

    def test_residuals_are_orthogonal_to_the_columns(self):
        rows = [((1.0, x, x * x), float(x**3 % 7)) for x in range(12)]
        solution = least_squares(rows, 3)
        for column in range(3):
            dot = sum(
                row[column] * (value - sum(a * b for a, b in zip(row, solution)))
                for row, value in rows
            )
            self.assertAlmostEqual(dot, 0.0, places=7)

    def test_equal_columns_are_refused(self):
        with self.assertRaises(NotSeparable):
            least_squares([((1.0, 1.0), 3.0), ((2.0, 2.0), 6.0)], 2)


if __name__ == "__main__":
    unittest.main()
