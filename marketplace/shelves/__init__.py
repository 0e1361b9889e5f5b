"""What buyers see of the goods: cards, product page, lists of shops."""
