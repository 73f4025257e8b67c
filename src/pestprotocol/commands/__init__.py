"""What each command does, by what it does to a case."""
