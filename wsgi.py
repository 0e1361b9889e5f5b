"""What web servers and workers load."""

from marketplace.app import create_app

app = create_app()
