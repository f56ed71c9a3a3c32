import random
import unittest
from datetime import UTC, datetime, timedelta

from lantern import SPEEDS, Reading, Tide, TideModel, fit, separable, turning_points

START = datetime(2025, 3, 1, tzinfo=UTC)
TRUTH = TideModel(
    START,
    2.0,
    (
        Tide("M2", SPEEDS["M2"], 1.2, 40.0),
        Tide("S2", SPEEDS["S2"], 0.4, 75.0),
        Tide("K1", SPEEDS["K1"], 0.1, 310.0),
    ),
)


def record(days, every=timedelta(hours=1)):
    count = int(timedelta(days=days) / every)
    times = [START + i * every for i in range(count)]
    return [Reading(time, TRUTH.height(time)) for time in times]


class Fit(unittest.TestCase):
    def test_what_was_put_in_comes_out(self):
        model = fit(record(30), ["M2", "S2", "K1"])
        self.assertAlmostEqual(model.mean, 2.0, places=9)
        for found, true in zip(model.tides, TRUTH.tides):
            self.assertAlmostEqual(found.amplitude, true.amplitude, places=9)
        later = START + timedelta(days=45, hours=7)
        self.assertAlmostEqual(model.height(later), TRUTH.height(later), places=8)

    def test_gaps_and_uneven_steps_do_no_harm(self):
        kept = random.Random(1).sample(record(30, timedelta(minutes=17)), 900)
        model = fit(kept, ["M2", "S2", "K1"])
        self.assertAlmostEqual(model.tides[1].amplitude, 0.4, places=9)

    def test_noise_is_averaged_away(self):
        noise = random.Random(2)
        noisy = [Reading(r.time, r.level + noise.gauss(0.0, 0.1)) for r in record(60)]
        model = fit(noisy, ["M2", "S2", "K1"])
        self.assertAlmostEqual(model.tides[0].amplitude, 1.2, delta=0.015)

    def test_two_readings_are_too_few(self):
        with self.assertRaises(ValueError):
            fit(record(30)[:2])


class Separable(unittest.TestCase):
    def test_a_fortnight_cannot_tell_sun_from_moon(self):
        self.assertNotIn("S2", separable(14 * 24))
        self.assertIn("S2", separable(15 * 24))

    def test_k1_and_p1_need_half_a_year(self):
        self.assertNotIn("P1", separable(180 * 24))
        self.assertIn("P1", separable(183 * 24))


class TurningPoints(unittest.TestCase):
    def test_high_waters_of_one_constituent_are_a_period_apart(self):
        model = TideModel(START, 0.0, (Tide("M2", SPEEDS["M2"], 1.0, 0.0),))
        turns = list(turning_points(model, START + timedelta(hours=1), START + timedelta(days=3)))
        highs = [turn.time for turn in turns if turn.kind == "high"]
        gap = (highs[1] - highs[0]).total_seconds() / 3600
        self.assertAlmostEqual(gap, 360 / SPEEDS["M2"], places=3)
        self.assertEqual({turn.kind for turn in turns[::2]}, {"low"})


if __name__ == "__main__":
    unittest.main()
