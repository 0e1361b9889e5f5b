"""Stock in base units: available, reserved and sold."""
