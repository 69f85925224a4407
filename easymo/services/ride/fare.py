"""What a ride costs by the road. Its figures are `RideSettings` of `kit/settings/ride.py`."""

from kit.settings.ride import RideSettings


def calculate_fare_rwf(by_road_metres: int, rules: RideSettings) -> int:
    """Base and so much for a kilometre, rounded up to a hundred francs. Whole numbers only."""
    thousandths = rules.base_rwf * 1_000 + rules.per_km_rwf * by_road_metres
    return max(1, -(-thousandths // 100_000)) * 100
