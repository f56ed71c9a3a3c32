import contextlib
import io
import tempfile
import unittest
from pathlib import Path

from lantern import TideModel
from lantern.cli import main

NORTH_PIER = Path(__file__).parent.parent / "data" / "north-pier.csv"


def run(*arguments):
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = main([str(argument) for argument in arguments])
    return code, out.getvalue(), err.getvalue()


class CommandLine(unittest.TestCase):
    def test_the_bundled_fortnight_gives_a_tide_table(self):
        code, text, _ = run("fit", NORTH_PIER)
        self.assertEqual(code, 0)
        model = TideModel.from_json(text)
        self.assertEqual(model.tides[0].name, "M2")
        self.assertAlmostEqual(model.tides[0].amplitude, 1.34, delta=0.02)
        with tempfile.TemporaryDirectory() as folder:
            saved = Path(folder) / "model.json"
            saved.write_text(text, encoding="utf-8")
            code, table, _ = run("turns", saved, "2025-03-20", 1)
        self.assertEqual(code, 0)
        self.assertEqual(len(table.splitlines()), 4)

    def test_a_time_without_a_zone_is_refused_with_its_line(self):
        with tempfile.TemporaryDirectory() as folder:
            readings = Path(folder) / "readings.csv"
            readings.write_text("time,level\n2025-03-01T00:00:00,1.0\n", encoding="utf-8")
            code, _, error = run("fit", readings)
        self.assertEqual(code, 2)
        self.assertIn("line 2", error)


if __name__ == "__main__":
    unittest.main()
