"""Leads a primary-school teacher through the school's protocol against cyberbullying."""

__version__ = "0.1.0"
