"""The tidal constituents lantern knows, and which of them a record can tell apart."""

# Speeds in degrees per hour. The order is by importance on a typical semidiurnal coast: when two
# constituents cannot be told apart, the earlier one stays and takes up the energy of both.
SPEEDS: dict[str, float] = {
    "M2": 28.9841042,  # principal lunar
    "S2": 30.0000000,  # principal solar
    "N2": 28.4397295,  # larger lunar elliptic
    "K1": 15.0410686,  # luni-solar diurnal
    "O1": 13.9430356,  # lunar diurnal
    "M4": 57.9682084,  # shallow-water overtide of M2
    "MS4": 58.9841042,  # shallow-water compound of M2 and S2
    "Q1": 13.3986609,  # larger lunar elliptic diurnal
    "Mf": 1.0980331,  # lunar fortnightly
    "Mm": 0.5443747,  # lunar monthly
    "K2": 30.0821373,  # luni-solar semidiurnal
    "P1": 14.9589314,  # solar diurnal
}


def separable(hours: float, rayleigh: float = 1.0) -> list[str]:
    """The constituents that a record of this many hours can tell apart.

    The Rayleigh criterion: two constituents need a record in which the faster one gains a whole
    cycle on the slower one. A constituent also needs one whole cycle of its own, or it would be
    confused with the mean.
    """
    kept: list[str] = []
    resolution = 360.0 * rayleigh / hours
    for name, speed in SPEEDS.items():
        neighbours = [0.0, *(SPEEDS[other] for other in kept)]
        if all(abs(speed - other) >= resolution for other in neighbours):
            kept.append(name)
    return kept
