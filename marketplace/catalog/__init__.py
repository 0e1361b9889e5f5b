"""What is for sale: categories, products, variants, prices, photos, seasons."""
