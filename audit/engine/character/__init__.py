"""What kind of source it is: pure statements over facts, each with its evidence."""
