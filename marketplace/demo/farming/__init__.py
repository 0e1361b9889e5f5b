"""The demo's fields: what grew where, which lots came of it, which stars shine over them."""
