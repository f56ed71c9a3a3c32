"""Tide prediction by least-squares harmonics."""

from lantern.constituents import SPEEDS, separable
from lantern.extremes import Turn, turning_points
from lantern.fit import fit
from lantern.model import Tide, TideModel
from lantern.readings import Reading, read_csv

__all__ = [
    "SPEEDS",
    "Reading",
    "Tide",
    "TideModel",
    "Turn",
    "fit",
    "read_csv",
    "separable",
    "turning_points",
]
