"""Pages about recalls that sellers and officers share."""
