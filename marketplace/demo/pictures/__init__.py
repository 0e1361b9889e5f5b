"""Pictures of the demo: produce masters, scenes, banners."""
