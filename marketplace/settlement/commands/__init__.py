"""Everything that moves money. Those that speak with providers open their own units of work and say so;"""
