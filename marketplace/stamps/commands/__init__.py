"""What is done to stamps, by noun: batches, single stamps, sales, confirmations, flags, reports."""
