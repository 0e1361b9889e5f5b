"""GS1 keys and Digital Links, read as strictly as the standard's own engine reads them."""
