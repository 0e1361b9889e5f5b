"""Words of the pages for the values of the rooms."""
