"""Who looks at a stamp is told apart within one day, by neighbourhood of address and browser."""

from datetime import date

import pytest

from marketplace.core.settings import Settings
from marketplace.stamps.stamp_settings import StampSettings

TODAY, TOMORROW = date(2026, 11, 21), date(2026, 11, 22)
PHONE = "Mozilla/5.0 (Linux; Android 14)"


@pytest.fixture
def settings():
    return StampSettings.of(Settings(testing=True))


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("113.160.1.7", "113.160.1.250", True),
        ("113.160.1.7", "113.160.2.7", False),
        ("2001:ee0:41a1::1", "2001:ee0:41a1:ffff::9", True),
        ("2001:ee0:41a1::1", "2001:ee0:41a2::1", False),
        ("::ffff:113.160.1.7", "113.160.1.9", True),
    ],
)
def test_an_address_counts_by_its_neighbourhood(settings, one, other, same):
    hashes = [settings.device_hash(address, PHONE, day=TODAY) for address in (one, other)]

    assert None not in hashes
    assert (hashes[0] == hashes[1]) is same


def test_another_browser_is_another_device(settings):
    first = settings.device_hash("113.160.1.7", PHONE, day=TODAY)

    assert first != settings.device_hash("113.160.1.7", "Safari", day=TODAY)


def test_nobody_is_known_again_on_the_next_day(settings):
    today = settings.device_hash("113.160.1.7", PHONE, day=TODAY)

    assert today != settings.device_hash("113.160.1.7", PHONE, day=TOMORROW)
    assert "113" not in today or len(today) == 32


@pytest.mark.parametrize("address", [None, "", "unknown", "113.160.1"])
def test_without_an_address_there_is_no_device(settings, address):
    assert settings.device_hash(address, PHONE, day=TODAY) is None
