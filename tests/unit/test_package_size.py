"""Sizes that customers name, and the packages that make them."""

import pytest

from easymo.services import lookup
from easymo.services.shop.package_size import count_packages, has_size, is_part_of_name


@pytest.mark.parametrize(
    ("words", "product", "packages"),
    [
        ("sugar 3 kg", "Sugar 1 kg", 3),
        ("rice 5 kg", "Thai rice 5 kg", 1),
        ("rice 10 kg", "Thai rice 5 kg", 2),
        ("rice 7 kg", "Thai rice 5 kg", None),
        ("milk 1 l", "Inyange milk 500 ml", 2),
        ("milk 50 cl", "Inyange milk 500 ml", 1),
        ("milk 1 kg", "Inyange milk 1 L", None),
        ("salt", "Iodised salt 500 g", None),
        ("phone 0 kg", "Sugar 1 kg", None),
    ],
)
def test_packages_make_a_size_or_are_asked_for(
    words: str, product: str, packages: int | None
) -> None:
    assert count_packages(words, product) == packages


def test_the_very_size_is_preferred_and_a_number_in_a_name_is_no_count() -> None:
    assert has_size("rice 5kg", "Thai rice 5 kg")
    assert not has_size("rice", "Thai rice 5 kg")
    assert is_part_of_name(105, "Nokia 105 phone")
    assert not is_part_of_name(5, "Thai rice 5 kg")


def test_goods_are_found_in_another_number() -> None:
    sold = ["bread", "umugati", "mkate", "amandazi", "cahier", "ikaye", "milk"]
    for said, meant in {
        "breads": "bread",
        "imigati": "umugati",
        "mikate": "mkate",
        "mandazi": "amandazi",
        "cahiers": "cahier",
        "amakaye": "ikaye",
    }.items():
        assert lookup.find_known([said], sold) == [meant]
