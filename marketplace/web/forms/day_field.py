"""A day that is typed or picked: browsers send 2025-09-05, people write 5/9/2025."""

from flask_babel import lazy_gettext as _l
from wtforms import DateField

from catalog_import.cells import day_of


class DayField(DateField):
    """Accepts both spellings; anything else gets a sentence that shows how."""

    def process_formdata(self, valuelist: list[str]) -> None:
        text = " ".join(valuelist).strip()
        self.data = day_of(text) if text else None
        if text and self.data is None:
            raise ValueError(_l("Write the day like 05/09/2025."))
