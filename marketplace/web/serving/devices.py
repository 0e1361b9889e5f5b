"""What to call a browser in the list of places where one is signed in."""

BROWSERS = (
    ("Zalo", "Zalo"),
    ("CocCoc", "coc_coc"),
    ("Edge", "Edg/"),
    ("Opera", "OPR/"),
    ("Samsung Internet", "SamsungBrowser"),
    ("Firefox", "Firefox/"),
    ("Chrome", "Chrome/"),
    ("Safari", "Safari/"),
)
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("macOS", "Mac OS X"),
    ("Linux", "Linux"),
)


def device_name(user_agent: str) -> str:
    """``Chrome · Android``; an unknown program by the first word it calls itself."""
    browser = next((name for name, mark in BROWSERS if mark in user_agent), None)
    system = next((name for name, mark in SYSTEMS if mark in user_agent), None)
    if browser is None and system is None:
        return user_agent.split("/", maxsplit=1)[0][:60] or "?"
    return " · ".join(part for part in (browser, system) if part)
