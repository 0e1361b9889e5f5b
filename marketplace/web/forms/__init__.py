"""Fields, and rules of fields, that several doors share."""
