"""The pure core by plain calls: a protocol from its own text, a logbook from its entries."""
