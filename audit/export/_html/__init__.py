"""The content of the page, section by section: finished text, classes and geometry."""
